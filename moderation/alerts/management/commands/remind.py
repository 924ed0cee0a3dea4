"""Sends moderators the mails that are due; the worker does so by itself."""

from krefeld_kann_was.lib.mail import MailCommand
from moderation.alerts.tasks import remind


class Command(MailCommand):
    help = "Mail to staff that answers wait too long, and a summary of each day. The worker does so by itself."
    task = remind
