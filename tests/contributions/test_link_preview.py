"""How a link to the form and to the start page looks elsewhere, the icons, and the way home from every page."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from PIL import Image

from contributions.models import Station
from krefeld_kann_was.icons import FAVICON_SIZES, TOUCH_ICON_SIZE
from tests.factories import make_question, make_station, send_answer

pytestmark = pytest.mark.django_db
PROPERTY = re.compile(r'<meta property="og:(\w+)" content="([^"]*)">')


@pytest.fixture
def station() -> Station:
    now = timezone.now()
    return make_station(make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1)), code="k7m4")


@pytest.mark.parametrize("path", ["", "s/k7m4/"])
@pytest.mark.parametrize(
    ("language", "invitation"),
    [
        ("", "Ein Wort oder ein paar Sätze, in deiner Sprache."),
        ("tr/", "Bir kelime ya da birkaç cümle, kendi dilinde."),
    ],
)
def test_a_link_shows_question_invitation_and_picture(
    client: Client, station: Station, language: str, invitation: str, path: str
) -> None:
    shown = dict(PROPERTY.findall(client.get(f"/{language}{path}").content.decode()))

    assert shown["title"] == "Was kann Krefeld für dich?"
    assert shown["description"] == invitation
    address = shown["image"].removeprefix(settings.PUBLIC_URL)
    assert address.startswith("/")
    response = client.get(address)
    assert Image.open(io.BytesIO(response.content)).size == (1200, 630)
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_there_is_no_picture_without_a_question(client: Client, station: Station) -> None:
    station.question.texts.all().delete()

    assert client.get(f"/frage/{station.question_id}/bild.png").status_code == 404
    assert client.get("/frage/99999999999999999999/bild.png").status_code == 404


def test_browsers_and_home_screens_find_an_icon(client: Client) -> None:
    icon, touch = client.get("/favicon.ico"), client.get("/apple-touch-icon.png")

    assert Image.open(io.BytesIO(icon.content)).info["sizes"] == {(size, size) for size in FAVICON_SIZES}
    picture = Image.open(io.BytesIO(touch.content)).convert("RGB")
    assert picture.size == (TOUCH_ICON_SIZE, TOUCH_ICON_SIZE)
    colours = {f"#{bytes(picture.getpixel((x, y))).hex()}" for x in range(180) for y in range(180)}  # type: ignore[arg-type]
    velvet = settings.DESIGN_TOKENS.colour_themes["samt"]
    assert {velvet.ground, velvet.warp, velvet.weft} <= colours
    assert 'rel="apple-touch-icon" href="/apple-touch-icon.png"' in client.get("/").content.decode()


def test_the_head_of_every_page_leads_home(client: Client, station: Station) -> None:
    _, receipt = send_answer(station, now=timezone.now())
    past = timezone.now() - timedelta(days=1)
    make_station(make_question(opens_at=past - timedelta(days=1), closes_at=past), code="past")
    paths = ["", "s/k7m4/", "s/past/", "s/zzzz/", "antwort/", f"antwort/{receipt}/", "nichts/", "galerie/", "melden/"]
    paths += ["regeln/", "datenschutz/", "impressum/", "barrierefreiheit/", "barrierefreiheit/melden/", "galerie/0/"]
    without = []
    for path in paths:
        page = client.get(f"/uk/{path}").content.decode()
        link = re.search(r'<p class="kicker"><a href="([^"]+)">(.*?)</a>', page, re.DOTALL)
        if not link or link[1] != "/uk/" or not re.sub(r"<[^>]+>", "", link[2]).strip():
            without.append(path)

    assert without == []


def test_the_form_carries_the_font_and_the_colours_of_its_title_alone(client: Client, station: Station) -> None:
    form, home = client.get("/uk/s/k7m4/").content.decode(), client.get("/uk/").content.decode()

    assert re.findall(r'font-family:"(Title[^"]*)"', form) == ["Title de"]  # the question has German words alone
    assert len(re.findall(r'font-family:"(Title[^"]*)"', home)) == 11
    assert '[data-colour-theme="seide"]' not in form
    assert '[data-colour-theme="seide"]' in home
