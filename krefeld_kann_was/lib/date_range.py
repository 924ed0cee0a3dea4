"""A range of days as people choose it: the first and the last one, both included, in local time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.dateparse import parse_date

FROM, TO = "from", "to"  # in addresses
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)  # beyond them there is nothing, and times overflow


class Days(NamedTuple):
    """None: the range is open on that side."""

    first: date | None = None
    last: date | None = None

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> Days:
        """The days in an address, as `<input type="date">` sends them; what is no day leaves that side open."""
        return cls(_day(parameters.get(FROM, "")), _day(parameters.get(TO, "")))

    def lookups(self, field: str) -> dict[str, datetime]:
        """For `filter()`: the time lies on one of the days."""
        lookups = {}
        if self.first:
            lookups[f"{field}__gte"] = midnight(self.first)
        if self.last:
            lookups[f"{field}__lt"] = midnight(self.last + timedelta(days=1))
        return lookups


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:  # well formed, but there is no such day
        return None
    return day if day and EARLIEST <= day <= LATEST else None


def midnight(day: date) -> datetime:
    """When the day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))
