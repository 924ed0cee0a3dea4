"""The regular work on screens, for a timer that runs every minute."""

from typing import Any

from django.utils import timezone

from exhibition.heartbeat.alerting import send_due_alerts
from exhibition.heartbeat.services import delete_stale_impressions
from krefeld_kann_was.lib.mail import MailCommand


class Command(MailCommand):
    help = (
        "Mail to staff that a screen gives no sign of life, and that it is back; delete the counts of answers that are "
        "not shown any more. Run it every minute."
    )
    permission, may = "exhibition.change_screen", "change screens"

    def handle(self, *args: Any, **options: Any) -> None:
        delete_stale_impressions()
        super().handle(*args, **options)

    def send_due(self, to: list[str]) -> str:
        return ", ".join(send_due_alerts(timezone.now(), to)) or "nothing is due"
