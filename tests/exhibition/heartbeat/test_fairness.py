"""How often the answers were shown, in figures: of released ones alone."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from contributions.enums import Status
from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.heartbeat.impressions import fairness
from exhibition.heartbeat.models import Shown
from exhibition.heartbeat.services import count_shown
from moderation.selectors import released_ids, which_released
from tests.exhibition.heartbeat.conftest import berlin
from tests.factories import make_answer, make_moderator, make_question, make_station

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(db: None) -> User:
    return make_moderator()


def show(station: Station, by: User, times: int) -> Answer:
    answer = make_answer(Status.RELEASED, station=station, by=by, text=f"{times}-mal")
    if times:
        count_shown(station.question_id, {answer.pk: times}, berlin(10, 12))
    return answer


def test_nothing_is_released(vhs: Station) -> None:
    assert fairness(vhs.question_id) == (0, 0, 0, 0, 0, None, None)


def test_it_says_how_often_the_answers_were_shown(vhs: Station, by: User) -> None:
    for times in (7, 0, 1, 2, 2, 3, 0):
        show(vhs, by, times)

    figures = fairness(vhs.question_id)

    assert figures[:5] == (7, 2, 1, 2, 2)
    assert figures.least is not None
    assert figures.least == (0, "0-mal", "de", 2)
    assert figures.most == (7, "7-mal", "de", 1)


def test_what_was_taken_back_is_not_there_and_its_count_goes(
    vhs: Station, by: User, capsys: pytest.CaptureFixture[str]
) -> None:
    stays, goes = show(vhs, by, 1), show(vhs, by, 9)
    withdraw(goes)

    figures = fairness(vhs.question_id)
    assert (figures.released, figures.often, figures.most) == (1, 0, (1, "1-mal", "de", 1))

    call_command("forget_shown")

    assert capsys.readouterr().out == "1 counts erased\n"
    assert list(Shown.objects.values_list("answer_id", flat=True)) == [stays.pk]


def test_the_selectors_hand_out_numbers_of_released_answers_of_one_question(vhs: Station, by: User) -> None:
    first, second = show(vhs, by, 0), show(vhs, by, 0)
    others = [
        make_answer(Status.HELD, station=vhs, by=by),
        make_answer(Status.REJECTED, station=vhs, by=by),
        make_answer(Status.RELEASED, station=make_station(make_question()), by=by),
    ]

    assert released_ids(vhs.question_id) == [first.pk, second.pk]
    ids = [first.pk, *(answer.pk for answer in others)]
    assert which_released(vhs.question_id, ids) == {first.pk}
