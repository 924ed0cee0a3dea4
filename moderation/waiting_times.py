"""Statistics of how long answers wait for their first decision, too coarse to reveal a time of submission."""

from datetime import date, datetime, timedelta

from django.db.models import F, Sum
from django.utils import timezone

from moderation.enums import WaitingTimeClass
from moderation.models import WaitingTimes

MINUTE = timedelta(minutes=1)
WEEK = timedelta(weeks=1)
MIN_MEASURED = 20  # answers, before anything is promised


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


def usual_minutes(question_id: int, now: datetime) -> int | None:
    """Within how many minutes most answers got their first decision, this week and the one before; an hour at most.

    None where fewer than MIN_MEASURED are known, or where it takes longer: nobody stays for that.
    """
    weeks = WaitingTimes.objects.filter(question_id=question_id, week__gte=week_of(timezone.localdate(now)) - WEEK)
    counts = dict(weeks.values_list("waited").annotate(Sum("answer_count")))
    total, read = sum(counts.values()), 0
    if total < MIN_MEASURED:
        return None
    for waited in WaitingTimeClass:
        read += counts.get(waited, 0)
        if 2 * read > total:
            return waited.value if waited <= WaitingTimeClass.HOUR else None
    return None
