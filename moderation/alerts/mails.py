"""The mails to moderators. They contain numbers and a link, and no text of an answer."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.models import Question
from contributions.opening_hours.times import OpeningHours
from contributions.selectors import question_title
from krefeld_kann_was.lib.mail import send_mail
from moderation.alerts.selectors import DaySummary, NewAnswer
from moderation.formatting import format_capped_count, format_waiting_time


def send_reminder(
    to: list[str], question: Question, waiting: list[NewAnswer], hours: OpeningHours, now: datetime
) -> None:
    """Say that answers are overdue. Raises MailFailed."""
    count = len(waiting)
    with translation.override(settings.LANGUAGE_CODE):
        since = format_waiting_time(now - waiting[0].time_waited(hours, now), now)
        subject = ngettext("%(count)s Antwort wartet %(since)s", "%(count)s Antworten warten %(since)s", count)
        context = {"number": count, "count": format_capped_count(count), "since": since}
        _send(to, subject % context, "reminder", question, context)


def send_summary(to: list[str], question: Question, summary: DaySummary, since: datetime, now: datetime) -> None:
    """Say what came in since then and what became of it. Raises MailFailed."""
    count = len(summary.waiting)
    with translation.override(settings.LANGUAGE_CODE):
        count_text = format_capped_count(count)
        context: dict[str, Any] = {"summary": summary, "since": since, "number": count, "count": count_text}
        context["held"] = format_capped_count(summary.held)
        if summary.waiting:
            context["oldest"] = format_waiting_time(summary.waiting[0].submitted_at, now)
        subject = _("Der Tag in Zahlen: %(received)d eingegangen, noch %(count)s zu lesen")
        _send(to, subject % {"received": summary.received, "count": count_text}, "summary", question, context)


def _send(to: list[str], subject: str, template: str, question: Question, context: dict[str, Any]) -> None:
    address = settings.PUBLIC_URL + reverse("moderation:queue")
    context = {"title": question_title(question), "address": address} | context
    send_mail(to, subject, render_to_string(f"moderation/alerts/{template}.txt", context))
