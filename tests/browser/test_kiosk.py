"""The screen in a real browser: what is released comes, what is taken back goes, and everything fits."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from contributions.models import Answer
from contributions.services import withdraw
from exhibition.models import Screen
from krefeld_kann_was.lib.hyphenation import SOFT_HYPHEN
from krefeld_kann_was.lib.line_breaks import NO_BREAK_SPACE
from tests.browser.axe import violations
from tests.browser.pace import pass_time, run, stop_clock, wait_for, wait_patiently_for, within
from tests.factories import HOSTILE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
Release = Callable[..., Answer]

LANDSCAPE, PORTRAIT = {"width": 1920, "height": 1080}, {"width": 1080, "height": 1920}
LONG = (
    "Hier habe ich einen Ausbildungsplatz gefunden, als mir sonst keiner eine Chance gegeben hat. Meine Chefin hat "
    "gesagt: Zeugnisse sind das eine, aber du kommst pünktlich und lachst. Das reicht mir für den Anfang. Jetzt bin "
    "ich im dritten Lehrjahr und bilde selbst die Neuen aus. Danke!"
)
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
TEXTS = {
    "word": ("de", "Heimat."),
    "long": ("de", LONG.ljust(280, "!")),
    "arabic": ("ar", "أن أتعلم الألمانية مع أناس طيبين وأن أشعر أن أطفالي في بيتهم هنا."),
    "ukrainian": ("uk", "Краєфельд дав мені тихі вечори біля Рейну, нових друзів і місце, де мої діти сміються."),
    "emoji": ("de", "\U0001f333\U0001f6b2❤️"),
    "families": ("de", FAMILY * 280),
    "compound": ("de", "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenfabrik"),
    "one long word": ("en", "W" * 280),
    "lines": ("tr", "\n".join("abcdefg")),
    "hostile": ("de", HOSTILE),
}


def show(page: Page, screen: Screen, query: str = "") -> None:
    page.goto(f"/kiosk/{screen.token}/{query}")


def show_with_clock(page: Page, screen: Screen) -> None:
    """Show the screen, whose time only goes on where the test lets it."""
    page.clock.install()
    show(page, screen)
    stop_clock(page)


def test_a_released_answer_is_displayed_within_three_seconds(page: Page, screen: Screen, release: Release) -> None:
    show_with_clock(page, screen)
    expect(page.get_by_text("Schreib die erste Antwort.")).to_be_visible()

    wait_for(page, release("Die erste"), 3)
    expect(page.get_by_text("Schreib die erste Antwort.")).not_to_be_visible()
    run(page, 3.5)
    newest = release("Die zweite")
    wait_for(page, newest, 3)
    assert page.locator("[data-answer]").inner_text() == "Die zweite"
    expect(page.locator(".numbers")).to_have_text("2 Antworten", use_inner_text=True)
    assert page.evaluate("Date.now() - document.documentElement.dataset.beatAt") <= 200  # as deploy/kiosk/ asks


def test_what_is_taken_back_leaves_the_display_within_five_seconds(
    page: Page, screen: Screen, release: Release
) -> None:
    first, second = release("Erste Worte"), release("Letzte Worte")
    show_with_clock(page, screen)
    wait_for(page, second, 1)

    withdraw(second)
    wait_for(page, first, 5)
    run(page, 0.75)
    assert "Letzte Worte" not in page.content()

    withdraw(first)
    assert within(page, 5, lambda: not page.locator("[data-answer]:visible").count())
    expect(page.get_by_text("Schreib die erste Antwort.")).to_be_visible()
    run(page, 0.75)
    assert "Erste Worte" not in page.content()


def test_an_answer_far_down_leaves_the_display_too(page: Page, screen: Screen, release: Release) -> None:
    oldest, *_ = [release(f"Antwort {number}") for number in range(52)]
    page.clock.install()
    show(page, screen)
    shown = page.locator("[data-answer]:visible")
    for _ in range(160):  # its turn comes again where a busy machine was late with a page
        pass_time(page, 6000)
        if shown.get_attribute("data-answer") == str(oldest.pk):
            break
    wait_patiently_for(page, oldest)

    withdraw(oldest)
    pass_time(page, 5000, least=100)

    expect(shown).to_have_count(1)
    expect(shown).not_to_have_attribute("data-answer", str(oldest.pk))


def test_a_lost_connection_changes_nothing_on_the_display(page: Page, screen: Screen, release: Release) -> None:
    release()
    answer = release(LONG)  # stays for half a minute
    show_with_clock(page, screen)
    wait_for(page, answer, 1)
    run(page, 0.5)

    for broken in (cut, garbled, half, wrong):
        page.route("**/feed/**", broken)
        run(page, 2.5)
        wait_for(page, answer, 1)
        page.unroute("**/feed/**")

    wait_for(page, release("wieder da"), 12)


def cut(route: Route) -> None:
    route.abort()


def garbled(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body="<html>Bitte anmelden</html>")


def half(route: Route) -> None:
    route.fulfill(status=200, content_type="application/json", body='{"version": "x", "answers": [{"id": 1}], "total"')


def wrong(route: Route) -> None:
    route.fulfill(status=500, body="Server Error (500)")


def test_without_a_server_the_newest_answers_alternate(page: Page, screen: Screen, release: Release) -> None:
    answers = [release(f"Antwort {number}") for number in range(3)]
    page.clock.install()
    with page.expect_response("**/feed/**"):  # from which it knows them all
        show(page, screen)
        page.clock.run_for(1000)
    pass_time(page, 100)
    page.route("**/feed/**", cut)

    everything = {answer.pk for answer in answers}
    assert watch(page, 30, everything) == everything


def watch(page: Page, seconds: int, until: Collection[int] = ()) -> set[int]:
    """The answers that are displayed in so many seconds of the page's own clock, or `until` just these were.

    The page waits for the network in real time: until what is expected has come, it gets five times the seconds.
    """
    seen = set()
    for _ in range((5 if until else 1) * seconds // 4):  # nothing stands for less than six seconds
        pass_time(page, 4000)
        seen.add(int(page.locator("[data-answer]:visible").get_attribute("data-answer") or 0))
        if seen == until:
            break
    return seen


def test_every_answer_is_shown_also_those_on_later_pages(page: Page, screen: Screen, release: Release) -> None:
    answers = [release(f"Antwort {number}") for number in range(55)]
    page.clock.install()
    show(page, screen)

    everything = {answer.pk for answer in answers}
    assert watch(page, 55 * 7, everything) == everything


@pytest.mark.parametrize("viewport", [LANDSCAPE, PORTRAIT])  # others: test_kiosk_modes
def test_nothing_overflows(
    open_page: Callable[..., Page],
    screen: Screen,
    release: Release,
    viewport: dict[str, int],
) -> None:
    page = open_page(viewport=viewport)
    still = open_page(viewport=viewport, java_script_enabled=False)
    for name, (language, text) in TEXTS.items():
        answer = release(text, language=language)
        wait_for_fit(page, screen, answer)
        size = fits(page, name)
        if name not in ("families", "one long word"):
            assert size >= 4.5, name
        show(still, screen)
        fits(still, name)
        withdraw(answer)


def fits(page: Page, name: str) -> float:
    """Assert that the text lies in its field, and return its size in hundredths of the shorter side."""
    box = page.locator("[data-answer]:visible")
    text, field = box.bounding_box(), page.locator(".layer.on .field").bounding_box()
    caption = page.locator(".yours").bounding_box()
    assert text is not None
    assert field is not None
    assert caption is not None
    assert text["x"] >= field["x"], name
    assert text["y"] >= field["y"] - 1, name
    assert text["x"] + text["width"] <= field["x"] + field["width"] + 1, name
    assert text["y"] + text["height"] <= field["y"] + field["height"] + 1, name
    assert field["y"] + field["height"] <= caption["y"] + 1, name
    size: Any = page.viewport_size
    assert page.locator("html").evaluate("page => page.scrollWidth") <= size["width"]
    assert box.evaluate("text => text.scrollWidth - text.clientWidth") <= 1, name
    pixels = float(box.evaluate("text => parseFloat(getComputedStyle(text).fontSize)"))
    return round(pixels / min(size.values()) * 100, 2)


def test_lines_hold_at_most_forty_characters(page: Page, screen: Screen, release: Release) -> None:
    page.set_viewport_size({"width": 2560, "height": 1080})
    wait_for_fit(page, screen, release(LONG))
    lines = page.locator("[data-answer]").evaluate(LINES)

    assert max(len(line.strip()) for line in lines) <= 40
    shown = " ".join(line.strip() for line in lines)
    assert shown.replace(SOFT_HYPHEN, "").replace(NO_BREAK_SPACE, " ") == LONG


LINES = """text => {
  const range = document.createRange(), nodes = document.createTreeWalker(text, NodeFilter.SHOW_TEXT), lines = [];
  let top = null;
  while (nodes.nextNode()) {
    for (let i = 0; i < nodes.currentNode.length; i += 1) {
      range.setStart(nodes.currentNode, i); range.setEnd(nodes.currentNode, i + 1);
      const box = range.getBoundingClientRect();
      if (box.height && (top === null || box.top > top + 4)) { lines.push(""); top = box.top; }
      lines[lines.length - 1] += nodes.currentNode.data[i];
    }
  }
  return lines;
}"""


def wait_for_fit(page: Page, screen: Screen, answer: Answer) -> None:
    show(page, screen)
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(700)
    wait_patiently_for(page, answer)


def test_the_page_does_not_grow(page: Page, screen: Screen, release: Release) -> None:
    for number in range(8):
        release(f"Antwort {number}")
    page.clock.install()
    show(page, screen)
    nodes = "document.querySelectorAll(':not(.unbroken)').length"  # those are one for each line of a text
    before = page.evaluate(nodes)

    watch(page, 60)

    assert page.evaluate(nodes) == before


@pytest.mark.parametrize("answers", [0, 1])
def test_it_is_accessible(page: Page, screen: Screen, release: Release, answers: int) -> None:
    for _ in range(answers):
        release()
    show(page, screen)
    page.wait_for_timeout(700)

    assert violations(page) == []


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize("language", ["de", "ar", "fa"])
def test_numbers_have_the_digits_that_the_server_writes(page: Page, screen: Screen, language: str) -> None:
    page.goto(f"/kiosk/{screen.token}/")
    written = page.evaluate(
        "lang => KioskDisplay.format(62, Object.assign(document.createElement('p'), { lang }))", language
    )

    assert written == "62"
