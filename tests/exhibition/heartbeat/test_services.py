"""Recording a heartbeat: strictly checked, stored once, at a constant cost."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from contributions.enums import Status
from contributions.models import Station
from contributions.services import withdraw
from exhibition.heartbeat.enums import ScreenState
from exhibition.heartbeat.models import DailyUptime, Heartbeat, ImpressionCount
from exhibition.heartbeat.payload import (
    LARGEST_ANSWER_ID,
    MAX_BODY_LENGTH,
    MAX_SHOWN,
    InvalidHeartbeat,
    parse_heartbeat,
)
from exhibition.heartbeat.selectors import screen_state
from exhibition.models import Screen
from tests.exhibition.heartbeat.conftest import PAYLOAD, SendHeartbeat, berlin, stamp_of
from tests.factories import make_answer, make_moderator, make_question, make_station

pytestmark = pytest.mark.django_db


def post(client: Client, screen: Screen, body: bytes | str) -> int:
    response = client.post(f"/kiosk/{screen.token}/puls/", body, content_type="application/json")
    assert response.content == b""
    return response.status_code


def test_a_heartbeat_is_stored(screen: Screen, send: SendHeartbeat) -> None:
    now = berlin(10, 12)

    reported = {"display": 7, "data_age_seconds": 4, "page_age_seconds": 60, "lost": 2, "missed": 5, "worker": True}
    assert send(now, version="abc-1", **reported) == 204

    kept = Heartbeat.objects.get()
    assert (kept.screen, kept.display, kept.version, kept.nodes, kept.heap) == (screen, "7", "abc-1", 210, 4_000_000)
    assert (kept.missed, kept.worker, kept.lost, kept.device) == (5, True, 2, PAYLOAD["device"])
    assert (kept.first_received_at, kept.received_at, kept.unbroken_since) == (now, now, now)
    assert (kept.data_at, kept.started_at) == (now - timedelta(seconds=4), now - timedelta(seconds=60))


def test_the_next_one_takes_its_place(send: SendHeartbeat) -> None:
    send(berlin(10, 12), heap=5)
    send(berlin(10, 12, 1), heap=6)
    send(berlin(10, 12, 2), version=None, heap=None, data_age_seconds=None)

    kept = Heartbeat.objects.get()
    assert (kept.first_received_at, kept.unbroken_since) == (berlin(10, 12), berlin(10, 12))
    assert (kept.received_at, kept.version, kept.heap, kept.data_at) == (berlin(10, 12, 2), "", None, None)
    assert kept.well_at == berlin(10, 12, 1)
    send(berlin(10, 12, 3))  # what was wrong before is a break, too
    assert Heartbeat.objects.get().unbroken_since == berlin(10, 12, 3)
    send(berlin(10, 12, 6))
    assert Heartbeat.objects.get().unbroken_since == berlin(10, 12, 6)


def test_no_growth(send: SendHeartbeat) -> None:
    for minute in range(30):
        send(berlin(10, 12, minute))
    for hour in range(8, 12):
        send(berlin(11, hour))

    assert (Heartbeat.objects.count(), DailyUptime.objects.count()) == (1, 2)


def test_an_unknown_screen_is_not_there(client: Client, screen: Screen) -> None:
    for token in ("x" * 32, "x", "ä" * 20, f"{screen.token}x"):
        assert client.post(f"/kiosk/{token}/puls/", PAYLOAD, content_type="application/json").status_code == 410
    assert not Heartbeat.objects.exists()


def test_it_is_only_posted(client: Client, screen: Screen) -> None:
    assert client.get(f"/kiosk/{screen.token}/puls/").status_code == 405


def test_it_leaves_nothing_behind_and_needs_no_cookie(screen: Screen) -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post(f"/kiosk/{screen.token}/puls/", PAYLOAD, content_type="application/json")

    assert response.status_code == 204
    assert not response.cookies
    assert not client.cookies


@pytest.mark.parametrize(
    "changes",
    [
        {"display": 0}, {"display": -1}, {"display": 1.5}, {"display": True}, {"display": None}, {"display": "12"},
        {"display": ""}, {"display": "Wand!"}, {"display": "x" * 25}, {"display": LARGEST_ANSWER_ID + 1},
        {"display": "wall\n"},
        {"version": ""}, {"version": "x" * 65}, {"version": 3}, {"version": "a b"}, {"version": "a\n"},
        {"data_age_seconds": -1}, {"data_age_seconds": 2.5}, {"data_age_seconds": "2"}, {"data_age_seconds": 2**31},
        {"data_age_seconds": False}, {"paint_age_seconds": None}, {"page_age_seconds": None}, {"nodes": None},
        {"missed": -1}, {"lost": "x"}, {"heap": 2**53},
        {"batch": -1}, {"batch": None}, {"batch": "1"}, {"batch": 2**31},
        {"worker": 1}, {"worker": None}, {"shown": {}}, {"shown": None}, {"shown": [1]}, {"shown": [[1]]},
        {"shown": [[1, 0]]}, {"shown": [[0, 1]]}, {"shown": [[1, 1, 1]]}, {"shown": [[1, 1], [1, 1]]},
        {"shown": [[1, 10_001]]}, {"shown": [["1", 1]]}, {"shown": [[n, 1] for n in range(1, MAX_SHOWN + 2)]},
        {"more": 1},
        {"device": ""}, {"device": None}, {"device": "x" * 32}, {"device": "a" * 31}, {"device": "a" * 32 + "\n"},
        {"cached_page": None}, {"cached_page": 1},
        {"build": "x"}, {"build": None}, {"build": "a" * 17}, {"build": "a\n"},
        {"faults": None}, {"faults": ["fire"]}, {"faults": "style"}, {"faults": ["style", "style"]}, {"faults": [1]},
    ],
)  # fmt: skip
def test_an_invalid_heartbeat_is_rejected(client: Client, screen: Screen, changes: dict[str, Any]) -> None:
    assert post(client, screen, json.dumps(PAYLOAD | changes)) == 400
    assert not Heartbeat.objects.exists()


@pytest.mark.parametrize("name", PAYLOAD)
def test_nothing_may_be_left_out(name: str) -> None:
    with pytest.raises(InvalidHeartbeat):
        parse_heartbeat(json.dumps({key: value for key, value in PAYLOAD.items() if key != name}).encode())


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 4000, b"NaN", b"1" * 4096,
        json.dumps(PAYLOAD).encode().ljust(MAX_BODY_LENGTH + 1), json.dumps(PAYLOAD).encode() + b"x" * 10_000_000,
    ],
)  # fmt: skip
def test_what_is_no_json_or_too_long_is_rejected(client: Client, screen: Screen, body: bytes) -> None:
    assert post(client, screen, body) == 400


def test_the_longest_that_fits_does() -> None:
    shown = [[LARGEST_ANSWER_ID - number, 10_000] for number in range(MAX_SHOWN)]
    body = json.dumps(PAYLOAD | {"shown": shown, "display": LARGEST_ANSWER_ID, "version": "x" * 64}).encode()

    assert len(body) <= MAX_BODY_LENGTH
    assert len(parse_heartbeat(body.ljust(MAX_BODY_LENGTH)).shown) == MAX_SHOWN


def test_shown_answers_are_counted(vhs: Station, send: SendHeartbeat) -> None:
    by = make_moderator()
    first, second = (make_answer(Status.RELEASED, station=vhs, by=by) for _ in range(2))

    send(berlin(10, 12), shown=[[first.pk, 1], [second.pk, 3]])
    send(berlin(10, 12, 1), shown=[[first.pk, 2]])

    counted = dict(ImpressionCount.objects.values_list("answer_id", "impressions"))
    assert counted == {first.pk: 3, second.pk: 3}


def test_what_was_counted_is_not_counted_again_when_the_response_was_lost(vhs: Station, send: SendHeartbeat) -> None:
    answer = make_answer(Status.RELEASED, station=vhs)

    send(berlin(10, 12), batch=77, shown=[[answer.pk, 2]])
    send(berlin(10, 12, 0, 20), batch=77, shown=[[answer.pk, 2]])
    assert ImpressionCount.objects.get().impressions == 2

    send(berlin(10, 12, 0, 40), batch=78, shown=[[answer.pk, 2]])
    assert ImpressionCount.objects.get().impressions == 4


def test_only_released_answers_of_the_question_are_counted(vhs: Station, send: SendHeartbeat) -> None:
    by = make_moderator()
    new = make_answer(Status.NEW, station=vhs)
    rejected = make_answer(Status.REJECTED, station=vhs, by=by)
    gone = make_answer(Status.RELEASED, station=vhs, by=by)
    withdraw(gone)
    elsewhere = make_answer(Status.RELEASED, station=make_station(make_question()), by=by)

    ids = [new.pk, rejected.pk, gone.pk, elsewhere.pk, 123456]
    assert send(berlin(10, 12), shown=[[number, 1] for number in ids]) == 204

    assert not ImpressionCount.objects.exists()


def test_two_pages_of_one_screen_are_noticed(send: SendHeartbeat) -> None:
    send(berlin(10, 12), page_age_seconds=100)
    send(berlin(10, 12, 0, 20), page_age_seconds=121)  # rounding
    send(berlin(10, 12, 0, 30), page_age_seconds=5)  # it was loaded anew
    assert Heartbeat.objects.get().second_page_at is None

    send(berlin(10, 12, 0, 40), page_age_seconds=141)

    assert Heartbeat.objects.get().second_page_at == berlin(10, 12, 0, 40)


def test_a_version_that_stays_behind_is_noticed(screen: Screen, send: SendHeartbeat) -> None:
    """As when a proxy answers 304 for ever."""
    old = stamp_of(screen)
    send(berlin(10, 12), version=old)
    make_answer(Status.RELEASED, station=screen.station)
    for second in (20, 40):
        send(berlin(10, 12, 0, second), version=old)
        assert screen_state(Heartbeat.objects.get(), True, berlin(10, 12, 0, second)) == ScreenState.RUNNING

    send(berlin(10, 12, 1), version=old)

    assert screen_state(Heartbeat.objects.get(), True, berlin(10, 12, 1)) == ScreenState.OUTDATED
    assert Heartbeat.objects.get().well_at == berlin(10, 12, 0, 40)
    send(berlin(10, 12, 1, 20))
    assert screen_state(Heartbeat.objects.get(), True, berlin(10, 12, 1, 20)) == ScreenState.RUNNING


def test_a_page_that_follows_a_busy_hour_is_not_behind(screen: Screen, send: SendHeartbeat) -> None:
    by = make_moderator()
    for second in range(0, 60, 10):
        before = stamp_of(screen)
        make_answer(Status.RELEASED, station=screen.station, by=by)
        send(berlin(10, 12, 0, second), version=before)  # released since it asked

    assert screen_state(Heartbeat.objects.get(), True, berlin(10, 12, 1)) == ScreenState.RUNNING


def test_of_a_station_of_its_own_the_version_is_another(screen: Screen, send: SendHeartbeat) -> None:
    Screen.objects.update(own_station_only=True)

    for second in (0, 20, 40):
        send(berlin(10, 12, 0, second))

    assert Heartbeat.objects.get().behind_since is None


@pytest.mark.parametrize("build", ["", "0123456789"])
def test_a_page_that_stays_old_is_noticed(send: SendHeartbeat, build: str) -> None:
    """As when a proxy, or the service worker of before the update, has the page: its data are current."""
    for minute in range(8):
        send(berlin(10, 12, minute), build=build)
        assert screen_state(Heartbeat.objects.get(), True, berlin(10, 12, minute)) == ScreenState.RUNNING

    send(berlin(10, 12, 8), build=build)

    assert screen_state(Heartbeat.objects.get(), True, berlin(10, 12, 8)) == ScreenState.OLD_PAGE
    send(berlin(10, 12, 8, 20))
    assert screen_state(Heartbeat.objects.get(), True, berlin(10, 12, 8, 20)) == ScreenState.RUNNING


def test_a_page_from_a_cache_is_noticed_and_shows_no_fresh_picture(send: SendHeartbeat) -> None:
    send(berlin(10, 12), cached_page=True)
    send(berlin(10, 12, 0, 20), cached_page=True)

    assert screen_state(Heartbeat.objects.get(), True, berlin(10, 12, 0, 20)) == ScreenState.CACHED_PAGE
    assert not DailyUptime.objects.exists()
    send(berlin(10, 12, 0, 40))
    assert screen_state(Heartbeat.objects.get(), True, berlin(10, 12, 0, 40)) == ScreenState.RUNNING


@pytest.mark.parametrize(
    "changes", [{"faults": ["empty"]}, {"data_age_seconds": 400}, {"display": "night"}, {"paint_age_seconds": 100}]
)
def test_no_uptime_while_nothing_can_be_read(send: SendHeartbeat, changes: dict[str, Any]) -> None:
    for minute in range(5):
        send(berlin(10, 12, minute), **changes)

    assert not DailyUptime.objects.exists()


def test_what_nobody_could_read_was_not_shown(vhs: Station, send: SendHeartbeat) -> None:
    answer = make_answer(Status.RELEASED, station=vhs)

    send(berlin(10, 12), shown=[[answer.pk, 1]], faults=["covered"])
    send(berlin(10, 12, 1), shown=[[answer.pk, 1]], device="b" * 32)

    assert not ImpressionCount.objects.exists()


@pytest.mark.parametrize("answers", [1, 3])
def test_a_heartbeat_costs_the_same_whatever_there_is(vhs: Station, send: SendHeartbeat, answers: int) -> None:
    by = make_moderator()
    shown = [[make_answer(Status.RELEASED, station=vhs, by=by).pk, 1] for _ in range(answers)]
    version = stamp_of(vhs.question.screens.get())
    send(berlin(10, 12), shown=shown)

    with CaptureQueriesContext(connection) as queries:
        send(berlin(10, 12, 1), shown=shown, version=version)
    with CaptureQueriesContext(connection) as empty:
        send(berlin(10, 12, 2), version=version)

    assert [len([query for query in captured if "SAVEPOINT" not in query["sql"]]) for captured in (queries, empty)] == [
        8,
        5,
    ]


def test_of_an_unknown_screen_it_costs_one_look_up(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        client.post(f"/kiosk/{'x' * 32}/puls/", PAYLOAD, content_type="application/json")
