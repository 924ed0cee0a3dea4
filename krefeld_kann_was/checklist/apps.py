from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ChecklistConfig(AppConfig):
    name = "krefeld_kann_was.checklist"
    verbose_name = _("Checkliste")

    def ready(self) -> None:
        autodiscover_modules("start_page")  # each registers its points
