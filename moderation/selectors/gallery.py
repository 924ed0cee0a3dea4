"""The released answers to read, to filter and to search: for the gallery."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, F

from moderation.models import AnswerTheme
from moderation.selectors.querysets import is_shown, released_answers


class GalleryAnswer(NamedTuple):
    """A released answer as it is read in the gallery and given away as data."""

    id: int
    text: str
    language: str
    quarter: str
    released_at: datetime


class GalleryFilter(NamedTuple):
    """Which of the released answers; empty: all. `patterns`: regular expressions that the text matches, each of them,
    in what the databases and Python understand alike: letters, classes, groups without a capture, alternatives."""

    theme: int | None = None
    quarter: str = ""
    language: str = ""
    patterns: tuple[str, ...] = ()


def gallery_answers(
    question_id: int, wanted: GalleryFilter, *, limit: int, before: int | None = None
) -> list[GalleryAnswer]:
    """At most `limit` released answers, the last one that was sent first; `before` goes on below that number.

    Follows an index and stops, but for `patterns`: there every released answer of the question may be read.
    """
    answers, number = released_answers(question_id), "pk"
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
    return [
        GalleryAnswer(*row) for row in answers.order_by(F(number).desc()).values_list(*GalleryAnswer._fields)[:limit]
    ]


def neighbours(question_id: int, answer_id: int) -> tuple[int | None, int | None]:
    """The numbers of the released answers after and before this one, in the order in which they were sent."""
    numbers = released_answers(question_id).values_list("pk", flat=True)
    newer = numbers.filter(pk__gt=answer_id).order_by("pk").first()
    older = numbers.filter(pk__lt=answer_id).order_by("-pk").first()
    return newer, older


def answers_by_language(question_id: int) -> dict[str, int]:
    """How many released answers there are in each language. Reads them all in an index, like `released_quarters`."""
    return dict(released_answers(question_id).order_by("language").values_list("language").annotate(Count("pk")))


def answers_by_theme(question_id: int) -> list[tuple[int, str, int]]:
    """The number and the name of each theme that released answers have, in staff's order, and how many have it.

    Reads all of them, like `released_quarters`.
    """
    # joined: a subquery would hold the numbers of all answers at once, and takes twice as long
    shown = AnswerTheme.objects.filter(
        theme__question=question_id, answer__question=question_id, **is_shown("answer__")
    )
    counted = shown.values_list("theme", "theme__name").annotate(number=Count("pk"))
    return list(counted.order_by("theme__position", "theme__name"))
