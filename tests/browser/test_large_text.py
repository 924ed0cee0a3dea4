"""Letters of twice the size on a narrow phone, and a phone that lies on its side: what axe cannot see, measured."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import FloatRect, Page, expect

from contributions.enums import Licence
from contributions.models import Question
from contributions.services import add_default_texts
from tests.browser.measures import broken_by_large_text, resize, sideways
from tests.browser.states import open_station
from tests.browser.test_access import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
CODES = [code for code, _ in settings.LANGUAGES]
ON_ITS_SIDE = {"width": 740, "height": 360}
SCREENS = 1.3  # down to the end of the button, below four boxes
LICENCE = max(Licence, key=lambda licence: len(licence.label))
SMALLEST_TARGET = 24  # WCAG 2.2, 2.5.8
# Texts beside a box on which a tap ticks what it should not, up to the edges of each line: a label another box,
# „Mehr dazu“ any.
MISHIT = """() => { const found = [], range = document.createRange();
  for (const box of document.querySelectorAll(".tick")) {
    box.scrollIntoView({ block: "center" });
    for (const text of box.querySelectorAll("label, u")) {
      range.selectNodeContents(text);
      for (const line of range.getClientRects()) for (const part of [.05, .5, .95]) {
        const hit = document.elementFromPoint(line.x + line.width / 2, line.y + line.height * part);
        const ticked = hit.closest("label, input");
        if (ticked && (text.localName === "u" || !box.contains(ticked))) found.push(text.textContent);
      }
    }
  }
  return found; }"""


def box_of(page: Page, part: str) -> FloatRect:
    box = page.locator(part).bounding_box()
    assert box
    return box


def question_with_every_language(*, licence: str = "") -> Question:
    """With the consents for exhibition, networks and a book; where there is a licence, that for open data, too."""
    station = open_station()
    question = station.question
    question.texts.all().delete()
    question.consents.all().delete()
    Question.objects.filter(pk=question.pk).update(gallery="running", data_licence=licence, has_book=True)
    question.refresh_from_db()
    add_default_texts(question)
    return question


def test_the_form_is_read_in_letters_of_twice_the_size(open_page: Callable[..., Page]) -> None:
    question = question_with_every_language()
    question.texts.filter(language="de").update(title="Was macht die Nachbarschaftlichkeit für dich aus?")
    page = open_page()
    found = {}
    for code in CODES:
        page.goto(f"/{code}/s/k7m4/")
        for width in (320, 740):
            resize(page, {"width": width, "height": 740})
            found[code, width] = broken_by_large_text(page)

    assert {where: faults for where, faults in found.items() if faults} == {}


def test_the_button_is_near_in_every_language(open_page: Callable[..., Page]) -> None:
    question_with_every_language(licence=LICENCE)
    page = open_page(viewport=PHONE, is_mobile=True, has_touch=True)
    screens = {}
    for code in CODES:
        page.goto(f"/{code}/s/k7m4/")
        box = box_of(page, "form > button[type=submit]")
        screens[code] = round((box["y"] + box["height"]) / PHONE["height"], 2)

    assert {code: far for code, far in screens.items() if far > SCREENS} == {}


def test_a_tap_on_the_words_of_a_consent_ticks_no_other_box(open_page: Callable[..., Page]) -> None:
    question_with_every_language(licence=LICENCE)
    page = open_page(viewport=PHONE, is_mobile=True, has_touch=True)
    found = {}
    for code in CODES:
        page.goto(f"/{code}/s/k7m4/")
        found[code] = page.evaluate(MISHIT)

    assert {code: missed for code, missed in found.items() if missed} == {}


def test_the_button_is_near_where_the_languages_stand_open(open_page: Callable[..., Page]) -> None:
    question_with_every_language(licence=LICENCE)
    page = open_page(viewport=PHONE, is_mobile=True, has_touch=True, locale="fr-FR")
    page.goto("/s/k7m4/")

    for each in page.locator("nav details a").all():
        expect(each).to_be_in_viewport(ratio=1)
        target = each.bounding_box()
        assert target
        assert target["height"] >= SMALLEST_TARGET
    box = box_of(page, "form > button[type=submit]")
    assert (box["y"] + box["height"]) / PHONE["height"] <= SCREENS


def test_a_phone_on_its_side_shows_question_and_field(open_page: Callable[..., Page]) -> None:
    question_with_every_language()
    page = open_page(viewport=ON_ITS_SIDE, is_mobile=True, has_touch=True)
    for code in ("de", "de-simple", "el", "ar"):
        page.goto(f"/{code}/s/k7m4/")

        for part, seen in (("h1", 1.0), ("textarea", 0.5)):
            box = box_of(page, part)
            assert 0 <= box["y"] <= ON_ITS_SIDE["height"] - seen * box["height"], (code, part)
        page.evaluate("scrollTo(0, 500)")
        box = box_of(page, "h1")
        assert box["y"] >= 0, f"the question stays beside the form: {code}"


def test_a_wide_page_that_is_higher_than_wide_stays_one_column(open_page: Callable[..., Page]) -> None:
    question_with_every_language()
    page = open_page(viewport={"width": 1080, "height": 1920})
    page.goto("/de/s/k7m4/")

    head = box_of(page, "header")
    assert head["width"] == 1080
    assert box_of(page, "main")["y"] >= head["height"]


def test_a_desktop_has_velvet_beside_paper(open_page: Callable[..., Page]) -> None:
    question_with_every_language()
    page = open_page()
    for where in ("de/", "de/s/k7m4/", "de/regeln/", "de/antwort/", "ar/", "ar/s/k7m4/", "ar/regeln/", "ar/antwort/"):
        page.goto(f"/{where}")
        for width in (1440, 1920):
            resize(page, {"width": width, "height": width * 9 // 16})

            head, main = box_of(page, "header"), box_of(page, "main")
            assert head["height"] == width * 9 // 16, (where, width)
            assert 0.5 * width < head["width"] < 0.6 * width, (where, width)
            first, second = (main, head) if where.startswith("ar") else (head, main)
            assert first["x"] + first["width"] <= second["x"] + 1, (where, width)
            assert sideways(page) == [], (where, width)
