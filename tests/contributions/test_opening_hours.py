"""When the place is open: pure data first, also over the changes of the clock, then what staff enter."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.models import Question
from contributions.opening_hours.models import SpecialDay, WeeklyHours, opening_hours
from contributions.opening_hours.times import MIDNIGHT, WHOLE_DAY, OpeningHours, Span, overlap
from krefeld_kann_was.accounts import roles
from tests.contributions.test_admin import ADDRESS, filled
from tests.factories import make_colleague, make_person, make_question

BERLIN = ZoneInfo("Europe/Berlin")
LONG, SHORT = Span(time(8), time(21)), Span(time(9), time(16))
ALL_SAINTS, SHORT_EVE = date(2026, 11, 1), date(2026, 12, 24)
VHS = OpeningHours(
    {**dict.fromkeys(range(5), (LONG,)), 5: (SHORT,)},
    {ALL_SAINTS: (), SHORT_EVE: (Span(time(9), time(12)),)},
    BERLIN,
)
ALWAYS = OpeningHours({}, {}, BERLIN)


def berlin(*numbers: int, fold: int = 0) -> datetime:
    return datetime(*numbers, tzinfo=BERLIN, fold=fold)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (berlin(2026, 11, 10, 7, 59), False),  # a Tuesday
        (berlin(2026, 11, 10, 8), True),
        (berlin(2026, 11, 10, 20, 59), True),
        (berlin(2026, 11, 10, 21), False),
        (berlin(2026, 11, 14, 8, 30), False),  # a Saturday
        (berlin(2026, 11, 14, 15), True),
        (berlin(2026, 11, 15, 12), False),  # a Sunday
        (berlin(2026, 11, 1, 12), False),
        (berlin(2026, 12, 24, 11), True),
        (berlin(2026, 12, 24, 12), False),
        (datetime(2026, 7, 14, 6, 30, tzinfo=UTC), True),  # 8:30 in summer
        (datetime(2026, 12, 15, 6, 30, tzinfo=UTC), False),  # 7:30 in winter
    ],
)
def test_a_place_is_open_by_the_clock_on_its_wall(moment: datetime, is_open: bool) -> None:
    assert VHS.is_open(moment) is is_open
    assert VHS.is_open(moment.astimezone(UTC)) is is_open
    assert ALWAYS.is_open(moment)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (berlin(2026, 11, 10, 9), berlin(2026, 11, 10, 9, 30), 0.5),
        (berlin(2026, 11, 10, 20), berlin(2026, 11, 11, 9), 2),
        (berlin(2026, 11, 13, 20), berlin(2026, 11, 16, 9), 1 + 7 + 1),  # a whole weekend
        (berlin(2026, 11, 15, 10), berlin(2026, 11, 15, 18), 0),
        (berlin(2026, 10, 30, 20), berlin(2026, 11, 2, 9), 1 + 7 + 1),
        (berlin(2026, 12, 23, 20), berlin(2026, 12, 25, 9), 1 + 3 + 1),
        (berlin(2026, 11, 10, 12), berlin(2026, 11, 10, 11), 0),
        (berlin(2026, 11, 9), berlin(2026, 11, 16), 5 * 13 + 7),
    ],
)
def test_waiting_counts_only_while_it_is_open(start: datetime, end: datetime, hours: float) -> None:
    assert VHS.open_seconds_between(start, end) == hours * 3600
    assert VHS.was_open_for(hours * 3600, start, end)
    assert not VHS.was_open_for(hours * 3600 + 1, start, end)


NIGHT = OpeningHours({6: (Span(time(1), time(2, 30)), Span(time(2, 45), time(6)))}, {}, BERLIN)
MARCH, OCTOBER = (2026, 3, 29), (2026, 10, 25)  # at 2:00 it becomes 3:00; at 3:00 it becomes 2:00


@pytest.mark.parametrize(("day", "hours"), [((2026, 3, 28), 24), (MARCH, 23), (OCTOBER, 25), ((2026, 10, 26), 24)])
def test_a_day_that_the_clock_changes_has_its_own_length(day: tuple[int, int, int], hours: int) -> None:
    start = berlin(*day)
    end = datetime.combine(start.date() + timedelta(days=1), MIDNIGHT, BERLIN)

    assert ALWAYS.open_seconds_between(start, end) == hours * 3600


def test_the_change_of_the_clock_moves_no_morning() -> None:
    for day in (MARCH, OCTOBER):
        sunday = OpeningHours({6: (SHORT,)}, {}, BERLIN)
        assert not sunday.is_open(berlin(*day, 8, 59))
        assert sunday.is_open(berlin(*day, 9))
        assert sunday.open_seconds_between(berlin(*day), berlin(*day, 23)) == 7 * 3600


def test_a_time_that_is_left_out_counts_as_if_the_clock_had_stayed_and_nothing_counts_twice() -> None:
    # 2:30 is 3:30 and 2:45 is 3:45 then.
    assert NIGHT.is_open(berlin(*MARCH, 3, 29))
    assert not NIGHT.is_open(berlin(*MARCH, 3, 30))
    assert NIGHT.is_open(berlin(*MARCH, 3, 45))
    assert NIGHT.open_seconds_between(berlin(*MARCH), berlin(*MARCH, 12)) == (1.5 + 2.25) * 3600
    crossed = OpeningHours({6: (Span(time(1), time(2, 30)), Span(time(3), time(4)))}, {}, BERLIN)
    assert crossed.open_seconds_between(berlin(*MARCH), berlin(*MARCH, 12)) == 2 * 3600  # 1:00 to 4:00, an hour less


def test_a_time_that_comes_twice_means_the_first() -> None:
    assert NIGHT.is_open(berlin(*OCTOBER, 2, 29))
    assert not NIGHT.is_open(berlin(*OCTOBER, 2, 30))
    assert NIGHT.is_open(berlin(*OCTOBER, 2, 29, fold=1))  # the second part began at the first 2:45


@pytest.mark.parametrize("day", [MARCH, OCTOBER, (2026, 11, 1), (2026, 12, 24)])
@pytest.mark.parametrize("hours", [VHS, NIGHT, ALWAYS])
def test_the_sum_is_the_sum_of_its_minutes(hours: OpeningHours, day: tuple[int, int, int]) -> None:
    start = berlin(*day).astimezone(UTC) - timedelta(hours=7)
    minutes = [start + timedelta(minutes=number) for number in range(40 * 60)]

    counted = 60 * sum(map(hours.is_open, minutes))

    assert hours.open_seconds_between(start, minutes[-1] + timedelta(minutes=1)) == counted


def test_a_place_that_never_opens_has_no_open_time() -> None:
    closed = OpeningHours({0: ()}, {}, BERLIN)

    assert closed.open_seconds_between(berlin(2026, 1, 1), berlin(2026, 12, 31)) == 0


@pytest.mark.parametrize(
    ("day", "closing"),
    [
        (date(2026, 11, 10), berlin(2026, 11, 10, 21)),
        (date(2026, 11, 15), None),
        (ALL_SAINTS, None),
        (SHORT_EVE, berlin(2026, 12, 24, 12)),
    ],
)
def test_when_it_closes_for_the_day(day: date, closing: datetime | None) -> None:
    assert VHS.closing(day) == closing
    assert ALWAYS.closing(day) is None


def test_midnight_ends_a_day() -> None:
    late = OpeningHours({0: (Span(time(18), MIDNIGHT),), 1: (Span(MIDNIGHT, time(2)),)}, {}, BERLIN)

    assert late.is_open(berlin(2026, 11, 9, 23, 59, 59))
    assert late.open_seconds_between(berlin(2026, 11, 9), berlin(2026, 11, 11)) == 8 * 3600
    assert late.closing(date(2026, 11, 9)) == berlin(2026, 11, 10)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([LONG], False),
        ([Span(time(14), time(18)), Span(time(9), time(12))], False),
        ([Span(time(9), time(12)), Span(time(12), time(18))], False),
        ([LONG, SHORT], True),
        ([SHORT, SHORT], True),
        ([Span(time(18), MIDNIGHT), Span(time(20), time(21))], True),
        ([WHOLE_DAY, SHORT], True),
    ],
)
def test_overlapping_spans_are_seen(spans: list[Span], expected: bool) -> None:
    assert overlap(spans) is expected


# what staff enter


@pytest.fixture
def vhs(question: Question) -> Question:
    for weekday in range(5):
        WeeklyHours.objects.create(question=question, weekday=weekday, opens=LONG.opens, closes=LONG.closes)
    WeeklyHours.objects.create(question=question, weekday=5, opens=SHORT.opens, closes=SHORT.closes)
    SpecialDay.objects.create(question=question, date=ALL_SAINTS, note="Allerheiligen")
    SpecialDay.objects.create(question=question, date=SHORT_EVE, opens=time(9), closes=time(12))
    return question


def test_a_question_knows_the_hours_of_its_place_with_one_query(vhs: Question) -> None:
    with CaptureQueriesContext(connection) as queries:
        hours = vhs.opening_hours()

    assert len(queries) == 1
    assert (hours.weekly, hours.special) == ({day: list(spans) for day, spans in VHS.weekly.items()}, {
        day: list(spans) for day, spans in VHS.special.items()
    })  # fmt: skip
    assert hours.zone == timezone.get_default_timezone()


def test_several_questions_keep_their_hours_apart(vhs: Question) -> None:
    other = make_question()

    found = opening_hours([vhs.pk, other.pk])

    assert found[vhs.pk] == vhs.opening_hours()
    assert found[other.pk] == other.opening_hours()
    assert found[other.pk].is_open(berlin(2026, 11, 15, 3))
    assert not found[vhs.pk].is_open(berlin(2026, 11, 15, 3))


def test_a_closed_day_alone_closes_an_open_place(question: Question) -> None:
    question.special_days.create(date=ALL_SAINTS)
    hours = question.opening_hours()

    assert not hours.is_open(berlin(2026, 11, 1, 12))
    assert hours.is_open(berlin(2026, 11, 2))


@pytest.mark.parametrize(
    "row",
    [
        WeeklyHours(weekday=0, opens=time(9), closes=time(9)),
        WeeklyHours(weekday=7, opens=time(9), closes=time(12)),
        SpecialDay(date=ALL_SAINTS, opens=time(12), closes=time(12)),
        SpecialDay(date=ALL_SAINTS, opens=time(12)),
        SpecialDay(date=ALL_SAINTS, closes=time(12)),
    ],
)
def test_the_database_refuses_what_is_no_time(question: Question, row: WeeklyHours | SpecialDay) -> None:
    row.question, row.pk = question, None

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def entered(**rows: list[tuple[str, str, str]]) -> dict[str, str]:
    """What the page of the opening hours sends, with rows of day, opens and closes."""
    data: dict[str, str] = {}
    days = {"weekly_hours": "weekday", "special_days": "date"}
    for prefix, day in days.items():
        lines = rows.get(prefix, [])
        data |= {f"{prefix}-TOTAL_FORMS": str(len(lines)), f"{prefix}-INITIAL_FORMS": "0"}
        for number, values in enumerate(lines):
            names = (day, "opens", "closes")
            data |= {f"{prefix}-{number}-{name}": value for name, value in zip(names, values, strict=True)}
    return data


def page_of(question: Question) -> str:
    return f"/admin/contributions/questionhours/{question.pk}/change/"


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_person(superuser=True))
    return client


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ({"weekly_hours": [("0", "12:00", "12:00")]}, "„von“ und „bis“ sind gleich."),
        ({"weekly_hours": [("0", "09:00", "12:00"), ("0", "11:00", "18:00")]}, "Das passt nicht zu einer anderen"),
        ({"special_days": [("01.11.2027", "", ""), ("01.11.2027", "9:00", "12:00")]}, "Das passt nicht zu einer and"),
        ({"special_days": [("01.11.2027", "", ""), ("01.11.2027", "", "")]}, "Das passt nicht zu einer anderen"),
        ({"special_days": [("01.11.2027", "9:00", "")]}, "Bitte beide Zeiten angeben, oder keine"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    staff: Client, question: Question, rows: dict[str, list[tuple[str, str, str]]], text: str
) -> None:
    page = staff.post(page_of(question), entered(**rows), headers={"Accept-Language": "de"}).content.decode()

    assert text in page
    assert question.opening_hours() == OpeningHours({}, {}, question.opening_hours().zone)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [roles.EDITOR, roles.SCREEN_KEEPER, roles.ADMINISTRATOR])
def test_hours_with_a_break_and_a_closed_day_are_kept(client: Client, question: Question, role: str) -> None:
    client.force_login(make_colleague(role))
    week = [("0", "09:00", "12:00"), ("0", "14:00", "18:00"), ("1", "18:00", "00:00")]

    response = client.post(page_of(question), entered(weekly_hours=week, special_days=[("01.11.2027", "", "")]))

    assert response.status_code == 302
    hours = question.opening_hours()
    assert {day: len(spans) for day, spans in hours.weekly.items()} == {0: 2, 1: 1}
    assert hours.special == {date(2027, 11, 1): []}
    page = client.get(page_of(question), headers={"Accept-Language": "de"}).content.decode()
    assert "Steht hier nichts, ist immer geöffnet." in page
    assert 'name="weekly_hours-0-DELETE"' in page


@pytest.mark.django_db
def test_nobody_else_changes_them_nor_anything_else_there(client: Client, question: Question) -> None:
    client.force_login(make_colleague(roles.MODERATOR))
    assert client.post(page_of(question), entered(weekly_hours=[("0", "09:00", "12:00")])).status_code == 403
    assert client.get(page_of(question)).status_code == 403

    client.force_login(make_person("contributions.view_questionhours"))
    assert 'name="weekly_hours-0-opens"' not in client.get(page_of(question)).content.decode()
    assert client.post(page_of(question), entered(weekly_hours=[("0", "09:00", "12:00")])).status_code == 403

    client.force_login(make_colleague(roles.SCREEN_KEEPER))
    client.post(page_of(question), entered() | {"slug": "anders", "hosts": "Jemand"})
    assert client.post(page_of(question).replace("change", "delete"), {"post": "yes"}).status_code == 403
    kept = Question.objects.get()
    assert (kept.slug, kept.hosts, kept.weekly_hours.count()) == (question.slug, question.hosts, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "good"), [("0", True), ("10080", True), ("10081", False), ("-1", False)])
def test_how_long_an_answer_may_wait_has_an_end(staff: Client, minutes: str, good: bool) -> None:
    staff.post(ADDRESS, filled("de", "de") | {"alert_after": minutes}, headers={"Accept-Language": "de"})

    assert Question.objects.exists() is good
