from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OffersConfig(AppConfig):
    name = "exhibition.offers"
    label = "offers"
    verbose_name = _("Angebote")

    def ready(self) -> None:
        from contributions.progress import sources
        from exhibition.offers.views import show_fitting_offers

        sources.show_offers = show_fitting_offers
