from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DistributionConfig(AppConfig):
    name = "exhibition.distribution"
    label = "distribution"
    verbose_name = _("Soziale Netzwerke")

    def ready(self) -> None:
        from contributions.stored_data import stored_elsewhere
        from exhibition.distribution.selectors import list_stored_pictures

        stored_elsewhere(list_stored_pictures)
