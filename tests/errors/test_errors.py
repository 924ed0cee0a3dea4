"""Errors of the program: counted by kind and place, bounded, without a word of anybody, and shown to administrators."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import MagicMock

import pytest
from django.db import OperationalError
from django.test import Client

from contributions.models import QuestionQuerySet
from krefeld_kann_was.accounts import roles
from krefeld_kann_was.errors import counter, services
from krefeld_kann_was.errors.counter import ErrorCount, ErrorKey, error_counter
from krefeld_kann_was.errors.enums import Part
from krefeld_kann_was.errors.models import ErrorKind
from krefeld_kann_was.errors.services import add_errors, store_errors
from krefeld_kann_was.lib.tracebacks import error_name, error_place, traceback_without_words
from krefeld_kann_was.worker.runner import Runner
from tests.factories import make_colleague
from tests.worker import tasks

pytestmark = pytest.mark.django_db
LIST = "/admin/errors/errorkind/"
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
WORDS = "Ich heiße Erika Musterfrau"
logger = logging.getLogger("krefeld_kann_was.somewhere")


@pytest.fixture(autouse=True)
def nothing_waits() -> Iterator[None]:
    """Nothing of another test is stored here, and nothing of this one later."""
    error_counter().take()
    yield
    error_counter().take()


def fail(words: str = WORDS) -> None:
    raise ValueError(words)


def log_failure(words: str = WORDS) -> None:
    try:
        fail(words)
    except ValueError:
        logger.exception("something fails: %s", words)


def everything_stored() -> str:
    return repr(list(ErrorKind.objects.values()))


def kind(at: datetime, place: str, count: int = 1) -> dict[ErrorKey, ErrorCount]:
    return {ErrorKey("ValueError", place): ErrorCount(count, at, at, "")}


def test_a_page_that_breaks_is_counted_by_kind_and_place_without_its_words(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuestionQuerySet, "open_at", lambda *_: fail())
    client.raise_request_exception = False

    for _ in range(3):
        assert client.get("/tr/?name=Musterfrau").status_code == 500
    store_errors(Part.WEB)

    (stored,) = ErrorKind.objects.all()
    assert (stored.part, stored.error, stored.count) == ("web", "ValueError", 3)
    assert stored.place.startswith("tests/errors/test_errors.py:")
    assert stored.place.endswith(" fail")
    assert stored.first_at < stored.last_at
    assert "in fail" in stored.traceback
    assert "Musterfrau" not in everything_stored()


def test_a_task_that_fails_is_counted_for_the_worker() -> None:
    tasks.fail.enqueue()

    assert Runner().work()
    store_errors(Part.WORKER)

    assert list(ErrorKind.objects.values_list("part", "error", "count")) == [("worker", "ValueError", 1)]


def test_an_error_among_the_values_of_a_message_is_the_kind() -> None:
    logger.error("the worker does not reach the database: %s", OperationalError(WORDS))
    logger.error("process %s has died", 7)
    logger.warning("no error")
    logging.getLogger("django.security.RequestDataTooBig").error("too big")

    store_errors(Part.WORKER)

    assert set(ErrorKind.objects.values_list("error", flat=True)) == {"django.db.utils.OperationalError", logger.name}
    assert "Musterfrau" not in everything_stored()


def test_several_processes_add_to_one_row() -> None:
    add_errors(Part.WEB, kind(NOON, "a.py:1 a", 2))
    add_errors(Part.WEB, kind(NOON + timedelta(hours=1), "a.py:1 a", 3))
    add_errors(Part.WORKER, kind(NOON, "a.py:1 a"))

    web = ErrorKind.objects.get(part=Part.WEB)
    assert (web.count, web.first_at, web.last_at) == (5, NOON, NOON + timedelta(hours=1))
    assert ErrorKind.objects.count() == 2


def test_those_go_that_occurred_for_the_last_time_longest_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MAX_KINDS", 3)
    for hour in (3, 1, 2, 5, 4):
        add_errors(Part.WEB, kind(NOON + timedelta(hours=hour), f"a.py:{hour} a"))

    assert [row.place for row in ErrorKind.objects.all()] == ["a.py:5 a", "a.py:4 a", "a.py:3 a"]


def test_a_process_keeps_a_bounded_number_of_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counter, "MAX_WAITING", 2)
    for name in ("one", "two", "three", "four"):
        logging.getLogger(name).error("broken")

    taken = error_counter().take()

    assert {key.error: count.times for key, count in taken.items()} == {"one": 1, "two": 1, "…": 2}


def test_while_the_database_is_away_errors_wait_and_make_none(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    log_failure()
    caplog.clear()
    with monkeypatch.context() as away:
        away.setattr(services, "add_errors", MagicMock(side_effect=OperationalError("gone")))
        store_errors(Part.WEB)
    log_failure()

    store_errors(Part.WEB)

    assert [record.levelname for record in caplog.records if record.name != logger.name] == []
    assert ErrorKind.objects.get().count == 2


def test_what_cannot_be_counted_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counter, "_identify", MagicMock(side_effect=RuntimeError))

    log_failure()

    assert error_counter().take() == {}


def test_administrators_read_it_on_their_start_page_and_delete_what_is_settled(client: Client) -> None:
    line = "Fehler im Programm: Sag bitte denen Bescheid, die den Server betreiben"
    client.force_login(make_colleague(roles.ADMINISTRATOR))
    assert line not in client.get("/admin/").content.decode()
    add_errors(Part.WEB, kind(NOON, "a.py:1 a", 41))
    row = ErrorKind.objects.get()

    assert line in client.get("/admin/").content.decode()
    page = client.get(LIST).content.decode()
    assert all(part in page for part in ("ValueError", "a.py:1 a", "Webserver", "41 ×"))
    assert "a.py:1 a" in client.get(f"{LIST}{row.pk}/change/").content.decode()
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    assert client.post(LIST, chosen).status_code == 302
    assert not ErrorKind.objects.exists()
    assert line not in client.get("/admin/").content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_the_same_however_many_there_are(
    client: Client, django_assert_max_num_queries: Any, count: int
) -> None:
    for number in range(count):
        add_errors(Part.WEB, kind(NOON, f"a.py:{number} a"))
    client.force_login(make_colleague(roles.ADMINISTRATOR))

    with django_assert_max_num_queries(12):
        client.get(LIST)


def test_a_chain_of_errors_is_told_without_words() -> None:
    try:
        try:
            fail()
        except ValueError as error:
            raise OperationalError(WORDS) from error
    except OperationalError as error:
        told, place = traceback_without_words(error), error_place(error)

    assert (told.count("in fail"), "ValueError" in told, error_name(OperationalError())) == (
        1, True, "django.db.utils.OperationalError",
    )  # fmt: skip
    assert told.rstrip().endswith("django.db.utils.OperationalError")
    assert "Musterfrau" not in told
    assert "test_a_chain" in place
