"""Open from 18:00 to 02:00: every reader of opening hours knows that the night belongs to the day it began on."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from contributions.models import Question, Station
from contributions.opening_hours.formatting import describe_week
from contributions.opening_hours.times import MIDNIGHT, OpeningHours, Span, overlap
from contributions.progress import read_progress
from exhibition.heartbeat.availability import UptimeSchedule
from exhibition.models import Screen
from moderation.alerts.selectors import new_answers
from moderation.alerts.services import last_summary_due
from tests.contributions.test_opening_hours import entered, page_of
from tests.factories import make_person, make_question, make_station, send_answer

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY, SATURDAY = 4, 5
NIGHT = Span(time(18), time(2))
HOURS = OpeningHours({FRIDAY: (NIGHT,), SATURDAY: (Span(time(10), time(13)), NIGHT)}, {date(2026, 11, 28): ()}, BERLIN)


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026; the 13th is a Friday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


@pytest.fixture
def station(db: None) -> Station:
    question = make_question(opens_at=berlin(1, 8), closes_at=berlin(29, 18))
    for weekday, spans in HOURS.weekly.items():
        for span in spans:
            question.weekly_hours.create(weekday=weekday, opens=span.opens, closes=span.closes)
    question.special_days.create(date=date(2026, 11, 28))
    return make_station(question)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (berlin(13, 17, 59), False),
        (berlin(13, 18), True),
        (berlin(14, 0), True),
        (berlin(14, 1, 59), True),
        (berlin(14, 2), False),
        (berlin(14, 11), True),
        (berlin(15, 1), True),  # the night of Saturday
        (berlin(16, 1), False),
        (berlin(28, 1), True),  # closed on the 28th: the night before goes on
        (berlin(28, 19), False),
        (berlin(29, 1), False),
    ],
)
def test_the_night_is_open(moment: datetime, is_open: bool) -> None:
    assert HOURS.is_open(moment) is is_open


def test_the_night_counts_once() -> None:
    assert HOURS.open_seconds_between(berlin(13, 0), berlin(16, 0)) == (8 + 3 + 8) * 3600
    assert HOURS.open_seconds_between(berlin(14, 0), berlin(14, 12)) == (2 + 2) * 3600
    assert HOURS.open_times(berlin(14, 1), berlin(14, 12)) == [
        (berlin(14, 1), berlin(14, 2)),
        (berlin(14, 10), berlin(14, 12)),
    ]
    crossed = OpeningHours({FRIDAY: (NIGHT,), SATURDAY: (Span(time(1), time(4)),)}, {}, BERLIN)
    assert crossed.open_seconds_between(berlin(13, 12), berlin(14, 12)) == 10 * 3600
    minutes = [berlin(13, 0).astimezone(UTC) + timedelta(minutes=number) for number in range(3 * 24 * 60)]
    assert 60 * sum(map(HOURS.is_open, minutes)) == HOURS.open_seconds_between(berlin(13, 0), berlin(16, 0))


def test_the_night_ends_on_the_next_day() -> None:
    assert HOURS.closing(date(2026, 11, 13)) == berlin(14, 2)
    assert HOURS.next_opening(berlin(14, 1)) is None
    assert HOURS.next_opening(berlin(14, 2)) == berlin(14, 10)


def test_a_day_has_one_night() -> None:
    assert overlap([NIGHT, Span(time(20), time(22))])
    assert overlap([NIGHT, Span(time(19), MIDNIGHT)])
    assert not overlap([Span(time(10), time(18)), NIGHT])


def test_people_read_it_as_it_was_entered() -> None:
    (_friday, friday), (_saturday, saturday) = describe_week(HOURS)

    assert friday == "18:00–02:00"
    assert saturday == "10:00–13:00, 18:00–02:00"
    whole_day = OpeningHours({FRIDAY: (Span(MIDNIGHT, MIDNIGHT),)}, {}, BERLIN)
    assert [times for _day, times in describe_week(whole_day)] == ["00:00–24:00"]


def test_a_screen_is_expected_and_bright_all_night(
    client: Client, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen.objects.create(question=station.question, station=station, name="Foyer")
    question = station.question
    schedule = UptimeSchedule(question.opens_at, question.closes_at, question.opening_hours(), BERLIN)
    assert schedule.is_expected(berlin(14, 1))
    assert [seconds / 3600 for _day, seconds in schedule.by_day(berlin(13, 0), berlin(15, 0))] == [6, 2 + 3 + 6]

    monkeypatch.setattr(timezone, "now", lambda: berlin(14, 1))
    hours: dict[str, Any] = client.get(f"/kiosk/{screen.token}/hours/").json()
    spans = [[datetime.fromtimestamp(moment / 1000, BERLIN) for moment in span] for span in hours["open"]]
    assert spans[0] == [berlin(13, 18), berlin(14, 2)]


def test_alerts_count_the_night(station: Station) -> None:
    hours = station.question.opening_hours()
    assert last_summary_due(hours, berlin(14, 1, 59)) is None
    assert last_summary_due(hours, berlin(14, 2)) == berlin(14, 2)
    assert last_summary_due(hours, berlin(15, 3)) == berlin(15, 2)

    send_answer(station, now=berlin(13, 23, 50))
    (waiting,) = new_answers(station.question_id)
    assert not waiting.is_overdue(hours, berlin(14, 0, 10))
    assert waiting.is_overdue(hours, berlin(14, 0, 20))


def test_a_receipt_promises_nothing_beyond_the_night(station: Station) -> None:
    progress = read_progress(berlin(14, 1, 55), station.question, None)

    assert progress.is_open
    assert progress.closes_next == berlin(14, 2)


def test_staff_enter_it_and_are_asked_where_the_times_may_be_swapped(client: Client, question: Question) -> None:
    client.force_login(make_person(superuser=True))
    german = {"Accept-Language": "de"}
    assert client.post(page_of(question), entered(weekly_hours=[("4", "18:00", "02:00")])).status_code == 302
    assert question.opening_hours().weekly == {FRIDAY: [NIGHT]}
    question.weekly_hours.all().delete()

    swapped = entered(weekly_hours=[("4", "18:00", "09:00")])
    page = client.post(page_of(question), swapped, headers=german).content.decode()

    assert "18:00 bis 09:00 heißt: bis 09:00 Uhr am Tag danach." in page
    assert 'value="18:00"' in page
    assert not question.weekly_hours.exists()
    assert "gleich" in client.post(
        page_of(question), entered(weekly_hours=[("4", "18:00", "18:00")]), headers=german
    ).content.decode()  # fmt: skip
