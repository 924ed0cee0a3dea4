from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExportConfig(AppConfig):
    name = "exhibition.export"
    label = "export"
    verbose_name = _("Soziale Netzwerke")

    def ready(self) -> None:
        from contributions.services import on_change
        from exhibition.export.redrawing import follow_change

        on_change(follow_change)
