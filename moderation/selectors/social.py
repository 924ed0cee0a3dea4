"""The released answers that may go to social networks, and which of those that went there may stay."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from contributions.enums import SecondPerson, Status
from contributions.models import Answer, Question
from moderation.selectors.querysets import released_answers
from moderation.selectors.released import ReleasedAnswer


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
    consented = released_answers(question_id).filter(consent_social=True)
    agreed = consented.exclude(not_cleared)
    rows = agreed.order_by("released_at", "id").values_list(*ReleasedAnswer._fields).iterator(chunk_size=500)
    return Exportable(
        answers=(ReleasedAnswer(*row) for row in rows),
        total=agreed.count(),
        without_consent=released_answers(question_id).filter(consent_social=False).count(),
        not_released=everything.exclude(status__in=Status.SHOWN).count(),
        not_cleared=consented.filter(not_cleared).count(),
    )


def is_exportable(question_id: int, answer_id: int) -> bool:
    """Whether this answer is one of the exportable ones. Two queries."""
    return bool(which_exportable(question_id, [answer_id]))


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
    consented = released_answers(question_id).filter(consent_social=True)
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
    return released_answers(question_id).filter(consent_social=True).exclude(_not_cleared(question_id))


def _not_cleared(question_id: int) -> Q:
    """What a second person refused, or has not agreed to where the question asks for one."""
    asked_for: list[str] = Question.objects.values_list("second_person", flat=True).get(pk=question_id)
    not_cleared = Q(cleared_for_social=False)
    if SecondPerson.SOCIAL in asked_for:
        not_cleared |= Q(cleared_for_social=None)
    return not_cleared
