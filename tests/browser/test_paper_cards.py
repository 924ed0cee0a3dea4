"""Copying handwritten cards with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contributions.models import Answer, Station
from tests.browser.axe import violations_light_and_dark
from tests.browser.test_queue import PHONE, log_in
from tests.factories import make_moderator, make_question, make_station

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("postgresql")]
CARDS = "/admin/moderation/cards/"


CONSENT = "Kreuz bei der Ausstellung"
TEXT = "Was auf der Antwortkarte steht"


@pytest.fixture(autouse=True)
def station() -> Station:
    now = timezone.now()
    return make_station(make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1)))


def test_a_pile_by_keyboard(page: Page, station: Station) -> None:
    """Enter leads to the consent of the card, and there it saves."""
    log_in(page, make_moderator(), CARDS)
    expect(page.get_by_label("Standort")).to_be_focused()
    page.keyboard.type(station.name)
    page.get_by_label("Sprache der Einwilligung").select_option("de")
    page.get_by_label(TEXT).focus()
    for number in range(1, 6):
        page.keyboard.type(f"Karte Nummer {number}")
        page.keyboard.press("Shift+Enter")
        page.keyboard.type("zweite Zeile")
        page.keyboard.press("Enter")
        expect(page.get_by_label(CONSENT)).to_be_focused()
        expect(page.get_by_label(CONSENT)).not_to_be_checked()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").filter(has_text=f"Gespeichert: Antwortkarte {number}.")).to_be_visible()
        expect(page.get_by_label(TEXT)).to_be_focused()

    assert list(Answer.objects.order_by("pk").values_list("text", flat=True)) == [
        f"Karte Nummer {number}\nzweite Zeile" for number in range(1, 6)
    ]


def test_the_question_follows_the_station(page: Page, station: Station) -> None:
    now = timezone.now()
    question = make_question(opens_at=now - timedelta(days=2), closes_at=now + timedelta(days=1))
    question.texts.update(title="Was fehlt dir in Uerdingen?")
    make_station(question, name="Rathaus")
    log_in(page, make_moderator(), CARDS)
    expect(page.locator("[data-question]")).to_have_text("Wähl zuerst den Standort. Dann steht hier die Frage.")

    page.get_by_label("Standort").select_option(label="Rathaus")

    expect(page.locator("[data-question]")).to_have_text("Was fehlt dir in Uerdingen?")


def test_axe_finds_nothing(open_page: Callable[..., Page], station: Station) -> None:
    page = log_in(open_page(viewport=PHONE), make_moderator(), CARDS)
    found = {"empty": violations_light_and_dark(page)}
    page.get_by_label("Standort").select_option(label=station.name)
    page.get_by_label("Sprache der Einwilligung").select_option("de")
    page.get_by_label(TEXT).press("Enter")
    expect(page.get_by_text("Hier steht noch nichts.")).to_be_visible()
    expect(page.get_by_label(TEXT)).to_be_focused()
    found["wrong"] = violations_light_and_dark(page)
    page.get_by_label(CONSENT).check()
    page.get_by_label(TEXT).fill("Der Rhein")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("Gespeichert: Antwortkarte 1.")).to_be_visible()
    found["entered"] = violations_light_and_dark(page)

    page.locator(".entered code").evaluate("code => code.textContent = Array(6).fill('WMW').join('-')")  # the widest
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert found == {name: [] for name in found}
