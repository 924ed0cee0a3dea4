"""Sends moderators the mails that are due; to be run every few minutes by a timer."""

from django.utils import timezone

from krefeld_kann_was.lib.mail import MailCommand
from moderation.alerts.services import send_due_mails


class Command(MailCommand):
    help = "Mail to staff that answers wait too long, and a summary of each day. Run it every few minutes."
    permission, may = "moderation.add_decision", "decide"

    def send_due(self, to: list[str]) -> str:
        return ", ".join(send_due_mails(timezone.now(), to)) or "nothing is due"
