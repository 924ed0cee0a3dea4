"""Released answers for the book: all of them for a reading copy, else those whose authors agreed to a book."""

from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from contributions.consent_texts import AGREED_TO_BOOK
from contributions.enums import Status
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

    With `agreed_only`, their authors agreed to it (`AGREED_TO_BOOK`); and no second person has refused, or is missing
    where the question asks for one.
    """
    answers = _answers(question_id, agreed_only=agreed_only)
    if answer_ids is not None:
        answers = answers.filter(pk__in=answer_ids)
    return set(answers.values_list("pk", flat=True))


class BookCounts(NamedTuple):
    """How many answers may be in a book now, and how many may not for which cause; each counts once.

    The first five add up to `released`.
    """

    agreed: int  # in a book to give away
    not_asked: int  # the text that their authors read asked for no book
    declined: int
    refused: int  # by a second person
    not_cleared: int  # a second person is needed and has not decided
    not_queued: int  # of those: in no queue before a book is planned, since only a yes to open data brings them here
    released: int  # in a reading copy
    not_released: int

    @property
    def left_out(self) -> int:
        """How many released answers are in no book to give away."""
        return self.released - self.agreed

    @property
    def queued(self) -> int:
        """How many wait in the queue of the second person."""
        return self.not_cleared - self.not_queued


def count_book_answers(question_id: int) -> BookCounts:
    """Count for a book of the question. Two queries."""
    refused = Q(cleared_for_social=False)
    waiting = AGREED_TO_BOOK & not_cleared(question_id) & ~refused
    not_queued = waiting & Q(consent_social=False, consent_book=False, question__has_book=False)
    found = released_queryset(question_id).aggregate(
        released=Count("pk"),
        not_asked=Count("pk", filter=~AGREED_TO_BOOK & Q(consent__book="")),
        declined=Count("pk", filter=~AGREED_TO_BOOK & ~Q(consent__book="")),
        refused=Count("pk", filter=AGREED_TO_BOOK & refused),
        not_cleared=Count("pk", filter=waiting),
        not_queued=Count("pk", filter=not_queued),
    )
    left_out = sum(found[name] for name in ("not_asked", "declined", "refused", "not_cleared"))
    not_released = Answer.objects.filter(question=question_id).exclude(status__in=Status.SHOWN).count()
    return BookCounts(agreed=found["released"] - left_out, not_released=not_released, **found)


def _answers(question_id: int, *, agreed_only: bool) -> QuerySet[Answer]:
    answers = released_queryset(question_id)
    if not agreed_only:
        return answers
    return answers.filter(AGREED_TO_BOOK).exclude(not_cleared(question_id))
