"""Which events the public sees."""

from datetime import datetime

from django.db.models import Q

from exhibition.partners.selectors import of_question
from exhibition.programme.models import Event
from krefeld_kann_was.lib.caching import cached_briefly


@cached_briefly(maxsize=1)
def coming_events(now: datetime) -> tuple[Event, ...]:
    """The events that are not over, in their order; cached."""
    return tuple(Event.objects.filter(ends_at__gt=now))


@cached_briefly(maxsize=4)
def coming_events_of_question(now: datetime, question_id: int) -> tuple[Event, ...]:
    """The same without those of partners that belong to other questions only."""
    here = Q(partner=None) | of_question(question_id, "partner__")
    return tuple(Event.objects.filter(here, ends_at__gt=now).distinct())
