"""Parts of the queue: by question, language, station, theme and hint."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from contributions.enums import Status
from contributions.models import Answer, Station
from krefeld_kann_was.rehearsal.services import begin_rehearsal, end_rehearsal
from moderation.desk import queues
from moderation.desk.enums import Queue
from moderation.desk.queues import QueueFilter
from moderation.models import Theme
from moderation.services import assign_theme
from tests.factories import NOW, make_answer, make_colleague, make_question, make_station, send_answer
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

    assert "Gerade wartet hier nichts." not in page
    assert "Zu deinem Filter passt" in page


def test_a_theme_to_assign_is_no_filter() -> None:
    """The form of a decision sends both."""
    assert "theme" not in QueueFilter(Queue.HELD, 1, "tr", 2, 3, "phone").parameters


@pytest.mark.parametrize("queue", ["new", "held", "social"])
@pytest.mark.parametrize("name", ["language", "station", "in_theme"])
def test_a_part_is_looked_for_among_the_first_of_a_long_queue(
    desk: Client, station: Station, theme: Theme, monkeypatch: pytest.MonkeyPatch, queue: str, name: str
) -> None:
    """However many wait, what an open page asks for costs the same."""
    type(station.question).objects.update(second_person=["social"])
    monkeypatch.setattr(queues, "MAX_FILTERED", 2)
    status = Status.RELEASED if queue == "social" else Status(queue)
    other = make_station(station.question, name="Workshop")
    before = make_answer(status, station=station, text="Park", now=NOW - timedelta(hours=4))
    make_answer(status, station=station, text="Zoo", now=NOW - timedelta(hours=3))
    later = make_answer(status, station=other, text="Sahil", language="tr", now=NOW)
    Answer.objects.update(consent_social=True)
    assign_theme([later.pk], theme.pk)
    fields = {"queue": queue, name: parameters(later, theme)[name]}
    assert numbers(desk.get(QUEUE, fields).content.decode()) == []
    assert desk.post(f"{QUEUE}live/", fields).json()["counts"][queue] == "0"

    Answer.objects.filter(pk=before.pk).update(status=Status.REJECTED, reason="insult")

    assert numbers(desk.get(QUEUE, fields).content.decode()) == [later.pk]
    assert desk.post(f"{QUEUE}live/", fields).json()["counts"][queue] == "1"


def test_what_counts_in_the_queue_alone_makes_a_part_of_it() -> None:
    assert QueueFilter(Queue.HELD, hint="phone").is_filtered
    assert not QueueFilter(Queue.RELEASED, hint="phone", search="").is_filtered
    assert QueueFilter(Queue.RELEASED, search="Zoo").is_filtered
    assert not QueueFilter(Queue.NEW, search="Zoo").is_filtered
    assert QueueFilter(Queue.RELEASED, hint="phone").query() == "?queue=released"


def test_a_question_that_is_over_can_be_chosen_where_one_searches(desk: Client, station: Station) -> None:
    over = make_question(opens_at=NOW - timedelta(days=30), closes_at=NOW - timedelta(days=20))
    choice = f"({over.slug})</option>"
    for place in (station, make_station()):
        send_answer(place)

    assert choice in desk.get(QUEUE, {"queue": "released"}).content.decode()
    assert choice not in desk.get(QUEUE, {"queue": "held"}).content.decode()


def test_without_the_question_its_stations_and_themes_are_not_chosen_either() -> None:
    chosen = QueueFilter(Queue.HELD, 1, "tr", 2, 3, "phone")

    assert chosen.query_without("question") == QueueFilter(Queue.HELD, language="tr", hint="phone").query()
    assert chosen.query_without("language") == chosen._replace(language="").query()


def test_a_question_that_is_gone_is_not_chosen_any_more(desk: Client, station: Station) -> None:
    answer, _ = send_answer(station)
    rehearsal = begin_rehearsal(station.question, make_colleague("editor"), NOW)
    chosen = {"question": str(rehearsal.pk), "station": str(rehearsal.stations.get().pk), "language": "de"}
    assert desk.get(QUEUE, chosen).status_code == 200
    end_rehearsal(rehearsal.pk, None, NOW)

    response = desk.get(QUEUE, chosen)

    assert response["Location"] == f"{QUEUE}?language=de"
    page = desk.get(response["Location"]).content.decode()
    assert "Die gewählte Frage gibt es nicht mehr." in page
    assert numbers(page) == [answer.pk]
