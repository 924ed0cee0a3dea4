"""The regular work on exports and takedowns, for a timer that runs every few minutes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from exhibition.export import takedowns
from exhibition.export.retention import delete_expired
from exhibition.export.tasks import start_runners
from krefeld_kann_was.lib.mail import MailFailed, can_send_mail, staff_addresses


class Command(BaseCommand):
    help = (
        "Find answers that were taken back after their pictures went out and mail that to staff, go on with exports "
        "whose process died, erase pictures that must not lie here any more. Run it every five minutes."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        takedowns.update_takedowns(now)
        done = [f"{count} exports go on" for count in [start_runners(now)] if count]
        done += [f"{count} pictures erased" for count in [delete_expired(now)] if count]
        self.stdout.write(", ".join(done) or "nothing to do")
        if not can_send_mail():
            self.stdout.write("no mail is sent: set KKW_MAIL_URL and KKW_MAIL_FROM")
            return
        to = staff_addresses("export.change_takedown")
        if not to:
            self.stdout.write("no mail is sent: nobody who may complete takedowns has an e-mail address")
            return
        try:
            count = takedowns.notify_staff(now, to)
        except MailFailed as failure:
            raise CommandError(f"the mail server did not take the mail, the next run tries again: {failure}") from None
        self.stdout.write(f"a mail about {count} takedowns" if count else "no mail is due")
