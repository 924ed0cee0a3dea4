"""Hands out answers to those who show them: released ones only, as plain data. Nobody downstream sees an Answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, F, Q, QuerySet

from contributions.enums import QUARTERS, SecondPerson, Status
from contributions.models import Answer, Question
from moderation.models import AnswerTheme


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


class Voice(NamedTuple):
    """A released answer as it is read in the gallery and given away as data."""

    id: int
    text: str
    language: str
    quarter: str
    released_at: datetime


class Wanted(NamedTuple):
    """Which of the released answers; empty: all. `patterns`: regular expressions that the text matches, each of them,
    in what the databases and Python understand alike: letters, classes, groups without a capture, alternatives."""

    theme: int | None = None
    quarter: str = ""
    language: str = ""
    patterns: tuple[str, ...] = ()


def voices(question_id: int, wanted: Wanted, *, limit: int, before: int | None = None) -> list[Voice]:
    """At most `limit` released answers, the last one that was sent first; `before` goes on below that number.

    Follows an index and stops, but for `patterns`: there every released answer of the question may be read.
    """
    answers, number = _released(question_id), "pk"
    if wanted.theme is not None:  # whose index then gives the order, too
        answers, number = answers.filter(theme_link__theme=wanted.theme), "theme_link__pk"
    if wanted.quarter:
        answers = answers.filter(quarter=wanted.quarter)
    if wanted.language:
        answers = answers.filter(language=wanted.language)
    for pattern in wanted.patterns:
        answers = answers.filter(text__regex=pattern)
    if before is not None:
        answers = answers.filter(**{"pk__lt": before, f"{number}__lt": before})  # PostgreSQL bounds each table alone
    return [Voice(*row) for row in answers.order_by(F(number).desc()).values_list(*Voice._fields)[:limit]]


def neighbours(question_id: int, answer_id: int) -> tuple[int | None, int | None]:
    """The numbers of the released answers after and before this one, in the order in which they were sent."""
    numbers = _released(question_id).values_list("pk", flat=True)
    newer = numbers.filter(pk__gt=answer_id).order_by("pk").first()
    older = numbers.filter(pk__lt=answer_id).order_by("-pk").first()
    return newer, older


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


def answers_by_language(question_id: int) -> dict[str, int]:
    """How many released answers there are in each language. Reads them all in an index, like `released_quarters`."""
    return dict(_released(question_id).order_by("language").values_list("language").annotate(Count("pk")))


def answers_by_theme(question_id: int) -> list[tuple[int, str, int]]:
    """The number and the name of each theme that released answers have, in staff's order, and how many have it.

    Reads all of them, like `released_quarters`.
    """
    shown = AnswerTheme.objects.filter(answer__in=_released(question_id), theme__question=question_id)
    counted = shown.values_list("theme", "theme__name").annotate(number=Count("pk"))
    return list(counted.order_by("theme__position", "theme__name"))


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
    consented, not_cleared = _released(question_id).filter(consent_social=True), _not_cleared(question_id)
    agreed = consented.exclude(not_cleared)
    rows = agreed.order_by("released_at", "id").values_list(*ReleasedAnswer._fields).iterator(chunk_size=500)
    return Exportable(
        answers=(ReleasedAnswer(*row) for row in rows),
        total=agreed.count(),
        without_consent=_released(question_id).filter(consent_social=False).count(),
        not_released=everything.exclude(status__in=Status.SHOWN).count(),
        not_cleared=consented.filter(not_cleared).count(),
    )


def is_exportable(question_id: int, answer_id: int) -> bool:
    """Whether this answer is one of the exportable ones. Two queries."""
    consented = _released(question_id).filter(pk=answer_id, consent_social=True)
    return consented.exclude(_not_cleared(question_id)).exists()


def _not_cleared(question_id: int) -> Q:
    """What a second person refused, or has not agreed to where the question asks for one."""
    asked_for: list[str] = Question.objects.values_list("second_person", flat=True).get(pk=question_id)
    refused = Q(cleared_for_social=False)
    return refused | Q(cleared_for_social=None) if SecondPerson.SOCIAL in asked_for else refused


def _next_language(question_id: int, language: str) -> str:
    """The language after this one among the released answers: one step in the index, whatever their number."""
    later = _released(question_id).filter(language__gt=language).order_by("language")
    return later.values_list("language", flat=True).first() or ""


def _released(question_id: int) -> QuerySet[Answer]:
    return _shown().filter(question_id=question_id)


def _shown() -> QuerySet[Answer]:
    return Answer.objects.filter(status__in=Status.SHOWN, released_at__isnull=False)
