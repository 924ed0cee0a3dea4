"""Search, filters and pages of the gallery: what is found, in what order, and what an address can be made to say."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from threading import Barrier, BrokenBarrierError
from unittest.mock import Mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from contributions.models import Answer, Question
from contributions.services import withdraw
from exhibition.gallery import facets, views
from krefeld_kann_was.lib.search import MAX_WORDS, search_words
from moderation.models import Theme
from moderation.selectors import count_released_by_theme
from moderation.services import assign_theme
from tests.exhibition.gallery.test_pages import numbers, read

type Release = Callable[..., Answer]


def found(client: Client, **asked: str) -> list[int]:
    response = client.get("/de/galerie/", asked)
    assert response.status_code == 200
    return numbers(response.content.decode())


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("RHEIN", "Abends am Rhein"),
        ("rhein abends", "Abends am Rhein"),
        ("ÜBER", "über den Rhein"),
        ("uber", "über den Rhein"),
        ("gruen", "GRÜN"),
        ("grün", "GRÜN"),
        ("strasse", "Meine Straße"),
        ("STRAẞE", "Meine Straße"),
        ("Straße", "MEINE STRASSE"),
        ("istanbul", "İstanbul gibi"),
        ("ISIK", "ışık"),
        ("łódź", "ŁÓDŹ"),
        ("lodz", "Łódź"),
        ("ДОМ", "мой дом"),
        ("елка", "Ёлка"),
        ("σας", "ΣΑΣ"),
        ("اهلا", "أهلاً وسهلا"),
        ("سهلا", "أهلاً وسهـــلا"),
        ("می‌خواهم", "مي خواهم"),
        ("می خواهم", "من می‌خواهم"),
        ("كتاب", "یک کتاب"),
        ("oma's", "Omas Garten"),
        ("GEHT’S", "wie geht's"),
        ("ebike", "mein E\N{NON-BREAKING HYPHEN}Bike"),
        ("Kultur-Rampe", "die Kultur–Rampe"),
        ("köln gruen", "Gruen bei Koeln"),
        ("ışıkta", "ISIKTA"),
        ("oraș", "oraş"),
        ("ΚΑΛΗΜΕΡΑ", "Καλημέρα"),
        ("١٢", "12 Uhr"),
        ("100%", "zu 100% gut"),
        ("a.b*", "so A.B*"),
        ("[…]", "bei […] um die Ecke"),
        ("\\d", "ein \\d"),
        ("***=x", "***=x"),
        ("❤️", "Krefeld ❤️"),
    ],
)
def test_words_are_found_however_they_are_written(client: Client, release: Release, words: str, text: str) -> None:
    release("Etwas anderes")
    answer = release(text)

    assert found(client, q=words) == [answer.pk]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("schön", "schon"),
        ("мои", "мой"),
        ("і", "и"),
        ("a.b", "axb"),
        ("100%", "1000"),
        ("rhein ruhr", "Rhein"),
        (".*", "Rhein"),
        ("a|b", "a"),
    ],
)
def test_what_is_not_there_is_not_found(client: Client, release: Release, words: str, text: str) -> None:
    release(text)

    assert found(client, q=words) == []


@pytest.mark.parametrize("words", ["(" * 80, "[[[", "\\", "\0", "x" * 5000, "a " * 500, "' OR 1=1 --", "%00", "\ud83d"])
def test_nothing_that_is_typed_breaks_it(client: Client, release: Release, words: str) -> None:
    release()
    query = words.encode("utf-8", "surrogatepass")

    assert client.get("/de/galerie/", {"q": query}).status_code == 200
    assert len(search_words(words)) <= MAX_WORDS


def test_what_was_typed_stays_in_the_form_as_text(client: Client, release: Release) -> None:
    release()
    page = read(client, '/de/galerie/?q="><script>')

    assert 'value="&quot;&gt;&lt;script&gt;"' in page
    assert "Dazu haben wir keine Antwort gefunden." in page


def test_the_number_of_hits_is_told_as_far_as_it_is_counted(
    client: Client, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facets, "MAX_COUNTED_HITS", 2)
    for text in ("Rhein", "am Rhein", "Zoo"):
        release(text)
    assert "Gefunden: 2 Antworten<" in read(client, "/de/galerie/?q=rhein")
    assert 'role="status">Gefunden: 1 Antwort<' in read(client, "/de/galerie/?q=zoo")
    assert "Gefunden" not in read(client)
    release("noch einmal Rhein")
    assert "Gefunden: mehr als 2 Antworten<" in read(client, "/de/galerie/?q=rhein")


def test_a_search_that_finds_nothing_asks_for_no_names(client: Client, release: Release) -> None:
    release("Rhein")
    with CaptureQueriesContext(connection) as queries:
        assert "Rhein" in read(client, "/de/galerie/?q=rhein")
        assert "keine Antwort gefunden" in read(client, "/de/galerie/?q=zq")

    assert sum("partners_partner" in query["sql"] for query in queries) == 1


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("rehin", "Rhein"),
        ("Strassenbhan", "Straßenbahn"),
        ("abends rhien", "Abends Rhein"),
        ("bibliothk", ""),
        ("zxo", ""),
        ("Reihn Mond", ""),
    ],
)
def test_who_mistypes_is_asked_what_was_meant(client: Client, release: Release, words: str, meant: str) -> None:
    release("Komm rein! Abends am Rhein, mit der Straßenbahn. Zoo")

    page = read(client, f"/de/galerie/?q={words}")

    assert "keine Antwort gefunden" in page
    assert ("Meintest du" in page) == bool(meant)
    if meant:
        assert f"„<bdi>{meant}</bdi>“?" in page
        assert found(client, q=meant)


def test_what_is_meant_is_never_a_word_that_is_not_shown(client: Client, release: Release) -> None:
    answer = release("Bibliothek")
    release("Rhein", language="tr")
    assert "Meintest du" not in read(client, "/de/galerie/?q=biblothek&sprache=tr")
    withdraw(answer)

    assert "Meintest du" not in read(client, "/de/galerie/?q=biblothek")


def test_filters_and_search_go_together(client: Client, question: Question, release: Release) -> None:
    green = Theme.objects.create(question=question, name="Grün")
    both = release("Wiese am Rhein", language="tr", quarter="180")
    theme_only, rest = release("Wiese", quarter="180"), release("Rhein", language="tr", quarter="180")
    assign_theme([both.pk, theme_only.pk], green.pk)

    assert found(client, thema=str(green.pk)) == [theme_only.pk, both.pk]
    assert found(client, sprache="tr") == [rest.pk, both.pk]
    assert found(client, stadtteil="180") == [rest.pk, theme_only.pk, both.pk]
    assert found(client, thema=str(green.pk), sprache="tr", stadtteil="180", q="rhein") == [both.pk]


def test_what_cannot_be_chosen_counts_as_nothing(client: Client, question: Question, release: Release) -> None:
    """Neither a theme without answers nor a Stadtteil with so few that it would tell who wrote."""
    empty = Theme.objects.create(question=question, name="Leer")
    answers = [release(str(number), quarter="010") for number in range(2)]
    page = read(client, f"/de/galerie/?thema={empty.pk}&stadtteil=010&sprache=xx&vor=x")

    assert len(numbers(page)) == 2
    assert "Stadtmitte" not in page
    assert "Leer" not in page
    release("2", quarter="010")
    assert '<option value="010" selected>' in read(client, "/de/galerie/?stadtteil=010")
    withdraw(answers[0])
    assert "010" not in read(client, "/de/galerie/?stadtteil=010")


def test_pages_lead_through_everything_once(client: Client, release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PAGE_SIZE", 3)
    answers = [release(f"Rhein {number}", language="tr") for number in range(7)]
    address = "/de/galerie/?q=rhein&sprache=tr"
    seen: list[int] = []
    while address and len(seen) < 20:
        page = read(client, address)
        seen += numbers(page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        address = older[1].replace("&amp;", "&") if older else ""
        if len(seen) == 3:  # meanwhile
            withdraw(answers[3])
            release("Rhein, neu", language="tr")

    assert seen == [answer.pk for answer in reversed(answers) if answer != answers[3]]
    assert 'href="/de/galerie/?q=rhein&amp;sprache=tr"' in page  # back to the newest


def test_a_position_of_too_many_digits_counts_as_none(client: Client, release: Release) -> None:
    answer = release("Rhein")

    for digits in ("9" * 19, "0" * 19 + "9" * 4300):
        assert found(client, vor=digits) == [answer.pk]


@pytest.mark.parametrize(
    ("code", "all_labels"),
    [
        ("de", {"thema": "alle", "sprache": "alle", "stadtteil": "alle"}),
        ("it", {"thema": "tutti", "sprache": "tutte", "stadtteil": "tutti"}),
        ("el", {"thema": "όλα", "sprache": "όλες", "stadtteil": "όλες"}),
    ],
)
def test_a_menu_without_a_choice_says_all_in_the_gender_of_its_label(
    client: Client, question: Question, release: Release, code: str, all_labels: dict[str, str]
) -> None:
    answers = [release(language=language, quarter="010") for language in ("de", "de", "tr")]
    assign_theme([each.pk for each in answers], Theme.objects.create(question=question, name="Natur").pk)

    page = read(client, f"/{code}/galerie/")

    menus = re.findall(r'<select id="(\w+)" name="\w+"><option value="">(.+?)</option>', page)
    assert dict(menus) == all_labels


@pytest.mark.one_database("sqlite")
def test_themes_are_counted_in_an_index_of_the_answers(question: Question) -> None:
    with CaptureQueriesContext(connection) as queries:
        count_released_by_theme(question.pk)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
        plan = "".join(str(row) for row in cursor.fetchall())

    assert len(queries) == 2
    assert "SEARCH contributions_answer USING COVERING INDEX" in plan


def test_of_threads_that_need_the_numbers_one_counts(
    question: Question, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CACHE_SECONDS = 1
    counting, both_count = Mock(), Barrier(2)

    def count(*_key: object) -> object:
        with suppress(BrokenBarrierError):
            both_count.wait(0.2)
        return counting()

    monkeypatch.setattr(facets, "_count", lru_cache(count))
    now = timezone.now()
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: facets.facet_counts(question, now), range(2)))

    assert counting.call_count == 1
