"""Every page of a terminal on the screens that stand in a house: what one needs is in sight, uncovered and in reach."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect

from contributions.services import add_default_texts
from tests.browser.terminal import write
from tests.factories import make_question, make_station

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
PORTRAIT: ViewportSize = {"width": 1080, "height": 1920}
TABLET: ViewportSize = {"width": 768, "height": 1024}
SCREENS: list[ViewportSize] = [
    {"width": 1024, "height": 768},
    {"width": 1280, "height": 800},
    {"width": 1280, "height": 1024},
    {"width": 1366, "height": 768},
    {"width": 1920, "height": 1080},
    TABLET,
    PORTRAIT,
]
LANGUAGES = ("de", "de-simple", "uk", "el", "ar")  # the longest texts, and one from right to left
ANSWER = "Am Rhein sitzen und den Schiffen zuschauen, abends mit den Nachbarn. " * 4
FORM = "nav summary, textarea, .tick input, #answer > button"
NEEDED = "textarea, [name=consent_exhibition], #answer > button"
THANKS = "[data-next], .countdown, .qr-box, .code, .take-along .quiet"
# Once the page has its new size (which no timer can wait for where a test has cleared them all): which of the parts are
# cut off, covered, or higher than `from`, of all that are visible; where there is none, says so.
OUT_OF_SIGHT = """async ([size, questions]) => {
  const { port1, port2 } = new MessageChannel();
  while (innerWidth !== size.width || innerHeight !== size.height) {
    await new Promise(done => { port1.onmessage = done; port2.postMessage(0); });
  }
  dispatchEvent(new Event("resize")); // its scripts would know of it with the next frame
  scrollTo(0, 0);
  return questions.flatMap(([parts, from]) => {
    const found = [...document.querySelectorAll(parts)].filter(each => each.checkVisibility());
    const said = each => [each.tagName, each.className || each.name || "", each.getBoundingClientRect().top | 0,
      each.getBoundingClientRect().bottom | 0].join(" ");
    if (!found.length) return ["nothing"];
    return found.filter(each => {
      const box = each.getBoundingClientRect(), x = box.left + box.width / 2;
      if (box.top < from || box.left < 0 || box.right > innerWidth || box.bottom > innerHeight) return true;
      // Tall letters of the lines around reach over an edge, and far into words in the middle of others.
      const edge = each.matches("b") ? box.height / 2 : Math.min(8, box.height / 4);
      return [box.top + edge, box.top + box.height / 2, box.bottom - edge].some(y => {
        const there = document.elementFromPoint(x, y);
        return !there || !(each.contains(there) || there.contains(each));
      });
    }).map(said);
  }); }"""

# The same for some parts, of the page as it is now.
OUT_OF_SIGHT_NOW = """parts => [...document.querySelectorAll(parts)].filter(each => {
  const box = each.getBoundingClientRect();
  return [box.top + 8, box.bottom - 8].some(y => {
    const there = document.elementFromPoint(box.left + box.width / 2, y);
    return !there || !(each.contains(there) || there.contains(each));
  });
}).map(each => `${each.className} ${each.getBoundingClientRect().top} ${each.getBoundingClientRect().bottom}`)"""
TWICE_AS_LARGE = """addEventListener("DOMContentLoaded", () => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("html { font-size: 32px !important }");
  document.adoptedStyleSheets = [sheet];
});"""


def empty(page: Page) -> None:
    page.locator("#answer > button").click()
    expect(page.locator(".error").first).to_be_visible()


def refused(page: Page) -> None:
    page.evaluate("document.getElementById('answer').submit()")  # past the script
    page.wait_for_selector("#errors")


def too_late(page: Page) -> None:
    page.locator("textarea").fill(ANSWER)
    page.evaluate("document.querySelector('[name=token]').value = 'x'")
    refused(page)


def asked(page: Page) -> None:
    page.evaluate("""() => { for (let timer = setTimeout(() => {}); timer; timer -= 1) clearTimeout(timer);
      const bar = document.querySelector(".still-there"); // which the next second would hide
      bar.querySelector("p").textContent = bar.dataset.text; bar.hidden = false; }""")


def languages(page: Page) -> None:
    page.locator("nav summary").click()


def rules(page: Page) -> None:
    page.locator("footer a").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def sent(text: str) -> Callable[[Page], None]:
    def send(page: Page) -> None:
        write(page, text)
        page.locator("#answer > button").click()
        expect(page.locator(".countdown")).to_be_visible()

    return send


def stay(page: Page) -> None:
    """The form as it comes."""


STATES: dict[str, tuple[Callable[[Page], None], str, str]] = {
    # what leads there, what one presses, and what one reads, for which nobody has to reach up
    "form": (stay, FORM, ""),
    "nothing in it": (empty, NEEDED, ""),
    "nothing in it, without the script": (refused, NEEDED, ""),
    "too late": (too_late, NEEDED, ".summary li"),
    "asked": (asked, ".still-there button", ".still-there p"),
    "languages": (languages, "nav summary, nav a", ""),
    "rules": (rules, ".reading button", ""),
    "thanks": (sent(ANSWER[:270]), "[data-next]", THANKS),
    "call for help": (sent("Ich will nicht mehr leben"), "[data-next]", f"{THANKS}, .help b, .help .quiet"),
}


@pytest.fixture
def terminals(db: None) -> None:
    """One that takes answers, at /s/k7m4/, and one that does not yet, at /s/s7m4/, in every language."""
    now = timezone.now()
    for code, opens, closes in (("k7m4", -1, 1), ("s7m4", 1, 2)):
        question = make_question(opens_at=now + timedelta(days=opens), closes_at=now + timedelta(days=closes))
        question.texts.all().delete()
        question.consents.all().delete()
        add_default_texts(question)
        make_station(question, code=code, kind="terminal")


def out_of_sight(page: Page, pressed: str, read: str) -> dict[str, list[str]]:
    """By the width and height of the screen."""
    found = {}
    for screen in SCREENS:
        page.set_viewport_size(screen)
        third = screen["height"] / 3 if screen == PORTRAIT else 0
        questions = [[pressed, third], *([[read, 0]] if read else [])]
        if faults := page.evaluate(OUT_OF_SIGHT, [screen, questions]):
            found["{width}×{height}".format(**screen)] = faults
    return found


@pytest.mark.parametrize("state", STATES)
def test_what_one_needs_is_in_sight(open_page: Callable[..., Page], terminals: None, state: str) -> None:
    lead, pressed, read = STATES[state]
    page = open_page(viewport=PORTRAIT)
    found = {}
    for language in LANGUAGES:
        page.goto(f"/{language}/s/k7m4/")
        lead(page)
        found[language] = out_of_sight(page, pressed, read)

    assert {language: faults for language, faults in found.items() if faults} == {}


def test_where_the_script_is_missing_the_link_that_clears_the_text_is_in_sight(
    open_page: Callable[..., Page], terminals: None
) -> None:
    page = open_page(viewport=PORTRAIT)
    page.route("**/terminal*.js", lambda route: route.abort())
    found = {}
    for language in LANGUAGES:
        page.goto(f"/{language}/s/k7m4/")
        found[language] = out_of_sight(page, f"{NEEDED}, nav summary, nav .languages > ul a, .afresh a", "")

    assert {language: faults for language, faults in found.items() if faults} == {}


def test_the_poster_of_a_closed_terminal_is_in_sight(open_page: Callable[..., Page], terminals: None) -> None:
    page = open_page(viewport=PORTRAIT)
    found = {}
    for language in LANGUAGES:
        page.goto(f"/{language}/s/s7m4/")
        found[language] = out_of_sight(page, "nav summary", "h1, .lead")

    assert {language: faults for language, faults in found.items() if faults} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_large_letters_what_is_wrong_is_not_below_the_button(
    open_page: Callable[..., Page], terminals: None, language: str
) -> None:
    page = open_page(viewport=TABLET)
    page.add_init_script(TWICE_AS_LARGE)
    page.goto(f"/{language}/s/k7m4/")
    empty(page)

    assert page.evaluate(OUT_OF_SIGHT_NOW, ".field .error") == []
    write(page, ANSWER[:270])
    page.locator("#answer > button").click()
    page.locator(".qr-box").scroll_into_view_if_needed()
    assert page.evaluate(OUT_OF_SIGHT_NOW, ".qr-box") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_phone_no_button_lies_over_the_code(
    open_page: Callable[..., Page], terminals: None, language: str
) -> None:
    page = open_page(viewport={"width": 360, "height": 740})
    page.goto(f"/{language}/s/k7m4/")
    sent(ANSWER[:270])(page)

    assert page.evaluate(OUT_OF_SIGHT_NOW, ".qr-box") == []
