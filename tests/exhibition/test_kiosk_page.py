"""The page of a screen as the server sends it, for screens with and without a script."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from contributions.enums import Status
from contributions.models import Question, QuestionText, Station
from contributions.services import withdraw
from exhibition.kiosk.assets import GUARD, SCRIPTS, SERVICE_WORKER, STYLES, integrity
from exhibition.kiosk.legibility import fallback_size, is_tall
from exhibition.kiosk.phrases import answers_phrase, rotation_texts
from exhibition.models import Screen, new_token
from tests.factories import HOSTILE, NOW, make_answer, make_question, make_screen, make_station

pytestmark = pytest.mark.django_db
OWN = {"own_ground": "#101010", "own_warp": "#ff9e3d", "own_weft": "#6ff0b0", "own_text": "#ffffff"}


@pytest.fixture
def screen(station: Station) -> Screen:
    return make_screen(station)


def get(client: Client, screen: Screen, query: str = "") -> str:
    response = client.get(f"/kiosk/{screen.token}/{query}")
    assert response.status_code == 200
    return response.content.decode()


def shown(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'data-answer="(\d+)"', html)]


def test_without_a_script_the_page_goes_on_by_itself(
    client: Client, screen: Screen, station: Station, moderator: User
) -> None:
    answers = [
        make_answer(Status.RELEASED, station=station, by=moderator, now=NOW + timedelta(minutes=number))
        for number in range(3)
    ]
    seen, query = [], ""
    for _ in range(4):
        html = get(client, screen, query)
        seen += shown(html)
        refresh = re.search(r'<meta http-equiv="refresh" content="(\d+);url=\./([^"]*)">', html)
        assert refresh is not None
        assert 20 <= int(refresh[1]) <= 45
        query = refresh[2]

    newest_first = [answer.pk for answer in reversed(answers)]
    assert seen == [*newest_first, newest_first[0]]


def test_a_page_from_the_place_of_the_last_answer_that_was_taken_back_begins_anew(
    client: Client, screen: Screen, station: Station, moderator: User
) -> None:
    first, second = (
        make_answer(Status.RELEASED, station=station, by=moderator, now=NOW + timedelta(minutes=number))
        for number in range(2)
    )
    query = re.search(r"\?from=[^\"]+", get(client, screen))
    withdraw(first)

    assert query is not None
    assert shown(get(client, screen, query[0])) == [second.pk]


def test_text_is_text(client: Client, screen: Screen, station: Station, moderator: User) -> None:
    make_answer(Status.RELEASED, station=station, by=moderator, text=HOSTILE)

    html = get(client, screen)

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert" not in html
    assert " style=" not in html
    assert "<style" not in html


def test_before_the_first_answer_it_invites(client: Client, screen: Screen) -> None:
    html = get(client, screen)

    assert 'data-mode="invitation"' in html
    assert "Schreib die erste Antwort." in html
    assert shown(html) == []


def test_it_shows_where_to_answer(client: Client, screen: Screen, station: Station) -> None:
    html = get(client, screen)

    parts = ("antworten.", "example/", "s/", station.code)
    assert "<wbr>".join(f'<span class="address-part">{part}</span>' for part in parts) in html
    assert '<svg class="qr"' in html


def test_it_speaks_its_own_language_whatever_the_browser_asks_for(client: Client, screen: Screen) -> None:
    screen.language = "en"
    screen.save()

    response = client.get(f"/kiosk/{screen.token}/", headers={"Accept-Language": "de"})

    assert response.headers["Content-Language"] == "en"
    assert '<html lang="en" dir="ltr">' in response.content.decode()
    assert "What can Krefeld do for you?" in response.content.decode()


def test_what_stands_around_the_answers_is_there_in_every_language_of_the_screen(screen: Screen) -> None:
    assert rotation_texts(screen) == ""
    screen.further_languages = ["en", "tr", "de"]

    words = json.loads(rotation_texts(screen))

    assert [(texts["language"], texts["title_language"]) for texts in words] == [
        ("de", "de"),
        ("en", "en"),
        ("tr", "de"),
    ]
    assert words[1]["title"] == "What can Krefeld do for you?"
    assert words[1]["total"]["forms"] == '["% answers", "% answer"]'


def test_a_question_without_words_is_no_error(client: Client, screen: Screen) -> None:
    QuestionText.objects.all().delete()

    assert screen.question.hosts in get(client, screen)


@pytest.mark.parametrize("answers", [1, 3])
def test_the_page_costs_the_same_with_more_answers(
    client: Client,
    screen: Screen,
    station: Station,
    moderator: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    answers: int,
) -> None:
    for _ in range(answers):
        make_answer(Status.RELEASED, station=station, by=moderator)

    with django_assert_num_queries(15):
        get(client, screen)


@pytest.mark.parametrize("token", ["x", "%00" * 20, "a" * 32])
def test_an_unknown_screen_is_dark_and_says_so_to_staff_alone(client: Client, token: str) -> None:
    response = client.get(f"/kiosk/{token}/")
    html = response.content.decode()

    assert (response.status_code, response.headers["X-Kiosk"]) == (410, f"/kiosk/{token}/")
    assert 'http-equiv="refresh" content="30"' in html
    assert '<body class="dark" data-gone>' in html  # by which deploy/kiosk/watch.py lets it be
    assert re.findall(r'<p lang="(\w+)"[^>]*>[^<]*\w[^<]*</p>', html) == ["de", "en"]


PARTS = ["", "feed/", "facts/", "hours/", "worker.js", "colours.css"]


@pytest.mark.parametrize("part", [*PARTS, "puls/"])
def test_every_response_carries_the_mark_of_the_screen(client: Client, screen: Screen, part: str) -> None:
    """By it alone the device believes that the server speaks, and that there is no such screen any more."""
    ask = client.post if part == "puls/" else client.get
    address = f"/kiosk/{screen.token}/"
    there = ask(address + part)
    screen.renew_token()
    gone = ask(address + part)

    assert there.status_code != 410
    assert gone.status_code == 410
    for response in (there, gone):
        assert response.headers["X-Kiosk"] == address
        assert response.headers["Cache-Control"] == "no-cache"


def test_a_question_brings_its_own_colours(client: Client) -> None:
    station = make_station(make_question(colour_theme="own", **OWN))
    screen = Screen.objects.create(name="Forum", question=station.question, station=station)

    def address() -> str:
        return re.findall(rf'href="(/kiosk/{screen.token}/colours\.css\?\w+)"', get(client, screen))[0]

    before, css = address(), client.get(address())

    assert css.headers["Content-Type"] == "text/css; charset=utf-8"
    assert css.content.decode() == (
        '[data-colour-theme="own"]{--ground:#101010;--warp:#ff9e3d;--weft:#6ff0b0;--text:#ffffff;}:root{--sheet-colours:whole}'
    )
    Question.objects.update(own_ground="#111111")
    assert address() != before  # else a device would go on with those that it keeps


@pytest.mark.parametrize("colours", [{"colour_theme": "samt"}, {"colour_theme": "own", **OWN, "own_text": "red}*{"}])
def test_what_is_no_colour_of_its_own_is_not_delivered(client: Client, colours: dict[str, Any]) -> None:
    station = make_station(make_question(**colours))
    screen = Screen.objects.create(name="Forum", question=station.question, station=station)

    assert "colours.css" not in get(client, screen)
    assert client.get(f"/kiosk/{screen.token}/colours.css").status_code == 404


def test_the_station_belongs_to_the_question(screen: Screen) -> None:
    screen.full_clean()
    screen.station = make_station()

    with pytest.raises(ValidationError, match="anderen Frage"):
        screen.full_clean()


def test_tokens_cannot_be_guessed() -> None:
    tokens = {new_token() for _ in range(100)}

    assert len(tokens) == 100
    assert all(re.fullmatch(r"[\w-]{32}", token) for token in tokens)  # 32 times 6 bits


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 Antworten"), (1, "1 Antwort"), (2, "2 Antworten"), (1234, "1.234 Antworten")]
)
def test_numbers_in_words(count: int, words: str) -> None:
    with override("de"):
        assert answers_phrase(count).text == words


@pytest.mark.parametrize(("text", "tall"), [("Ja", False), ("1. أهلا", True), ("😀", False), ("", False)])
def test_arabic_needs_room_between_the_lines(text: str, tall: bool) -> None:
    assert is_tall(text) is tall


def test_longer_texts_are_smaller() -> None:
    sizes = [fallback_size("Wort " * number) for number in (1, 10, 50, 200)]

    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 4


def test_every_script_and_style_of_the_screen_is_loaded_once() -> None:
    static = Path(settings.BASE_DIR) / "static"
    names = [*STYLES, GUARD, *SCRIPTS, SERVICE_WORKER]

    assert len(set(names)) == len(names)
    assert {f"{file.parent.name}/{file.name}" for file in static.glob("*/kiosk*.[cj]s*")} == {
        name for name in names if "kiosk" in name
    }


def test_the_worker_knows_the_integrity_of_every_file_that_it_keeps(client: Client, station: Station) -> None:
    Question.objects.filter(pk=station.question_id).update(colour_theme="own", **OWN)
    screen = Screen.objects.create(name="Forum", question=station.question, station=station)
    address = f"/kiosk/{screen.token}/"

    script = client.get(f"{address}worker.js").content.decode()
    kiosk = json.loads(script.removeprefix("self.KIOSK = ").partition(";\n")[0])

    assert client.get(address).headers["X-Kiosk-Build"] == kiosk["build"]
    colours = next(name for name in kiosk["files"] if name.startswith(f"{address}colours.css?"))
    assert f'href="{colours}"' in get(client, screen)
    assert kiosk["files"][colours] == integrity(client.get(colours).content)
    source = Path(settings.BASE_DIR) / "static" / "css" / "kiosk.css"
    assert kiosk["files"]["/static/css/kiosk.css"] == integrity(source.read_bytes())
    assert all(kiosk["files"].values())


def test_every_style_sheet_ends_with_the_sign_that_it_is_whole() -> None:
    """static/js/kiosk-faults.js looks for it."""
    for name in STYLES:
        sheet = (settings.BASE_DIR / "static" / name).read_text()
        assert sheet.endswith(f":root {{ --sheet-{Path(name).stem}: whole; }}\n"), name


def test_every_script_leaves_the_name_by_which_it_is_known_to_have_run() -> None:
    """static/js/kiosk-faults.js looks for it; kiosk.js itself is known by what it paints."""
    for name in SCRIPTS[:-1]:
        script, stem = (settings.BASE_DIR / "static" / name).read_text(), Path(name).stem
        signs = f"global.{stem.title().replace('-', '')} = ", f'KioskModes.register("{stem.removeprefix("kiosk-")}"'
        assert any(sign in script for sign in signs), name
