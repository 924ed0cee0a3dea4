"""Mail to staff: who gets it, how one mail is handed to the mail server, and the commands that do so by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from smtplib import SMTPException
from typing import Any

from django.contrib.auth.models import User
from django.core.mail import EmailMessage, mailers
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model
from django.tasks import Task

MAILER = "default"
# Recipients do not see each other's addresses, and automatic out-of-office replies are suppressed.
HEADERS = {"To": "undisclosed-recipients:;", "Auto-Submitted": "auto-generated"}


class MailFailed(Exception):
    """The mail server did not accept the mail. The text is one line, for the operator."""


def can_send_mail() -> bool:
    """Whether a mail server is configured (KKW_MAIL_URL)."""
    return MAILER in mailers


def staff_addresses(permission: str) -> list[str]:
    """The mail addresses of all staff with this permission ("app.codename"), oldest account first."""
    people = User.objects.with_perm(permission).filter(is_staff=True)
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


def mail_staff(permission: str, may: str, send_due: Callable[[list[str]], str]) -> str:
    """Have `send_due` send what is due to all staff with the permission; returns what was done, for the operator.

    `may` says what the permission allows. Raises MailFailed; what was not sent is due again.
    """
    if not can_send_mail():
        return "no mail is sent: set KKW_MAIL_URL and KKW_MAIL_FROM"
    to = staff_addresses(permission)
    return send_due(to) if to else f"no mail is sent: nobody who may {may} has an e-mail address"


class MailCommand(BaseCommand):
    """Does by hand what a periodic task does by itself, and prints what that returns."""

    task: Task[[], str]

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(self.task.call())
        except MailFailed as failure:
            raise CommandError(f"the mail server did not take the mail, the next run tries again: {failure}") from None
        except OSError as error:  # such as of a storage
            raise CommandError(f"{error}; the next run tries again") from error
