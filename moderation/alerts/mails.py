"""Writes and sends the mails. They carry numbers and a link, never a word of an answer."""

from __future__ import annotations

from datetime import datetime
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage, mailers
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.models import Question
from contributions.opening_hours.times import OpeningHours
from moderation.alerts.selectors import Oldest, waited
from moderation.alerts.summary import Summary
from moderation.desk.queue_filters import shown_count
from moderation.desk.selectors import title
from moderation.formatting import format_waiting_time

MAILER = "default"
BACKEND = "django.contrib.auth.backends.ModelBackend"
# Nobody's address is told to the others, and nobody's absence answers.
HEADERS = {"To": "undisclosed-recipients:;", "Auto-Submitted": "auto-generated"}


class MailFailed(Exception):
    """The mail server did not take the mail. The text is one line, for the operator."""


def can_send() -> bool:
    return MAILER in mailers


def recipients() -> list[str]:
    """The addresses of all who may decide; who wants no mails has none in the account."""
    people = User.objects.with_perm("moderation.add_decision", backend=BACKEND).filter(is_staff=True).exclude(email="")
    return list(people.order_by("pk").values_list("email", flat=True))


def send_reminder(to: list[str], question: Question, waiting: list[Oldest], hours: OpeningHours, now: datetime) -> None:
    """Tell that answers wait too long. Raises MailFailed."""
    number = len(waiting)
    with translation.override(settings.LANGUAGE_CODE):
        since = format_waiting_time(now - waited(waiting[0], hours, now), now)
        subject = ngettext("%(count)s Antwort wartet %(since)s", "%(count)s Antworten warten %(since)s", number)
        facts = {"number": number, "count": shown_count(number), "since": since}
        _send(to, subject % facts, "reminder", question, facts)


def send_summary(to: list[str], question: Question, summary: Summary, since: datetime, now: datetime) -> None:
    """Tell what came in and what became of it. Raises MailFailed."""
    number = len(summary.waiting)
    with translation.override(settings.LANGUAGE_CODE):
        facts: dict[str, Any] = {"summary": summary, "since": since, "number": number, "count": shown_count(number)}
        facts["held"] = shown_count(summary.held)
        if summary.waiting:
            facts["oldest"] = format_waiting_time(summary.waiting[0].since, now)
        subject = _("Der Tag in Zahlen: %(received)d eingegangen, noch %(count)s zu lesen")
        _send(to, subject % {"received": summary.received, "count": shown_count(number)}, "summary", question, facts)


def _send(to: list[str], subject: str, template: str, question: Question, facts: dict[str, Any]) -> None:
    address = settings.PUBLIC_URL + reverse("moderation:queue")
    body = render_to_string(
        f"moderation/alerts/{template}.txt", {"title": title(question), "address": address, **facts}
    )
    mail = EmailMessage(subject, body.strip() + "\n", bcc=to, headers=HEADERS)
    try:
        mail.send(using=MAILER)
    except (SMTPException, OSError, ValueError) as error:
        raise MailFailed(" ".join(f"{type(error).__name__} {error}".split())) from error
