"""The programme as a page, and what calendars make of it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exhibition.programme.models import Event
from exhibition.programme.selectors import screen_events
from krefeld_kann_was.lib.hyphenation import SOFT_HYPHEN
from tests.factories import HOSTILE, NOW, make_event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    assert not response.cookies
    return response.content.decode().replace(SOFT_HYPHEN, "").replace("\xa0", " ")


def calendar(client: Client, path: str) -> list[Any]:
    response = client.get(path)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert max(len(line) for line in response.content.split(b"\r\n")) <= 75
    return icalendar.Calendar.from_ical(response.content).walk("VEVENT")


def test_it_shows_what_comes_in_order(client: Client) -> None:
    make_event(title="Später", starts_at=NOW + timedelta(days=3), ends_at=NOW + timedelta(days=4))
    make_event(title="Bald", link="https://www.events.example/x")
    make_event(title="Läuft", starts_at=NOW - timedelta(hours=1), ends_at=NOW + timedelta(minutes=1))
    make_event(title="Vorbei", starts_at=NOW - timedelta(hours=1), ends_at=NOW)

    page = read(client, "/de/programm/")

    assert page.index("Läuft") < page.index("Bald") < page.index("Später")
    assert "Vorbei" not in page
    assert "Mittwoch, 11. November 2026" in page
    assert "13:34–15:34</bdi>" in page
    assert '<a href="https://www.events.example/x" rel="noreferrer">Mehr auf events.example' in page
    assert "webcal://" in page
    assert "<script>alert" not in page


def test_without_events_no_page_leads_there(client: Client) -> None:
    assert "Gerade sind keine Termine geplant" in read(client, "/de/programm/")
    assert "/programm/" not in read(client, "/de/")

    make_event()

    assert 'href="/de/programm/"' in read(client, "/de/")


def test_the_number_of_queries_does_not_grow(client: Client) -> None:
    counts = []
    for _each in range(3):
        make_event()
        with CaptureQueriesContext(connection) as queries:
            read(client, "/de/programm/")
            client.get("/programm/kalender.ics")
        counts.append(len(queries))

    assert set(counts) == {2}


def test_a_calendar_keeps_what_is_over(client: Client) -> None:
    long = "Wir reden, lesen; und trinken Tee\\Kaffee. " * 9 + HOSTILE
    event = make_event(title="Gespräch, groß", description=long, link="https://events.example/", place="Forum; oben")
    make_event(starts_at=NOW - timedelta(days=9), ends_at=NOW - timedelta(days=8))

    past, entry = calendar(client, "/programm/kalender.ics")

    assert past["dtend"].dt == NOW - timedelta(days=8)
    assert (entry["summary"], entry["location"], entry["url"]) == (event.title, event.place, event.link)
    assert entry["description"] == f"{long}\nVHS"


def test_an_event_stays_the_same_one_when_it_moves(client: Client) -> None:
    event = make_event()
    (before,) = calendar(client, f"/programm/{event.pk}.ics")
    event.title, event.ends_at = "Anders", event.ends_at + timedelta(hours=1)
    event.save()

    (after,), (_same,) = calendar(client, f"/de/programm/{event.pk}.ics"), calendar(client, "/programm/kalender.ics")

    assert before["uid"] == after["uid"] == _same["uid"]
    assert after["summary"] == "Anders"
    assert client.get("/programm/0.ics").status_code == client.get(f"/programm/{10**30}.ics").status_code == 404


def test_the_change_of_the_clock_moves_nothing(client: Client) -> None:
    """On the 25th of October 2026 at 3:00 it is 2:00 again."""
    event = make_event(
        starts_at=datetime(2026, 10, 24, 22, 0, tzinfo=UTC), ends_at=datetime(2026, 10, 25, 2, 0, tzinfo=UTC)
    )
    Event.objects.filter(pk=event.pk).update(title="Nacht")

    (entry,) = calendar(client, f"/programm/{event.pk}.ics")

    assert (entry["dtstart"].dt, entry["dtend"].dt) == (event.starts_at, event.ends_at)
    assert entry["dtend"].dt - entry["dtstart"].dt == timedelta(hours=4)
    assert entry["dtstart"].to_ical() == b"20261024T220000Z"


def test_a_long_word_breaks_at_its_joints_on_the_screen() -> None:
    make_event(title="Stadtteilspaziergang", place="Volkshochschule")

    (event,) = screen_events(0, NOW)

    assert event["title"].replace(SOFT_HYPHEN, "|") == "Stadtteil|spaziergang"
    assert event["place"].replace(SOFT_HYPHEN, "|") == "Volks|hochschule"


@pytest.mark.parametrize(("language", "comma"), [("de", ","), ("ar", "،"), ("fa", "،")])
def test_weekday_day_and_time_are_parted_by_the_comma_of_the_language(
    client: Client, language: str, comma: str
) -> None:
    make_event()

    when = read(client, f"/{language}/programm/").partition('<p class="advice">')[2].partition("</p>")[0]

    assert when.count(comma) == 2


def test_an_event_does_not_end_before_it_begins() -> None:
    event = Event(title="x", organiser="x", description="x", place="x", starts_at=NOW, ends_at=NOW)

    with pytest.raises(ValidationError, match="nach dem Beginn"):
        event.full_clean()


def local(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2027, 3, day, hour, minute, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("ends_at", "shown", "last"),
    [
        (local(28), "Samstag, 27. März 2027\n", 28),
        (local(27, 23, 59), "Samstag, 27. März 2027\n", 28),
        (local(29), ">27. bis 28. März 2027<", 29),  # meanwhile the clock changes
    ],
)
def test_whole_days_have_no_time(client: Client, ends_at: datetime, shown: str, last: int) -> None:
    event = make_event(starts_at=local(27), ends_at=ends_at)

    page = read(client, "/de/programm/")
    (entry,) = calendar(client, f"/programm/{event.pk}.ics")

    assert shown in page
    assert "00:00" not in page
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (date(2027, 3, 27), date(2027, 3, last))


def test_what_ends_at_midnight_is_on_one_day(client: Client) -> None:
    make_event(starts_at=local(27, 18), ends_at=local(28))

    assert "18:00–00:00" in read(client, "/de/programm/")


def test_a_change_is_newer_for_calendars(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_event()
    (before,) = calendar(client, "/programm/kalender.ics")
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(seconds=1))
    event.save()

    (after,) = calendar(client, "/programm/kalender.ics")
    assert after["sequence"] > before["sequence"]


def test_a_control_character_spoils_no_calendar(client: Client) -> None:
    event = make_event(title="Erz\x0bähl\u202emal", description="Eins\x07\x0bzwei")

    event.full_clean()
    event.save()

    assert (event.title, event.description) == ("Erz ählmal", "Eins\nzwei")
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", client.get("/programm/kalender.ics").content)
    event.title = "\u200b\u202e"
    with pytest.raises(ValidationError):
        event.full_clean()
