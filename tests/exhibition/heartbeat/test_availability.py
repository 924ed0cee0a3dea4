"""For how much of its open hours a screen had a picture: in days, over midnight, and when the clocks change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from contributions.models import Station
from contributions.opening_hours.times import OpeningHours, Span
from exhibition.heartbeat.availability import (
    Availability,
    UptimeSchedule,
    availability_by_day,
    counted_from,
    total_availability,
)
from exhibition.heartbeat.models import DailyUptime
from exhibition.models import Screen
from tests.exhibition.heartbeat.conftest import BERLIN, SendHeartbeat, berlin

HOUR = 3600
WORKDAYS = {weekday: [Span(time(8), time(21))] for weekday in range(5)}


def run(
    weekly: Mapping[int, Any] = WORKDAYS, special: Mapping[date, Any] | None = None, **changes: datetime
) -> UptimeSchedule:
    always = {"opens_at": datetime(2026, 1, 1, tzinfo=BERLIN), "closes_at": datetime(2027, 1, 1, tzinfo=BERLIN)}
    return UptimeSchedule(**always | changes, hours=OpeningHours(weekly, special or {}, BERLIN), zone=BERLIN)


def expected(
    run: UptimeSchedule, first_received_at: datetime, now: datetime, first: date = date(2026, 1, 1)
) -> dict[int, float]:
    """The hours that each day counts, by the day of the month."""
    return {
        day.day: one.expected / HOUR for day, one in availability_by_day(run, first_received_at, {}, first, now).items()
    }


def test_only_open_hours_count() -> None:
    assert expected(run(), berlin(12, 7), berlin(16, 9)) == {12: 13, 13: 13, 14: 0, 15: 0, 16: 1}


def test_exceptions_count() -> None:
    special = {date(2026, 11, 12): [], date(2026, 11, 14): [Span(time(10), time(11)), Span(time(14), time(16))]}

    assert expected(run(special=special), berlin(11, 20), berlin(15, 9)) == {11: 1, 12: 0, 13: 13, 14: 3, 15: 0}


def test_a_screen_counts_from_its_first_heartbeat_and_while_the_question_runs() -> None:
    short = run({}, opens_at=berlin(10, 10), closes_at=berlin(12, 18))

    assert expected(short, berlin(9, 12), berlin(13, 12)) == {9: 0, 10: 14, 11: 24, 12: 18, 13: 0}
    assert expected(short, berlin(11, 23), berlin(13, 12)) == {11: 1, 12: 18, 13: 0}
    assert availability_by_day(short, None, {}, date(2026, 11, 9), berlin(12, 12)) == {}


def test_a_place_that_closes_at_midnight() -> None:
    late = run({weekday: [Span(time(22), time.min)] for weekday in range(7)})

    assert expected(late, berlin(10, 23), berlin(11, 23, 30)) == {10: 1, 11: 1.5}


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 29, 23), (10, 25, 25), (10, 26, 24)])
def test_the_day_on_which_the_clock_changes_has_another_length(month: int, day: int, hours: int) -> None:
    morning = datetime(2026, month, day, tzinfo=BERLIN)
    evening = datetime(2026, month, day, 23, 59, 59, tzinfo=BERLIN)

    assert expected(run({}), morning, evening)[day] == pytest.approx(hours, abs=0.001)
    assert list(expected(run({}), morning, evening + timedelta(seconds=2))) == [day, day + 1]


def test_no_moment_counts_twice_and_none_for_longer_than_a_heartbeat_covers() -> None:
    now, long_ago = berlin(10, 12), berlin(10, 8)

    assert counted_from(berlin(10, 11, 59, 40), long_ago, now) == berlin(10, 11, 59, 40)
    assert counted_from(berlin(10, 11), long_ago, now) == berlin(10, 11, 58, 30)
    assert counted_from(None, long_ago, now) == berlin(10, 11, 58, 30)
    assert counted_from(berlin(10, 11, 58), berlin(10, 11, 59), now) == berlin(10, 11, 59)
    assert counted_from(berlin(10, 12, 1), long_ago, now) > now  # its clock was put back


def test_shares() -> None:
    assert Availability(0, 0).share is None
    assert Availability(30, 60).share == 0.5
    assert Availability(70, 60).share == 1
    days = {date(2026, 11, 10): Availability(70, 60), date(2026, 11, 11): Availability(30, 60)}
    assert total_availability(days) == Availability(90, 120)
    assert total_availability({}).share is None


@pytest.mark.django_db
def test_regular_heartbeats_fill_the_minutes(screen: Screen, send: SendHeartbeat) -> None:
    start = berlin(10, 12)
    for number in range(31):
        send(start + timedelta(seconds=20 * number), page_age_seconds=20 * number)

    assert DailyUptime.objects.get().seconds == 600
    assert DailyUptime.objects.get().date == date(2026, 11, 10)


@pytest.mark.django_db
def test_two_pages_fill_them_once(screen: Screen, send: SendHeartbeat) -> None:
    start = berlin(10, 12)
    for number in range(31):
        send(start + timedelta(seconds=20 * number), page_age_seconds=20 * number)
        send(start + timedelta(seconds=20 * number + 7), page_age_seconds=20 * number + 7000)

    assert DailyUptime.objects.get().seconds == pytest.approx(607)


@pytest.mark.django_db
def test_a_gap_is_a_gap(screen: Screen, send: SendHeartbeat) -> None:
    send(berlin(10, 12))
    send(berlin(10, 13))

    assert DailyUptime.objects.get().seconds == 180


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "seconds"),
    [
        ({"data_age_seconds": 300}, 60), ({"data_age_seconds": 301}, 0), ({"data_age_seconds": None}, 0),
        ({"paint_age_seconds": 90}, 60), ({"paint_age_seconds": 91}, 0),
        ({"display": "night"}, 0), ({"display": 5}, 60), ({"page_age_seconds": 30}, 30),
    ],
)  # fmt: skip
def test_only_a_fresh_picture_counts(
    screen: Screen, send: SendHeartbeat, changes: dict[str, Any], seconds: int
) -> None:
    send(berlin(10, 12), data_age_seconds=None)
    send(berlin(10, 12, 1), **changes)

    assert sum(DailyUptime.objects.values_list("seconds", flat=True)) == seconds


@pytest.mark.django_db
def test_only_open_hours_are_counted(screen: Screen, send: SendHeartbeat) -> None:
    send(berlin(10, 7, 59, 30))
    assert not DailyUptime.objects.exists()
    send(berlin(10, 8, 0, 30))
    send(berlin(10, 20, 59, 50))
    send(berlin(10, 21, 0, 50))

    assert DailyUptime.objects.get().seconds == 30 + 90 + 10


@pytest.mark.django_db
def test_over_midnight_each_day_gets_its_part(vhs: Station, screen: Screen, send: SendHeartbeat) -> None:
    vhs.question.weekly_hours.all().delete()
    send(berlin(10, 23, 59, 30))
    send(berlin(11, 0, 0, 50))

    assert dict(DailyUptime.objects.values_list("date__day", "seconds")) == {10: 90 + 30, 11: 50}
