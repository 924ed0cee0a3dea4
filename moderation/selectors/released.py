"""The released answers in the order of their release, their languages and Stadtteile: for the screens."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q

from contributions.enums import QUARTERS
from moderation.selectors.querysets import released_answers, shown_answers


class ReleasedAnswer(NamedTuple):
    id: int
    text: str
    language: str
    released_at: datetime
    station: int


class ReleasePosition(NamedTuple):
    """A place in the order of released answers: after the answer of this time and number."""

    released_at: datetime
    id: int


def released(question_id: int, *, limit: int, after: ReleasePosition | None = None) -> list[ReleasedAnswer]:
    """At most `limit` released answers, the newest release first; `after` goes on where a page ended."""
    answers = released_answers(question_id)
    if after is not None:
        answers = answers.filter(
            Q(released_at__lte=after.released_at),
            Q(released_at__lt=after.released_at) | Q(id__lt=after.id),
        )
    rows = answers.order_by("-released_at", "-id").values_list(*ReleasedAnswer._fields)[:limit]
    return [ReleasedAnswer(*row) for row in rows]


def find_released(answer_id: int) -> tuple[int, ReleasedAnswer] | None:
    """The number of its question and the answer itself, where it is shown; None of every other answer."""
    row = shown_answers().filter(pk=answer_id).values_list("question_id", *ReleasedAnswer._fields).first()
    return (row[0], ReleasedAnswer(*row[1:])) if row else None


def which_released(question_id: int, answer_ids: Collection[int]) -> set[int]:
    """Those of the numbers that are released answers of this question. One query."""
    return set(released_answers(question_id).filter(pk__in=answer_ids).values_list("pk", flat=True))


def released_ids(question_id: int) -> list[int]:
    """The numbers of all released answers, the oldest release first; they grow with the answers: not for the glass."""
    return list(released_answers(question_id).order_by("released_at", "id").values_list("id", flat=True))


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
    on_the_map = released_answers(question_id).filter(quarter__in=[quarter.code for quarter in quarters()])
    return dict(on_the_map.order_by("quarter").values_list("quarter").annotate(Count("pk")))


def _next_language(question_id: int, language: str) -> str:
    """The language after this one among the released answers: one step in the index, whatever their number."""
    later = released_answers(question_id).filter(language__gt=language).order_by("language")
    return later.values_list("language", flat=True).first() or ""
