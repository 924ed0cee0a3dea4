"""Which galleries are open, and what there is to choose from in one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import ngettext

from contributions.models import Question
from exhibition.gallery.search import LONGEST_SEARCH, patterns
from krefeld_kann_was.lib.caching import cached_briefly
from krefeld_kann_was.lib.languages import active_language, language_name, languages
from moderation.selectors import (
    GalleryFilter,
    count_released_by_language,
    count_released_by_quarter,
    count_released_by_theme,
    quarters,
)

KEPT_COUNTS = 16
KEPT_FOR = 60  # seconds: to count takes longer than to show a page
FEWEST = 3  # answers of a Stadtteil; with less it is named nowhere


class Option(NamedTuple):
    value: str
    name: str
    number: int
    chosen: bool


class Counts(NamedTuple):
    """How many released answers there are of each kind."""

    languages: dict[str, int]
    themes: list[tuple[int, str, int]]
    quarters: dict[str, int]


@cached_briefly(maxsize=2)
def open_galleries(now: datetime) -> list[Question]:
    """The questions whose gallery is open with their titles and release counters, newest first; cached. Two queries."""
    return list(Question.objects.gallery_open_at(now).select_related("release_counter").prefetch_related("texts"))


def about(question: Question) -> dict[str, Any]:
    """What every page of the gallery shows of its question."""
    title = question.title(active_language())
    return {
        "question": question,
        "title": title,
        "colour_theme": question.colour_theme,
        "own_colour_theme": question.own_colour_theme,
    }


def counts_of(question: Question, now: datetime) -> Counts:
    """What there is to choose from, at most KEPT_FOR old."""
    kept = _counts if settings.CACHE_SECONDS else _counts.__wrapped__
    return kept(question.pk, question.slug, int(now.timestamp()) // KEPT_FOR)


@lru_cache(maxsize=KEPT_COUNTS)
def _counts(question_id: int, slug: str, minute: int) -> Counts:
    """The slug tells equal numbers of two databases apart."""
    return Counts(
        count_released_by_language(question_id), count_released_by_theme(question_id), named_quarters(question_id)
    )


def named_quarters(question_id: int) -> dict[str, int]:
    """The Stadtteile that enough answers come from to name them, and how many."""
    return {code: number for code, number in count_released_by_quarter(question_id).items() if number >= FEWEST}


class FacetSelection(NamedTuple):
    """What somebody chose. What is not there to choose counts as nothing."""

    words: str
    theme: str
    quarter: str
    language: str

    @classmethod
    def of(cls, asked: Mapping[str, str], counts: Counts) -> FacetSelection:
        def one(name: str, there: Mapping[str, Any]) -> str:
            return asked.get(name, "") if asked.get(name, "") in there else ""

        return cls(
            words=" ".join(asked.get("q", "")[:LONGEST_SEARCH].split()),
            theme=one("thema", {str(theme): None for theme, _, _ in counts.themes}),
            quarter=one("stadtteil", counts.quarters),
            language=one("sprache", counts.languages),
        )

    @property
    def wanted(self) -> GalleryFilter:
        theme = int(self.theme) if self.theme else None
        return GalleryFilter(theme, self.quarter, self.language, patterns(self.words))

    def address(self, question: Question | None, before: int | None = None) -> str:
        """What follows the path of the gallery; `question` only where it is not the newest one."""
        named = {"frage": question.slug if question else "", "q": self.words, "thema": self.theme}
        named |= {"stadtteil": self.quarter, "sprache": self.language, "vor": str(before or "")}
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in named.items() if value})
        return f"?{query.urlencode()}" if query else ""


def options(counts: Counts, choice: FacetSelection) -> dict[str, list[Option]]:
    """By the name of the field, what it offers."""
    quarter_names = {quarter.code: quarter.name for quarter in quarters()}
    known = [language.code for language in languages()]
    spoken = sorted(counts.languages, key=lambda code: known.index(code) if code in known else len(known))
    return {
        "thema": [Option(str(pk), name, number, choice.theme == str(pk)) for pk, name, number in counts.themes],
        "stadtteil": [
            Option(code, name, counts.quarters[code], choice.quarter == code)
            for code, name in sorted(quarter_names.items(), key=lambda pair: pair[1])
            if code in counts.quarters
        ],
        "sprache": [
            Option(code, language_name(code), counts.languages[code], choice.language == code) for code in spoken
        ],
    }


def in_words(question: Question, counts: Counts) -> str:
    """„412 Antworten in 9 Sprachen“; plain German is German."""
    answers = question.release_counter.released
    spoken = len({code.partition("-")[0] for code in counts.languages})
    words = _counted(ngettext("%(n)d Antwort", "%(n)d Antworten", answers), answers)
    if spoken < 2:
        return words
    return f"{words} {_counted(ngettext('in %(n)d Sprache', 'in %(n)d Sprachen', spoken), spoken)}"


def _counted(words: str, number: int) -> str:
    return words.replace("%(n)d", number_format(number, use_l10n=True, force_grouping=True))
