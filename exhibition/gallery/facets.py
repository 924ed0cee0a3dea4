"""The facets by which a gallery can be filtered: theme, Stadtteil and language."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Container, Mapping
from datetime import datetime
from functools import lru_cache
from math import ceil
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from contributions.models import Question
from krefeld_kann_was.lib.languages import language_name, languages
from krefeld_kann_was.lib.search import MAX_SEARCH_LENGTH, search_words
from moderation.selectors import (
    GalleryFilter,
    Quarter,
    count_gallery_answers,
    count_released_by_language,
    count_released_by_quarter,
    count_released_by_theme,
    quarters,
)

CACHED_QUESTIONS = 16
COUNTS_CACHE_SECONDS = 60  # counting takes longer than showing a page
MAX_COUNTED_HITS = 500
MAP_LEVELS = 4  # of colour
MIN_QUARTER_ANSWERS = 3  # a Stadtteil with fewer answers is named nowhere, so that nobody can be identified
_counting = Lock()


class FacetOption(NamedTuple):
    """A value of a facet and how many answers have it. `query`: the query string of these, or of all where selected."""

    value: str
    name: str
    answer_count: int
    is_selected: bool
    query: str = ""


class FacetCounts(NamedTuple):
    """How many released answers there are in each language, theme and Stadtteil."""

    languages: dict[str, int]
    themes: list[tuple[int, str, int]]  # id, name, count
    quarters: dict[str, int]


def facet_counts(question: Question, now: datetime) -> FacetCounts:
    """The counts of all facets, at most COUNTS_CACHE_SECONDS old. Threads that need them wait for one that counts."""
    count = _count if settings.CACHE_SECONDS else _count.__wrapped__
    with _counting:
        return count(question.pk, question.slug, int(now.timestamp()) // COUNTS_CACHE_SECONDS)


@lru_cache(maxsize=CACHED_QUESTIONS)
def _count(question_id: int, slug: str, minute: int) -> FacetCounts:
    """The slug is part of the cache key because two databases may use the same id."""
    return FacetCounts(
        count_released_by_language(question_id), count_released_by_theme(question_id), named_quarters(question_id)
    )


def named_quarters(question_id: int) -> dict[str, int]:
    """The counts of the Stadtteile with enough answers to be named."""
    counts = count_released_by_quarter(question_id)
    return {code: count for code, count in counts.items() if count >= MIN_QUARTER_ANSWERS}


class FacetSelection(NamedTuple):
    """The search words and the selected facets; "" where nothing is selected."""

    words: str
    theme: str
    quarter: str
    language: str

    @classmethod
    def from_query(cls, query: Mapping[str, str], counts: FacetCounts) -> FacetSelection:
        """Read the query string; values that no answer has are ignored."""

        def known(name: str, values: Container[str]) -> str:
            return query.get(name, "") if query.get(name, "") in values else ""

        return cls(
            words=" ".join(query.get("q", "")[:MAX_SEARCH_LENGTH].split()),
            theme=known("thema", {str(theme_id) for theme_id, _, _ in counts.themes}),
            quarter=known("stadtteil", counts.quarters),
            language=known("sprache", counts.languages),
        )

    @property
    def gallery_filter(self) -> GalleryFilter:
        """The selection as moderation's selectors take it."""
        theme = int(self.theme) if self.theme else None
        return GalleryFilter(theme, self.quarter, self.language, search_words(self.words))

    def query_string(self, question: Question | None, before: int | None = None) -> str:
        """The selection as "?…", or "". `question`: only an older one; `before`: the id where the page before ended."""
        values = {"frage": question.slug if question else "", "q": self.words, "thema": self.theme}
        values |= {"stadtteil": self.quarter, "sprache": self.language, "vor": str(before or "")}
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in values.items() if value})
        return f"?{query.urlencode()}" if query else ""


def facet_options(
    counts: FacetCounts, selection: FacetSelection, named: Question | None
) -> dict[str, list[FacetOption]]:
    """By field name, the options in the order of the page; for `named` see `query_string`."""
    quarter_names = {quarter.code: quarter.name for quarter in quarters()}
    known = [language.code for language in languages()]
    themes = {str(theme_id): (name, count) for theme_id, name, count in counts.themes}
    codes = sorted(counts.languages, key=lambda code: known.index(code) if code in known else len(known))
    return {
        "thema": [
            FacetOption(
                value,
                name,
                count,
                selection.theme == value,
                selection._replace(theme="" if selection.theme == value else value).query_string(named),
            )
            for value, (name, count) in themes.items()
        ],
        "stadtteil": [
            FacetOption(code, name, counts.quarters[code], selection.quarter == code)
            for code, name in sorted(quarter_names.items(), key=lambda pair: pair[1])
            if code in counts.quarters
        ],
        "sprache": [
            FacetOption(code, language_name(code), counts.languages[code], selection.language == code) for code in codes
        ],
    }


class MapTile(NamedTuple):
    """A Stadtteil on the map, with the query string of the answers from there.

    `answer_count` is 0 where there are too few to name them. `level`, from 1 to MAP_LEVELS, is its rank
    among the others: one large Stadtteil leaves them their differences.
    """

    quarter: Quarter
    answer_count: int
    level: int
    query: str


def map_tiles(counts: FacetCounts, named: Question | None) -> list[MapTile]:
    """All Stadtteile, from north to south and west to east; for `named` see `query_string`."""
    ranked = sorted(counts.quarters.values())
    nothing = FacetSelection("", "", "", "")

    def tile(quarter: Quarter) -> MapTile:
        count = counts.quarters.get(quarter.code, 0)
        query = nothing._replace(quarter=quarter.code).query_string(named)
        return MapTile(quarter, count, ceil(MAP_LEVELS * bisect(ranked, count) / len(ranked)) if count else 0, query)

    return [tile(quarter) for quarter in sorted(quarters(), key=lambda one: (one.row, one.column))]


def describe_counts(question: Question, counts: FacetCounts) -> str:
    """ "412 Antworten in 9 Sprachen"; plain German counts as German."""
    answers = question.release_counter.released
    language_count = len({code.partition("-")[0] for code in counts.languages})
    text = _fill_in(ngettext("%(n)d Antwort", "%(n)d Antworten", answers), answers)
    if language_count < 2:
        return text
    languages_text = ngettext("in %(n)d Sprache", "in %(n)d Sprachen", language_count)
    return f"{text} {_fill_in(languages_text, language_count)}"


def describe_hits(question: Question, selection: FacetSelection) -> str:
    """ "Gefunden: 12 Antworten", or that there are more than MAX_COUNTED_HITS."""
    hits = count_gallery_answers(question.pk, selection.gallery_filter, limit=MAX_COUNTED_HITS + 1)
    shown = min(hits, MAX_COUNTED_HITS)
    text = gettext("Gefunden: mehr als %(answers)s") if hits > shown else gettext("Gefunden: %(answers)s")
    return text % {"answers": _fill_in(ngettext("%(n)d Antwort", "%(n)d Antworten", shown), shown)}


def _fill_in(text: str, number: int) -> str:
    return text.replace("%(n)d", number_format(number, use_l10n=True, force_grouping=True))
