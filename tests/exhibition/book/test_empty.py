"""A book that is not made says why: no answer may be in it, its process is ended, the disk is full."""

from __future__ import annotations

import sys

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import storages
from django.test import Client

from contributions.models import Station
from contributions.services import withdraw
from exhibition.book import services, typesetter
from exhibition.book.enums import BookState
from exhibition.book.models import Book
from tests.exhibition.book.conftest import Tasks, released
from tests.exhibition.book.test_pages import choose, files, made, page

pytestmark = pytest.mark.django_db


def test_a_book_without_an_answer_is_not_begun(client: Client, station: Station, editor: User) -> None:
    released(station, "Nur für die Ausstellung", social=False, book=False, open_data=False)

    refused = choose(client, station, foreword="bleibt stehen").content.decode()

    assert "Es gibt keine Antwort, die in dieses Buch darf." in refused
    assert "bleibt stehen" in refused
    assert not Book.objects.exists()


def test_when_the_last_answer_goes_it_says_why(client: Client, station: Station, editor: User, tasks: Tasks) -> None:
    answers = released(station, "Rhein")
    choose(client, station)
    withdraw(*answers)
    tasks.work()
    book = Book.objects.get()

    assert "Datei vom Server löschen" not in client.get(page(book)).content.decode()
    assert (book.state, book.error) == (BookState.FAILED, "Es gibt keine Antwort, die in dieses Buch darf.")
    assert book.error in client.get(page(book)).content.decode()
    assert client.get(page(book, "download/"))["Location"] == page(book)


def test_a_book_whose_process_was_ended_says_so_and_leaves_no_file(
    client: Client, station: Station, editor: User, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by a system that lacks memory."""
    released(station, "Rhein")
    monkeypatch.setattr(services, "TYPESETTER", [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"])

    book = made(client, station, tasks)

    assert (book.state, book.error, files()) == (BookState.FAILED, "TypesettingError: ended by signal 9", [])
    assert book.error in client.get(page(book)).content.decode()


def test_the_typesetter_says_that_a_part_was_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetter, "TYPST", [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"])

    with pytest.raises(SystemExit, match="typst was ended by signal 9"):
        typesetter._run_typst("pages", {})


def test_a_full_disk_is_told_and_a_later_try_succeeds(
    client: Client, station: Station, editor: User, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(station, "Rhein")
    monkeypatch.setattr(services, "typeset_book", lambda _: services.TypesetBook(8, b"%PDF"))

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(storages["exports"], "save", fail)
        book = made(client, station, tasks)
    assert (book.state, book.error) == (BookState.FAILED, "OSError: [Errno 28] No space left on device")

    client.post(page(book, "renew/"))
    tasks.work()

    assert files() == [f"{book.pk}-1.pdf"]
