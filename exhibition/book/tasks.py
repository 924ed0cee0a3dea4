"""Makes books, and deletes their files when they must not stay."""

import logging
from datetime import time

from django.core.files.storage import storages
from django.db import InterfaceError, OperationalError
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.models import QuestionText
from exhibition.book import services
from exhibition.book.manuscript import write_manuscript
from exhibition.book.selectors import expired_books, stalled_books
from krefeld_kann_was.lib.periodic import periodic

PRIORITY = -20  # what is short comes first
logger = logging.getLogger(__name__)


@task(priority=PRIORITY)
def make_book(book_id: int) -> None:
    """Typeset an open book and store its file; nothing where it is not to be made any more."""
    book = services.begin(book_id, timezone.now())
    if book is None:
        return
    try:
        manuscript = write_manuscript(services.order_of(book), timezone.now(), book.answer_ids)
        services.finish(book, services.typeset_book(manuscript), timezone.now())
    except (OperationalError, InterfaceError):
        raise
    except (LookupError, QuestionText.DoesNotExist):
        services.fail(book_id, timezone.now(), _("Es gibt keine Antwort, die in dieses Buch darf."))
    except Exception as error:
        logger.exception("book %s", book_id)
        services.fail(book_id, timezone.now(), f"{type(error).__name__}: {error}".splitlines()[0])


@task
def delete_file(name: str) -> None:
    """Delete a file of a book."""
    storages["exports"].delete(name)


def follow_change(question_id: int, answer_id: int) -> None:
    """Have the books that hold the answer made anew without it, or as it is now; in the transaction of the change."""
    for book in services.mark_outdated(question_id, answer_id, timezone.now()):
        delete_file.enqueue(book.file_name)
        make_book.enqueue(book.id)


@periodic(gettext_lazy("Bücher: alte Dateien löschen, Liegengebliebenes weitermachen"), time(3, 40))
def tidy_books() -> str:
    """Delete the files of books that are older than their retention period; go on with books that stand still."""
    now = timezone.now()
    expired = expired_books(now)
    for book in expired:
        services.remove(book, now)
        storages["exports"].delete(book.file_name)
    stalled = list(stalled_books(now))
    for book in stalled:
        make_book.enqueue(book.pk)
    return f"{len(expired)} files deleted, {len(stalled)} books go on"
