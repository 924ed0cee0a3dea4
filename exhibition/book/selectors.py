"""What is known about books."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from contributions.enums import StoredData
from contributions.models import Question
from contributions.stored_data import StoredItem, format_moment
from exhibition.book.enums import BookState
from exhibition.book.models import Book

STALLED_AFTER = timedelta(minutes=30)  # a task that would make it may have been lost
SHOWN_BOOKS = 5


def find_book(book_id: int) -> Book:
    """The book with its question and the question's texts. Raises Http404."""
    books = Book.objects.select_related("question", "started_by").prefetch_related("question__texts")
    return get_object_or_404(books, pk=book_id)


def latest_books(question_id: int) -> QuerySet[Book]:
    """The newest books of the question."""
    return Book.objects.filter(question=question_id).defer("answer_ids", "handed_out_ids", "foreword")[:SHOWN_BOOKS]


def bookable_questions() -> list[Question]:
    """All questions that have a title, the newest first, with their texts. Two queries."""
    titled = Question.titled.exclude(texts=None).order_by("-opens_at", "-pk").distinct()
    return list(titled.prefetch_related("texts"))


def last_foreword(question_id: int) -> str:
    """What staff wrote last, to begin with."""
    return Book.objects.filter(question=question_id).values_list("foreword", flat=True).first() or ""


def count_recalled_books() -> int:
    """The books that were downloaded with an answer that was taken back or changed since."""
    return Book.objects.exclude(recalled_at=None).count()


def list_stored_books(answer_id: int) -> Iterator[StoredItem]:
    """The books that hold the answer or were handed out with it, for its author. One query."""
    books = Book.objects.defer("foreword", "error", "recalled_ids")
    found = [
        f"{book.get_format_display().rpartition(', ')[2]}, {format_moment(book.started_at)}"  # as in any language
        for book in books.order_by("pk")
        if answer_id in book.answer_ids or answer_id in book.handed_out_ids
    ]
    if found:
        yield StoredItem(StoredData.BOOKS.label, found)


def kept_until(book: Book) -> datetime | None:
    """When its file is deleted, as pictures of the question are; None: it is not made yet."""
    return book.finished_at + timedelta(days=book.question.picture_days) if book.finished_at else None


def expired_books(now: datetime) -> list[Book]:
    """Those whose file has been kept for its time. One query."""
    made = Book.objects.filter(removed_at=None).exclude(state__in=BookState.OPEN).select_related("question")
    return [book for book in made if (until := kept_until(book)) and until < now]


def stalled_books(now: datetime) -> QuerySet[Book]:
    """Those that are to be made, but with which nothing has happened for long."""
    return Book.objects.filter(state__in=BookState.OPEN, removed_at=None, progressed_at__lt=now - STALLED_AFTER)
