"""How one answer follows another: threads weave it in. And the two sides of the cloth."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from contributions.models import Answer
from exhibition.models import Screen
from krefeld_kann_was.lib.colours import contrast
from tests.browser.pace import run, wait_for
from tests.browser.test_kiosk import show, show_with_clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
Release = Callable[..., Answer]

WATCH_PHASES = """window.phases = [], new MutationObserver(() => {
  window.phases.push([document.querySelector(".stage").dataset.weaving || "", performance.now()]);
}).observe(document.querySelector(".stage"), { attributeFilter: ["data-weaving"] })"""


def test_threads_weave_the_next_answer_in_and_leave_nothing(
    open_page: Callable[..., Page], screen: Screen, release: Release
) -> None:
    release("Erste Worte")
    page = open_page(motion=True)
    show_with_clock(page, screen)
    page.evaluate(WATCH_PHASES)
    page.evaluate("document.addEventListener('kiosk-painted', () => { window.paintedAt = performance.now(); })")

    wait_for(page, release("Zweite Worte"), 5)
    run(page, 1)

    phases, times = zip(*page.evaluate("window.phases"), strict=True)
    assert phases == ("cover", "uncover", "")
    assert times[-1] - times[0] <= 1200
    assert page.evaluate("window.paintedAt") >= times[-1], "painted is what is seen"
    assert page.locator(".shuttle").is_hidden()
    assert page.evaluate("document.getAnimations().filter(one => one.effect.target.closest('.shuttle')).length") == 0


def test_motion_is_optional(open_page: Callable[..., Page], screen: Screen, release: Release) -> None:
    release()
    page = open_page(motion=True, reduced_motion="reduce")
    show_with_clock(page, screen)
    page.evaluate(WATCH_PHASES)

    wait_for(page, release("Zweite Worte"), 3)

    assert page.evaluate("window.phases") == []
    assert page.locator(".layer.on .clock").evaluate("clock => getComputedStyle(clock).transform") == "none"


# The colours of letters and of their ground, on both sides of the cloth: [theme, part, letters, ground].
COLOURS = """() => {
  const stage = document.querySelector(".stage"), layer = document.querySelector(".layer.on"), found = [];
  const hex = colour => "#" + colour.match(/\\d+/g).slice(0, 3).map(part => (+part).toString(16).padStart(2, 0))
    .join("");
  for (const theme of document.body.dataset.colourThemes.split(" ")) {
    for (const light of [false, true]) {
      for (const part of [stage, layer]) {
        part.setAttribute("data-colour-theme", theme);
        part.classList.toggle("light", light);
      }
      for (const part of [".layer.on .text", ".question", ".numbers", ".yours", ".way", ".frame .address"]) {
        const style = getComputedStyle(document.querySelector(part));
        found.push([theme + light, part, hex(style.color), hex(getComputedStyle(layer).backgroundColor)]);
      }
    }
  }
  return found;
}"""


def test_both_sides_of_the_cloth_can_be_read(page: Page, screen: Screen, release: Release) -> None:
    release()
    show(page, screen)
    found = page.evaluate(COLOURS)

    assert len({(letters, ground) for _, part, letters, ground in found if part.endswith(".text")}) == 10
    assert [one for one in found if contrast(*one[2:]) < (7 if one[1].endswith(".text") else 4.5)] == []
