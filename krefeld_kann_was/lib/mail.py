"""Mail to staff: who gets it, and how one mail is handed to the mail server."""

from smtplib import SMTPException

from django.contrib.auth.models import User
from django.core.mail import EmailMessage, mailers

MAILER = "default"
AUTHENTICATION_BACKEND = "django.contrib.auth.backends.ModelBackend"
# Recipients do not see each other's addresses, and automatic out-of-office replies are suppressed.
HEADERS = {"To": "undisclosed-recipients:;", "Auto-Submitted": "auto-generated"}


class MailFailed(Exception):
    """The mail server did not accept the mail. The text is one line, for the operator."""


def can_send_mail() -> bool:
    """Whether a mail server is configured (KKW_MAIL_URL)."""
    return MAILER in mailers


def staff_addresses(permission: str) -> list[str]:
    """The mail addresses of all staff with this permission ("app.codename"), oldest account first."""
    people = User.objects.with_perm(permission, backend=AUTHENTICATION_BACKEND).filter(is_staff=True)
    return list(people.exclude(email="").order_by("pk").values_list("email", flat=True))


def send_mail(to: list[str], subject: str, body: str) -> None:
    """Send one mail to all addresses, hidden from each other. Raises MailFailed."""
    mail = EmailMessage(subject, body.strip() + "\n", bcc=to, headers=HEADERS)
    try:
        mail.send(using=MAILER)
    except (SMTPException, OSError, ValueError) as error:
        raise MailFailed(" ".join(f"{type(error).__name__} {error}".split())) from error
