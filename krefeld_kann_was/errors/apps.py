from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ErrorsConfig(AppConfig):
    name = "krefeld_kann_was.errors"
    verbose_name = _("Technik")

    def ready(self) -> None:
        autodiscover_modules("start_page")
