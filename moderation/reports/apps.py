from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "moderation.reports"
    label = "reports"
    verbose_name = _("Meldungen")

    def ready(self) -> None:
        from contributions.services import on_withdrawal
        from contributions.stored_data import stored_elsewhere
        from moderation.reports.selectors import list_stored_reports
        from moderation.reports.services import erase_for_withdrawal

        on_withdrawal(erase_for_withdrawal)
        stored_elsewhere(list_stored_reports)
