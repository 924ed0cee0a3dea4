"""The regular work on exports and takedowns; the worker does it by itself."""

from exhibition.export.tasks import watch_exports
from krefeld_kann_was.lib.mail import MailCommand


class Command(MailCommand):
    help = (
        "Find answers that were taken back after their pictures went out and mail that to staff, go on with exports "
        "that stand still, erase pictures that must not lie here any more. The worker does so by itself."
    )
    task = watch_exports
