"""For how much of its open hours a screen had a fresh picture on the glass. Pure: hours and times in, seconds out.

A screen counts from its first sign on, while its question runs and its place is open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple, Protocol

DAY = timedelta(days=1)
LONGEST_SPAN = timedelta(seconds=90)  # that one sign can vouch for


class Hours(Protocol):
    """Opening hours, as `Question.opening_hours` gives them."""

    def is_open(self, now: datetime) -> bool: ...
    def open_seconds_between(self, start: datetime, end: datetime) -> float: ...
    def was_open_for(self, seconds: float, start: datetime, end: datetime) -> bool: ...


class Run(NamedTuple):
    """When a screen is expected to show something: the question's run and the place's hours, in a time zone."""

    opens_at: datetime
    closes_at: datetime
    hours: Hours
    zone: tzinfo

    def is_on(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at and self.hours.is_open(now)

    def seconds_between(self, start: datetime, end: datetime) -> float:
        return self.hours.open_seconds_between(max(start, self.opens_at), min(end, self.closes_at))

    def by_day(self, start: datetime, end: datetime) -> Iterator[tuple[date, float]]:
        """Every day from `start` to `end`, with the seconds of it that count; none where the end is not later."""
        day = start.astimezone(self.zone).date()
        while start < end:
            midnight = datetime.combine(day + DAY, time.min, self.zone).astimezone(UTC)
            yield day, self.seconds_between(start, min(midnight, end))
            start, day = midnight, day + DAY


class Availability(NamedTuple):
    shown: float  # seconds
    expected: float  # seconds

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where nothing was expected. Hours that somebody changed later make it no more than 1."""
        return min(self.shown / self.expected, 1) if self.expected else None


def vouched_from(before: datetime | None, started_at: datetime, now: datetime) -> datetime:
    """Since when a sign vouches for the picture: the sign before, the start of the page, and never longer ago than
    LONGEST_SPAN. So no moment counts twice, however many pages show the same screen."""
    return max(now - LONGEST_SPAN, started_at, before or started_at)


def availability(
    run: Run, first_signed_at: datetime | None, shown: Mapping[date, float], first: date, now: datetime
) -> dict[date, Availability]:
    """By day, from `first` until now, the days before the screen's first sign left out."""
    if first_signed_at is None:
        return {}
    start = max(datetime.combine(first, time.min, run.zone).astimezone(UTC), first_signed_at)
    return {day: Availability(shown.get(day, 0), expected) for day, expected in run.by_day(start, now)}


def together(days: Mapping[date, Availability]) -> Availability:
    """All days as one; what a day has too much does not make up for what another lacks."""
    return Availability(
        sum(min(day.shown, day.expected) for day in days.values()), sum(day.expected for day in days.values())
    )
