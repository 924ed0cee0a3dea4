"""The map of the Stadtteile: which of them lead to answers, and where the map is offered."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from contributions.models import Answer, Question
from contributions.services import withdraw
from tests.exhibition.gallery.test_pages import numbers, read
from tests.factories import make_question

type Release = Callable[..., Answer]
TILE = re.compile(r'<li data-quarter="(\d+)">\s*<(\w+) class="tile"(?: data-level="(\d)" href="([^"]*)"\s*)?>')


def tiles(page: str) -> dict[str, tuple[str, str]]:
    """Level and address by code, of those that lead somewhere."""
    return {code: (level, address) for code, tag, level, address in TILE.findall(page) if tag == "a"}


def test_every_stadtteil_is_there_and_those_with_answers_lead_to_them(client: Client, release: Release) -> None:
    for code, count in (("010", 8), ("180", 3), ("020", 2)):
        for _ in range(count):
            release(quarter=code)

    page = read(client, "/de/galerie/karte/")

    assert len(TILE.findall(page)) == 19
    assert {code: level for code, (level, _) in tiles(page).items()} == {"010": "4", "180": "2"}
    assert re.findall(r'class="count">(\d+)<', page) == ["3", "8"]  # from north to south
    assert "Kempener Feld/<wbr>Baackeshof<wbr>" in page
    for code, count in (("010", 8), ("180", 3)):
        assert len(numbers(read(client, tiles(page)[code][1].replace("&amp;", "&")))) == count


def test_a_stadtteil_with_too_few_answers_leads_nowhere(client: Client, release: Release) -> None:
    answers = [release(quarter="010") for _ in range(3)]
    assert set(tiles(read(client, "/de/galerie/karte/"))) == {"010"}
    assert 'href="/de/galerie/karte/?frage=' in read(client)

    withdraw(answers[0])

    assert tiles(read(client, "/de/galerie/karte/")) == {}
    assert "galerie/karte/" not in read(client)


def test_each_question_has_its_own_map(client: Client, question: Question, release: Release) -> None:
    for _ in range(3):
        release(quarter="010")
    make_question(opens_at=question.opens_at + timedelta(days=1), closes_at=question.closes_at)

    assert tiles(read(client, "/de/galerie/karte/")) == {}
    [(_, address)] = tiles(read(client, f"/de/galerie/karte/?frage={question.slug}")).values()
    assert f"frage={question.slug}" in address
    assert "Gerade gibt es hier keine Antworten" in read(client, "/de/galerie/karte/?frage=unbekannt", 404)


def test_the_map_is_not_for_search_engines_and_asks_few_questions(
    client: Client, release: Release, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(2):
        with django_assert_num_queries(6):  # question, words; kept: languages, themes and their numbers, Stadtteile
            response = client.get("/de/galerie/karte/")
        assert response["X-Robots-Tag"] == "noindex"
        for code in ("010", "180"):
            for _ in range(3):
                release(quarter=code)
