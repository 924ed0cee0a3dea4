"""Opening hours as plain data, and what follows from them.

The times are those of the clock on the wall, in `zone`. One that the change to summer time leaves out counts as if the
clock had stayed, and one that comes twice means the first: RFC 5545, 3.3.5.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import NamedTuple

DAY = timedelta(days=1)
MIDNIGHT = time.min
LOOK_AHEAD = 366  # days in which a place that opens again does so


class Span(NamedTuple):
    """From when to when on one day; a closing at midnight ends the day."""

    opens: time
    closes: time


WHOLE_DAY = Span(MIDNIGHT, MIDNIGHT)


def overlap(spans: Iterable[Span]) -> bool:
    """Whether two spans of one day share a moment; that one begins where another ends is fine."""
    return any(earlier.closes == MIDNIGHT or later.opens < earlier.closes for earlier, later in pairwise(sorted(spans)))


@dataclass(frozen=True)
class OpeningHours:
    weekly: Mapping[int, Sequence[Span]]  # by weekday, Monday is 0; without any it is always open
    special: Mapping[date, Sequence[Span]]  # in place of the weekday's; none: closed
    zone: tzinfo

    def is_open(self, now: datetime) -> bool:
        return any(opens <= now < closes for opens, closes in self._moments(self._day(now)))

    def open_seconds_between(self, start: datetime, end: datetime) -> float:
        """For how long it was open from `start` to `end`; 0 where the end is not later."""
        return sum((closes - opens).total_seconds() for opens, closes in self._between(start, end))

    def was_open_for(self, seconds: float, start: datetime, end: datetime) -> bool:
        """Whether `open_seconds_between` is at least so many; stops as soon as it is."""
        for opens, closes in self._between(start, end):
            seconds -= (closes - opens).total_seconds()
            if seconds <= 0:
                return True
        return seconds <= 0

    def next_opening(self, now: datetime) -> datetime | None:
        """The first moment from `now` on at which it is open, `now` itself if it is; None when it stays closed."""
        return next((opens for opens, _ in self._between(now, now + LOOK_AHEAD * DAY)), None)

    def opens_on(self, day: date) -> bool:
        return bool(self._spans(day))

    def closing(self, day: date) -> datetime | None:
        """When it closes for the last time on that day; None when it does not open, or nobody has entered hours."""
        if not self.weekly and day not in self.special:
            return None
        return max((closes for _, closes in self._moments(day)), default=None)

    def _between(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open times in order, cut to `start` and `end`; none counts twice."""
        day, last, done = self._day(start), self._day(end), start
        while day <= last:
            for opens, closes in self._moments(day):
                opens, closes = max(opens, done), min(closes, end)
                if opens < closes:
                    yield opens, closes
                    done = closes
            day += DAY

    def open_times(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]] | None:
        """From when to when it is open between the two; None when nobody has entered hours: it is always open."""
        if not self.weekly and not self.special:
            return None
        return list(self._between(start, end))

    def _spans(self, day: date) -> Sequence[Span]:
        return self.special.get(day, self.weekly.get(day.weekday(), ()) if self.weekly else (WHOLE_DAY,))

    def _moments(self, day: date) -> list[tuple[datetime, datetime]]:
        return [
            (self._moment(day, opens), self._moment(day if closes != MIDNIGHT else day + DAY, closes))
            for opens, closes in sorted(self._spans(day))
        ]

    def _moment(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()
