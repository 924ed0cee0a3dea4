"""Scans are counted by station and hour, add up whoever stores them, and cost a visit nothing."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from unittest.mock import MagicMock

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from contributions.enums import StationKind
from contributions.models import Station
from contributions.scan_counts import services
from contributions.scan_counts.models import ScanCount
from contributions.scan_counts.services import ScanCounter, ScanKey, add_scans, keep_storing, start_of_hour
from tests.factories import NOW, make_question, make_station
from tests.visitor import send

pytestmark = pytest.mark.django_db
HOUR = datetime(2026, 11, 10, 12, tzinfo=UTC)


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> ScanCounter:
    """The counter of the views, without what other tests have counted."""
    own = ScanCounter()
    monkeypatch.setattr("contributions.views.scan_counter", own)
    return own


def open_station(kind: StationKind = StationKind.POSTER, *, closed: bool = False) -> Station:
    now = timezone.now()
    closes_at = now - timedelta(hours=1) if closed else now + timedelta(days=1)
    return make_station(make_question(opens_at=now - timedelta(days=1), closes_at=closes_at), code="k7m4", kind=kind)


def key(station: Station, hour: datetime = HOUR) -> ScanKey:
    return hour, station.question_id, station.pk


def stored() -> dict[ScanKey, int]:
    return {(row.hour, row.question_id, row.station_id): row.scans for row in ScanCount.objects.all()}


def scans_of(counter: ScanCounter) -> int:
    counter.store()
    return sum(stored().values())


# what is a scan


@pytest.mark.parametrize(
    ("path", "scans"),
    [("/s/k7m4/", 1), ("/S/K7M4", 1), ("/s/k7m4/?x=1", 1), ("/de/s/k7m4/", 0), ("/tr/s/k7m4/", 0), ("/s/zzzz/", 0)],
)
def test_the_printed_address_is_counted_and_no_other(
    client: Client, counter: ScanCounter, path: str, scans: int
) -> None:
    open_station()

    client.get(path, follow=True)

    assert scans_of(counter) == scans


def test_looking_without_reading_and_sending_are_no_scans(client: Client, counter: ScanCounter) -> None:
    open_station()

    client.head("/s/k7m4/")
    client.get("/s/k7m4/", headers={"Sec-Purpose": "prefetch;prerender"})
    client.post("/s/k7m4/", {"text": "kam ohne die Seite"})
    assert scans_of(counter) == 0
    assert send(client, "/s/k7m4/").status_code == 303
    assert scans_of(counter) == 1


@pytest.mark.parametrize(
    ("kind", "scans"), [(kind, int(kind in (StationKind.POSTER, StationKind.CARD))) for kind in StationKind]
)
def test_only_printed_codes_are_scanned(client: Client, counter: ScanCounter, kind: StationKind, scans: int) -> None:
    """A terminal opens its page by itself, a workshop has a device of its own, the link on the internet is no code."""
    open_station(kind)

    client.get("/s/k7m4/")

    assert scans_of(counter) == scans


def test_who_finds_the_question_closed_is_not_counted(client: Client, counter: ScanCounter) -> None:
    open_station(closed=True)

    assert client.get("/s/k7m4/").status_code == 410
    assert scans_of(counter) == 0


def test_no_cache_hides_a_scan(client: Client, counter: ScanCounter) -> None:
    open_station()

    responses = [client.get("/s/k7m4/") for _ in range(2)]

    assert all("no-store" in response["Cache-Control"] for response in responses)
    assert scans_of(counter) == 2


def test_a_scan_asks_the_database_nothing(
    client: Client, counter: ScanCounter, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Neither a read nor a write is added to those of the form, and where nothing was counted none is stored."""
    station = open_station()
    client.get("/de/s/k7m4/")
    with django_assert_num_queries(3):
        client.get("/de/s/k7m4/")  # is not counted
    with django_assert_num_queries(3):
        client.get("/s/k7m4/")

    with django_assert_num_queries(0):
        counter.count(station, NOW)
    counter.store()
    with django_assert_num_queries(0):
        counter.store()


# what is stored


def test_a_scan_is_stored_with_its_station_its_question_and_its_full_hour_alone(counter: ScanCounter) -> None:
    station = open_station()

    counter.count(station, NOW)
    counter.count(station, NOW + timedelta(minutes=25, seconds=3))
    counter.count(station, NOW + timedelta(minutes=25, seconds=4))
    counter.store()

    assert stored() == {key(station): 2, key(station, HOUR + timedelta(hours=1)): 1}
    assert [field.name for field in ScanCount._meta.fields] == ["id", "station", "question", "hour", "scans"]


def test_an_hour_begins_in_utc() -> None:
    assert start_of_hour(timezone.localtime(NOW)) == HOUR
    assert start_of_hour(timezone.localtime(NOW)).tzinfo is UTC


def test_what_processes_store_adds_up() -> None:
    first, second = open_station(), make_station()

    add_scans({key(first): 2})
    add_scans({key(second): 5, key(first): 3, key(first, HOUR + timedelta(hours=1)): 1})

    assert stored() == {key(first): 5, key(second): 5, key(first, HOUR + timedelta(hours=1)): 1}


def test_the_number_of_queries_does_not_grow_with_the_stations(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    question = make_question()
    stations = [make_station(question) for _ in range(9)]
    for number in (1, 9):
        with django_assert_num_queries(6):  # a savepoint around stations, questions, the rows and their sums
            add_scans({key(station): 1 for station in stations[:number]})


def test_the_scans_of_a_deleted_station_are_lost_and_hold_up_no_others() -> None:
    station, deleted = open_station(), make_station()
    add_scans({key(deleted): 3})
    gone = key(deleted)
    deleted.delete()

    add_scans({gone: 4, key(station): 1})

    assert stored() == {key(station): 1}


def test_a_station_that_is_moved_keeps_its_scans_of_each_question(counter: ScanCounter) -> None:
    """Also where a form of the former question is still cached."""
    station, other = open_station(), make_question()
    before = Station.objects.get(pk=station.pk)
    counter.count(before, NOW)
    counter.store()
    station.question = other
    station.save()

    counter.count(station, NOW)
    counter.count(before, NOW)
    counter.count(station, NOW)
    counter.store()

    assert stored() == {key(before): 2, key(station): 2}


def test_the_scans_of_a_deleted_question_are_lost_and_hold_up_no_others() -> None:
    station, other = open_station(), make_question()
    asked_first = key(station)
    add_scans({asked_first: 3})
    first, station.question = station.question, other
    station.save()
    first.delete()

    add_scans({asked_first: 4, key(station): 1})

    assert stored() == {key(station): 1}


def test_a_database_that_is_away_loses_no_scan(
    counter: ScanCounter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    station = open_station()
    counter.count(station, NOW)
    with monkeypatch.context() as away:
        away.setattr(services, "add_scans", MagicMock(side_effect=OperationalError("away")))
        counter.store()
    assert "scans are not stored yet: away" in caplog.text
    counter.count(station, NOW)

    counter.store()

    assert stored() == {key(station): 2}


def test_a_process_stores_again_and_again() -> None:
    store = MagicMock()

    with pytest.raises(InterruptedError):
        keep_storing(store, pause=MagicMock(side_effect=[None, None, InterruptedError]))

    assert store.call_count == 2


def test_who_stores_last_waits_for_who_stores_now(counter: ScanCounter, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the end of a process: else what another thread has taken to store would end with it."""
    begun, may_go_on, done = threading.Event(), threading.Event(), threading.Event()

    def add_slowly(_scans: object) -> None:
        begun.set()
        may_go_on.wait(20)

    def store_last() -> None:
        counter.store()
        done.set()

    monkeypatch.setattr(services, "add_scans", add_slowly)
    counter.count(open_station(), NOW)
    threads = [threading.Thread(target=counter.store), threading.Thread(target=store_last)]
    threads[0].start()
    assert begun.wait(20)

    threads[1].start()
    assert not done.wait(0.2)
    may_go_on.set()
    assert done.wait(20)
    for thread in threads:
        thread.join()
