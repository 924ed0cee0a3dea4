"""Searching what is shown, and what is not: by words, by number, page by page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from contributions.enums import Status
from contributions.models import Answer, Station
from moderation.desk.services import LIST_SIZE
from tests.factories import NOW, make_answer, make_question, make_station
from tests.moderation.desk import QUEUE, numbers, send_decision

pytestmark = pytest.mark.django_db
SHOWN = f"{QUEUE}?queue=released"


def shown(station: Station, by: User, text: str, hours: int = 0, status: Status = Status.RELEASED) -> Answer:
    return make_answer(status, station=station, by=by, text=text, now=NOW + timedelta(hours=hours))


def find(desk: Client, words: str, queue: str = "released", **more: str) -> list[int]:
    return numbers(desk.get(QUEUE, {"queue": queue, "search": words} | more).content.decode())


@pytest.fixture
def crowd(station: Station, moderator: User) -> list[Answer]:
    """More than a page, the newest first."""
    return [shown(station, moderator, f"Zoo {number}", hours=-number) for number in range(LIST_SIZE + 3)]


def test_words_find_as_in_the_gallery(desk: Client, station: Station, moderator: User) -> None:
    older = shown(station, moderator, "Die Brücke über den Rhein ist groß.", hours=-2)
    newer = shown(station, moderator, "BRUECKE am Rhein", hours=-1)
    shown(station, moderator, "Brucke ohne Fluss")
    make_answer(Status.NEW, station=station, text="Brücke am Rhein, noch ungelesen")

    assert find(desk, "rhein brücke") == [newer.pk, older.pk]
    assert find(desk, "Rhein") == [newer.pk, older.pk]
    assert find(desk, "gross") == [older.pk]
    assert find(desk, "nichts davon") == []


@pytest.mark.parametrize("written", ["{}", "#{}", "https://antworten.example/galerie/{}/", " {} "])
def test_a_number_finds_its_answer(desk: Client, crowd: list[Answer], written: str) -> None:
    oldest = crowd[-1]

    assert find(desk, written.format(oldest.pk))[-1:] == [oldest.pk]


def test_a_number_is_also_a_word(desk: Client, station: Station, moderator: User) -> None:
    other = shown(station, moderator, "Zoo", hours=-1)
    answer = shown(station, moderator, f"Seit {other.pk} Jahren hier.")

    assert find(desk, str(other.pk)) == [answer.pk, other.pk]


def test_what_is_not_shown_can_be_searched_too(desk: Client, station: Station, moderator: User) -> None:
    rejected = shown(station, moderator, "Rhein und Unsinn", status=Status.REJECTED)
    shown(station, moderator, "Rhein")

    assert find(desk, "Rhein", "rejected") == [rejected.pk]


def test_other_queues_are_not_searched(desk: Client, station: Station) -> None:
    answer = make_answer(Status.NEW, station=station, text="Zoo")

    assert find(desk, "Rhein", "new", before="1") == [answer.pk]


def test_the_question_bounds_the_search(desk: Client, station: Station, moderator: User) -> None:
    here = shown(station, moderator, "Rhein")
    shown(make_station(make_question()), moderator, "Rhein")

    assert find(desk, "Rhein", question=str(here.question_id)) == [here.pk]


@pytest.mark.parametrize("words", ["", "Zoo"])
def test_pages_follow_one_another_without_a_gap(desk: Client, crowd: list[Answer], words: str) -> None:
    first = desk.get(SHOWN, {"queue": "released", "search": words}).content.decode()
    assert numbers(first) == [answer.pk for answer in crowd[:LIST_SIZE]]
    address = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")

    second = desk.get(address).content.decode()

    assert numbers(second) == [answer.pk for answer in crowd[LIST_SIZE:]]
    assert 'rel="next"' not in second
    assert "Zu den neuesten" in second


def test_answers_of_the_same_hour_have_an_order(desk: Client, station: Station, moderator: User) -> None:
    answers = [shown(station, moderator, f"Zoo {number}") for number in range(3)]

    assert find(desk, "", before=str(answers[2].pk)) == [answers[1].pk, answers[0].pk]


def test_an_old_answer_is_found_and_taken_down(
    desk: Client, crowd: list[Answer], station: Station, moderator: User
) -> None:
    old = shown(station, moderator, "Die alte Burg Linn", hours=-100)
    assert find(desk, "burg") == [old.pk]

    page = send_decision(desk, old, "reject", queue="released", search="burg", reason="third_party")

    assert "Nicht gezeigt: Es geht um eine andere" in page
    assert "Nichts gefunden." in page
    assert 'value="burg"' in page
    assert 'aria-keyshortcuts="u"' in page
    old.refresh_from_db()
    assert old.status == Status.REJECTED


def test_a_search_that_makes_no_sense_finds_nothing_and_breaks_nothing(desk: Client, crowd: list[Answer]) -> None:
    for words in ("[", "(?", "\\", "x" * 500, "9" * 18, "1" * 40, "\u202e"):
        assert find(desk, words) == [], words
    assert find(desk, "Zoo", before="9" * 17) == []
    assert len(find(desk, "Zoo", before="x")) == LIST_SIZE


@pytest.mark.parametrize("answers", [1, 3])
def test_a_search_costs_the_same_with_more_answers(
    desk: Client, station: Station, moderator: User, django_assert_num_queries: DjangoAssertNumQueries, answers: int
) -> None:
    for number in range(answers):
        shown(station, moderator, f"Zoo {number}", hours=-number)
    find(desk, "Zoo")

    with django_assert_num_queries(30):
        assert len(find(desk, "Zoo")) == answers
