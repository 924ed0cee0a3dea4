"""Statistics of how long answers wait for their first decision, too coarse to reveal a time of submission."""

from datetime import date, datetime, timedelta

from django.db.models import F
from django.utils import timezone

from contributions.enums import Status
from moderation.enums import WaitingTimeClass
from moderation.models import Decision, WaitingTimes

MINUTE = timedelta(minutes=1)


def waiting_time_class(submitted_at: datetime, decided_at: datetime) -> WaitingTimeClass:
    """The class of a waiting time."""
    minutes = (decided_at - submitted_at) / MINUTE
    return next((waited for waited in WaitingTimeClass if minutes < waited), WaitingTimeClass.LONGER)


def count_waiting_time(question_id: int, submitted_at: datetime, decided_at: datetime, *, count: int = 1) -> None:
    """Count the waiting time of an answer that gets its first decision, by week and class.

    The product promises to keep the exact time of submission only until the decision. The log has the exact time of
    the decision: a waiting time stored beside it would give the time of submission back. So only the number of answers
    by week and class is stored. With a `count` of -1 a decision that is undone does not count any more.
    """
    waited = waiting_time_class(submitted_at, decided_at)
    row = {"question_id": question_id, "week": week_of(timezone.localdate(decided_at)), "waited": waited}
    if not WaitingTimes.objects.filter(**row).update(answer_count=F("answer_count") + count):
        WaitingTimes.objects.bulk_create([WaitingTimes(**row)], ignore_conflicts=True)
        WaitingTimes.objects.filter(**row).update(answer_count=F("answer_count") + count)


def week_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def count_first_decisions(question_id: int, start: datetime, end: datetime) -> int:
    """How many new answers to the question were decided on from `start` to `end`, and not undone."""
    first = Decision.objects.effective().filter(answer__question=question_id, before=Status.NEW)
    return first.filter(decided_at__gte=start, decided_at__lte=end).count()
