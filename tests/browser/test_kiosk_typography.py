"""How an answer is written on the glass: its direction, its quotation marks, and its lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contributions.models import Answer
from contributions.services import withdraw
from exhibition.models import Screen
from tests.browser.test_kiosk import LANDSCAPE, show

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
Release = Callable[..., Answer]


def written(page: Page, answer: Answer) -> tuple[str, str, list[str]]:
    """The text on the glass, its computed direction, and its quotation marks."""
    text = page.locator(f"[data-answer='{answer.pk}']")
    expect(text).to_be_visible()
    marks = "text => ['::before', '::after'].map(part => getComputedStyle(text, part).content.replaceAll('\"', ''))"
    return text.inner_text(), text.evaluate("text => getComputedStyle(text).direction"), text.evaluate(marks)


@pytest.mark.parametrize("script", [True, False], ids=["with its script", "without"])
def test_direction_and_marks_are_those_of_the_answer(
    open_page: Callable[..., Page], screen: Screen, release: Release, script: bool
) -> None:
    page = open_page(viewport=LANDSCAPE, java_script_enabled=script)
    for text, language, shown in (
        ("VHS تتيح لي أن «أتعلم» الألمانية", "ar", ("VHS تتيح لي أن ‹أتعلم› الألمانية", "rtl", ["«", "»"])),
        ("\U0001f1e9\U0001f1ea مرحبا", "ar", ("\U0001f1e9\U0001f1ea مرحبا", "rtl", ["«", "»"])),
        ("Rhine “River”", "ar", ("Rhine ‘River’", "ltr", ["“", "”"])),
        ("Sie rief „Ja“", "de-simple", ("Sie rief ‚Ja‘", "ltr", ["„", "“"])),
        ("mówi „tak”", "pl", ("mówi «tak»", "ltr", ["„", "”"])),
    ):
        answer = release(text, language=language)
        show(page, screen)
        assert written(page, answer) == shown
        assert page.locator(".layer.on[data-rtl]").count() == (shown[1] == "rtl")
        withdraw(answer)


@pytest.mark.parametrize(("lines", "height"), [(4, 4), (9, 9), (13, 13)])
def test_verses_stay_verses(
    open_page: Callable[..., Page], screen: Screen, release: Release, lines: int, height: int
) -> None:
    page = open_page(viewport=LANDSCAPE)
    answer = release("\n".join(f"Zeile {number}" for number in range(lines)))
    show(page, screen)
    text = page.locator(f"[data-answer='{answer.pk}']")
    expect(text).to_be_visible()

    tall = "text => Math.round(text.clientHeight / parseFloat(getComputedStyle(text).lineHeight))"
    assert text.inner_text().count("\n") == lines - 1
    assert text.evaluate(tall) == height
