"""Hands out answers to those who show them: released ones only, as plain data. Nobody downstream sees an Answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from contributions.enums import QUARTERS, SecondPerson, Status
from contributions.models import Answer, Question


class ReleasedAnswer(NamedTuple):
    id: int
    text: str
    language: str
    released_at: datetime
    station: int


class Place(NamedTuple):
    """A place in the order of released answers: after the answer of this time and number."""

    released_at: datetime
    id: int


def released(question_id: int, *, limit: int, after: Place | None = None) -> list[ReleasedAnswer]:
    """At most `limit` released answers, the newest release first; `after` goes on where a page ended."""
    answers = _released(question_id)
    if after is not None:
        answers = answers.filter(
            Q(released_at__lte=after.released_at),
            Q(released_at__lt=after.released_at) | Q(id__lt=after.id),
        )
    rows = answers.order_by("-released_at", "-id").values_list(*ReleasedAnswer._fields)[:limit]
    return [ReleasedAnswer(*row) for row in rows]


def find_released(answer_id: int) -> tuple[int, ReleasedAnswer] | None:
    """The number of its question and the answer itself, where it is shown; None of every other answer."""
    row = _shown().filter(pk=answer_id).values_list("question_id", *ReleasedAnswer._fields).first()
    return (row[0], ReleasedAnswer(*row[1:])) if row else None


def which_released(question_id: int, answer_ids: Collection[int]) -> set[int]:
    """Those of the numbers that are released answers of this question. One query."""
    return set(_released(question_id).filter(pk__in=answer_ids).values_list("pk", flat=True))


def released_ids(question_id: int) -> list[int]:
    """The numbers of all released answers, the oldest release first; they grow with the answers: not for the glass."""
    return list(_released(question_id).order_by("released_at", "id").values_list("id", flat=True))


def released_languages(question_id: int) -> int:
    """In how many languages there are released answers; the cost does not grow with their number."""
    found: set[str] = set()
    language = ""
    while language := _next_language(question_id, language):
        found.add(language.partition("-")[0])  # plain German is German
    return len(found)


class Quarter(NamedTuple):
    """A Stadtteil and its place on the tile map: row 0 is north, column 0 west."""

    code: str
    name: str
    row: int
    column: int

    @property
    def name_parts(self) -> list[str]:
        """The name, cut where a line may end: Inrath/ Kliedbruch."""
        return re.split(r"(?<=[/-])", self.name)


def quarters() -> list[Quarter]:
    return [Quarter(**quarter) for quarter in QUARTERS]


def released_quarters(question_id: int) -> dict[str, int]:
    """How many released answers come from each of the Stadtteile that any come from.

    Reads every released answer of the question: for what is kept until the wall changes, not for every request.
    """
    on_the_map = _released(question_id).filter(quarter__in=[quarter.code for quarter in quarters()])
    return dict(on_the_map.order_by("quarter").values_list("quarter").annotate(Count("pk")))


class Exportable(NamedTuple):
    """What may go to social networks, and how many answers stay behind for which cause."""

    answers: Iterator[ReleasedAnswer]
    total: int
    without_consent: int
    not_released: int
    not_cleared: int  # the question asks for a second person, who has not agreed


def exportable(question_id: int) -> Exportable:
    """The released answers whose authors agreed to social networks, oldest release first, read in chunks.

    Where the question asks for a second person there, only those that one agreed to.
    """
    everything = Answer.objects.filter(question_id=question_id)
    not_cleared = _not_cleared(question_id)
    consented = _released(question_id).filter(consent_social=True)
    agreed = consented.exclude(not_cleared)
    rows = agreed.order_by("released_at", "id").values_list(*ReleasedAnswer._fields).iterator(chunk_size=500)
    return Exportable(
        answers=(ReleasedAnswer(*row) for row in rows),
        total=agreed.count(),
        without_consent=_released(question_id).filter(consent_social=False).count(),
        not_released=everything.exclude(status__in=Status.SHOWN).count(),
        not_cleared=consented.filter(not_cleared).count(),
    )


def which_exportable(
    question_id: int,
    answer_ids: Collection[int] | None = None,
    *,
    languages: Collection[str] = (),
    themes: Collection[int] = (),
) -> set[int]:
    """Those of the numbers, or of all, whose answers may go to social networks now (see `exportable`).

    Only answers in one of the languages and with one of the themes, where some are named.
    """
    agreed = _agreed(question_id)
    if answer_ids is not None:
        agreed = agreed.filter(pk__in=answer_ids)
    if languages:
        agreed = agreed.filter(language__in=languages)
    if themes:
        agreed = agreed.filter(theme_link__theme__in=themes)
    return set(agreed.values_list("pk", flat=True))


def which_may_stay(question_id: int) -> set[int]:
    """The numbers of the answers whose pictures may stay where they were posted.

    Unlike for `which_exportable` it is enough that a second person has not said no: it may be asked for only now.
    """
    consented = _released(question_id).filter(consent_social=True)
    return set(consented.exclude(cleared_for_social=False).values_list("pk", flat=True))


def read_exportable(question_id: int, answer_ids: Collection[int]) -> list[ReleasedAnswer]:
    """Those of the numbers whose answers may go to social networks now, by number."""
    rows = _agreed(question_id).filter(pk__in=answer_ids).order_by("id").values_list(*ReleasedAnswer._fields)
    return [ReleasedAnswer(*row) for row in rows]


class Outline(NamedTuple):
    """An answer without its words; `theme` is the name of it, "" without one."""

    id: int
    language: str
    theme: str


def exportable_outlines(question_id: int) -> list[Outline]:
    """All that `exportable` hands out, without the words, the lowest number first. Two queries."""
    rows = _agreed(question_id).order_by("id").values_list("id", "language", "theme_link__theme__name")
    return [Outline(number, language, theme or "") for number, language, theme in rows]


class Group(NamedTuple):
    """Answers that share a language or a theme; `key` is the language's code or the theme's number."""

    key: str | int
    name: str
    number: int


def exportable_languages(question_id: int) -> list[Group]:
    """How many answers of `exportable` there are in each language, the most frequent first."""
    counted = _agreed(question_id).order_by().values_list("language").annotate(number=Count("pk"))
    return [Group(code, code, number) for code, number in counted.order_by("-number", "language")]


def exportable_themes(question_id: int) -> list[Group]:
    """How many answers of `exportable` have each theme that any has, in the order of staff."""
    themed = _agreed(question_id).filter(theme_link__isnull=False).order_by("theme_link__theme__position")
    counted = themed.values_list("theme_link__theme", "theme_link__theme__name", "theme_link__theme__position")
    return [Group(key, name, number) for key, name, _, number in counted.annotate(number=Count("pk"))]


def _agreed(question_id: int) -> QuerySet[Answer]:
    return _released(question_id).filter(consent_social=True).exclude(_not_cleared(question_id))


def _not_cleared(question_id: int) -> Q:
    asked_for: list[str] = Question.objects.values_list("second_person", flat=True).get(pk=question_id)
    not_cleared = Q(cleared_for_social=False)
    if SecondPerson.SOCIAL in asked_for:
        not_cleared |= Q(cleared_for_social=None)
    return not_cleared


def _next_language(question_id: int, language: str) -> str:
    """The language after this one among the released answers: one step in the index, whatever their number."""
    later = _released(question_id).filter(language__gt=language).order_by("language")
    return later.values_list("language", flat=True).first() or ""


def _released(question_id: int) -> QuerySet[Answer]:
    return _shown().filter(question_id=question_id)


def _shown() -> QuerySet[Answer]:
    return Answer.objects.filter(status__in=Status.SHOWN, released_at__isnull=False)
