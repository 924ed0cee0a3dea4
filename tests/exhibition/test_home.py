"""The first page leads everybody on: to the form, to answers, to the place, before, during and after."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contributions.enums import StationKind, Status
from contributions.models import Question
from exhibition.home.views import MAX_CANDIDATES
from krefeld_kann_was.lib.hyphenation import SOFT_HYPHEN
from tests.factories import NOW, make_answer, make_question, make_station

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def home(client: Client) -> str:
    return client.get("/de/").content.decode().replace(SOFT_HYPHEN, "")


def test_it_shows_three_short_answers_where_the_gallery_is_open(client: Client) -> None:
    station = make_station(make_question(gallery="running"))
    for number in range(5):
        make_answer(Status.RELEASED, station=station, text=f"Antwort {number}", now=NOW - timedelta(hours=1))
    make_answer(Status.RELEASED, station=station, text="lang " * 40, now=NOW - timedelta(hours=1))
    make_answer(station=station, text="ungelesen")

    page = home(client)

    assert page.count("data-answer=") == 3
    assert "Antwort 4" in page
    assert "Antwort 1" not in page
    assert "ungelesen" not in page
    assert "lang lang" not in page
    assert 'href="/de/galerie/"' in page


def test_where_all_venues_are_over_it_leads_to_none(client: Client) -> None:
    question = make_question()
    assert "Hier findest du uns" in home(client)

    question.venues.create(name="Mediothek", last_day=NOW.date() - timedelta(days=1))

    page = home(client)
    assert "Hier findest du uns" not in page
    assert "Noch bis zum" in page


def shown_answers(client: Client, language: str) -> list[str]:
    page = client.get(f"/{language}/").content.decode()
    page = page.replace(SOFT_HYPHEN, "").replace("\N{WORD JOINER}", "")
    return re.findall(r"(?<=>)Antwort [\w -]+(?=<)", page)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("tr", ["Antwort tr", "Antwort de-simple", "Antwort de"]),
        ("de", ["Antwort de-simple", "Antwort de", "Antwort uk"]),
        ("de-simple", ["Antwort de-simple", "Antwort de", "Antwort uk"]),
        ("pl", ["Antwort de-simple", "Antwort de", "Antwort uk"]),
        ("uk", ["Antwort uk", "Antwort de-simple", "Antwort de"]),
    ],
)
def test_answers_in_the_language_of_the_reader_come_first_then_german_ones(
    client: Client, language: str, shown: list[str]
) -> None:
    station = make_station(make_question(gallery="running"))
    for written in ("tr", "de", "de-simple", "uk"):  # the newest one is last
        text = f"Antwort {written}"
        make_answer(Status.RELEASED, station=station, text=text, language=written, now=NOW - timedelta(hours=1))

    assert shown_answers(client, language) == shown


def test_answers_in_the_language_of_the_reader_are_found_behind_many_newer_ones(client: Client) -> None:
    station = make_station(make_question(gallery="running"))
    hour = NOW - timedelta(hours=1)
    make_answer(Status.RELEASED, station=station, text="Antwort tr", language="tr", now=hour)
    for number in range(MAX_CANDIDATES + 1):
        make_answer(Status.RELEASED, station=station, text=f"Antwort {number}", now=hour)

    with CaptureQueriesContext(connection) as german:
        assert shown_answers(client, "de")[0] == f"Antwort {MAX_CANDIDATES}"
    with CaptureQueriesContext(connection) as turkish:
        assert shown_answers(client, "tr")[0] == "Antwort tr"
    assert len(turkish) == len(german) + 1


@pytest.mark.parametrize("opens_in", [-1, 1])
def test_under_a_question_stand_only_its_own_answers(client: Client, opens_in: int) -> None:
    earlier = make_question(gallery="running")
    make_answer(Status.RELEASED, station=make_station(earlier), text="Zur alten Frage", now=NOW - timedelta(hours=1))
    Question.objects.update(closes_at=NOW - timedelta(days=2))
    assert "Zur alten Frage" in home(client)
    make_question(opens_at=NOW + timedelta(days=opens_in), closes_at=NOW + timedelta(days=9), gallery="never")

    page = home(client)

    assert "Zur alten Frage" not in page
    assert 'href="/de/galerie/"' in page


def test_it_shows_no_answer_before_the_gallery_is_open(client: Client) -> None:
    make_answer(Status.RELEASED, station=make_station(make_question(gallery="closed")), text="Noch nicht im Netz")

    page = home(client)

    assert "Noch nicht im Netz" not in page
    assert "/galerie/" not in page


def test_it_says_where_and_when(client: Client) -> None:
    question = make_question()
    for weekday in range(5):
        question.weekly_hours.create(weekday=weekday, opens=time(9), closes=time(19))
    question.weekly_hours.create(weekday=5, opens=time(10), closes=time(13))

    page = home(client)

    assert "Von-der-Leyen-Platz 2\n47798 Krefeld" in page
    assert "<dt>Montag – Freitag</dt><dd>09:00–19:00</dd>" in page
    assert "<dt>Samstag</dt><dd>10:00–13:00</dd>" in page
    assert "Noch bis zum 17.\u00a0November 2026." in page


def test_it_says_how_to_answer_without_a_smartphone_and_promises_nothing(client: Client) -> None:
    question = make_station(make_question()).question

    page = home(client)

    assert "Kein Smartphone dabei? Frag vor Ort nach einer Antwortkarte." in page
    make_station(question, kind=StationKind.TERMINAL)
    assert "Kein Smartphone dabei? Frag vor Ort nach dem Terminal oder nach einer Antwortkarte." in home(client)
    assert "Deine Antwort kann Teil der Ausstellung werden" in page


def test_before_opening_it_says_when(client: Client) -> None:
    make_question(opens_at=NOW + timedelta(days=4), closes_at=NOW + timedelta(days=9))

    page = home(client)

    assert "Was kann Krefeld für dich?" in page
    assert "Bald geht es los: Samstag, 14.\u00a0November 2026, 13:34\u00a0Uhr." in page
    assert "Von-der-Leyen-Platz" in page


def test_after_closing_it_leads_to_the_gallery(client: Client) -> None:
    make_question(opens_at=NOW - timedelta(days=9), closes_at=NOW - timedelta(days=1))

    page = home(client)

    assert "Die Ausstellung ist zu Ende." in page
    assert '<a class="action" href="/de/galerie/">Antworten lesen</a>' in page


@pytest.mark.parametrize(
    "path",
    [
        "/de/s/zzzz/",
        "/de/s/soon/",
        "/de/s/past/",
        "/de/antwort/",
        "/de/galerie/",
        "/de/galerie/7/",
        "/de/galerie/7/melden/",
        "/de/x/",
    ],
)
def test_no_page_is_a_dead_end(client: Client, path: str) -> None:
    for code, opens, closes in (("soon", 1, 2), ("past", -2, -1)):
        question = make_question(
            opens_at=NOW + timedelta(days=opens), closes_at=NOW + timedelta(days=closes), gallery="never"
        )
        make_station(question, code=code)

    main = client.get(path).content.decode().partition("<main")[2].partition("</main>")[0]

    assert 'href="/de/"' in main


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/de/s/gibtsnicht/", 404),
        ("/de/gibt-es-nicht/", 404),
        ("/de/antwort/", 200),
        ("/de/galerie/", 404),
        ("/de/galerie/1/", 404),
        ("/de/melden/bcd-fgh-jkl/", 404),
        ("/de/barrierefreiheit/gemeldet/", 200),
    ],
)
def test_what_leads_to_the_first_page_promises_no_question(client: Client, address: str, status: int) -> None:
    """No question is open, and the first page says so."""
    response = client.get(address)

    page = response.content.decode().replace(SOFT_HYPHEN, "")
    assert response.status_code == status
    assert '<a class="action" href="/de/">Zur Startseite</a>' in page or '<a href="/de/">Zur Startseite</a>' in page
    assert "aktuelle" not in page
    assert "Gerade gibt es keine Frage." in home(client)
