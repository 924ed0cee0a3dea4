"""Mails to staff about screens that are silent; for a timer that runs every minute."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from exhibition.heartbeat.alerting import send_due_alerts
from exhibition.heartbeat.services import delete_stale_impressions
from krefeld_kann_was.lib.mail import MailFailed, can_send_mail, staff_addresses


class Command(BaseCommand):
    help = "Mail to staff that a screen gives no sign of life, and that it is back. Run it every minute."

    def handle(self, *args: Any, **options: Any) -> None:
        delete_stale_impressions()
        if not can_send_mail():
            self.stdout.write("no mail is sent: set KKW_MAIL_URL and KKW_MAIL_FROM")
            return
        to = staff_addresses("exhibition.change_screen")
        if not to:
            self.stdout.write("no mail is sent: nobody who may change screens has an e-mail address")
            return
        try:
            sent = send_due_alerts(timezone.now(), to)
        except MailFailed as failure:
            raise CommandError(f"the mail server did not take the mail, the next run tries again: {failure}") from None
        self.stdout.write(f"{', '.join(sent) or 'nothing is due'}")
