"""What has to happen to exports while nobody looks; for a timer that runs every few minutes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from exhibition.export import takedown_mails, takedowns
from exhibition.export.retention import tidy
from exhibition.export.tasks import start_runners


class Command(BaseCommand):
    help = (
        "Find answers that were taken back after their pictures went out and mail that to staff, go on with exports "
        "whose process died, erase pictures that must not lie here any more. Run it every five minutes."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        takedowns.find_recalls(now)
        said = [f"{count} exports go on" for count in [start_runners(now)] if count]
        said += [f"{count} pictures erased" for count in [tidy(now)] if count]
        self.stdout.write(", ".join(said) or "nothing to do")
        if not takedown_mails.can_send():
            self.stdout.write("no mail is sent: set KKW_MAIL_URL and KKW_MAIL_FROM")
            return
        to = takedown_mails.recipients()
        if not to:
            self.stdout.write("no mail is sent: nobody who may follow recalls has an e-mail address")
            return
        try:
            told = takedowns.tell(now, to)
        except takedown_mails.MailFailed as failure:
            raise CommandError(f"the mail server did not take the mail, the next run tries again: {failure}") from None
        self.stdout.write(f"a mail about {told} recalls" if told else "no mail is due")
