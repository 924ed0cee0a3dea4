"""What a day brought to a question, in numbers."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Count, F

from contributions.enums import Reason, Status
from contributions.models import Answer
from contributions.opening_hours.times import OpeningHours
from moderation.alerts.selectors import Oldest, new_answers
from moderation.desk.queue_filters import MOST_COUNTED
from moderation.models import Decision

WITHOUT_HOURS = time(18)  # when a place that is always open is told of its day
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Summary(NamedTuple):
    """`received` since the last summary; what was decided since then, as it stands now; what waits."""

    received: int
    shown: int
    rejected: list[tuple[str, int]]  # the reasons in words, with their numbers
    waiting: list[Oldest]
    held: int  # at most one more than MOST_COUNTED

    @property
    def is_empty(self) -> bool:
        return not (self.received or self.waiting or self.held)

    @property
    def not_shown(self) -> int:
        return sum(number for _, number in self.rejected)


def last_due(hours: OpeningHours, now: datetime) -> datetime | None:
    """When a summary was due last, today or yesterday: at the full hour after closing. None on days of rest.

    A full hour, because the times of decided answers are rounded down to it: so each answer is counted once.
    """
    today = now.astimezone(hours.zone).date()
    for day in (today, today - DAY):
        closing = hours.closing(day)
        if closing is None and hours.opens_on(day):
            closing = datetime.combine(day, WITHOUT_HOURS, hours.zone).astimezone(UTC)
        due = closing and full_hour(closing + HOUR - timedelta.resolution)
        if due and due <= now:
            return due
    return None


def full_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def summarise(question_id: int, since: datetime, until: datetime) -> Summary:
    """The numbers of what happened between two full hours, and of what waits now."""
    came_in = Answer.objects.filter(
        question_id=question_id,
        status__in=Status.values,  # all of them: by status and time there is an index
        submitted_at__gte=since,
        submitted_at__lt=until,
    )
    held = Answer.objects.filter(question_id=question_id, status=Status.HELD)
    decided = _decided(question_id, since, until)
    return Summary(
        received=came_in.order_by().count(),
        shown=sum(number for status, _, number in decided if status in Status.SHOWN),
        rejected=[
            (str(Reason(reason).label), number) for status, reason, number in decided if status == Status.REJECTED
        ],
        waiting=new_answers(question_id),
        held=held.order_by()[: MOST_COUNTED + 1].count(),
    )


def _decided(question_id: int, since: datetime, until: datetime) -> list[tuple[str, str, int]]:
    """State, reason and number of the answers that were decided on then; several words about one count once.

    It groups by question and does not ask for one: else SQLite begins with all answers of the question.
    """
    decisions = (
        Decision.objects.order_by().filter(decided_at__gte=since, decided_at__lt=until).exclude(before=F("after"))
    )
    rows = decisions.values_list("answer__question_id", "answer__status", "answer__reason")
    counted = rows.annotate(number=Count("answer", distinct=True))
    return sorted((row[1:] for row in counted if row[0] == question_id), key=lambda row: -row[2])
