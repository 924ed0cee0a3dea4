"""Open data: how many answers are shown, by day, language, Stadtteil and theme, without a word of any answer.

They need nobody's consent, because no number says anything about a single person: see krefeld_kann_was/lib/disclosure.
The Stadtteile are those that the gallery names, and all other answers stand in one sum with those that name none. The
numbers end with the day before, so that nobody sees in them what has just been released.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from contributions.gallery_options import COUNTS_LICENCE
from contributions.models import Question
from exhibition.gallery.facets import MIN_QUARTER_ANSWERS
from exhibition.gallery.open_data import metadata
from krefeld_kann_was.lib.disclosure import MIN_PUBLISHED_COUNT, publish_parts
from krefeld_kann_was.lib.languages import language_name, languages
from krefeld_kann_was.lib.spreadsheets import BYTE_ORDER_MARK, row_writer
from moderation.selectors import count_released, quarters

OTHERS = "other"  # the sum of what is left out
NO_THEME = "none"


class PublishedCount(NamedTuple):
    """How many answers: in all ("total"), or with one value of a dimension; `name` is what people call the value."""

    dimension: str
    value: str
    name: str
    answers: int


def published_counts(question: Question, now: datetime) -> list[PublishedCount]:
    """What may be published, dimension by dimension; nothing where there are too few answers. At most two queries."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    days, spoken, places, themes = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for row in count_released(question.pk, before=today):
        days[row.day.isoformat()] += row.answers
        spoken[row.language] += row.answers
        places[row.quarter] += row.answers
        themes[row.theme or NO_THEME] += row.answers
    total = days.total()
    if total < MIN_PUBLISHED_COUNT:
        return []
    quarter_names = {quarter.code: quarter.name for quarter in quarters()}
    with override(settings.LANGUAGE_CODE):
        language_names = {language.code: language_name(language.code) for language in languages()}
    return [
        PublishedCount("total", "", "", total),
        *_dimension("day", dict.fromkeys(_days(days), 0) | days, {}),
        *_dimension("language", dict.fromkeys(language_names, 0) | spoken, language_names),
        *_dimension("quarter", _named(places, quarter_names), quarter_names),
        *_dimension("theme", themes, {name: name for name in themes if name != NO_THEME}),
    ]


def _days(counted: Iterable[str]) -> Iterator[str]:
    """Every day from the first to the last of these."""
    first, last = (datetime.fromisoformat(day) for day in (min(counted), max(counted)))
    return ((first + timedelta(days=number)).date().isoformat() for number in range((last - first).days + 1))


def _named(places: Counter[str], names: dict[str, str]) -> dict[str, int]:
    """The counts of the Stadtteile that the gallery names, and the sum of all others."""
    named = {code: places[code] for code in names if places[code] >= MIN_QUARTER_ANSWERS}
    return named | {OTHERS: places.total() - sum(named.values())}


def _dimension(dimension: str, counts: dict[str, int], names: dict[str, str]) -> Iterator[PublishedCount]:
    """The parts that may be published, in the order of the counts, then the sum of the others."""
    published = {value: count for value, count in publish_parts(counts).items() if value != OTHERS}
    yield from (PublishedCount(dimension, value, names.get(value, ""), count) for value, count in published.items())
    if rest := sum(counts.values()) - sum(published.values()):
        yield PublishedCount(dimension, OTHERS, "", rest)


def csv_lines(question: Question) -> Iterator[str]:
    """The counts as CSV for spreadsheets, a line at a time."""
    line_of = row_writer(quote_all=True)
    yield BYTE_ORDER_MARK + line_of(PublishedCount._fields)
    yield from map(line_of, published_counts(question, timezone.now()))


def json_lines(question: Question) -> Iterator[str]:
    """One JSON object with metadata of the question and "counts"."""
    counts = [count._asdict() for count in published_counts(question, timezone.now())]
    licence = {"name": COUNTS_LICENCE.label, "address": COUNTS_LICENCE.address}
    about = {name: value for name, value in metadata(question).items() if name != "$schema"}
    yield json.dumps(about | {"licence": licence, "counts": counts}, ensure_ascii=False, indent=1) + "\n"
