"""What waits for a decision and whether it is overdue, and the numbers of a day.

The cost of what waits does not grow with the number of answers.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, F, Q

from contributions.enums import Reason, Status
from contributions.models import Answer
from contributions.opening_hours.models import opening_hours
from contributions.opening_hours.times import OpeningHours
from contributions.rehearsals.selectors import not_rehearsed
from moderation.formatting import MAX_COUNT, format_capped_count
from moderation.models import Decision

MINUTE = 60


class Badge(NamedTuple):
    """The number of new answers for staff pages; it counts up to MAX_COUNT + 1."""

    new_count: int
    overdue: bool

    @property
    def text(self) -> str:
        """The count as it is shown, for example "99+"."""
        return format_capped_count(self.new_count)

    @property
    def title_prefix(self) -> str:
        """What the title of a page begins with; empty if nothing waits."""
        return f"{'⚠ ' if self.overdue else ''}({self.text}) " if self.new_count else ""


class NewAnswer(NamedTuple):
    """A new answer, and how long its question lets answers wait (in minutes; 0: no alerts)."""

    question_id: int
    submitted_at: datetime
    alert_after: int
    closes_at: datetime

    def may_be_overdue(self, now: datetime) -> bool:
        """Whether it would be overdue if the exhibition had been open all the time."""
        waited = (now - self.submitted_at).total_seconds()
        return 0 < self.alert_after * MINUTE <= waited and now < self.closes_at

    def is_overdue(self, hours: OpeningHours, now: datetime) -> bool:
        """Whether it has waited too long; only the time counts in which the exhibition was open."""
        return self.may_be_overdue(now) and hours.was_open_for(self.alert_after * MINUTE, self.submitted_at, now)

    def time_waited(self, hours: OpeningHours, now: datetime) -> timedelta:
        """How long it has waited while the exhibition was open."""
        return timedelta(seconds=hours.open_seconds_between(self.submitted_at, now))


def new_answers(question_id: int | None = None) -> list[NewAnswer]:
    """The first MAX_COUNT + 1 new answers of one question or of all real ones, the longest waiting first."""
    of_question = not_rehearsed() if question_id is None else Q(question_id=question_id)
    answers = Answer.objects.filter(of_question, status=Status.NEW)
    columns = ("question_id", "submitted_at", "question__alert_after", "question__closes_at")
    rows = answers.order_by("submitted_at", "pk").values_list(*columns)[: MAX_COUNT + 1]
    return [NewAnswer(*row) for row in rows]


def badge(now: datetime) -> Badge:
    """How many new answers there are, and whether one of them is overdue; at most two queries."""
    answers = new_answers()
    oldest_by_question = {answer.question_id: answer for answer in reversed(answers)}.values()
    candidates = [answer for answer in oldest_by_question if answer.may_be_overdue(now)]
    hours = opening_hours([answer.question_id for answer in candidates]) if candidates else {}
    return Badge(len(answers), any(answer.is_overdue(hours[answer.question_id], now) for answer in candidates))


class DaySummary(NamedTuple):
    """What came in and what was decided in a time span, as it stands now, and what waits now."""

    received: int
    shown: int
    rejected: list[tuple[str, int]]  # label of the reason and number of answers
    waiting: list[NewAnswer]
    held: int  # at most MAX_COUNT + 1

    @property
    def is_empty(self) -> bool:
        return not (self.received or self.waiting or self.held)

    @property
    def not_shown(self) -> int:
        """How many answers were rejected, for any reason."""
        return sum(count for _reason, count in self.rejected)


def summarise(question_id: int, since: datetime, until: datetime) -> DaySummary:
    """The numbers of what happened between two full hours, and of what waits now; four queries."""
    came_in = Answer.objects.filter(
        question_id=question_id,
        status__in=Status.values,  # all of them: there is an index by status and time
        submitted_at__gte=since,
        submitted_at__lt=until,
    )
    held = Answer.objects.filter(question_id=question_id, status=Status.HELD)
    decided = _decided(question_id, since, until)
    return DaySummary(
        received=came_in.order_by().count(),
        shown=sum(count for status, _reason, count in decided if status in Status.SHOWN),
        rejected=[(str(Reason(reason).label), count) for status, reason, count in decided if status == Status.REJECTED],
        waiting=new_answers(question_id),
        held=held.order_by()[: MAX_COUNT + 1].count(),
    )


def _decided(question_id: int, since: datetime, until: datetime) -> list[tuple[str, str, int]]:
    """State, reason and number of the answers that were decided in this time; each answer counts once.

    Groups by question instead of filtering by it: otherwise SQLite would start from all answers of the question.
    """
    decisions = (
        Decision.objects.order_by().filter(decided_at__gte=since, decided_at__lt=until).exclude(before=F("after"))
    )
    rows = decisions.values_list("answer__question_id", "answer__status", "answer__reason")
    counted = rows.annotate(count=Count("answer", distinct=True))
    return sorted((row[1:] for row in counted if row[0] == question_id), key=lambda row: -row[2])
