"""The pages on which staff translate answers: for phones, large letters, dark colours, and scripts from the right."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from contributions.enums import Status
from contributions.models import Answer, Station
from tests.browser.axe import violations_light_and_dark
from tests.browser.measures import sideways
from tests.browser.test_kiosk import TEXTS
from tests.browser.test_queue import OpenPage, log_in
from tests.factories import make_answer, make_person, make_translation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
OFFLINE = "Keine Verbindung, noch nicht gespeichert."
LARGE = """() => { const sheet = new CSSStyleSheet();
  sheet.replaceSync("html { font-size: 32px !important }");
  document.adoptedStyleSheets = [sheet]; }"""


@pytest.fixture
def answers(station: Station) -> list[Answer]:
    """One from the right, and one with a word that is wider than a phone; their translations wait."""
    answers = [make_answer(Status.RELEASED, station=station, text=TEXTS["arabic"][1], language="ar")]
    answers.append(make_answer(Status.RELEASED, station=station, text=TEXTS["compound"][1], language="tr"))
    for answer in answers:
        make_translation(answer, f"{TEXTS['compound'][1]}, sagt sie.\n" * 3, is_cleared=False)
    return answers


def faults(page: Page) -> list[str]:
    """What axe finds in light and dark, and whether it is wider than the window, in large letters, too."""
    found = violations_light_and_dark(page) + sideways(page)
    page.evaluate(LARGE)
    return found + sideways(page)


def test_they_are_read_on_a_phone_in_large_letters_and_in_the_dark(open_page: OpenPage, answers: list[Answer]) -> None:
    found = {}
    for locale in ("de-DE", "en-GB"):
        page = log_in(open_page(viewport={"width": 360, "height": 740}, locale=locale), make_person(superuser=True))
        for path in ("", *(f"{answer.pk}/" for answer in answers)):
            page.goto(f"/admin/moderation/translations/{path}")
            found[locale, path] = faults(page)
        text, field = page.locator("blockquote"), page.locator("textarea")
        assert text.evaluate("text => text.scrollWidth <= text.clientWidth")
        assert field.evaluate("field => field.scrollHeight <= field.clientHeight + 1"), "all of it stands there"

    assert {where: faults for where, faults in found.items() if faults} == {}


def test_without_a_network_the_page_stays_with_what_was_written(open_page: OpenPage, answers: list[Answer]) -> None:
    page = log_in(open_page(), make_person(superuser=True), f"/admin/moderation/translations/{answers[0].pk}/")
    page.wait_for_load_state("networkidle")
    page.locator("[name=text]").fill("Am Rhein")
    page.context.set_offline(True)
    button = page.get_by_role("button", name="Änderung speichern")

    button.click()

    expect(page.get_by_role("alert").filter(has_text=OFFLINE)).to_be_visible()
    expect(page.locator("[name=text]")).to_have_value("Am Rhein")
    page.context.set_offline(False)
    button.click()
    expect(page.locator(".messagelist")).to_be_visible()
    assert answers[0].translation.text == "Am Rhein"
