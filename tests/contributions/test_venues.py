"""An exhibition in several houses at once, or travelling: whose hours count where."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contributions.enums import Status
from contributions.models import Question, Station
from contributions.opening_hours.models import SpecialDay, WeeklyHours
from contributions.opening_hours.times import Span
from contributions.venues.models import OWN_HOUSE, Venue
from exhibition.heartbeat.models import Heartbeat
from exhibition.heartbeat.selectors import uptime_schedules
from exhibition.models import Screen
from krefeld_kann_was.lib.hyphenation import SOFT_HYPHEN
from krefeld_kann_was.start_page.selectors import describe_today
from moderation.alerts.selectors import badge
from moderation.services import decide
from tests.factories import NOW, make_moderator, make_question, make_station, send_answer

pytestmark = pytest.mark.django_db
TODAY = NOW.date()  # a Tuesday; it is noon, 13:00 in Krefeld
MORNING, ALL_DAY = Span(time(9), time(12)), Span(time(8), time(21))


def make_venue(question: Question, name: str, *spans: Span, **fields: Any) -> Venue:
    """A venue with hours of its own that are the same on each day; without `spans`, with none."""
    venue = Venue.objects.create(question=question, name=name, **fields)
    for span in spans:
        venue.weekly_hours.bulk_create(
            WeeklyHours(venue=venue, weekday=day, opens=span.opens, closes=span.closes) for day in range(7)
        )
    return venue


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    return NOW.replace(day=day, hour=hour - 1, minute=minute, second=0, microsecond=0)


@pytest.fixture
def vhs(question: Question) -> Station:
    """A table card in a venue that is open all day."""
    return make_station(question, kind="card", venue=make_venue(question, "VHS", ALL_DAY))


@pytest.fixture
def library(question: Question) -> Station:
    """A table card in a venue that is open in the morning."""
    return make_station(question, kind="card", venue=make_venue(question, "Mediothek", MORNING))


# hours


def test_the_question_is_open_whenever_one_of_its_venues_is(vhs: Station, library: Station) -> None:
    SpecialDay.objects.create(venue=vhs.venue, date=TODAY)

    with CaptureQueriesContext(connection) as queries:
        hours = vhs.question.opening_hours()

    assert len(queries) == 1
    at_noon, in_the_morning = berlin(TODAY.day, 13), berlin(TODAY.day, 10)
    assert [hours.is_open(moment) for moment in (in_the_morning, at_noon)] == [True, False]
    assert [hours.at(vhs.venue_id).is_open(moment) for moment in (in_the_morning, at_noon)] == [False, False]
    assert hours.at(library.venue_id).is_open(in_the_morning)
    assert hours.at(None) is hours.at(12345) is hours
    assert hours.next_opening(at_noon) == berlin(TODAY.day + 1, 8)


def test_a_venue_without_a_week_has_that_of_the_question(question: Question) -> None:
    question.weekly_hours.create(weekday=TODAY.weekday(), opens=time(8), closes=time(21))
    question.special_days.create(date=TODAY + timedelta(days=7))
    same, other = make_venue(question, "VHS"), make_venue(question, "Mediothek", MORNING)
    SpecialDay.objects.create(venue=same, date=TODAY, opens=time(15), closes=time(16))

    hours = question.opening_hours()

    assert hours.at(same.pk).is_open(berlin(TODAY.day, 15, 30))
    assert not hours.at(same.pk).is_open(berlin(TODAY.day, 13))
    assert not hours.at(same.pk).opens_on(TODAY + timedelta(days=7))
    assert hours.at(other.pk).opens_on(TODAY + timedelta(days=7))  # its own week has nothing to do with the other one


def test_before_and_after_its_stay_a_venue_is_closed(question: Question) -> None:
    stay = {"first_day": TODAY, "last_day": TODAY + timedelta(days=1)}
    venue = make_venue(question, "Rathaus", **stay)  # always open
    hours = question.opening_hours()

    days = [TODAY + timedelta(days=number) for number in (-1, 0, 1, 2)]
    assert [hours.at(venue.pk).opens_on(day) for day in days] == [False, True, True, False]
    begins, ends = berlin(TODAY.day, 1) - timedelta(hours=1), berlin(TODAY.day + 2, 1) - timedelta(hours=1)
    assert hours.open_times(begins - timedelta(days=3), ends + timedelta(days=3)) == [(begins, ends)]
    assert hours.has_times


def test_it_is_always_open_only_where_one_venue_is(vhs: Station) -> None:
    assert vhs.question.opening_hours().open_times(NOW, NOW + timedelta(days=1)) is not None
    make_venue(vhs.question, "Bahnhof")
    hours = vhs.question.opening_hours()

    assert hours.open_times(NOW, NOW + timedelta(days=1)) is None
    assert hours.closing(TODAY) is None
    assert hours.at(vhs.venue_id).closing(TODAY) == berlin(TODAY.day, 21)


def test_one_that_opens_when_the_other_closes_leaves_no_gap(question: Question) -> None:
    make_venue(question, "VHS", MORNING)
    make_venue(question, "Mediothek", Span(time(12), time(18)))

    start = berlin(TODAY.day, 1)
    assert question.opening_hours().open_times(start, start + timedelta(hours=20)) == [
        (berlin(TODAY.day, 9), berlin(TODAY.day, 18))
    ]


def test_stations_at_no_venue_are_in_the_own_house_of_the_question(question: Question, vhs: Station) -> None:
    question.weekly_hours.create(weekday=TODAY.weekday(), opens=time(13), closes=time(22))
    make_station(question, kind="web")
    assert OWN_HOUSE not in question.opening_hours().venues, "the internet is in no house"
    assert not question.opening_hours().is_open(berlin(TODAY.day, 21, 30))

    for name in ("Terminal", "Tisch"):
        terminal = make_station(question, kind="terminal", name=name)
    with CaptureQueriesContext(connection) as queries:
        hours = question.opening_hours()

    assert len(queries) == 1
    assert hours.is_open(berlin(TODAY.day, 21, 30))
    assert hours.is_open(berlin(TODAY.day, 9))
    assert not hours.at(terminal.house_id).is_open(berlin(TODAY.day, 9))
    assert not hours.at(vhs.house_id).is_open(berlin(TODAY.day, 21, 30))


def test_several_questions_keep_their_venues_apart(vhs: Station) -> None:
    other = make_question()

    assert other.opening_hours().venues == {}
    assert set(vhs.question.opening_hours().venues) == {vhs.venue_id}


@pytest.mark.parametrize("owner", [{}, {"question": True, "venue": True}])
def test_hours_are_those_of_a_question_or_of_a_venue(vhs: Station, owner: dict[str, bool]) -> None:
    known = {"question": vhs.question, "venue": vhs.venue}
    row = WeeklyHours(weekday=0, opens=time(9), closes=time(12), **{name: known[name] for name in owner})

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


# what a visitor reads


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def receipt_of(client: Client, station: Station, *, released: bool = False) -> str:
    answer, receipt = send_answer(station)
    if released:
        decide(answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=make_moderator(), now=NOW)
    return client.get(f"/de/antwort/{receipt}/").content.decode().replace(SOFT_HYPHEN, "")


def run_screen(station: Station) -> Screen:
    """A screen with the code of the station, which reports that all is well."""
    screen = Screen.objects.create(name="Bildschirm", question=station.question, station=station)
    times = dict.fromkeys(("first_received_at", "unbroken_since", "received_at", "data_at", "started_at"), NOW)
    Heartbeat.objects.create(screen=screen, display="invitation", nodes=1, missed=0, worker=True, lost=0, **times)
    return screen


LOOK_UP, READ, CLOSED = "Schau hoch", "liest sie.", "Gerade ist geschlossen. Wieder geöffnet: Mittwoch, 09:00\u00a0Uhr."


def test_who_is_in_an_open_house_is_told_to_look_up(client: Client, vhs: Station, library: Station) -> None:
    run_screen(vhs)

    page = receipt_of(client, vhs, released=True)

    assert LOOK_UP in page
    assert "Deine Antwort ist in der Ausstellung zu sehen." in page


def test_a_closed_house_promises_nothing_of_the_screen_of_another(
    client: Client, vhs: Station, library: Station
) -> None:
    run_screen(vhs)

    page = receipt_of(client, library, released=True)

    assert LOOK_UP not in page
    assert "in der Ausstellung zu sehen" not in page
    assert CLOSED in page
    assert "Dann ist sie zu sehen." not in page  # there is no screen
    run_screen(library)
    assert "Dann ist sie zu sehen." in receipt_of(client, library, released=True)


def test_while_one_house_is_open_answers_of_all_are_read(client: Client, vhs: Station, library: Station) -> None:
    assert READ in receipt_of(client, library)
    SpecialDay.objects.create(venue=vhs.venue, date=TODAY)

    page = receipt_of(client, library)

    assert READ not in page
    assert f"{CLOSED} Dann lesen wir sie." in page


def test_where_the_exhibition_has_left_answers_still_come_in(client: Client, vhs: Station, question: Question) -> None:
    run_screen(vhs)
    gone = make_venue(question, "Rathaus", ALL_DAY, last_day=TODAY - timedelta(days=1))
    station = make_station(question, kind="card", venue=gone, code="w7m4")
    assert client.get("/de/s/w7m4/").status_code == 200

    waiting, shown = receipt_of(client, station), receipt_of(client, station, released=True)

    assert READ in waiting
    assert "Deine Antwort ist dabei." in shown
    for page in (waiting, shown):
        assert LOOK_UP not in page
        assert "geöffnet" not in page


def test_what_belongs_to_no_house_goes_by_all_of_them(client: Client, vhs: Station, library: Station) -> None:
    run_screen(vhs)
    web = make_station(vhs.question, kind="web")
    flyer = make_station(vhs.question, kind="card")

    assert "Deine Antwort ist in der Ausstellung zu sehen." in receipt_of(client, web, released=True)
    assert LOOK_UP not in receipt_of(client, web, released=True)
    assert LOOK_UP not in receipt_of(client, flyer, released=True)  # nobody knows where it lies


def test_the_first_page_names_the_houses_that_are_still_to_come(client: Client, vhs: Station) -> None:
    Venue.objects.filter(name="VHS").update(address="Von-der-Leyen-Platz 2")
    make_venue(vhs.question, "Rathaus", last_day=TODAY - timedelta(days=1))
    make_venue(vhs.question, "Mediothek", MORNING, first_day=date(2026, 12, 1), last_day=date(2026, 12, 5))

    page = client.get("/de/").content.decode().replace(SOFT_HYPHEN, "").replace("\u00a0", " ")

    assert "<b>VHS</b>\nVon-der-Leyen-Platz 2" in page
    assert "<b>Mediothek</b>" in page
    assert "1. bis 5. Dezember 2026" in page
    assert "09:00–12:00" in page
    assert "Rathaus" not in page
    assert "Volkshochschule Krefeld</b>" not in page


def test_who_is_in_the_own_house_reads_of_it_and_of_its_screens_alone(
    client: Client, question: Question, library: Station
) -> None:
    terminal, web = make_station(question, kind="terminal"), make_station(question, kind="web")
    run_screen(library)

    assert "in der Ausstellung zu sehen" not in receipt_of(client, terminal, released=True)
    run_screen(terminal)
    assert LOOK_UP in receipt_of(client, terminal, released=True)
    assert LOOK_UP not in receipt_of(client, web, released=True)


def test_adding_a_second_house_keeps_the_first_one_on_the_first_page(client: Client, question: Question) -> None:
    make_station(question, kind="card")
    make_venue(question, "Mediothek", MORNING)

    page = client.get("/de/").content.decode().replace(SOFT_HYPHEN, "")

    assert "<b>Mediothek</b>" in page
    assert "<b>Volkshochschule Krefeld" in page
    assert "immer geöffnet" in describe_today(question, NOW)


def test_a_house_says_itself_until_when(client: Client, question: Question) -> None:
    until = "<p>Noch bis zum 17. November 2026.</p>"
    make_venue(question, "Mediothek", last_day=TODAY + timedelta(days=1))

    def home() -> str:
        return client.get("/de/").content.decode().replace(SOFT_HYPHEN, "").replace("\u00a0", " ")

    assert "Noch bis zum" not in home(), "right below another day"
    make_venue(question, "VHS")
    assert home().count("Noch bis zum") == home().count(until) == 1


def test_the_first_page_tells_of_the_special_days_of_the_next_two_weeks(client: Client, vhs: Station) -> None:
    for days, opens in ((-1, 10), (9, None), (10, 11), (15, 12)):
        times = {"opens": time(opens), "closes": time(opens + 1)} if opens else {}
        SpecialDay.objects.create(venue=vhs.venue, date=TODAY + timedelta(days=days), **times)

    page = client.get("/de/").content.decode().replace(SOFT_HYPHEN, "").replace("\u00a0", " ")

    assert "<dt>19. November 2026</dt><dd>geschlossen</dd>" in page
    assert "<dt>20. November 2026</dt><dd>11:00–12:00</dd>" in page
    assert "10:00–11:00" not in page
    assert "12:00–13:00" not in page


# screens and alerts


def test_a_screen_sleeps_when_its_own_house_is_closed(client: Client, vhs: Station, library: Station) -> None:
    screens = [run_screen(vhs), run_screen(library)]

    open_now = [
        any(
            opens <= NOW.timestamp() * 1000 < closes
            for opens, closes in client.get(reverse("kiosk-hours", args=[screen.token])).json()["open"]
        )
        for screen in screens
    ]
    with CaptureQueriesContext(connection) as queries:
        schedules = uptime_schedules(Screen.objects.select_related("question", "station"))

    assert open_now == [True, False]
    assert [schedules[screen.pk].is_expected(NOW) for screen in screens] == [True, False]
    assert len(queries) == 2  # screens, hours


def test_answers_are_overdue_by_the_hours_of_all_houses(vhs: Station, library: Station) -> None:
    send_answer(library, now=NOW - timedelta(minutes=31))  # when its own house had closed
    assert badge(NOW).overdue
    SpecialDay.objects.create(venue=vhs.venue, date=TODAY)

    assert not badge(NOW).overdue
