"""Opening hours as people read them."""

from itertools import groupby

from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format

from contributions.opening_hours.times import OpeningHours, Span

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


def _describe_days(days: list[int]) -> str:
    first, last = str(WEEKDAYS[days[0]]), str(WEEKDAYS[days[-1]])
    return first if len(days) == 1 else f"{first} – {last}"


def _describe_span(span: Span) -> str:
    return f"{time_format(span.opens, 'TIME_FORMAT')}–{time_format(span.closes, 'TIME_FORMAT')}"
