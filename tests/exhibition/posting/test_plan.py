"""The order of the posts and their days: fair, always the same, and by the clock on the wall."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest

from exhibition.posting.scheduling import (
    Candidate,
    Recurrence,
    first_day_after,
    interleave,
    legal_holidays,
    skipped_days,
)
from exhibition.share.layouts import choose_style

BERLIN = ZoneInfo("Europe/Berlin")
ALL_WEEK = frozenset(range(7))


def rhythm(at: time = time(10), weekdays: frozenset[int] = ALL_WEEK, off: frozenset[date] = frozenset()) -> Recurrence:
    return Recurrence(at, weekdays, off, BERLIN)


def candidates(*groups: tuple[int, str, str]) -> list[Candidate]:
    """So many answers of each language and theme."""
    kinds = [(language, theme) for number, language, theme in groups for _ in range(number)]
    return [Candidate(number, *kind) for number, kind in enumerate(kinds, start=1)]


def same_neighbours(order: list[Candidate], attribute: str) -> int:
    return sum(getattr(one, attribute) == getattr(other, attribute) for one, other in pairwise(order))


def test_everything_is_in_the_order_once_and_the_same_input_gives_the_same_order() -> None:
    answers = candidates((20, "de", "Grün"), (9, "tr", "Kultur"), (4, "ar", ""), (1, "uk", "Grün"))
    shuffled = random.Random(1).sample(answers, len(answers))

    assert sorted(interleave(shuffled)) == answers
    assert interleave(shuffled) == interleave(answers) == interleave(reversed(answers))
    assert interleave([]) == []


@pytest.mark.parametrize(
    ("groups", "unavoidable"),
    [
        ([(5, "de", ""), (5, "tr", "")], 0),
        ([(6, "de", ""), (5, "tr", "")], 0),
        ([(5, "de", ""), (3, "tr", ""), (3, "ar", "")], 0),
        ([(2, "ar", ""), (2, "de", ""), (2, "tr", ""), (2, "uk", "")], 0),
        ([(9, "de", ""), (2, "tr", ""), (2, "ar", "")], 4),  # four others part nine into five
        ([(100, "de", ""), (10, "tr", ""), (10, "ar", "")], 79),
        ([(3, "de", ""), (3, "de-simple", "")], 5),  # both are German
    ],
)
def test_neighbours_differ_in_language_as_often_as_can_be(groups: list[tuple[int, str, str]], unavoidable: int) -> None:
    order = [one._replace(language=one.language.partition("-")[0]) for one in interleave(candidates(*groups))]

    assert same_neighbours(order, "language") == unavoidable


def test_neighbours_of_one_language_differ_in_theme() -> None:
    order = interleave(candidates((10, "de", "Grün"), (6, "de", "Kultur"), (4, "de", "")))

    assert same_neighbours(order, "theme") == 0


def test_neighbours_of_one_kind_differ_in_style() -> None:
    groups = candidates((40, "de", "Grün"), (38, "de", "Kultur"), (20, "tr", "Grün"), (20, "ar", ""))
    answers = [one._replace(style=choose_style(one.id * 7, ["samt", "linde", "rhein"])) for one in groups]
    styles = [one.style for one in interleave(answers) if one.style]

    assert sum(one.layout == other.layout for one, other in pairwise(styles)) == 0
    assert sum(one.colour_theme == other.colour_theme for one, other in pairwise(styles)) <= 1
    for name in ("language", "theme"):  # as good as without styles
        assert same_neighbours(interleave(answers), name) <= same_neighbours(interleave(groups), name)


def test_a_rare_language_is_spread_over_the_whole_time() -> None:
    order = interleave(candidates((90, "de", ""), (6, "tr", "")))
    places = [place for place, one in enumerate(order) if one.language == "tr"]

    assert all(12 <= later - earlier <= 20 for earlier, later in pairwise(places))
    assert places[0] < 12
    assert places[-1] > 84


def test_what_comes_before_counts() -> None:
    answers = candidates((1, "de", ""), (1, "tr", ""))

    assert interleave(answers)[0].language == "de"
    assert interleave(answers, previous=Candidate(9, "de", ""))[0].language == "tr"


@pytest.mark.parametrize(
    ("first", "change"), [(date(2026, 3, 27), date(2026, 3, 29)), (date(2026, 10, 23), date(2026, 10, 25))]
)
def test_ten_o_clock_stays_ten_o_clock_when_the_clock_changes(first: date, change: date) -> None:
    days = list(islice(rhythm().days_from(first), 5))
    moments = [rhythm().moment_on(day) for day in days]

    assert change in days
    assert [moment.astimezone(BERLIN).time() for moment in moments] == [time(10)] * 5
    assert len({moment.time() for moment in moments}) == 2  # in UTC
    assert all(moment.tzinfo is UTC for moment in moments)


def test_a_time_that_the_clock_leaves_out_is_the_one_it_shows_instead() -> None:
    moment = rhythm(time(2, 30)).moment_on(date(2026, 3, 29))

    assert moment == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert moment.astimezone(BERLIN).time() == time(3, 30)


def test_days_are_chosen_by_weekday_and_holiday() -> None:
    workdays = Recurrence(time(10), frozenset(range(5)), legal_holidays(), BERLIN)

    days = list(islice(workdays.days_from(date(2026, 12, 23)), 5))

    # Christmas Day is a Friday, 1 January 2027 too.
    assert days == [date(2026, 12, 23), date(2026, 12, 24), date(2026, 12, 28), date(2026, 12, 29), date(2026, 12, 30)]
    assert next(workdays.days_from(date(2027, 1, 1))) == date(2027, 1, 4)


def test_christmas_eve_and_the_last_day_of_the_year_are_left_out_where_chosen() -> None:
    for eves, number in ((True, 5), (False, 7)):
        plan = Recurrence(time(10), ALL_WEEK, skipped_days(holidays=True, eves=eves), BERLIN)
        days = [day.day for day in islice(plan.days_from(date(2026, 12, 24)), 7) if day.month == 12]
        assert len(days) == number - 1
        assert (24 in days) is (31 in days) is not eves


def test_the_holidays_are_those_of_north_rhine_westphalia() -> None:
    off = legal_holidays()

    assert all(day in off for day in (date(2027, 5, 27), date(2027, 11, 1), date(2027, 10, 3)))  # Corpus Christi
    assert all(day not in off for day in (date(2027, 1, 6), date(2027, 10, 31), date(2027, 8, 15)))


def test_the_first_day_is_today_as_long_as_its_time_is_to_come() -> None:
    before, after = datetime(2026, 12, 1, 8, 59, tzinfo=UTC), datetime(2026, 12, 1, 9, 0, tzinfo=UTC)

    assert first_day_after(before, rhythm()) == date(2026, 12, 1)
    assert first_day_after(after, rhythm()) == date(2026, 12, 2)
    assert first_day_after(datetime(2026, 12, 1, 23, 30, tzinfo=UTC), rhythm()) == date(2026, 12, 2)
