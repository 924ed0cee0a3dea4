"""How often the answers were shown, in figures: of released ones alone."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from contributions.enums import Status
from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.heartbeat.models import ImpressionCount
from exhibition.heartbeat.selectors import impression_statistics
from exhibition.heartbeat.services import add_impressions
from moderation.selectors import filter_released_ids, released_ids
from tests.factories import make_answer, make_moderator, make_question, make_station

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(db: None) -> User:
    return make_moderator()


def show(station: Station, by: User, times: int) -> Answer:
    answer = make_answer(Status.RELEASED, station=station, by=by, text=f"{times}-mal")
    if times:
        add_impressions(station.question_id, {answer.pk: times})
    return answer


def test_nothing_is_released(vhs: Station) -> None:
    assert impression_statistics(vhs.question_id) == (0, 0, 0, 0, 0, None, None)


def test_it_says_how_often_the_answers_were_shown(vhs: Station, by: User) -> None:
    for times in (7, 0, 1, 2, 2, 3, 0):
        show(vhs, by, times)

    figures = impression_statistics(vhs.question_id)

    assert figures[:5] == (7, 2, 1, 2, 2)
    assert figures.least is not None
    assert figures.least == (0, "0-mal", "de")
    assert figures.most == (7, "7-mal", "de")


def test_what_was_taken_back_is_not_there(vhs: Station, by: User) -> None:
    show(vhs, by, 1)
    withdraw(show(vhs, by, 9))

    figures = impression_statistics(vhs.question_id)
    assert (figures.released, figures.often, figures.most) == (1, 0, (1, "1-mal", "de"))


def test_the_selectors_hand_out_numbers_of_released_answers_of_one_question(vhs: Station, by: User) -> None:
    first, second = show(vhs, by, 0), show(vhs, by, 0)
    others = [
        make_answer(Status.HELD, station=vhs, by=by),
        make_answer(Status.REJECTED, station=vhs, by=by),
        make_answer(Status.RELEASED, station=make_station(make_question()), by=by),
    ]

    assert released_ids(vhs.question_id) == [first.pk, second.pk]
    ids = [first.pk, *(answer.pk for answer in others)]
    assert filter_released_ids(vhs.question_id, ids) == {first.pk}


def test_the_count_of_what_was_taken_back_is_deleted_by_the_timer(vhs: Station, by: User) -> None:
    stays = show(vhs, by, 1)
    withdraw(show(vhs, by, 9))

    call_command("watch_screens")

    assert list(ImpressionCount.objects.values_list("answer_id", flat=True)) == [stays.pk]
