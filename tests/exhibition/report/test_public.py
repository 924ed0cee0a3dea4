"""The evaluation for everybody: when it is there, what it says, and that nobody is followed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.models import Station
from exhibition.report.enums import Publication
from exhibition.report.services import save_settings
from tests.exhibition.report.answers import add_answers, give_theme
from tests.factories import NOW

PAGE = "/auswertung/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(station: Station) -> Station:
    question = station.question
    question.opens_at, question.closes_at = NOW - timedelta(days=8), timezone.now() - timedelta(minutes=1)
    question.save()
    give_theme(add_answers(station, 200, text="Geheim und offen"), "Grün")
    return station


def test_it_opens_when_the_question_has_ended(client: Client, closed: Station) -> None:
    page = client.get(PAGE)

    assert page.status_code == 200
    assert "200 Antworten" in page.content.decode()
    assert not page.cookies
    assert "Geheim" not in page.content.decode()


@pytest.mark.parametrize(
    ("publication", "is_open", "status"),
    [
        (Publication.CLOSED, True, 404),
        (Publication.NOW, True, 200),
        (Publication.NEVER, True, 404),
        (Publication.NEVER, False, 404),
        (Publication.NOW, False, 200),
    ],
)
def test_staff_decide_when(
    client: Client, closed: Station, publication: Publication, is_open: bool, status: int
) -> None:
    save_settings(closed.question_id, publication=publication)
    if is_open:
        closed.question.closes_at = timezone.now() + timedelta(days=1)
        closed.question.save()

    assert client.get(PAGE).status_code == status
    assert client.get(f"{PAGE}?frage=gibt-es-nicht").status_code == 404


def test_where_the_gallery_never_opens_staff_have_to_switch_it_on(client: Client, closed: Station) -> None:
    closed.question.gallery = "never"
    closed.question.save()

    assert client.get(PAGE).status_code == 404
    save_settings(closed.question_id, publication=Publication.NOW)
    assert client.get(PAGE).status_code == 200


def test_the_first_page_and_the_sitemap_lead_there(client: Client, closed: Station) -> None:
    link = f"{PAGE}?frage={closed.question.slug}"
    closed.question.gallery = "running"
    closed.question.save()
    assert link in client.get("/").content.decode()
    assert link in client.get("/sitemap.xml").content.decode()

    save_settings(closed.question_id, publication=Publication.NEVER)
    assert link not in client.get("/").content.decode()
    assert link not in client.get("/sitemap.xml").content.decode()


def test_while_the_question_runs_it_ends_with_the_day_before(client: Client, closed: Station) -> None:
    save_settings(closed.question_id, publication=Publication.NOW)
    closed.question.closes_at = timezone.now() + timedelta(days=1)
    closed.question.save()
    add = add_answers(closed, 5)
    for answer in add:
        answer.submitted_at = timezone.now()
        answer.save()

    assert "200 Antworten" in client.get(PAGE).content.decode()


def test_it_says_nothing_of_moderation_stations_and_goals(client: Client, closed: Station) -> None:
    save_settings(closed.question_id, target=1000, quarter_targets={"010": 4})

    page = client.get(PAGE).content.decode()

    for name in ("stations", "reasons", "fairness", "goals", "screens", "reach"):
        assert f'data-chart="{name}">' not in page
    for name in ("days", "hours", "quarters", "languages", "themes", "words"):
        assert f'data-chart="{name}">' in page


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_it_speaks_every_language(client: Client, closed: Station, language: str) -> None:
    page = client.get(f"/{language}{PAGE}").content.decode()

    assert f'lang="{language}"' in page
    for german in ("Zu wenige", "alle anderen", "Wer geantwortet hat", "Jede Sprache ein Faden"):
        assert language.startswith("de") or german not in page


def test_it_is_light_and_asks_the_database_little(client: Client, closed: Station) -> None:
    client.get(PAGE)
    with CaptureQueriesContext(connection) as done:
        page = client.get(PAGE, headers={"Accept-Encoding": "gzip"})

    assert len(done) <= 12
    assert len(page.content) < 20_000
