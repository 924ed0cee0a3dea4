"""Which events the public sees."""

from datetime import datetime
from typing import TypedDict

from django.conf import settings
from django.db.models import Q

from contributions.models import Question
from exhibition.partners.selectors import of_question
from exhibition.programme.models import Event
from krefeld_kann_was.lib.caching import cached_briefly
from krefeld_kann_was.lib.hyphenation import hyphenate_answer
from krefeld_kann_was.lib.line_breaks import keep_place_together

MAX_EVENTS = 12  # more than any screen has room for, so that a few can end without a network


@cached_briefly(maxsize=1)
def coming_events(now: datetime) -> tuple[Event, ...]:
    """The events that are not over, in their order; cached."""
    return tuple(Event.objects.filter(ends_at__gt=now))


@cached_briefly(maxsize=4)
def coming_events_of_question(now: datetime, question_id: int) -> tuple[Event, ...]:
    """The same without those of partners that belong to other questions only."""
    here = Q(partner=None) | of_question(question_id, "partner__")
    return tuple(Event.objects.filter(here, ends_at__gt=now).distinct())


class ScreenEvent(TypedDict):
    """An event as the screen's script knows it: its texts with soft hyphens, its times in milliseconds."""

    title: str
    place: str
    starts: int
    ends: int


def screen_events(question_id: int, now: datetime) -> list[ScreenEvent]:
    """The next events of this question in their order, the current ones among them. At most one query."""
    return [
        ScreenEvent(
            title=hyphenate_answer(event.title, settings.LANGUAGE_CODE),
            place=hyphenate_answer(keep_place_together(event.place), settings.LANGUAGE_CODE),
            starts=int(event.starts_at.timestamp() * 1000),
            ends=int(event.ends_at.timestamp() * 1000),
        )
        for event in coming_events_of_question(now, question_id)[:MAX_EVENTS]
    ]


def events_during(question: Question) -> list[Event]:
    """The events while the question is open, without those of partners of other questions only. One query."""
    here = Q(partner=None) | of_question(question.pk, "partner__")
    events = Event.objects.filter(here, ends_at__gte=question.opens_at, starts_at__lte=question.closes_at)
    return list(events.distinct())
