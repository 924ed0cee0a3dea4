from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "moderation.reports"
    label = "reports"
    verbose_name = _("Meldungen")

    def ready(self) -> None:
        from contributions.services import on_withdrawal
        from moderation.reports.services import erase_for_withdrawal

        on_withdrawal(erase_for_withdrawal)
