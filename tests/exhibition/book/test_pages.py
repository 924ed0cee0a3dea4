"""The pages of the book, its worker, and what happens when an answer is taken back: before, while and after."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import storages
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from contributions.models import Station
from contributions.services import withdraw
from exhibition.book import services
from exhibition.book.enums import BookState
from exhibition.book.models import BOOK_FOLDER, Book
from exhibition.book.selectors import STALLED_AFTER
from exhibition.book.services import TypesetBook
from exhibition.book.tasks import make_book, tidy_books
from exhibition.export.retention import delete_expired
from tests.exhibition.book.conftest import CLOSED, Tasks, order, released
from tests.factories import NOW, make_answer

pytestmark = pytest.mark.django_db
ADD = "/admin/book/book/add/"
PDF = b"%PDF a book"


def page(book: Book, end: str = "change/") -> str:
    return f"/admin/book/book/{book.pk}/{end}"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Books that are not typeset: each is how many answers it has. Returns the manuscripts."""
    written = []

    def typeset(manuscript: Any) -> TypesetBook:
        written.append(manuscript)
        return TypesetBook(24, PDF + b" of %d" % sum(len(theme["answers"]) for theme in manuscript.data["themes"]))

    monkeypatch.setattr(services, "typeset_book", typeset)
    return written


def choose(client: Client, station: Station, **values: Any) -> Any:
    data = {"question": station.question_id, "scope": "public", "format": "a5", "use": "print"} | values
    return client.post(f"{ADD}?question={station.question_id}", data)


def made(client: Client, station: Station, tasks: Tasks, **values: Any) -> Book:
    choose(client, station, **values)
    tasks.work()
    return Book.objects.latest("pk")


def body(response: Any) -> bytes:
    return b"".join(response)


def files() -> list[str]:
    return storages["exports"].listdir(BOOK_FOLDER)[1] if storages["exports"].exists(BOOK_FOLDER) else []


@pytest.mark.one_database("sqlite")
def test_staff_choose_a_book_a_worker_makes_it_and_they_download_it(
    client: Client, station: Station, editor: User, tasks: Tasks
) -> None:
    released(station, "Rhein im Nebel")
    released(station, "Nein", book=False, open_data=False)
    html = client.get(ADD).content.decode()
    assert 'data-figure="agreed">1<' in html
    assert 'data-figure="all">2<' in html

    response = choose(client, station, format="square", use="screen", foreword="Liebe alle,\n\nlest!")
    book = Book.objects.get()
    assert response["Location"] == page(book)
    waiting = client.get(page(book)).content.decode()
    assert "Es geht gleich los" in waiting
    assert 'data-live="chosen"' in waiting
    assert 'data-figure="answers"' not in waiting, "how many answers is known only when it is made"
    tasks.work()

    book.refresh_from_db()
    assert (book.state, book.started_by, book.error) == (BookState.DONE, editor, "")
    done = client.get(page(book)).content.decode()
    assert f"{book.page_count} Seiten sind fertig" in done
    assert 'data-figure="answers">1<' in done
    response = client.get(page(book, "download/"))
    assert response["Content-Type"] == "application/pdf"
    assert f"{station.question.slug}-buch-square-screen.pdf" in response["Content-Disposition"]
    reader = PdfReader(io.BytesIO(body(response)))
    text = " ".join(" ".join(each.extract_text() for each in reader.pages).split())
    assert len(reader.pages) == book.page_count
    assert "Rhein" in text
    assert "Liebe alle" in text
    assert "Liebe alle" in client.get(ADD).content.decode(), "the next one begins with it"


def test_before_closing_there_is_a_reading_copy_alone(
    client: Client, station: Station, editor: User, tasks: Tasks, now: list[datetime], quick: list[Any]
) -> None:
    released(station, "Rhein")
    now[0] = NOW

    refused = choose(client, station, foreword="bleibt stehen")
    assert "ab dem 17. November 2026, 13:34 Uhr" in refused.content.decode()
    assert "bleibt stehen" in refused.content.decode()
    assert not Book.objects.exists()

    assert made(client, station, tasks, scope="reading_copy").state == BookState.DONE


def test_wrong_choices_are_named_and_nothing_typed_is_lost(client: Client, station: Station, editor: User) -> None:
    response = choose(client, station, format="a0", foreword="x" * 1801)

    html = response.content.decode()
    assert response.status_code == 200
    assert html.count('class="errorlist"') == 2
    assert "x" * 1801 in html
    assert not Book.objects.exists()


def test_without_a_question_the_page_says_so(client: Client, editor: User) -> None:
    assert "Es gibt noch keine Frage" in client.get(ADD).content.decode()


def test_a_failure_is_told_and_the_book_can_be_made_anew(
    client: Client, station: Station, editor: User, tasks: Tasks, quick: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    released(station, "Rhein")
    with monkeypatch.context() as broken:
        broken.setattr(services, "typeset_book", lambda _: 1 / 0)
        book = made(client, station, tasks)
    assert (book.state, book.error) == (BookState.FAILED, "ZeroDivisionError: division by zero")

    client.post(page(book, "renew/"))
    tasks.work()

    book.refresh_from_db()
    assert (book.state, book.error) == (BookState.DONE, "")


def test_an_outage_of_the_database_is_left_to_the_worker(
    client: Client, station: Station, editor: User, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(station, "Rhein")
    choose(client, station)

    def fail(_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(services, "typeset_book", fail)
    with pytest.raises(OperationalError):
        tasks.work()
    assert Book.objects.get().state == BookState.RUNNING

    monkeypatch.setattr(services, "typeset_book", lambda _: TypesetBook(8, PDF))
    make_book.call(Book.objects.get().pk)
    assert Book.objects.get().state == BookState.DONE


def test_an_answer_that_is_taken_back_leaves_the_book_by_itself(
    client: Client, station: Station, editor: User, tasks: Tasks, quick: list[Any]
) -> None:
    released(station, "bleibt")
    (gone,) = released(station, "geht")
    book = made(client, station, tasks)
    assert files() == [f"{book.pk}-0.pdf"]

    withdraw(gone)
    assert client.get(page(book, "download/"))["Location"] == page(book), "never the old one"
    tasks.work()

    assert files() == [f"{book.pk}-1.pdf"]
    assert body(client.get(page(book, "download/"))) == PDF + b" of 1"
    assert gone.pk not in Book.objects.get().answer_ids


def test_an_answer_that_is_taken_back_while_it_is_typeset_is_in_no_file(
    client: Client, station: Station, editor: User, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(station, "bleibt")
    (gone,) = released(station, "geht")
    counts = []

    def typeset(manuscript: Any) -> TypesetBook:
        counts.append(sum(len(theme["answers"]) for theme in manuscript.data["themes"]))
        if len(counts) == 1:
            withdraw(gone)
        return TypesetBook(8, PDF)

    monkeypatch.setattr(services, "typeset_book", typeset)
    book = made(client, station, tasks)

    assert counts == [2, 1]
    assert (book.state, book.version) == (BookState.DONE, 1)
    assert files() == [f"{book.pk}-1.pdf"]


def test_after_the_download_staff_are_told_that_print_cannot_be_called_back(
    client: Client, station: Station, editor: User, tasks: Tasks, quick: list[Any]
) -> None:
    released(station, "bleibt")
    gone, never = released(station, "geht", "auch")
    book = made(client, station, tasks)
    withdraw(never)  # before the download: nobody has it
    tasks.work()
    body(client.get(page(book, "download/")))
    assert "lässt sich nicht zurückholen" not in client.get(page(book)).content.decode()

    withdraw(gone)
    tasks.work()

    html = " ".join(client.get(page(book)).content.decode().split())
    assert "Seit dem Herunterladen wurde 1 Antwort zurückgenommen oder geändert." in html
    assert "Buch hat sich nach dem Herunterladen geändert" in client.get("/admin/").content.decode()
    client.post(page(book, "settle/"))
    assert "Seit dem Herunterladen" not in client.get(page(book)).content.decode()
    assert "nach dem Herunterladen geändert" not in client.get("/admin/").content.decode()


def test_what_became_untrue_without_a_notice_is_not_handed_out_either(
    client: Client, station: Station, editor: User, tasks: Tasks, quick: list[Any]
) -> None:
    released(station, "bleibt")
    (asked,) = released(station, "geht")
    book = made(client, station, tasks)
    type(asked).objects.filter(pk=asked.pk).update(cleared_for_social=False)

    assert client.get(page(book, "download/"))["Location"] == page(book)
    tasks.work()
    assert body(client.get(page(book, "download/"))) == PDF + b" of 1"


def test_a_file_is_deleted_by_staff_and_after_its_time(
    client: Client, station: Station, editor: User, tasks: Tasks, quick: list[Any], now: list[datetime]
) -> None:
    released(station, "Rhein")
    first, second = made(client, station, tasks), made(client, station, tasks)
    client.post(page(first, "remove/"))
    tasks.work()
    assert files() == [second.file_name.rpartition("/")[2]]
    assert client.get(page(first, "download/"))["Location"] == page(first)

    delete_expired(now[0])  # of exports, which share the storage
    assert len(files()) == 1
    now[0] += timedelta(days=station.question.picture_days, seconds=1)
    assert tidy_books.call() == "1 files deleted, 0 books go on"
    assert files() == []
    assert tidy_books.call() == "0 files deleted, 0 books go on"


def test_a_book_whose_task_was_lost_goes_on(
    station: Station, tasks: Tasks, quick: list[Any], now: list[datetime]
) -> None:
    released(station, "Rhein")
    book, _is_new = services.start(order(station), by=None, now=now[0])
    now[0] += STALLED_AFTER + timedelta(minutes=1)

    assert tidy_books.call() == "0 files deleted, 1 books go on"
    tasks.work()

    book.refresh_from_db()
    assert book.state == BookState.DONE


def test_a_full_or_missing_storage_is_told(
    client: Client, station: Station, editor: User, tasks: Tasks, quick: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    released(station, "Rhein")
    book = made(client, station, tasks)
    storages["exports"].delete(book.file_name)

    html = client.get(page(book, "download/"), follow=True).content.decode()

    assert "Die Datei ist gerade nicht zu erreichen" in html


def test_queries_do_not_grow_with_books_and_answers(
    client: Client, station: Station, editor: User, tasks: Tasks, quick: list[Any]
) -> None:
    released(station, "eins")
    book = made(client, station, tasks)
    for path in (ADD, page(book), "/admin/book/book/"):
        client.get(path)
        with CaptureQueriesContext(connection) as one:
            client.get(path)
        released(station, "zwei", "drei")
        made(client, station, tasks)
        with CaptureQueriesContext(connection) as three:
            client.get(path)
        assert len(three) <= len(one), path


def test_withdrawing_asks_one_query_more_where_there_is_no_book(
    station: Station, django_assert_num_queries: Any
) -> None:
    answer = make_answer(station=station)

    with django_assert_num_queries(1):
        assert services.mark_outdated(station.question_id, answer.pk, CLOSED) == []


def test_files_are_private(
    client: Client, station: Station, editor: User, tasks: Tasks, quick: list[Any], place: Path
) -> None:
    released(station, "Rhein")
    book = made(client, station, tasks)
    body(client.get(page(book, "download/")))

    spooled = list((place / "downloads" / "books").glob("*.pdf"))
    assert [file.stat().st_mode & 0o077 for file in spooled] == [0]


def test_the_list_says_in_short_what_a_book_is(
    client: Client, station: Station, editor: User, tasks: Tasks, quick: list[Any]
) -> None:
    released(station, "Rhein")
    made(client, station, tasks, scope="reading_copy", format="square")

    for path in ("/admin/book/book/", ADD):
        assert "quadratisch · Druckerei · Leseexemplar" in client.get(path).content.decode()


@pytest.mark.usefixtures("editor")
def test_two_clicks_make_one_book(client: Client, station: Station, tasks: Tasks) -> None:
    released(station, "Rhein im Nebel")

    first, second = choose(client, station), choose(client, station)

    assert first["Location"] == second["Location"]
    assert list(tasks).count("make_book") == 1
    choose(client, station, format="square")  # another one
    assert Book.objects.count() == 2
