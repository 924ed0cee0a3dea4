"""For how much of its open hours a screen displayed a fresh picture. Pure: hours and times in, seconds out.

A screen counts from its first heartbeat on, while its question runs and its place is open.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple, Protocol

DAY = timedelta(days=1)
MAX_COUNTED_SPAN = timedelta(seconds=90)


class OpenTimes(Protocol):
    """Opening hours, as `Question.opening_hours` returns them."""

    def is_open(self, now: datetime) -> bool: ...
    def next_opening(self, now: datetime) -> datetime | None: ...
    def open_seconds_between(self, start: datetime, end: datetime) -> float: ...
    def was_open_for(self, seconds: float, start: datetime, end: datetime) -> bool: ...


class OpenTimesOfVenues(Protocol):
    """The same for each venue of a question; None: for those of no venue."""

    def at(self, venue_id: int | None) -> OpenTimes: ...


class UptimeSchedule(NamedTuple):
    """When a screen is expected to display something: the question's run and the place's hours, in a time zone."""

    opens_at: datetime
    closes_at: datetime
    hours: OpenTimes
    zone: tzinfo

    def is_expected(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at and self.hours.is_open(now)

    def by_day(self, start: datetime, end: datetime) -> Iterator[tuple[date, float]]:
        """Every day from `start` to `end` with its expected seconds; no days if the end is not later."""
        day = start.astimezone(self.zone).date()
        while start < end:
            midnight = datetime.combine(day + DAY, time.min, self.zone).astimezone(UTC)
            yield day, self._seconds_between(start, min(midnight, end))
            start, day = midnight, day + DAY

    def _seconds_between(self, start: datetime, end: datetime) -> float:
        return self.hours.open_seconds_between(max(start, self.opens_at), min(end, self.closes_at))


class Availability(NamedTuple):
    shown: float  # seconds
    expected: float  # seconds

    @property
    def share(self) -> float | None:
        """From 0 to 1, or None if nothing was expected. Never more than 1, even if opening hours changed later."""
        return min(self.shown / self.expected, 1) if self.expected else None


def counted_from(before: datetime | None, started_at: datetime, now: datetime) -> datetime:
    """The start of the time that a heartbeat counts as uptime: the heartbeat before it or the start of the page,
    at most MAX_COUNTED_SPAN ago. So no moment counts twice, however many pages display the same screen."""
    return max(now - MAX_COUNTED_SPAN, started_at, before or started_at)


def availability_by_day(
    schedule: UptimeSchedule,
    first_received_at: datetime | None,
    shown: Mapping[date, float],
    first: date,
    now: datetime,
) -> dict[date, Availability]:
    """From the date `first` until now, without the days before the screen's first heartbeat."""
    if first_received_at is None:
        return {}
    start = max(datetime.combine(first, time.min, schedule.zone).astimezone(UTC), first_received_at)
    return {day: Availability(shown.get(day, 0), expected) for day, expected in schedule.by_day(start, now)}


def total_availability(days: Mapping[date, Availability]) -> Availability:
    """The sum of all days; the surplus of one day does not make up for what another lacks."""
    return Availability(
        sum(min(day.shown, day.expected) for day in days.values()), sum(day.expected for day in days.values())
    )
