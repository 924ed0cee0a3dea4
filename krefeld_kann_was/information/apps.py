from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.lib.credits import for_responsible


class InformationConfig(AppConfig):
    name = "krefeld_kann_was.information"
    verbose_name = _("Seiten und Kontakte")

    def ready(self) -> None:
        from krefeld_kann_was.information.selectors import responsible_body

        for_responsible(responsible_body)
