"""What staff see of the screens: never a green that is not true."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.enums import Status
from contributions.models import Station
from exhibition.heartbeat.enums import ScreenState
from exhibition.heartbeat.formatting import format_advice, format_state
from exhibition.heartbeat.models import AlertSettings, DailyUptime, Heartbeat
from exhibition.heartbeat.selectors import screen_state
from exhibition.models import Screen
from tests.exhibition.heartbeat.conftest import SendHeartbeat, berlin
from tests.factories import HOSTILE, make_answer, make_person

pytestmark = pytest.mark.django_db
LIST = "/admin/exhibition/screen/"
Look = Callable[[str, datetime], str]


@pytest.fixture
def look(client: Client, monkeypatch: pytest.MonkeyPatch) -> Look:
    """A staff page at a moment, for somebody who may see and change screens."""
    keeper = make_person("exhibition.view_screen", "exhibition.change_screen")

    def look(address: str, now: datetime) -> str:
        client.force_login(keeper)
        with monkeypatch.context() as then:
            then.setattr(timezone, "now", lambda: now)
            response = client.get(address, headers={"Accept-Language": "de"})
        assert response.status_code == 200
        return response.content.decode()

    return look


def live(page: str, name: str, screen: Screen) -> str:
    found = re.search(rf'<span data-live="{name}-{screen.pk}">(.*?)</td>', page, re.DOTALL)
    assert found is not None
    return re.sub(r"<[^>]+>|\s+", " ", found[1]).strip()


NOW = berlin(10, 12)
SILENT_WITH_OTHER = {"received_at": NOW - timedelta(minutes=2), "second_page_at": NOW, "other_device": "b" * 32}


@pytest.mark.parametrize(
    ("changes", "expected", "state"),
    [
        ({}, True, ScreenState.RUNNING),
        ({"received_at": NOW - timedelta(seconds=59)}, True, ScreenState.RUNNING),
        ({"received_at": NOW - timedelta(seconds=60)}, True, ScreenState.SILENT),
        ({"received_at": NOW - timedelta(seconds=60)}, False, ScreenState.OFF),
        ({"data_at": NOW - timedelta(minutes=5)}, True, ScreenState.RUNNING),
        ({"data_at": NOW - timedelta(minutes=5, seconds=1)}, True, ScreenState.WITHOUT_DATA),
        ({"data_at": None}, True, ScreenState.WITHOUT_DATA),
        ({"display": "night"}, False, ScreenState.NIGHT),
        ({"display": "night"}, True, ScreenState.ASLEEP),
        ({"display": "night", "received_at": NOW - timedelta(hours=9)}, False, ScreenState.OFF),
        ({"display": "night", "data_at": None}, False, ScreenState.NIGHT),
        ({"display": "12"}, False, ScreenState.RUNNING),
        ({"display": "paused"}, True, ScreenState.RUNNING),
        ({"faults": ["style", "script", "empty"]}, True, ScreenState.UNSTYLED),
        ({"faults": ["script", "covered"]}, True, ScreenState.INCOMPLETE),
        ({"faults": ["empty"], "data_at": None}, True, ScreenState.UNREADABLE),
        ({"faults": ["outside"]}, True, ScreenState.UNREADABLE),
        ({"faults": ["covered"]}, True, ScreenState.UNREADABLE),
        ({"faults": ["style"], "display": "night"}, False, ScreenState.NIGHT),
        ({"faults": ["style"], "received_at": NOW - timedelta(seconds=60)}, True, ScreenState.SILENT),
        ({"behind_since": NOW}, True, ScreenState.RUNNING),
        ({"behind_since": NOW - timedelta(seconds=24)}, True, ScreenState.RUNNING),
        ({"behind_since": NOW - timedelta(seconds=25)}, True, ScreenState.OUTDATED),
        ({"old_page_since": NOW - timedelta(minutes=7, seconds=59)}, True, ScreenState.RUNNING),
        ({"old_page_since": NOW - timedelta(minutes=8)}, True, ScreenState.OLD_PAGE),
        ({"cached_page": True, "old_page_since": NOW - timedelta(hours=1)}, True, ScreenState.CACHED_PAGE),
        ({"second_page_at": NOW - timedelta(seconds=119)}, True, ScreenState.SECOND_PAGE),
        ({"second_page_at": NOW - timedelta(seconds=119), "faults": ["empty"]}, True, ScreenState.UNREADABLE),
        ({"second_page_at": NOW - timedelta(seconds=120)}, True, ScreenState.RUNNING),
        ({"received_at": NOW - timedelta(minutes=2), "second_page_at": NOW}, True, ScreenState.SILENT),
        (SILENT_WITH_OTHER, True, ScreenState.OTHER_DEVICE),
        (SILENT_WITH_OTHER | {"second_page_at": NOW - timedelta(minutes=3)}, True, ScreenState.SILENT),
        (SILENT_WITH_OTHER, False, ScreenState.OFF),
    ],
)
def test_states(changes: dict[str, Any], expected: bool, state: ScreenState) -> None:
    heartbeat = Heartbeat(**{"received_at": NOW, "data_at": NOW, "display": "12"} | changes)

    assert screen_state(heartbeat, expected, NOW) == state
    assert screen_state(None, expected, NOW) == ScreenState.NEVER


@pytest.mark.parametrize("state", ScreenState)
def test_every_state_has_words_and_every_fault_says_what_to_do(state: ScreenState) -> None:
    heartbeat = Heartbeat(received_at=NOW - timedelta(minutes=2), display="12")

    assert format_state(state, heartbeat, NOW)
    assert bool(format_advice(state)) == (state.is_fault or state == ScreenState.NEVER)


@pytest.mark.parametrize(
    ("changes", "now", "words", "mark"),
    [
        ({}, berlin(10, 12, 0, 30), "in Betrieb", "running"),
        ({}, berlin(10, 12, 3, 50), "seit 3 Minuten kein Lebenszeichen", "silent"),
        ({}, berlin(10, 12, 1), "seit 1 Minute kein Lebenszeichen", "silent"),
        ({}, berlin(10, 14, 1), "seit 2 Stunden kein Lebenszeichen", "silent"),
        ({}, berlin(10, 22), "seit 10 Stunden kein Lebenszeichen", "off"),
        ({}, berlin(12, 13), "seit 2 Tagen kein Lebenszeichen", "silent"),
        ({"data_age_seconds": 290}, berlin(10, 12, 0, 30), "in Betrieb, ohne neue Daten", "without-data"),
        ({"display": "night"}, berlin(10, 12, 0, 30), "Nachtruhe, obwohl geöffnet ist", "asleep"),
    ],
)
def test_the_list_says_how_each_screen_is(
    screen: Screen, send: SendHeartbeat, look: Look, changes: dict[str, Any], now: datetime, words: str, mark: str
) -> None:
    send(berlin(10, 12), **changes)

    page = look(LIST, now)

    assert live(page, "state", screen) == words
    assert f' {mark}"><svg class="symbol"' in page


def test_the_list_says_what_is_known(vhs: Station, screen: Screen, send: SendHeartbeat, look: Look) -> None:
    never = Screen.objects.create(name="Neu", question=vhs.question, station=vhs)
    for second in range(0, 3600, 60):
        send(berlin(10, 12) + timedelta(seconds=second), page_age_seconds=second, display=41)

    page = look(LIST, berlin(10, 12, 59, 20))

    values = {name: live(page, name, screen) for name in ("state", "display", "data", "started", "today", "week")}
    assert values == {
        "state": "in Betrieb",
        "display": "Antwort 41",
        "data": "vor 22 Sekunden",
        "started": "10. Nov., 12:00",
        "today": "99,4 %",
        "week": "99,4 %",
    }
    values = {name: live(page, name, never) for name in ("state", "display", "data", "started", "today", "week")}
    assert values == {"state": "noch kein Lebenszeichen"} | dict.fromkeys(
        ("display", "data", "started", "today", "week"), "–"
    )


def test_at_night_it_says_so(screen: Screen, send: SendHeartbeat, look: Look) -> None:
    send(berlin(10, 22), display="night")

    page = look(LIST, berlin(10, 22, 0, 30))

    assert (live(page, "state", screen), live(page, "display", screen)) == ("Nachtruhe", "Nachtruhe")


def test_of_a_silent_screen_nobody_knows_what_it_shows(screen: Screen, send: SendHeartbeat, look: Look) -> None:
    send(berlin(10, 12), display=41)

    page = look(LIST, berlin(10, 12, 3))

    assert (live(page, "display", screen), live(page, "started", screen)) == ("zuletzt: Antwort 41", "–")


def test_the_link_of_the_list_is_a_look_and_no_screen(screen: Screen, look: Look) -> None:
    links = re.findall(rf'href="(/kiosk/{screen.token}/[^"]*)"', look(LIST, berlin(10, 12)))

    assert links == [f"/kiosk/{screen.token}/?still"]


def test_two_pages_are_reported(screen: Screen, send: SendHeartbeat, look: Look) -> None:
    send(berlin(10, 12), page_age_seconds=5)
    send(berlin(10, 12, 0, 20), page_age_seconds=500)

    assert live(look(LIST, berlin(10, 12, 0, 30)), "state", screen) == "in Betrieb, mit zweitem Fenster"
    send(berlin(10, 12, 3))
    assert live(look(LIST, berlin(10, 12, 3)), "state", screen) == "in Betrieb"


def test_another_device_does_not_stand_in_for_a_dead_screen_until_staff_say_so(
    client: Client, screen: Screen, send: SendHeartbeat, look: Look
) -> None:
    page = f"{LIST}{screen.pk}/heartbeat/"
    send(berlin(10, 12), display=41)
    send(berlin(10, 12, 0, 10), device="b" * 32, display=42)
    assert "in Betrieb, mit zweitem Fenster" in look(page, berlin(10, 12, 0, 20))
    for minute in range(1, 4):
        send(berlin(10, 12, minute), device="b" * 32, display=42)

    seen = " ".join(look(page, berlin(10, 12, 3, 5)).split())

    assert "Ein anderes Gerät oder Fenster zeigt diese Adresse; der Bildschirm selbst ist still." in seen
    assert "zuletzt: Antwort 41" in seen
    assert DailyUptime.objects.get().seconds == 90  # of the first one, whose page was old
    (device,) = re.findall(r'name="device" value="(\w+)"', seen)
    assert device == "b" * 32
    client.force_login(make_person("exhibition.view_screen", "exhibition.change_screen"))
    for said in ("c" * 32, ""):
        client.post(f"{LIST}{screen.pk}/device/", {"device": said})
        assert Heartbeat.objects.get().device != said

    response = client.post(f"{LIST}{screen.pk}/device/", {"device": device}, follow=True)

    assert response.redirect_chain == [(page, 303)]
    assert LogEntry.objects.count() == 1
    send(berlin(10, 12, 4), device="b" * 32, display=42)
    assert live(look(LIST, berlin(10, 12, 4, 5)), "state", screen) == "in Betrieb"


def test_a_screen_from_before_devices_were_known_takes_the_first_one(screen: Screen, send: SendHeartbeat) -> None:
    send(berlin(10, 12))
    Heartbeat.objects.update(device="")

    send(berlin(10, 12, 1), device="b" * 32)

    assert (Heartbeat.objects.get().device, Heartbeat.objects.get().second_page_at) == ("b" * 32, None)


def test_it_takes_the_permission_to_change_to_say_which_device_it_is(
    client: Client, screen: Screen, send: SendHeartbeat
) -> None:
    send(berlin(10, 12))
    send(berlin(10, 12, 0, 10), device="b" * 32)
    client.force_login(make_person("exhibition.view_screen"))

    assert client.post(f"{LIST}{screen.pk}/device/", {"device": "b" * 32}).status_code == 403
    assert client.get(f"{LIST}{screen.pk}/device/").status_code == 405
    assert Heartbeat.objects.get().device != "b" * 32


@pytest.mark.parametrize("address", [LIST, "heartbeat"])
def test_a_page_costs_the_same_whatever_there_is(
    vhs: Station, screen: Screen, send: SendHeartbeat, look: Look, address: str
) -> None:
    where = LIST if address == LIST else f"{LIST}{screen.pk}/heartbeat/"
    costs = []
    look(where, berlin(10, 12))  # the first one of a session costs more
    for number in (1, 3):
        for _ in range(number):
            answer = make_answer(Status.RELEASED, station=vhs)
            other = Screen.objects.create(name="x", question=vhs.question, station=vhs)
            send(berlin(10, 12), screen=other, shown=[[answer.pk, 1]])
            send(berlin(10, 12), shown=[[answer.pk, 1]])
        with CaptureQueriesContext(connection) as queries:
            look(where, berlin(10, 12))
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_the_page_of_a_screen(vhs: Station, screen: Screen, send: SendHeartbeat, look: Look) -> None:
    answer = make_answer(Status.RELEASED, station=vhs, text=HOSTILE)
    send(berlin(10, 12), shown=[[answer.pk, 2]])

    page = look(f"{LIST}{screen.pk}/heartbeat/", berlin(10, 12, 0, 30))

    assert f'<iframe src="/kiosk/{screen.token}/?still" title="Vorschau von Forum, links"' in page
    assert re.search(r'data-figure="twice">1<', page)
    assert "&lt;script&gt;" in page
    assert "2-mal" in page
    assert ">1 / 0<" not in page
    assert re.search(r"Di, 10\. Nov\..*?<td>0 / 0</td>", page, re.DOTALL)


def test_a_screen_that_was_never_seen_has_a_page(screen: Screen, look: Look) -> None:
    page = look(f"{LIST}{screen.pk}/heartbeat/", berlin(10, 12))

    assert "noch kein Lebenszeichen" in page
    assert "Noch kein Lebenszeichen." in page


def test_only_our_own_pages_may_frame_the_screen_and_nothing_else(client: Client, screen: Screen) -> None:
    kiosk = client.get(f"/kiosk/{screen.token}/?still").headers
    assert kiosk["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in kiosk["Content-Security-Policy"]

    client.force_login(make_person("exhibition.view_screen"))
    page = client.get(f"{LIST}{screen.pk}/heartbeat/").headers
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    for headers in (page, client.get(LIST).headers, client.get("/").headers):
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
    assert "frame-src" not in client.get(LIST).headers["Content-Security-Policy"]


@pytest.mark.parametrize(("minutes", "kept"), [("30", 30), ("0", 0), ("-1", None), ("1441", None), ("x", None)])
def test_after_how_many_minutes_a_mail_comes_is_set_there(
    client: Client, screen: Screen, minutes: str, kept: int | None
) -> None:
    client.force_login(make_person("exhibition.view_screen", "exhibition.change_screen"))

    response = client.post(f"{LIST}{screen.pk}/heartbeat/", {"minutes": minutes})

    assert response.status_code == (200 if kept is None else 302)
    assert [alert.minutes for alert in AlertSettings.objects.all()] == ([] if kept is None else [kept])
    assert LogEntry.objects.count() == (0 if kept is None else 1)


def test_it_takes_the_permission_to_change(client: Client, screen: Screen) -> None:
    client.force_login(make_person("exhibition.view_screen"))

    assert 'name="minutes"' not in client.get(f"{LIST}{screen.pk}/heartbeat/").content.decode()
    assert client.post(f"{LIST}{screen.pk}/heartbeat/", {"minutes": "30"}).status_code == 403
    assert client.post(f"{LIST}999/heartbeat/", {"minutes": "30"}).status_code == 404
    assert not AlertSettings.objects.exists()


def test_the_page_of_a_dark_screen_says_when_its_house_opens(screen: Screen, look: Look) -> None:
    page = f"{LIST}{screen.pk}/heartbeat/"

    assert "Gerade dunkel" not in look(page, NOW)
    assert "Gerade dunkel: hier ist erst wieder geöffnet ab Mittwoch, 11. Nov., 08:00 Uhr." in look(
        page, berlin(10, 22)
    )
    screen.station.venue = screen.question.venues.create(name="Mediothek", first_day=berlin(27, 8).date())
    screen.station.save()
    assert "Gerade dunkel: In den nächsten zwei Wochen ist hier nicht geöffnet." in look(page, NOW)
