"""What staff should know about books that were downloaded, for their start page."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import ngettext

from exhibition.book.selectors import count_recalled_books
from krefeld_kann_was.lib.start_page import WaitingItem, waiting


@waiting("book.view_book", position=55)
def list_recalled_books(person: User, now: datetime) -> Iterator[WaitingItem]:
    """Books whose downloaded file holds an answer that was taken back or changed. One query."""
    if count := count_recalled_books():
        label = ngettext(
            "Buch hat sich nach dem Herunterladen geändert: bitte die neue Datei nehmen",
            "Bücher haben sich nach dem Herunterladen geändert: bitte die neuen Dateien nehmen",
            count,
        )
        yield WaitingItem(str(count), label, reverse("admin:book_book_changelist"), is_urgent=True)
