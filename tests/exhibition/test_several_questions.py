"""Two organisations ask at the same time: nothing of the one is on a page of the other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from contributions.enums import Status
from contributions.models import Question, QuestionText, Station
from exhibition.models import Screen
from exhibition.partners.models import Partner
from krefeld_kann_was.lib.hyphenation import SOFT_HYPHEN
from tests.factories import NOW, make_answer, make_event, make_question, make_station, send_answer

pytestmark = pytest.mark.django_db
ZOO, MUSEUM = "Zoo Krefeld", "Museum am Wall"


def ask(hosts: str, title: str, slug: str) -> Station:
    """A question with an open gallery, a partner, a venue, a screen, and an answer that is shown."""
    question = make_question(hosts=hosts, slug=slug, gallery="running")
    QuestionText.objects.filter(question=question).update(title=title)
    station = make_station(question, kind="web", code=slug[:4], venue=question.venues.create(name=f"Haus {hosts}"))
    Partner.objects.create(name=f"Freunde: {hosts}").questions.add(question)
    Screen.objects.create(name=hosts, question=question, station=station)
    make_answer(Status.RELEASED, station=station, text=f"Antwort: {hosts}")
    return station


@pytest.fixture
def zoo() -> Station:
    return ask(ZOO, "Was kann der Zoo für dich?", "zoo7")


@pytest.fixture
def museum() -> Station:
    return ask(MUSEUM, "Was kann das Museum für dich?", "mus7")


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode().replace(SOFT_HYPHEN, "")


def pages_of(station: Station) -> list[str]:
    slug = station.question.slug
    answer, receipt = send_answer(station, text="neu")
    shown = station.answers.exclude(pk=answer.pk).get()
    return [
        f"/de/?frage={slug}",
        f"/de/s/{station.code}/",
        f"/de/antwort/{receipt}/",
        f"/de/galerie/?frage={slug}",
        f"/de/galerie/{shown.pk}/",
        f"/de/galerie/{shown.pk}/melden/",
        f"/de/galerie/daten/?frage={slug}",
        f"/de/galerie/karte/?frage={slug}",
        f"/de/galerie/feed.xml?frage={slug}",
        station.question.screens.get().get_absolute_url(),
        f"{station.question.screens.get().get_absolute_url()}feed/",
        f"{station.question.screens.get().get_absolute_url()}facts/",
    ]


def test_nothing_of_the_one_is_on_a_page_of_the_other(client: Client, zoo: Station, museum: Station) -> None:
    for station, foreign in ((zoo, ("Museum", "mus7")), (museum, ("Zoo", "zoo7"))):
        for address in pages_of(station):
            response = client.get(address)
            page = response.content.decode().replace(SOFT_HYPHEN, "")
            assert response.status_code == 200, address
            assert [word for word in foreign if word in page] == [], address


def test_the_first_page_lets_people_choose(client: Client, zoo: Station, museum: Station) -> None:
    page = read(client, "/de/")

    for station in (zoo, museum):
        assert f'href="/de/?frage={station.question.slug}"' in page
        assert station.question.hosts in page
    assert "Freunde" not in page
    assert "Was kann der Zoo" in read(client, "/de/?frage=weg")


def test_so_does_the_gallery(client: Client, zoo: Station, museum: Station) -> None:
    page = read(client, "/de/galerie/")

    assert 'href="/de/galerie/?frage=zoo7"' in page
    assert "Antwort:" not in page


def test_the_map_is_not_that_of_whoever_came_last(client: Client, zoo: Station, museum: Station) -> None:
    assert client.get("/de/galerie/karte/").headers["Location"] == "/de/galerie/"

    for station, foreign in ((zoo, museum), (museum, zoo)):
        page = read(client, f"/de/galerie/karte/?frage={station.question.slug}")
        assert station.question.hosts in page
        assert foreign.question.hosts not in page


def test_one_question_alone_needs_no_choice(client: Client, zoo: Station) -> None:
    assert "Haus Zoo Krefeld" in read(client, "/de/")
    assert "Antwort: Zoo" in read(client, "/de/galerie/")


def test_questions_of_the_same_hosts_lead_to_each_other(client: Client, zoo: Station) -> None:
    ask(ZOO, "Und was noch?", "zoo8")

    page = read(client, "/de/galerie/?frage=zoo7")

    assert "Und was noch?" in page
    assert 'href="/de/?frage=zoo8"' in read(client, "/de/")


def test_a_closed_gallery_names_no_other_question(client: Client, zoo: Station, museum: Station) -> None:
    Question.objects.update(gallery="never")

    closed = client.get("/de/galerie/?frage=zoo7")

    assert closed.status_code == 404
    assert ZOO in closed.content.decode().replace(SOFT_HYPHEN, "")
    assert "Museum" not in closed.content.decode().replace(SOFT_HYPHEN, "")
    assert "Zoo" not in read(client, "/de/galerie/")


def test_a_screen_shows_no_event_of_a_partner_of_another_question(
    client: Client, zoo: Station, museum: Station
) -> None:
    for title, partner in (
        ("Im Zoo", Partner.objects.get(questions=zoo.question)),
        ("Im Museum", Partner.objects.get(questions=museum.question)),
        ("Von einem Partner aller", Partner.objects.create(name="Stadtbücherei")),
        ("In der Stadt", None),
    ):
        make_event(title=title, partner=partner, starts_at=NOW, ends_at=NOW + timedelta(hours=1))
    screen = Screen.objects.get(question=zoo.question)

    facts = client.get(f"/kiosk/{screen.token}/facts/").json()
    page = client.get(f"/kiosk/{screen.token}/").content.decode()

    assert [event["title"] for event in facts["events"]] == ["Im Zoo", "Von einem Partner aller", "In der Stadt"]
    assert "Im Museum" not in page
    assert "Im Zoo" in page


def test_hosts_are_the_same_whatever_the_case_and_the_spaces(client: Client, zoo: Station) -> None:
    ask(" zoo  Krefeld", "Was war das Schönste?", "alt7")

    page = read(client, "/de/galerie/")

    assert "data-answer=" in page, "nobody is asked to choose"
    assert "Was war das Schönste?" in page
