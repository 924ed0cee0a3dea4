from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.lib.mail import mail_staff
from krefeld_kann_was.lib.periodic import periodic
from moderation.alerts.services import send_due_mails
from moderation.hints.services import delete_settled_hints, scan_waiting_answers

MAX_SCANS, SCANNED = 20, 250  # in one run, and waiting answers in each


@periodic(
    _("E-Mails an die Moderation schicken, Hinweise zu neuen Antworten suchen"), timedelta(minutes=5), sends_mail=True
)
def remind() -> str:
    """Mail that answers wait too long, and a summary of each day; keep the hints. Raises MailFailed."""
    try:  # what is noticed in a text never keeps a mail back, nor a mail server the hints
        return mail_staff("moderation.add_decision", "decide", _send_due)
    finally:
        for _scan in range(MAX_SCANS):  # so that they are there when somebody opens the desk
            if not scan_waiting_answers(timezone.now(), limit=SCANNED):
                break
        delete_settled_hints()


def _send_due(to: list[str]) -> str:
    return ", ".join(send_due_mails(timezone.now(), to)) or "nothing is due"
