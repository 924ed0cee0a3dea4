from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.lib.credits import for_print


class PartnersConfig(AppConfig):
    name = "exhibition.partners"
    label = "partners"
    verbose_name = _("Gastgeber und Partner")

    def ready(self) -> None:
        from contributions.unbroken_words import name_sources
        from exhibition.partners.selectors import partner_names, printed_credits

        for_print(printed_credits)
        name_sources.append(partner_names)
