"""Opening hours as plain data, and calculations with them.

Times are local times in `zone`. A time that the change to summer time skips counts as if the clock had not been
changed, and one that occurs twice means the first (RFC 5545, 3.3.5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import NamedTuple

DAY = timedelta(days=1)
MIDNIGHT = time.min
LOOKAHEAD = timedelta(days=14)
LATEST_NIGHT = time(6)


class Span(NamedTuple):
    """An open time that begins on a day. It ends on the next one where `closes` is not later than `opens`."""

    opens: time
    closes: time

    @property
    def passes_midnight(self) -> bool:
        return self.closes <= self.opens


WHOLE_DAY = Span(MIDNIGHT, MIDNIGHT)


def overlap(spans: Iterable[Span]) -> bool:
    """Whether any two spans of one day overlap; they may touch."""
    return any(earlier.passes_midnight or later.opens < earlier.closes for earlier, later in pairwise(sorted(spans)))


def is_long_night(span: Span) -> bool:
    """Whether it goes on into the morning: perhaps somebody swapped its times."""
    return span.passes_midnight and span.closes > LATEST_NIGHT


@dataclass(frozen=True)
class OpeningHours:
    """The hours of a house. Without `weekly` ones it is always open.

    With `venues` it stands for all of them: it is open whenever one of them is. Its own hours count only as
    those of `venues.models.OWN_HOUSE`.
    """

    weekly: Mapping[int, Sequence[Span]]  # by weekday, Monday is 0
    special: Mapping[date, Sequence[Span]]  # instead of the weekday's; an empty one: closed
    zone: tzinfo
    first_day: date | None = None  # before it and after `last_day` it is closed
    last_day: date | None = None
    venues: Mapping[int, OpeningHours] = field(default_factory=dict)  # by their ids

    def at(self, venue_id: int | None) -> OpeningHours:
        """The hours of one of the venues; without one, or where there is none of this id, of all together."""
        return self if venue_id is None else self.venues.get(venue_id, self)

    @property
    def has_times(self) -> bool:
        """Whether anything is known of when it is open; else it is always open."""
        if self.venues:
            return all(venue.has_times for venue in self.venues.values())
        return bool(self.weekly or self.special or self.first_day or self.last_day)

    def is_open(self, now: datetime) -> bool:
        today = self._day(now)
        return any(opens <= now < closes for day in (today - DAY, today) for opens, closes in self._moments(day))

    def open_seconds_between(self, start: datetime, end: datetime) -> float:
        """For how long it is open from `start` to `end`; 0 where `end` is not later."""
        return sum((closes - opens).total_seconds() for opens, closes in self._between(start, end))

    def was_open_for(self, seconds: float, start: datetime, end: datetime) -> bool:
        """Whether `open_seconds_between` is at least `seconds`, without looking at the rest."""
        for opens, closes in self._between(start, end):
            seconds -= (closes - opens).total_seconds()
            if seconds <= 0:
                return True
        return seconds <= 0

    def opens_on(self, day: date) -> bool:
        return bool(self._spans(day))

    def next_opening(self, now: datetime) -> datetime | None:
        """When it opens next; None where it is open or does not open within LOOKAHEAD."""
        return None if self.is_open(now) else next((opens for opens, _ in self._between(now, now + LOOKAHEAD)), None)

    def closing(self, day: date) -> datetime | None:
        """When it closes for the last time after having opened on that day, perhaps past midnight.

        None when it does not open or has no hours for that day.
        """
        if any(not house.weekly and day not in house.special for house in self._houses_on(day)):
            return None
        return max((closes for _, closes in self._moments(day)), default=None)

    def _between(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open times in order, cut to `start` and `end`, without overlaps."""
        day, last, done = self._day(start) - DAY, self._day(end), start
        while day <= last:
            for opens, closes in self._moments(day):
                opens, closes = max(opens, done), min(closes, end)
                if opens < closes:
                    yield opens, closes
                    done = closes
            day += DAY

    def open_times(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]] | None:
        """The open times between the two; None where there are no hours, so that it is always open."""
        if not self.has_times:
            return None
        times: list[tuple[datetime, datetime]] = []
        for opens, closes in self._between(start, end):
            if times and times[-1][1] == opens:  # somebody else opens when the first one closes
                opens = times.pop()[0]
            times.append((opens, closes))
        return times

    def _houses_on(self, day: date) -> list[OpeningHours]:
        """The houses that are there on that day: itself, or its venues."""
        houses = self.venues.values() or (self,)
        return [
            house
            for house in houses
            if (house.first_day is None or house.first_day <= day) and (house.last_day is None or day <= house.last_day)
        ]

    def _spans(self, day: date) -> Sequence[Span]:
        return [span for house in self._houses_on(day) for span in house._spans_of_day(day)]

    def _spans_of_day(self, day: date) -> Sequence[Span]:
        return self.special.get(day, self.weekly.get(day.weekday(), ()) if self.weekly else (WHOLE_DAY,))

    def _moments(self, day: date) -> list[tuple[datetime, datetime]]:
        return [
            (self._moment(day, span.opens), self._moment(day + DAY if span.passes_midnight else day, span.closes))
            for span in sorted(self._spans(day))
        ]

    def _moment(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()
