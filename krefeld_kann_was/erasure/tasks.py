from datetime import time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.erasure import services
from krefeld_kann_was.lib.mail import mail_staff
from krefeld_kann_was.lib.periodic import periodic


@periodic(_("Ausstellungen löschen, deren Löschung bestätigt oder deren Frist vorbei ist"), timedelta(minutes=5))
def go_on_erasing() -> int:
    now = timezone.now()
    services.confirm_overdue(now)
    return services.go_on(now)


@periodic(_("E-Mail schicken, zwei Wochen bevor eine Ausstellung gelöscht wird"), time(9, 10), sends_mail=True)
def warn() -> str:
    """Mail editors of questions that are erased soon. Raises MailFailed."""
    return mail_staff("contributions.change_question", "edit questions", _send_due)


def _send_due(to: list[str]) -> str:
    return ", ".join(services.send_due_notices(timezone.now(), to)) or "nothing is due"
