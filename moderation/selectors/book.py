"""Released answers for the book: all of them for a reading copy, else those whose authors agreed to a book."""

from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Q, QuerySet

from contributions.models import Answer
from moderation.selectors.querysets import released_queryset
from moderation.selectors.social import not_cleared


class BookAnswer(NamedTuple):
    """A released answer as the book prints it; `theme` is the name of its theme, "" without one."""

    id: int
    text: str
    language: str
    theme: str


def book_answers(question_id: int, *, agreed_only: bool) -> list[BookAnswer]:
    """The answers in staff's order of themes, those without a theme last, the oldest release first. One query or two.

    `agreed_only`: only those that may be spread in a book, see `book_ids`.
    """
    answers = _answers(question_id, agreed_only=agreed_only)
    rows = answers.order_by("theme_link__theme__position", "theme_link__theme__name", "released_at", "id")
    found = [
        BookAnswer(answer_id, text, language, theme or "")
        for answer_id, text, language, theme in rows.values_list("id", "text", "language", "theme_link__theme__name")
    ]
    return sorted(found, key=lambda answer: not answer.theme)  # databases disagree on where nothing comes


def book_ids(question_id: int, answer_ids: Collection[int] | None = None, *, agreed_only: bool) -> set[int]:
    """The ids of the answers among these, or among all, that may be in a book now. One query or two.

    With `agreed_only`, their authors agreed to the book, or to open data under a licence; and no second person has
    refused, or is missing where the question asks for one.
    """
    answers = _answers(question_id, agreed_only=agreed_only)
    if answer_ids is not None:
        answers = answers.filter(pk__in=answer_ids)
    return set(answers.values_list("pk", flat=True))


def _answers(question_id: int, *, agreed_only: bool) -> QuerySet[Answer]:
    answers = released_queryset(question_id)
    if not agreed_only:
        return answers
    to_any_use = Q(consent_open_data=True) & ~Q(consent__data_licence="")
    return answers.filter(Q(consent_book=True) | to_any_use).exclude(not_cleared(question_id))
