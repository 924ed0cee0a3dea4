"""The regular work on exports and takedowns, for a timer that runs every few minutes."""

from typing import Any

from django.utils import timezone

from exhibition.export import takedowns
from exhibition.export.retention import delete_expired
from exhibition.export.tasks import draw_stalled_exports
from krefeld_kann_was.lib.mail import MailCommand
from krefeld_kann_was.lib.spool import delete_old_downloads


class Command(MailCommand):
    help = (
        "Find answers that were taken back after their pictures went out and mail that to staff, go on with exports "
        "that stand still, erase pictures that must not lie here any more. Run it every five minutes."
    )
    permission, may = "export.change_takedown", "complete takedowns"

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        takedowns.update_takedowns(now)
        done = [f"{count} exports go on" for count in [draw_stalled_exports(now)] if count]
        done += [f"{count} pictures erased" for count in [delete_expired(now)] if count]
        delete_old_downloads()
        self.stdout.write(", ".join(done) or "nothing to do")
        super().handle(*args, **options)

    def send_due(self, to: list[str]) -> str:
        count = takedowns.notify_staff(timezone.now(), to)
        return f"a mail about {count} takedowns" if count else "no mail is due"
