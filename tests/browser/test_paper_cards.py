"""Copying handwritten cards with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contributions.models import Answer
from tests.browser.axe import violations
from tests.browser.test_queue import PHONE, log_in
from tests.factories import make_moderator, make_question, make_station

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("postgresql")]
CARDS = "/admin/moderation/cards/"


@pytest.fixture(autouse=True)
def _station() -> None:
    now = timezone.now()
    make_station(make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1)))


def test_a_pile_by_keyboard(page: Page) -> None:
    log_in(page, make_moderator())
    page.goto(CARDS)
    page.get_by_label("Auf der Karte steht das Ja zur Ausstellung.").check()
    page.get_by_label("Was auf der Karte steht").focus()
    for number in range(1, 6):
        page.keyboard.type(f"Karte Nummer {number}")
        page.keyboard.press("Shift+Enter")
        page.keyboard.type("zweite Zeile")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").filter(has_text=f"Gespeichert: Karte {number}.")).to_be_visible()
        expect(page.get_by_label("Was auf der Karte steht")).to_be_focused()

    assert list(Answer.objects.order_by("pk").values_list("text", flat=True)) == [
        f"Karte Nummer {number}\nzweite Zeile" for number in range(1, 6)
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page: Callable[..., Page], scheme: str) -> None:
    page = log_in(open_page(viewport=PHONE, color_scheme=scheme), make_moderator())
    page.goto(CARDS)
    found = {"empty": violations(page)}
    page.keyboard.press("Enter")
    expect(page.get_by_text("Hier steht noch nichts.")).to_be_visible()
    expect(page.get_by_label("Was auf der Karte steht")).to_be_focused()
    found["wrong"] = violations(page)
    page.get_by_label("Auf der Karte steht das Ja zur Ausstellung.").check()
    page.get_by_label("Was auf der Karte steht").fill("Der Rhein")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("Gespeichert: Karte 1.")).to_be_visible()
    found["entered"] = violations(page)

    page.locator(".entered code").evaluate("code => code.textContent = Array(6).fill('WMW').join('-')")  # the widest
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert found == {name: [] for name in found}
