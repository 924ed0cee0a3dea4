"""Every visitor page in every language: its language and direction, the switch, the fall-back, and plain German."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from contributions.models import QuestionText, Station
from tests.factories import make_person, make_question, make_station, send_answer

pytestmark = pytest.mark.one_database("sqlite")

ROOT = Path(__file__).parents[2]
CODES = [code for code, _ in settings.LANGUAGES]
RIGHT_TO_LEFT = {"ar", "fa"}
LONGEST_SENTENCE = 15  # words
SENTENCE_END = re.compile(r"[.!?:;…]+[)*“”]*(?:\s|$)|\n")
SHORT_FORM = re.compile(r"\b(?:z\. ?B|d\. ?h|u\. ?a|usw|bzw|ggf|etc|ca|inkl|evtl|Nr|Tel|Abs|Str)\b\.?")
CAPITALS = re.compile(r"\b[A-ZÄÖÜ]{2,}\w*")
NAMES = {"QR", "EN", "AA"}  # the code that everybody calls so, and parts of the official names of standards


@pytest.fixture
def paths(db: None) -> list[str]:
    now = timezone.now()
    question = make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    past = make_question(opens_at=now - timedelta(days=2), closes_at=now - timedelta(days=1))
    make_station(past, code="past")
    _, receipt = send_answer(make_station(question, code="k7m4"), now=now)
    pages = ["", "s/k7m4/", "s/past/", "s/zzzz/", "antwort/", f"antwort/{receipt}/", "antwort/abc/", "nichts/"]
    pages += ["galerie/", "galerie/?q=x", "galerie/0/", "galerie/daten/", "galerie/karte/"]
    return [*pages, "regeln/", "datenschutz/", "impressum/", "barrierefreiheit/", "barrierefreiheit/melden/"]


@pytest.mark.parametrize("code", CODES)
def test_every_page_says_its_language_and_direction(client: Client, paths: list[str], code: str) -> None:
    html = f'<html lang="{code}" dir="{"rtl" if code in RIGHT_TO_LEFT else "ltr"}">'
    missing = [path for path in paths if html not in client.get(f"/{code}/{path}").content.decode()]

    assert missing == []


@pytest.mark.parametrize("code", CODES)
def test_the_switch_names_every_language_in_its_own_words(client: Client, paths: list[str], code: str) -> None:
    page = client.get(f"/{code}/s/k7m4/").content.decode()

    for other, name in settings.LANGUAGES:
        link = re.search(rf'<a [^>]*href="/{other}/s/k7m4/"[^>]*>', page)
        assert link, other
        assert f'lang="{other}"' in link[0]
        assert f">{name}</a>" in page
        assert ('aria-current="true"' in link[0]) == (other == code)


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("tr-TR,tr;q=0.9,en;q=0.8", "tr"),
        ("ar-SY", "ar"),
        ("uk,ru;q=0.5", "uk"),
        ("fa-IR", "fa"),
        ("de-simple", "de-simple"),
        ("de-AT", "de"),
        ("ja-JP,pl;q=0.5", "pl"),
        ("ja-JP", "en"),
        ("fr-FR,fr;q=0.9", "en"),
        ("kmr,ku;q=0.8,*;q=0.1", "en"),
        ("ps-AF,de;q=0.2", "en"),  # phones sold here keep German behind a language that somebody added
        ("fr,de;q=0.7", "en"),
        ("ku,de;q=0.9,tr;q=0.8,en;q=0.7", "tr"),
        ("fr;q=high,tr;q=0.9", "tr"),  # RFC 9110: only what is malformed is ignored
        ("uk-UA,uk;q=0.9,,;;,ru;q=0.8;x", "uk"),
        ("de;q=0, pl", "pl"),
        ("tr-Latn-TR-u-co-search-nu-latn,de;q=0.9", "tr"),
        ("*", "de"),
        ("", "de"),
    ],
)
def test_the_phone_decides_at_the_first_scan(client: Client, paths: list[str], accepted: str, code: str) -> None:
    response = client.get("/s/k7m4/", headers={"Accept-Language": accepted})

    assert f'<html lang="{code}"' in response.content.decode()
    assert response["Content-Language"] == code
    assert "Accept-Language" in response["Vary"]
    assert not response.cookies


@pytest.mark.parametrize(
    ("accepted", "is_open"),
    [
        ("fr-FR,fr;q=0.9", True),
        ("ps-AF", True),
        ("fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7", True),  # Chrome adds English by itself
        ("fr,de;q=0.7", True),
        ("en-GB,en;q=0.9", False),
        ("ja-JP,pl;q=0.5", False),
        ("de-DE", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("path", ["", "s/k7m4/"])
def test_who_has_none_of_our_languages_finds_the_choice_open(
    client: Client, paths: list[str], path: str, accepted: str, is_open: bool
) -> None:
    headers = {"Accept-Language": accepted}
    guessed = client.get(f"/{path}", headers=headers).content.decode()
    chosen = client.get(f"/en/{path}", headers=headers).content.decode()

    assert ('<div class="languages"><details open>' in guessed) == is_open
    assert '<div class="languages"><details>' in chosen
    assert len(re.findall(r'lang="en" hreflang="en"', client.get(f"/tr/{path}").content.decode())) == 2


def test_a_question_without_words_in_the_language_is_german_and_says_so(client: Client, paths: list[str]) -> None:
    page = client.get("/tr/s/k7m4/").content.decode()

    assert '<span lang="de" dir="ltr">Was kann Krefeld für dich?</span>' in page
    assert '<span lang="de" dir="ltr">Meine Antwort darf anonym gezeigt werden.</span>' in page
    question = Station.objects.get(code="k7m4").question
    QuestionText.objects.create(question=question, language="tr", title="Krefeld senin için ne yapabilir?")
    with override(None):
        page = client.get("/tr/s/k7m4/").content.decode()
    assert '<h1><span class="question" data-letters="11">Krefeld senin için ne yapabilir?</span></h1>' in page


@pytest.mark.parametrize("code", CODES)
def test_staff_pages_are_german_or_english(db: None, code: str) -> None:
    staff = Client(headers={"Accept-Language": code})
    staff.force_login(make_person(superuser=True))

    page = staff.get("/admin/moderation/queue/").content.decode()

    assert f'lang="{"en" if code == "en" else "de"}"' in page[:300]


def test_plain_german_writes_dates_as_german_does() -> None:
    with override("de-simple"):
        assert date_format(datetime(2026, 11, 24, tzinfo=UTC), "DATE_FORMAT") == "24. November 2026"


def plain_texts() -> Iterator[tuple[str, str]]:
    for entry in polib.pofile(str(ROOT / "locale/de_Simple/LC_MESSAGES/django.po")):
        yield from ((entry.msgid, text) for text in (entry.msgstr, *entry.msgstr_plural.values()) if text)
    for path in (ROOT / "krefeld_kann_was/information/texts/de-simple").glob("*.md"):
        yield path.name, path.read_text(encoding="utf-8")
    usual = json.loads((ROOT / "contributions/defaults.json").read_text(encoding="utf-8"))
    yield from ((name, text) for name, text in usual["de-simple"].items() if isinstance(text, str))


def hard(text: str) -> Iterator[str]:
    """What the rules of plain German that can be counted object to: long sentences, abbreviations."""
    for sentence in SENTENCE_END.split(re.sub(r"\{\w+\}|%\(\w+\)s|%%s", "x", text)):
        if len(re.findall(r"\w[\w-]*", sentence)) > LONGEST_SENTENCE:
            yield sentence.strip()
    yield from SHORT_FORM.findall(text)
    yield from set(CAPITALS.findall(text)) - NAMES


def test_plain_german_is_plain() -> None:
    texts = list(plain_texts())
    assert len(texts) > 100

    assert {key: list(hard(text)) for key, text in texts if list(hard(text))} == {}


@pytest.mark.parametrize(
    "text",
    [
        "Eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn.",
        "Das ist z. B. so.",
        "Die VHS liest das.",
        "Namen usw.",
    ],
)
def test_the_guard_sees_what_is_hard(text: str) -> None:
    assert list(hard(text))
    assert not list(hard("Das ist leicht. Der QR-Code steht auf dem Plakat."))
