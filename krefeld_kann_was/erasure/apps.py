from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ErasureConfig(AppConfig):
    name = "krefeld_kann_was.erasure"
    verbose_name = _("Nach der Ausstellung")

    def ready(self) -> None:
        autodiscover_modules("start_page")
