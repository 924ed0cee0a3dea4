"""Sends each mail that is due once, however many processes run at the same time."""

from datetime import UTC, datetime, time, timedelta

from contributions.models import Question
from contributions.opening_hours.models import opening_hours
from contributions.opening_hours.times import OpeningHours
from krefeld_kann_was.lib.mail import claim_mail
from moderation.alerts import mails
from moderation.alerts.models import NotificationState
from moderation.alerts.selectors import new_answers, summarise

DEFAULT_SUMMARY_TIME = time(18)  # where nobody has entered opening hours
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def send_due_mails(now: datetime, to: list[str]) -> list[str]:
    """Send what is due about each question that is open, or was until yesterday; returns what was sent, as text.

    Raises MailFailed; what was not sent is due again at the next run.
    """
    questions = Question.objects.filter(opens_at__lte=now, closes_at__gt=now - DAY).prefetch_related("texts")
    all_hours = opening_hours([question.pk for question in questions])
    sent = []
    for question in questions:
        hours = all_hours[question.pk]
        state = _get_state(question, hours, now)
        if _send_reminder_if_due(question, hours, state, to, now):
            sent.append(f"{question.slug}: reminder")
        if _send_summary_if_due(question, hours, state, to, now):
            sent.append(f"{question.slug}: summary")
    return sent


def _send_reminder_if_due(
    question: Question, hours: OpeningHours, state: NotificationState, to: list[str], now: datetime
) -> bool:
    """Remind once that answers are overdue; again only when those are decided and others are overdue."""
    waiting = new_answers(question.pk)
    if not waiting or not hours.is_open(now) or not waiting[0].is_overdue(hours, now):
        return False
    if state.reminded_at and waiting[0].submitted_at <= state.reminded_at:
        return False
    with claim_mail(state, reminded_at=now) as claimed:
        if claimed:
            mails.send_reminder(to, question, waiting, hours, now)
    return claimed


def _send_summary_if_due(
    question: Question, hours: OpeningHours, state: NotificationState, to: list[str], now: datetime
) -> bool:
    """Send once a day what happened since the last summary, unless nothing came in and nothing waits."""
    due = last_summary_due(hours, now)
    if due is None or due <= state.summarised_until:
        return False
    summary = summarise(question.pk, state.summarised_until, due)
    with claim_mail(state, summarised_until=due) as claimed:
        if claimed and not summary.is_empty:
            mails.send_summary(to, question, summary, state.summarised_until, now)
    return claimed and not summary.is_empty


def last_summary_due(hours: OpeningHours, now: datetime) -> datetime | None:
    """When the latest summary was due, today or yesterday: at the full hour after closing. None on closed days.

    A full hour, because `submitted_at` of decided answers is rounded down to it: so each answer is counted once.
    """
    today = now.astimezone(hours.zone).date()
    for day in (today, today - DAY):
        closing = hours.closing(day)
        if closing is None and hours.opens_on(day):
            closing = datetime.combine(day, DEFAULT_SUMMARY_TIME, hours.zone).astimezone(UTC)
        due = closing and _floor_to_hour(closing + HOUR - timedelta.resolution)
        if due and due <= now:
            return due
    return None


def _floor_to_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _get_state(question: Question, hours: OpeningHours, now: datetime) -> NotificationState:
    """The stored state; at the first run for a question one that makes no summary of earlier days due."""
    start = last_summary_due(hours, now) or _floor_to_hour(now)
    state, _created = NotificationState.objects.get_or_create(question=question, defaults={"summarised_until": start})
    return state
