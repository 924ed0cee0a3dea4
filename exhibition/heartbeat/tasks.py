from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibition.heartbeat.alerting import send_due_alerts
from exhibition.heartbeat.services import delete_stale_impressions
from krefeld_kann_was.lib.mail import mail_staff
from krefeld_kann_was.lib.periodic import periodic


@periodic(_("Bildschirme beobachten, E-Mails über stille Bildschirme schicken"), timedelta(minutes=1), sends_mail=True)
def watch_screens() -> str:
    """Mail that a screen is silent, or back; delete the counts of answers that are not shown. Raises MailFailed."""
    delete_stale_impressions()
    return mail_staff("exhibition.change_screen", "change screens", _send_due)


def _send_due(to: list[str]) -> str:
    return ", ".join(send_due_alerts(timezone.now(), to)) or "nothing is due"
