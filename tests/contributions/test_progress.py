"""The thanks: what comes next, how long it takes, and the ways on."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contributions.enums import Status
from contributions.models import Question, Station
from contributions.pages import terminal_context
from contributions.selectors import read_receipt, times_of_waiting
from moderation.waiting_times import MIN_MEASURED, count_waiting_time
from tests.factories import NOW, make_answer, make_question, make_station, send_answer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages are asked for while the question is open."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def page_of(client: Client, receipt: str) -> str:
    return client.get(f"/de/antwort/{receipt}/").content.decode()


def test_it_tells_how_many_come_first(client: Client, station: Station) -> None:
    _, first = send_answer(station)
    for minutes in (1, 2):
        send_answer(station, text="später", now=NOW + timedelta(minutes=minutes))
    make_answer(Status.RELEASED, station=station, now=NOW - timedelta(hours=1))
    _, last = send_answer(station, text="zuletzt", now=NOW + timedelta(minutes=3))

    assert "Vor dir" not in page_of(client, first)
    assert "Vor dir warten noch 3 Antworten." in page_of(client, last)


def test_it_stops_counting_somewhere(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contributions.selectors.MAX_WAITING_COUNT", 2)
    for _ in range(3):
        send_answer(station)

    assert len(times_of_waiting(NOW, station.question_id)) == 2


@pytest.mark.parametrize(
    ("opens", "says"),
    [(None, "Jetzt liest sie jemand von der VHS."), (time(15), "Wieder geöffnet: Dienstag, 15:00\u00a0Uhr")],
)
def test_it_says_when_somebody_reads(client: Client, station: Station, opens: time | None, says: str) -> None:
    if opens:
        station.question.weekly_hours.create(weekday=NOW.weekday(), opens=opens, closes=time(18))
    _, receipt = send_answer(station)

    assert says in page_of(client, receipt)


def test_how_long_it_takes_is_said_where_it_was_measured(client: Client, station: Station) -> None:
    _, receipt = send_answer(station)
    assert "Minuten" not in page_of(client, receipt)
    for _ in range(MIN_MEASURED):
        count_waiting_time(station.question_id, NOW - timedelta(minutes=20), NOW)

    assert "meist innerhalb von 30 Minuten" in page_of(client, receipt)
    for _ in range(MIN_MEASURED):
        count_waiting_time(station.question_id, NOW - timedelta(hours=3), NOW)
    assert "Minuten" not in page_of(client, receipt)


@pytest.mark.parametrize("weekly", [True, False])
def test_nothing_is_promised_that_comes_after_the_question_or_much_later(client: Client, weekly: bool) -> None:
    question = make_question(closes_at=NOW + timedelta(hours=1))
    station = make_station(question, code="k7m4")
    if weekly:  # it opens when the question closes
        opens = timezone.localtime(question.closes_at).time()
        question.weekly_hours.create(weekday=NOW.weekday(), opens=opens, closes=time(18))
    else:
        Question.objects.update(closes_at=NOW + timedelta(days=90))
        question.weekly_hours.create(weekday=NOW.weekday(), opens=time(9), closes=time(18))
        for weeks in range(3):
            question.special_days.create(date=NOW.date() + timedelta(weeks=weeks))
    _, first = send_answer(station)
    _, second = send_answer(station, text="später", now=NOW + timedelta(minutes=1))

    page = page_of(client, first)

    assert "Deine Antwort ist angekommen." in page
    for promise in ("Wieder geöffnet", "Jetzt liest sie", "Schau dann hoch"):
        assert promise not in page
    assert '<p class="lead">Vor dir wartet noch 1 Antwort.</p>' in page_of(client, second)


def test_who_asks_for_help_is_not_told_to_look_up(client: Client, question: Question) -> None:
    station, terminal = make_station(question, code="k7m4"), make_station(question, code="t7m4", kind="terminal")
    _, receipt = send_answer(station, text="Ich will sterben")
    data = read_receipt(receipt)
    assert data is not None

    for page in (page_of(client, receipt), terminal_context(terminal, data, receipt, NOW)["waiting"]):
        assert "Jetzt liest sie jemand" in str(page)
        assert "Schau dann hoch" not in str(page)
    assert "0800 111 0 111" in page_of(client, receipt)


def test_nobody_at_home_is_told_to_look_up(client: Client, question: Question) -> None:
    for kind, is_there in (("web", False), ("poster", True)):
        _, receipt = send_answer(make_station(question, kind=kind, code=f"b7{kind[:2]}"))
        assert ("Schau dann hoch" in page_of(client, receipt)) is is_there


@pytest.mark.parametrize(("gallery", "promised"), [("closed", True), ("never", False)])
def test_after_closing_nothing_is_promised_that_is_over(client: Client, gallery: str, promised: bool) -> None:
    station = make_station(make_question(closes_at=NOW, opens_at=NOW - timedelta(days=9), gallery=gallery))
    _, receipt = send_answer(station, now=NOW - timedelta(hours=1))

    page = page_of(client, receipt)

    assert "Die Ausstellung ist zu Ende. Wir lesen deine Antwort trotzdem noch." in page
    assert "Bildschirm" not in page.partition("Dein Code")[0]
    assert ("steht sie dann in der Galerie" in page) is promised
    assert "Noch eine Antwort" not in page


def test_it_leads_on(client: Client, question: Question) -> None:
    _, receipt = send_answer(make_station(question, code="k7m4"))
    _, from_terminal = send_answer(make_station(question, code="t7m4", kind="terminal"))

    assert '<a class="action" href="/de/s/k7m4/">Noch eine Antwort</a>' in page_of(client, receipt)
    page = page_of(client, from_terminal)
    assert "/s/t7m4/" not in page  # the phone of somebody is no terminal
    assert '<a class="action" href="/de/">' in page
    question.gallery = "running"
    question.save()
    make_question(opens_at=NOW - timedelta(days=1), gallery="running")  # whose gallery comes first
    way = f'<a class="action" href="/de/galerie/?frage={question.slug}">Antworten lesen</a>'
    assert way in page_of(client, receipt)


@pytest.mark.parametrize(("gallery", "address"), [("running", "/de/galerie/?frage=hier"), ("never", "/de/")])
def test_what_is_shared_is_public(client: Client, gallery: str, address: str) -> None:
    _, receipt = send_answer(make_station(make_question(gallery=gallery, slug="hier")))

    assert f'data-share="https://antworten.example{address}"' in page_of(client, receipt)


def test_the_answer_stands_in_the_colours_of_the_screen(client: Client, station: Station) -> None:
    answer, receipt = send_answer(station, text="Heimat.")

    page = page_of(client, receipt)

    assert f'<body data-colour-theme="{station.question.answer_colour_theme(answer.pk)}">' in page
    assert 'class="large huge" dir="ltr" lang="de"\ndata-open="„" data-close="“"' in page
