"""Sends moderators the mails that are due; to be run every few minutes by a timer."""

from typing import Any

from django.utils import timezone

from krefeld_kann_was.lib.mail import MailCommand
from moderation.alerts.services import send_due_mails
from moderation.hints.services import delete_settled_hints, scan_waiting_answers

MAX_SCANS, SCANNED = 20, 250  # in one run, and waiting answers in each


class Command(MailCommand):
    help = "Mail to staff that answers wait too long, and a summary of each day. Run it every few minutes."
    permission, may = "moderation.add_decision", "decide"

    def handle(self, *args: Any, **options: Any) -> None:
        try:  # what is noticed in a text never keeps a mail back, nor a mail server the hints
            super().handle(*args, **options)
        finally:
            self._keep_hints()

    def _keep_hints(self) -> None:
        """So that they are there when somebody opens the desk, and gone where answers were taken back."""
        now = timezone.now()
        for _scan in range(MAX_SCANS):
            if not scan_waiting_answers(now, limit=SCANNED):
                break
        delete_settled_hints()

    def send_due(self, to: list[str]) -> str:
        return ", ".join(send_due_mails(timezone.now(), to)) or "nothing is due"
