"""Writes and sends the mails about screens. They carry a screen's name, times and a link, never a word of an answer."""

from __future__ import annotations

from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage, mailers
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from exhibition.heartbeat.formatting import silence
from exhibition.models import Screen

MAILER = "default"
BACKEND = "django.contrib.auth.backends.ModelBackend"
# Nobody's address is told to the others, and nobody's absence answers.
HEADERS = {"To": "undisclosed-recipients:;", "Auto-Submitted": "auto-generated"}


class MailFailed(Exception):
    """The mail server did not take the mail. The text is one line, for the operator."""


def can_send() -> bool:
    return MAILER in mailers


def recipients() -> list[str]:
    """The addresses of all who may change screens; who wants no mails has none in the account."""
    people = User.objects.with_perm("exhibition.change_screen", backend=BACKEND).filter(is_staff=True)
    return list(people.exclude(email="").order_by("pk").values_list("email", flat=True))


def send_silent(to: list[str], screen: Screen, signed_at: datetime, now: datetime) -> None:
    """Tell that a screen gives no sign of life. Raises MailFailed."""
    with translation.override(settings.LANGUAGE_CODE):
        facts = {"name": _name(screen), "silence": silence(now - signed_at)}
        _send(to, _("%(name)s: %(silence)s") % facts, "silent", screen, {**facts, "signed_at": _clock(signed_at)})


def send_back(to: list[str], screen: Screen, since: datetime) -> None:
    """Tell that it does again. Raises MailFailed."""
    with translation.override(settings.LANGUAGE_CODE):
        facts = {"name": _name(screen)}
        _send(to, _("%(name)s ist wieder da") % facts, "back", screen, {**facts, "since": _clock(since)})


def _name(screen: Screen) -> str:
    """On one line: it stands in the subject."""
    return " ".join(screen.name.split())


def _clock(moment: datetime) -> datetime:
    return timezone.localtime(moment)


def _send(to: list[str], subject: str, template: str, screen: Screen, facts: dict[str, object]) -> None:
    address = settings.PUBLIC_URL + reverse("admin:exhibition_screen_life", args=[screen.pk])
    body = render_to_string(f"exhibition/heartbeat/{template}.txt", {"address": address, **facts})
    send(EmailMessage(subject, body.strip() + "\n", bcc=to, headers=HEADERS))


def send(mail: EmailMessage) -> None:
    """Give a mail to the server. Raises MailFailed."""
    try:
        mail.send(using=MAILER)
    except (SMTPException, OSError, ValueError) as error:
        raise MailFailed(" ".join(f"{type(error).__name__} {error}".split())) from error
