"""Mails about silent screens; the worker does so by itself."""

from exhibition.heartbeat.tasks import watch_screens
from krefeld_kann_was.lib.mail import MailCommand


class Command(MailCommand):
    help = (
        "Mail to staff that a screen gives no sign of life, and that it is back; delete the counts of answers that are "
        "not shown any more. The worker does so by itself."
    )
    task = watch_screens
