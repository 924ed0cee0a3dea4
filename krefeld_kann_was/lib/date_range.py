"""A range of days in local time, both ends included: as people choose it in a filter, and as they read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format, get_format

FROM_PARAMETER, TO_PARAMETER = "from", "to"  # in addresses
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)  # far beyond them, datetimes overflow


class DateRange(NamedTuple):
    """None means that the range is open at that end."""

    first: date | None = None
    last: date | None = None

    @classmethod
    def from_query(cls, parameters: Mapping[str, str]) -> DateRange:
        """The range in a query string, as `<input type="date">` sends it; an invalid date leaves that end open."""
        return cls(_day(parameters.get(FROM_PARAMETER, "")), _day(parameters.get(TO_PARAMETER, "")))

    def lookups(self, field: str) -> dict[str, datetime]:
        """Arguments of `filter()` for rows whose datetime `field` lies in the range."""
        lookups = {}
        if self.first:
            lookups[f"{field}__gte"] = start_of_day(self.first)
        if self.last:
            lookups[f"{field}__lt"] = start_of_day(self.last + timedelta(days=1))
        return lookups


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:  # well formed, but there is no such day
        return None
    return day if day and EARLIEST <= day <= LATEST else None


def start_of_day(day: date) -> datetime:
    """Midnight in local time, as an aware datetime."""
    return timezone.make_aware(datetime.combine(day, time.min))


def format_date_range(first: date, last: date) -> str:
    """Both days in the active language, such as „27. November bis 18. Dezember 2026“: no month, no year stands twice.

    The patterns are those of the languages in `lib.formats`. Between two numbers a dash has no spaces around it.
    """
    if first == last:
        return date_format(first, "DATE_FORMAT")
    pattern, end = get_format("DATE_RANGE_FORMAT"), date_format(last, "DATE_FORMAT")
    if first.year != last.year:
        return pattern.format(date_format(first, "DATE_FORMAT"), end)
    if first.month != last.month:
        return pattern.format(date_format(first, "MONTH_DAY_FORMAT"), end)
    return pattern.replace(" – ", "–").format(date_format(first, "DAY_FORMAT"), end)
