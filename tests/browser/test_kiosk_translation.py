"""A translation on the screen: small below its answer, readable from afar, and gone where there is no room for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contributions.models import Answer
from exhibition.models import Screen
from moderation.models import Translation
from moderation.translations.selectors import version_of
from moderation.translations.services import remove_translation
from tests.browser.pace import wait_for, within
from tests.browser.test_kiosk import LONG, TEXTS, show_with_clock
from tests.factories import NOW, make_moderator, make_translation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
GERMAN = "Mit netten Menschen Deutsch lernen und spüren, dass meine Kinder hier zu Hause sind."
# Sizes in hundredths of the shorter side; null for a translation that is not shown.
BOXES = """() => {
  const layer = document.querySelector(".layer.on"), unit = Math.min(innerWidth, innerHeight) / 100;
  const [field, text, translation] = [".field", ".text", ".translation"].map(it => layer.querySelector(it));
  const box = it => it.getBoundingClientRect(), size = it => parseFloat(getComputedStyle(it).fontSize) / unit;
  const isShown = translation.offsetHeight > 0;
  return {
    text: size(text),
    translation: isShown ? size(translation) : null,
    isBelow: !isShown || box(translation).top >= box(text).bottom - 1,
    isInside: box(isShown ? translation : text).bottom <= box(field).bottom + 1 &&
      box(text).top >= box(field).top - 1 && translation.scrollWidth <= translation.clientWidth + 1,
  }; }"""


def stands_small(page: Page) -> bool:
    """Whether the translation is seen below the answer, whole, in smaller letters that are still large enough."""
    found = page.evaluate(BOXES)
    if not (found["translation"] and found["isBelow"] and found["isInside"]):
        return False
    return bool(found["text"] > 1.5 * found["translation"] >= 1.5 * 3.49)


def test_it_stands_small_below_its_answer_and_goes_when_it_is_removed(
    page: Page, screen: Screen, release: Callable[..., Answer]
) -> None:
    Screen.objects.update(with_translations=True)
    answer = release(TEXTS["arabic"][1], language="ar")
    show_with_clock(page, screen)
    wait_for(page, answer, 3)
    below = page.locator(".layer.on .translation")
    expect(below).to_be_hidden()

    make_translation(answer, GERMAN)

    assert within(page, 5, below.is_visible)
    expect(below).to_have_text(GERMAN)
    for width, height in ((1920, 1080), (1080, 1920), (1280, 720), (720, 1280), (3840, 2160), (2160, 3840)):
        page.set_viewport_size({"width": width, "height": height})  # of which the page hears a moment later
        assert within(page, 5, lambda: stands_small(page)), (width, page.evaluate(BOXES))

    seen = version_of(answer, Translation.objects.get())
    remove_translation(answer_id=answer.pk, seen=seen, by=make_moderator(), now=NOW)
    assert within(page, 5, lambda: GERMAN not in page.content())

    # With as many words in both there is no room for either: the answer stays as it would be alone.
    page.evaluate(
        """words => { const layer = document.querySelector(".layer.on");
        layer.querySelector(".translation").textContent = layer.querySelector(".text").textContent = words;
        KioskFit.fit(layer.querySelector(".text"), layer.querySelector(".field"), KioskFit.LARGEST); }""",
        2 * LONG,
    )
    found = page.evaluate(BOXES)
    assert found["translation"] is None
    assert found["isInside"]
