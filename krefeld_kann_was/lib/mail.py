"""Mail to staff: who gets it, how one mail is handed to the mail server, and the commands that do so."""

from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPException
from typing import Any

from django.contrib.auth.models import User
from django.core.mail import EmailMessage, mailers
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model

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


@contextmanager
def claim_mail(state: Model, **after: Any) -> Iterator[bool]:
    """Store that a mail is sent, by compare-and-swap: of several processes one gets True. Undone if the mail fails.

    `after` are the new values of fields of `state`. Before the mail is sent and not in one transaction with it, which
    would block other writes meanwhile.
    """
    row = type(state)._default_manager.filter(pk=state.pk)
    before = {name: getattr(state, name) for name in after}
    claimed = bool(row.filter(**before).update(**after))
    try:
        yield claimed
    except MailFailed:
        row.filter(**after).update(**before)
        raise


class MailCommand(BaseCommand):
    """A command for a timer that sends the mails that are due. `may` says what `permission` allows."""

    permission = ""
    may = ""

    def send_due(self, to: list[str]) -> str:
        """Send what is due and return what to print. Raises MailFailed; then it is due again."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        if not can_send_mail():
            self.stdout.write("no mail is sent: set KKW_MAIL_URL and KKW_MAIL_FROM")
            return
        to = staff_addresses(self.permission)
        if not to:
            self.stdout.write(f"no mail is sent: nobody who may {self.may} has an e-mail address")
            return
        try:
            self.stdout.write(self.send_due(to))
        except MailFailed as failure:
            raise CommandError(f"the mail server did not take the mail, the next run tries again: {failure}") from None
