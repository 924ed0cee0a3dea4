"""What waits, and whether it has waited too long. The cost does not grow with the number of answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from contributions.enums import Status
from contributions.models import Answer
from contributions.opening_hours.models import opening_hours
from contributions.opening_hours.times import OpeningHours
from moderation.desk.queue_filters import MOST_COUNTED, shown_count

MINUTE = 60


class Badge(NamedTuple):
    number: int  # of new answers, at most one more than MOST_COUNTED
    overdue: bool

    @property
    def text(self) -> str:
        return shown_count(self.number)

    @property
    def mark(self) -> str:
        """What stands before the title of a page; nothing if nothing waits."""
        return f"{'⚠ ' if self.overdue else ''}({self.text}) " if self.number else ""


class Oldest(NamedTuple):
    """The new answer that has waited longest, and what its question says of waiting."""

    question_id: int
    since: datetime
    alert_after: int
    closes_at: datetime

    def may_be_overdue(self, now: datetime) -> bool:
        """Whether it is overdue if the place has been open all the time."""
        return 0 < self.alert_after * MINUTE <= (now - self.since).total_seconds() and now < self.closes_at

    def is_overdue(self, hours: OpeningHours, now: datetime) -> bool:
        """Whether it has waited too long; only the time counts at which the place was open."""
        return self.may_be_overdue(now) and hours.was_open_for(self.alert_after * MINUTE, self.since, now)


def new_answers(question_id: int | None = None) -> list[Oldest]:
    """The first MOST_COUNTED + 1 new answers, of one question or all, the one that has waited longest first."""
    answers = Answer.objects.filter(status=Status.NEW)
    if question_id is not None:
        answers = answers.filter(question_id=question_id)
    columns = ("question_id", "submitted_at", "question__alert_after", "question__closes_at")
    rows = answers.order_by("submitted_at", "pk").values_list(*columns)[: MOST_COUNTED + 1]
    return [Oldest(*row) for row in rows]


def badge(now: datetime) -> Badge:
    """How many new answers there are, and whether one of them is overdue; at most two queries."""
    answers = new_answers()
    oldest = {answer.question_id: answer for answer in reversed(answers)}.values()
    doubtful = [answer for answer in oldest if answer.may_be_overdue(now)]
    hours = opening_hours([answer.question_id for answer in doubtful]) if doubtful else {}
    return Badge(len(answers), any(answer.is_overdue(hours[answer.question_id], now) for answer in doubtful))


def waited(oldest: Oldest, hours: OpeningHours, now: datetime) -> timedelta:
    """For how long it has waited while the place was open."""
    return timedelta(seconds=hours.open_seconds_between(oldest.since, now))
