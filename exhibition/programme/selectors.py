"""Which events the public sees."""

from datetime import datetime

from exhibition.programme.models import Event
from krefeld_kann_was.lib.caching import cached_briefly


@cached_briefly(maxsize=1)
def coming_events(now: datetime) -> tuple[Event, ...]:
    """The events that are not over, in their order; cached."""
    return tuple(Event.objects.filter(ends_at__gt=now))
