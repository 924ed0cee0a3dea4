"""The screen in a real browser: what is released comes, what is taken back goes, and everything fits."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import pytest
from playwright.sync_api import Page, Route, ViewportSize, expect

from contributions.models import Answer
from contributions.services import withdraw
from exhibition.models import Screen
from krefeld_kann_was.lib.hyphenation import SOFT_HYPHEN
from krefeld_kann_was.lib.line_breaks import NO_BREAK_SPACE
from tests.browser.axe import violations
from tests.browser.measures import resize
from tests.browser.pace import install_clock, pass_time, run, stop_clock, wait_for, wait_patiently_for, within
from tests.factories import HOSTILE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
Release = Callable[..., Answer]

LANDSCAPE: ViewportSize = {"width": 1920, "height": 1080}
PORTRAIT: ViewportSize = {"width": 1080, "height": 1920}
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
    install_clock(page)
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


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The feed has five answers on a page."""
    monkeypatch.setattr("exhibition.kiosk.feed.PAGE_LENGTH", 5)


@pytest.mark.usefixtures("short_pages")
def test_an_answer_far_down_leaves_the_display_too(page: Page, screen: Screen, release: Release) -> None:
    oldest, *_ = [release(f"Antwort {number}") for number in range(7)]
    install_clock(page)
    show(page, screen)
    shown = page.locator("[data-answer]:visible")
    for _ in range(30):  # its turn comes again where a busy machine was late with a page
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
    install_clock(page)
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


@pytest.mark.usefixtures("short_pages")
def test_every_answer_is_shown_also_those_on_later_pages(page: Page, screen: Screen, release: Release) -> None:
    answers = [release(f"Antwort {number}") for number in range(13)]
    install_clock(page)
    show(page, screen)

    everything = {answer.pk for answer in answers}
    assert watch(page, 13 * 7, everything) == everything


def test_nothing_overflows(open_page: Callable[..., Page], screen: Screen, release: Release) -> None:
    """On glasses of other sizes: test_kiosk_modes."""
    page, still = open_page(), open_page(java_script_enabled=False)
    for name, (language, text) in TEXTS.items():
        answer = release(text, language=language)
        show(still, screen)
        show(page, screen)
        wait_patiently_for(page, answer)
        page.evaluate("document.fonts.ready")
        for viewport in (LANDSCAPE, PORTRAIT):
            resize(page, viewport)
            resize(still, viewport)
            size = fits(page, name)
            if name not in ("families", "one long word"):
                assert size >= 4.5, name
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
    answer = release(LONG)
    show(page, screen)
    wait_patiently_for(page, answer)
    resize(page, {"width": 2560, "height": 1080})
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


def test_the_page_does_not_grow(page: Page, screen: Screen, release: Release) -> None:
    for number in range(8):
        release(f"Antwort {number}")
    install_clock(page)
    show(page, screen)
    nodes = "document.querySelectorAll(':not(.unbroken)').length"  # those are one for each line of a text
    before = page.evaluate(nodes)

    watch(page, 60)

    assert page.evaluate(nodes) == before


def test_it_is_accessible(page: Page, screen: Screen, release: Release) -> None:
    show(page, screen)
    expect(page.get_by_text("Schreib die erste Antwort.")).to_be_visible()
    assert violations(page) == []
    answer = release()
    show(page, screen)
    wait_patiently_for(page, answer)
    assert violations(page) == []


def test_numbers_have_the_digits_that_the_server_writes(page: Page, screen: Screen) -> None:
    page.goto(f"/kiosk/{screen.token}/")
    for language in ("de", "ar", "fa"):
        written = page.evaluate(
            "lang => KioskDisplay.format(62, Object.assign(document.createElement('p'), { lang }))", language
        )

        assert written == "62", language
