"""Mails to staff about what waits; for a timer that runs every few minutes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from moderation.alerts import mails
from moderation.alerts.services import tell_staff


class Command(BaseCommand):
    help = "Mail to staff that answers wait too long, and a summary of each day. Run it every few minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        if not mails.can_send():
            self.stdout.write("no mail is sent: set KKW_MAIL_URL and KKW_MAIL_FROM")
            return
        to = mails.recipients()
        if not to:
            self.stdout.write("no mail is sent: nobody who may decide has an e-mail address")
            return
        try:
            sent = tell_staff(timezone.now(), to)
        except mails.MailFailed as failure:
            raise CommandError(f"the mail server did not take the mail, the next run tries again: {failure}") from None
        self.stdout.write(f"{', '.join(sent) or 'nothing is due'}")
