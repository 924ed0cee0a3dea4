"""Parts of the queue: by question, language, station, theme and hint."""

from __future__ import annotations

import pytest
from django.test import Client

from contributions.enums import Status
from contributions.models import Answer, Station
from moderation.desk.enums import Queue
from moderation.desk.queues import QueueFilter
from moderation.models import Theme
from moderation.services import assign_theme
from tests.factories import make_answer, make_station, send_answer
from tests.moderation.desk import QUEUE, numbers, send_decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def theme(station: Station) -> Theme:
    Theme.objects.create(question=station.question, name="Lernen")
    return Theme.objects.create(question=station.question, name="Grün")


@pytest.fixture
def chosen(station: Station, theme: Theme) -> Answer:
    """A Turkish answer from a second station, with a theme and a hint, beside an ordinary one."""
    send_answer(station, text="Der Stadtwald")
    answer, _ = send_answer(make_station(station.question, name="Workshop"), text="Sahil: 02151 862761", language="tr")
    assign_theme([answer.pk], theme.pk)
    return answer


def parameters(answer: Answer, theme: Theme) -> dict[str, str]:
    return {"language": "tr", "station": str(answer.station_id), "in_theme": str(theme.pk), "hint": "phone"}


@pytest.mark.parametrize("name", ["language", "station", "in_theme", "hint"])
def test_each_choice_shows_its_answers_and_counts_them(desk: Client, chosen: Answer, theme: Theme, name: str) -> None:
    page = desk.get(QUEUE, {name: parameters(chosen, theme)[name]}).content.decode()

    assert numbers(page) == [chosen.pk]
    assert '<b data-count="new">1</b>' in page
    assert '<b data-count="new">2</b>' in desk.get(QUEUE).content.decode()


def test_what_is_chosen_is_named_and_can_be_taken_away(desk: Client, chosen: Answer, theme: Theme) -> None:
    page = desk.get(QUEUE, parameters(chosen, theme)).content.decode()

    for label in ("Türkisch", "Workshop", "Grün", "sieht aus wie eine Telefonnummer"):
        assert f">{label} <span" in page
    without_language = QueueFilter(station_id=chosen.station_id, theme_id=theme.pk, hint="phone").query()
    assert f'href="{QUEUE}{without_language.replace("&", "&amp;")}"' in page


def test_a_decision_keeps_the_filter(desk: Client, station: Station, chosen: Answer, theme: Theme) -> None:
    next_one, _ = send_answer(chosen.station, text="Park", language="tr")
    fields = {"language": "tr", "station": str(chosen.station_id)}
    page = desk.get(QUEUE, fields).content.decode()
    assert page.count('<input type="hidden" name="language" value="tr">') >= 2

    after = send_decision(desk, chosen, "hold", **fields)

    assert numbers(after) == [next_one.pk]
    assert ">Türkisch <span" in after


def test_the_other_queues_are_filtered_too(desk: Client, station: Station) -> None:
    make_answer(Status.HELD, station=station, text="Der Stadtwald")
    held = make_answer(Status.HELD, station=station, text="Sahil", language="tr")

    page = desk.get(QUEUE, {"queue": "held", "language": "tr"}).content.decode()

    assert numbers(page) == [held.pk]
    assert '<b data-count="held">1</b>' in page
    assert f'href="{QUEUE}?language=tr"' in page  # of the new ones


def test_hints_are_no_choice_where_none_are_stored(desk: Client, station: Station) -> None:
    shown = make_answer(Status.RELEASED, station=station)

    page = desk.get(QUEUE, {"queue": "released", "hint": "phone"}).content.decode()

    assert numbers(page) == [shown.pk]
    assert "filter-hint" not in page


@pytest.mark.parametrize("wrong", [{"language": "xx"}, {"station": "x"}, {"in_theme": "-1"}, {"hint": "magic"}])
def test_what_is_no_choice_counts_as_not_chosen(desk: Client, station: Station, wrong: dict[str, str]) -> None:
    answer, _ = send_answer(station)

    assert numbers(desk.get(QUEUE, wrong).content.decode()) == [answer.pk]


def test_a_filter_that_nothing_passes_does_not_say_that_all_is_read(desk: Client, station: Station) -> None:
    send_answer(station)

    page = desk.get(QUEUE, {"language": "fa"}).content.decode()

    assert "Alles gelesen." not in page
    assert "Zu deinem Filter passt" in page


def test_a_theme_to_assign_is_no_filter() -> None:
    """The form of a decision sends both."""
    assert "theme" not in QueueFilter(Queue.HELD, 1, "tr", 2, 3, "phone").parameters
