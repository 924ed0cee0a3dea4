"""How long answers wait for their first word, kept so coarsely that the time of submission stays forgotten."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import F
from django.utils import timezone

from contributions.models import Answer
from moderation.enums import WaitingTimeClass
from moderation.models import WaitingTimes

MINUTE = timedelta(minutes=1)


def how_long(submitted_at: datetime, decided_at: datetime) -> WaitingTimeClass | None:
    """The class of the waiting time; None where the time of submission is a full hour, so coarsened already.

    An answer that is new again because somebody took back their word has only its hour left, and is not counted.
    """
    if submitted_at == submitted_at.replace(minute=0, second=0, microsecond=0):
        return None
    minutes = (decided_at - submitted_at) / MINUTE
    return next((waited for waited in WaitingTimeClass if minutes < waited), WaitingTimeClass.LONGER)


def count_waiting(answer: Answer, decided_at: datetime) -> None:
    """Add the waiting time of an answer that gets its first word to those of the week.

    The product promises to keep the exact time of submission only until the decision. The log knows the exact time of
    the decision: a waiting time beside it would give the other back. So it is counted, and tied to no answer. A word
    that is taken back later still counts: somebody waited that long for it.
    """
    waited = how_long(answer.submitted_at, decided_at)
    if waited is None:
        return
    row = {"question_id": answer.question_id, "week": week_of(timezone.localdate(decided_at)), "waited": waited}
    if not WaitingTimes.objects.filter(**row).update(answer_count=F("answer_count") + 1):
        WaitingTimes.objects.bulk_create([WaitingTimes(**row)], ignore_conflicts=True)
        WaitingTimes.objects.filter(**row).update(answer_count=F("answer_count") + 1)


def week_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())
