"""Mails to staff about screens that are silent; for a timer that runs every minute."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from exhibition.heartbeat import alert_mails
from exhibition.heartbeat.alerting import watch_screens


class Command(BaseCommand):
    help = "Mail to staff that a screen gives no sign of life, and that it is back. Run it every minute."

    def handle(self, *args: Any, **options: Any) -> None:
        if not alert_mails.can_send():
            self.stdout.write("no mail is sent: set KKW_MAIL_URL and KKW_MAIL_FROM")
            return
        to = alert_mails.recipients()
        if not to:
            self.stdout.write("no mail is sent: nobody who may change screens has an e-mail address")
            return
        try:
            sent = watch_screens(timezone.now(), to)
        except alert_mails.MailFailed as failure:
            raise CommandError(f"the mail server did not take the mail, the next run tries again: {failure}") from None
        self.stdout.write(f"{', '.join(sent) or 'nothing is due'}")
