"""A book that no answer may be in: nobody begins one, and one whose last answer goes says why."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from contributions.models import Station
from contributions.services import withdraw
from exhibition.book.enums import BookState
from exhibition.book.models import Book
from tests.exhibition.book.conftest import Tasks, released
from tests.exhibition.book.test_pages import choose, page

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
