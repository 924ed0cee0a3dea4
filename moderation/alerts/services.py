"""Decides which mail is due and sends it once, however many machines let a timer run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from contributions.models import Question
from contributions.opening_hours.models import opening_hours
from contributions.opening_hours.times import OpeningHours
from moderation.alerts import mails
from moderation.alerts.models import NotificationState
from moderation.alerts.selectors import new_answers
from moderation.alerts.summary import DAY, full_hour, last_due, summarise


def tell_staff(now: datetime, to: list[str]) -> list[str]:
    """Send what is due about each question that runs, or ran until yesterday; returns what was sent, for the operator.

    Raises mails.MailFailed; what was not sent is due again at the next run.
    """
    questions = Question.objects.filter(opens_at__lte=now, closes_at__gt=now - DAY).prefetch_related("texts")
    hours = opening_hours([question.pk for question in questions])
    sent = []
    for question in questions:
        told = _told(question, hours[question.pk], now)
        if remind(question, hours[question.pk], told, to, now):
            sent.append(f"{question.slug}: reminder")
        if send_summary(question, hours[question.pk], told, to, now):
            sent.append(f"{question.slug}: summary")
    return sent


def remind(question: Question, hours: OpeningHours, told: NotificationState, to: list[str], now: datetime) -> bool:
    """Tell once that answers wait too long; again when those are done with and others do. Never while it is closed."""
    waiting = new_answers(question.pk)
    if not waiting or not hours.is_open(now) or not waiting[0].is_overdue(hours, now):
        return False
    if told.reminded_at and waiting[0].since <= told.reminded_at:
        return False
    with _claim(told, reminded_at=now) as mine:
        if mine:
            mails.send_reminder(to, question, waiting, hours, now)
    return mine


def send_summary(
    question: Question, hours: OpeningHours, told: NotificationState, to: list[str], now: datetime
) -> bool:
    """Tell once a day what happened since the last summary, if anything came in or waits."""
    due = last_due(hours, now)
    if due is None or due <= told.summarised_until:
        return False
    summary = summarise(question.pk, told.summarised_until, due)
    with _claim(told, summarised_until=due) as mine:
        if mine and not summary.is_empty:
            mails.send_summary(to, question, summary, told.summarised_until, now)
    return mine and not summary.is_empty


def _told(question: Question, hours: OpeningHours, now: datetime) -> NotificationState:
    """What was told; a question is new here at the first run, which sends no summary of days before."""
    start = last_due(hours, now) or full_hour(now)
    told, _ = NotificationState.objects.get_or_create(question=question, defaults={"summarised_until": start})
    return told


@contextmanager
def _claim(told: NotificationState, **after: Any) -> Iterator[bool]:
    """Write down that something is told, if nobody has since `told` was read: of several runs one gets True.

    Before the mail and not with it in a transaction, which would keep visitors waiting; taken back if the mail fails.
    """
    row = NotificationState.objects.filter(question=told.question_id)
    before = {name: getattr(told, name) for name in after}
    mine = bool(row.filter(**before).update(**after))
    try:
        yield mine
    except mails.MailFailed:
        row.filter(**after).update(**before)
        raise
