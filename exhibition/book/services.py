"""Every change of a book. waiting ──► running ──► done | failed; an answer that changes leads back to waiting."""

import json
import subprocess
import sys
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F

from contributions.models import Question
from exhibition.book.enums import BookFormat, BookScope, BookState, BookUse
from exhibition.book.manuscript import BookOrder, Manuscript
from exhibition.book.models import BOOK_FOLDER, Book
from exhibition.book.typst_process import ROOT
from krefeld_kann_was.lib.spool import Spool
from moderation.selectors import book_ids

SPOOL = Spool("books")
TYPESETTER = [sys.executable, "-m", "exhibition.book.typesetter"]
MAX_SECONDS = 900
MAX_ERROR_LENGTH = 500


class QuestionStillOpenError(Exception):
    """The question takes answers: people agreed to a book after the exhibition."""


class NoAnswersError(Exception):
    """No answer may be in this book."""


class TypesettingError(Exception):
    """The typesetter has failed; what it said last."""


class TypesetBook(NamedTuple):
    page_count: int
    pdf: bytes


def typeset_book(manuscript: Manuscript) -> TypesetBook:
    """Typeset it in a process of its own; takes a second to two minutes. Raises TypesettingError."""
    sent = json.dumps({"data": manuscript.data, "credits": manuscript.images}).encode()
    try:
        done = subprocess.run(  # noqa: S603 (our own command)
            TYPESETTER, input=sent, capture_output=True, cwd=ROOT, timeout=MAX_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise TypesettingError(f"not done after {MAX_SECONDS} seconds") from None
    if done.returncode:
        ended = f"ended by signal {-done.returncode}" if done.returncode < 0 else f"ended with {done.returncode}"
        raise TypesettingError([ended, *done.stderr.decode(errors="replace").strip().splitlines()][-1])
    count, _newline, pdf = done.stdout.partition(b"\n")
    return TypesetBook(int(count), pdf)


def require_closed(order: BookOrder, now: datetime) -> None:
    """Raises QuestionStillOpenError where a book for all is wanted while the question takes answers."""
    if order.scope == BookScope.PUBLIC and now < order.question.closes_at:
        raise QuestionStillOpenError


@transaction.atomic
def start(order: BookOrder, *, by: User | None, now: datetime) -> tuple[Book, bool]:
    """Record the book that a task has to make; the one that is being made if it is the same: then the second is False.

    Raises QuestionStillOpenError and NoAnswersError.
    """
    require_closed(order, now)
    if not book_ids(order.question.pk, agreed_only=order.agreed_only):
        raise NoAnswersError
    Question.objects.select_for_update().get(pk=order.question.pk)  # two clicks start one
    opened = Book.objects.filter(state__in=BookState.OPEN, removed_at=None, **order._asdict()).first()
    if opened is not None:
        return opened, False
    values = {"started_by": by, "started_at": now, "progressed_at": now, **order._asdict()}
    return Book.objects.create(**values), True


def order_of(book: Book) -> BookOrder:
    """What staff chose."""
    return BookOrder(book.question, BookFormat(book.format), BookUse(book.use), BookScope(book.scope), book.foreword)


@transaction.atomic
def begin(book_id: int, now: datetime) -> Book | None:
    """Mark an open book as running and record which answers are in it; None where nothing is to be made.

    Who takes back an answer of these from now on raises the version.
    """
    book = Book.objects.select_for_update().filter(pk=book_id, state__in=BookState.OPEN, removed_at=None).first()
    if book is None:
        return None
    book.question = Question.objects.prefetch_related("texts").get(pk=book.question_id)
    book.state, book.progressed_at = BookState.RUNNING, now
    book.answer_ids = sorted(book_ids(book.question_id, agreed_only=order_of(book).agreed_only))
    book.save(update_fields=["state", "progressed_at", "answer_ids"])
    return book


def finish(book: Book, made: TypesetBook, now: datetime) -> bool:
    """Store the file of the book that was begun; False, and no file, where an answer in it has changed meanwhile."""
    storages["exports"].save(book.file_name, ContentFile(made.pdf))
    running = Book.objects.filter(pk=book.pk, version=book.version, state=BookState.RUNNING, removed_at=None)
    values = {"page_count": made.page_count, "size": len(made.pdf), "finished_at": now, "error": ""}
    if running.update(state=BookState.DONE, **values):
        return True
    if not Book.objects.filter(pk=book.pk, version=book.version, state=BookState.DONE).exists():
        storages["exports"].delete(book.file_name)
    return False


def fail(book_id: int, now: datetime, error: str) -> None:
    """Stop an open book until staff ask for it anew. `error` is shown to staff."""
    opened = Book.objects.filter(pk=book_id, state__in=BookState.OPEN)
    opened.update(state=BookState.FAILED, finished_at=now, error=" ".join(error.split())[:MAX_ERROR_LENGTH])


@transaction.atomic
def renew(book_id: int, now: datetime) -> bool:
    """Have the book made anew as the answers are now; returns whether it is to be made."""
    book = Book.objects.select_for_update().filter(pk=book_id, removed_at=None).exclude(state__in=BookState.OPEN)
    return bool(book.update(state=BookState.WAITING, version=F("version") + 1, progressed_at=now, error=""))


class OutdatedBook(NamedTuple):
    """A book of which an answer has changed, and the file that must go."""

    id: int
    file_name: str


def mark_outdated(question_id: int, answer_id: int, now: datetime) -> list[OutdatedBook]:
    """Reopen the books that hold the answer, and record it where they were downloaded. In the change's transaction.

    One query where the question has no book.
    """
    outdated = []
    for book in Book.objects.select_for_update().filter(question=question_id).order_by("pk"):
        changes: dict[str, object] = {}
        if answer_id in book.handed_out_ids and answer_id not in book.recalled_ids:
            changes |= {"recalled_ids": [*book.recalled_ids, answer_id], "recalled_at": now}
        if answer_id in book.answer_ids and book.removed_at is None:
            outdated.append(OutdatedBook(book.pk, book.file_name))
            changes |= {"state": BookState.WAITING, "version": book.version + 1, "progressed_at": now}
        if changes:
            Book.objects.filter(pk=book.pk).update(**changes)
    return outdated


def is_true(book: Book) -> bool:
    """Whether all answers in its file may be in it now. One query or two."""
    agreed_only = order_of(book).agreed_only
    return len(book_ids(book.question_id, book.answer_ids, agreed_only=agreed_only)) == len(book.answer_ids)


def record_download(book: Book, now: datetime) -> None:
    """Record the answers that were handed out in its file; who has the new one needs no reminder of the old one."""
    everything = sorted({*book.handed_out_ids, *book.answer_ids})
    Book.objects.filter(pk=book.pk).update(downloaded_at=now, handed_out_ids=everything)


def settle_recall(book_id: int) -> bool:
    """Record that staff know about answers that were taken back after the download; returns whether there were any."""
    return bool(Book.objects.filter(pk=book_id).exclude(recalled_at=None).update(recalled_at=None, recalled_ids=[]))


def remove(book: Book, now: datetime) -> None:
    """Forget its file, which the caller deletes; what was handed out stays on record."""
    Book.objects.filter(pk=book.pk).update(removed_at=now, answer_ids=[])
    SPOOL.discard(str(book.pk))


def delete_orphaned_files() -> None:
    """Delete the files of books that are gone: of questions that were erased."""
    try:
        names = storages["exports"].listdir(BOOK_FOLDER)[1]
    except FileNotFoundError:
        return
    books = {str(pk) for pk in Book.objects.values_list("pk", flat=True)}
    for name in names:
        if name.partition("-")[0] not in books:
            storages["exports"].delete(f"{BOOK_FOLDER}/{name}")
