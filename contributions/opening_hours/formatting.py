"""Opening hours as people read them."""

from datetime import date
from itertools import groupby

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from contributions.opening_hours.times import LOOKAHEAD, WHOLE_DAY, OpeningHours, Span

DAYS = range(7)


def describe_week(hours: OpeningHours) -> list[tuple[str, str]]:
    """The open days of a usual week in order, days in a row with the same hours together, and their hours.

    Empty where there are no weekly hours: then it is always open.
    """
    by_day = [(day, tuple(sorted(hours.weekly.get(day, ())))) for day in DAYS]
    rows = []
    for spans, group in groupby(by_day, key=lambda pair: pair[1]):
        days = [day for day, _ in group]
        if spans:
            rows.append((_describe_days(days), ", ".join(map(_describe_span, spans))))
    return rows


def describe_special_days(hours: OpeningHours, today: date) -> list[tuple[str, str]]:
    """The special days of the next two weeks in order, and their hours."""
    last = min(today + LOOKAHEAD, hours.last_day or date.max)
    return [
        (date_format(day, "DATE_FORMAT"), ", ".join(map(_describe_span, sorted(spans))) or _("geschlossen"))
        for day, spans in sorted(hours.special.items())
        if max(today, hours.first_day or today) <= day <= last
    ]


def _describe_days(days: list[int]) -> str:
    first, last = str(WEEKDAYS[days[0]]), str(WEEKDAYS[days[-1]])
    return first if len(days) == 1 else f"{first} – {last}"


def _describe_span(span: Span) -> str:
    if span == WHOLE_DAY:
        return "00:00–24:00"
    return f"{time_format(span.opens, 'TIME_FORMAT')}–{time_format(span.closes, 'TIME_FORMAT')}"
