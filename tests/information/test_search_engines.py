"""robots.txt and the sitemap: every page without answers in every language, and no other address."""

from __future__ import annotations

import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from contributions.enums import Status
from contributions.gallery_options import GalleryOpening
from contributions.models import Answer, Question
from exhibition.models import Screen
from tests.factories import (
    make_answer,
    make_event,
    make_institution,
    make_offer,
    make_question,
    make_station,
    send_answer,
)

pytestmark = pytest.mark.django_db
OURS = "https://antworten.example"
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def addresses(client: Client) -> list[str]:
    response = client.get("/sitemap.xml")
    assert response.status_code == 200
    return [loc.text or "" for loc in ET.fromstring(response.content).findall(".//s:loc", SITEMAP)]


@pytest.fixture
def question() -> Question:
    now = timezone.now()
    return make_question(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))


@pytest.fixture
def answer(question: Question) -> Answer:
    return make_answer(Status.RELEASED, station=make_station(question), now=question.opens_at + timedelta(hours=1))


def test_the_sitemap_names_pages_without_answers_in_every_language(client: Client, answer: Answer) -> None:
    make_institution()
    now = timezone.now()
    make_offer()
    make_event(starts_at=now, ends_at=now + timedelta(days=1))
    screen = Screen.objects.create(name="Forum", question=answer.question, station=answer.station)
    _, receipt = send_answer(answer.station, now=answer.question.opens_at)

    found = addresses(client)

    german = [one.removeprefix(f"{OURS}/de/") for one in found if one.startswith(f"{OURS}/de/")]
    pages = ["regeln/", "datenschutz/", "impressum/", "barrierefreiheit/"]
    of_question = f"?frage={answer.question.slug}"
    assert german == ["angebote/", "programm/", f"galerie/daten/{of_question}", f"auswertung/{of_question}", *pages]
    assert len(found) == len(german) * len(settings.LANGUAGES)
    assert not any(secret in str(found) for secret in (receipt, screen.token, answer.station.code, "admin", "kiosk"))
    for one in found:
        response = client.get(one.removeprefix(OURS))
        assert response.status_code == 200, one
        assert "noindex" not in response.get("X-Robots-Tag", ""), one
        assert 'content="noindex"' not in response.content.decode(), one


def test_each_page_names_its_other_languages(client: Client, question: Question) -> None:
    tree = ET.fromstring(client.get("/sitemap.xml").content)
    url = tree.find("s:url", SITEMAP)
    assert url is not None

    languages = {link.attrib["hreflang"]: link.attrib["href"] for link in url.findall("x:link", SITEMAP)}

    assert set(languages) == {code for code, _ in settings.LANGUAGES} | {"x-default"}
    assert languages["ar"].startswith(f"{OURS}/ar/galerie/daten/")
    assert languages["x-default"].startswith(f"{OURS}/galerie/daten/")


def test_the_first_page_may_be_found_as_long_as_it_shows_no_answer(client: Client, answer: Answer) -> None:
    assert client.get("/de/")["X-Robots-Tag"] == "noindex"
    assert f"{OURS}/de/" not in addresses(client)
    Question.objects.update(gallery=GalleryOpening.NEVER)

    response = client.get("/de/")
    assert "X-Robots-Tag" not in response
    assert response["Cache-Control"] == "no-cache"
    assert f"{OURS}/de/" in addresses(client)


def test_the_sitemap_asks_the_same_few_questions(
    client: Client, answer: Answer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(2):
        with django_assert_num_queries(12):
            client.get("/sitemap.xml")
        make_question(opens_at=answer.question.opens_at, closes_at=answer.question.closes_at)


def test_robots_learn_where_the_sitemap_is_and_no_secret(client: Client, answer: Answer) -> None:
    response = client.get("/robots.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert lines == ["User-agent: *", "Disallow: /admin/", "", f"Sitemap: {OURS}/sitemap.xml"]
    assert not re.search(r"kiosk|antwort/|galerie|/s/", response.content.decode())
    assert not response.cookies
