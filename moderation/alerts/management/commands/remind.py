"""Sends moderators the mails that are due; to be run every few minutes by a timer."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from krefeld_kann_was.lib.mail import MailFailed, can_send_mail, staff_addresses
from moderation.alerts.services import send_due_mails


class Command(BaseCommand):
    help = "Mail to staff that answers wait too long, and a summary of each day. Run it every few minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        if not can_send_mail():
            self.stdout.write("no mail is sent: set KKW_MAIL_URL and KKW_MAIL_FROM")
            return
        to = staff_addresses("moderation.add_decision")
        if not to:
            self.stdout.write("no mail is sent: nobody who may decide has an e-mail address")
            return
        try:
            sent = send_due_mails(timezone.now(), to)
        except MailFailed as failure:
            raise CommandError(f"the mail server did not take the mail, the next run tries again: {failure}") from None
        self.stdout.write(f"{', '.join(sent) or 'nothing is due'}")
