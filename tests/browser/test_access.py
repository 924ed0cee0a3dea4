"""Nobody is kept out: every visitor page in every language and state, by axe and by what axe cannot see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.axe import violations, violations_light_and_dark
from tests.browser.measures import broken_by_large_text, cramped
from tests.browser.pace import until
from tests.browser.states import At, every_state, open_station

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ONCE = pytest.mark.one_database("sqlite")  # where the server has nothing to do with it
CODES = [code for code, _ in settings.LANGUAGES]
ON_POSTGRES = ("it", "el", "nl", "fa")
LANGUAGES = [
    pytest.param(code, marks=pytest.mark.one_database("postgresql" if code in ON_POSTGRES else "sqlite"))
    for code in CODES
]
# What can go wrong in one language alone: words that are missing, are too long, or are of another language.
OF_WORDS = [
    "html-has-lang", "html-lang-valid", "html-xml-lang-mismatch", "valid-lang", "document-title",
    "page-has-heading-one", "empty-heading", "heading-order", "link-name", "button-name", "label", "select-name",
    "input-button-name", "summary-name", "aria-input-field-name", "duplicate-id-aria",
]  # fmt: skip
# The accessibility statement names both.
WHOLE = ("de", "ar")  # by all that axe knows, light and dark
READ_LARGE = ("de", "de-simple", "uk", "ar")  # also in letters of twice the size
PHONE: ViewportSize = {"width": 360, "height": 740}
NARROW: ViewportSize = {"width": 320, "height": 640}  # 1280 pixels at 400 %
MOVING = """[...document.querySelectorAll("*")]
  .flatMap(it => [getComputedStyle(it), getComputedStyle(it, "::before")])
  .filter(style => parseFloat(style.transitionDuration) > 0 || style.animationName !== "none").length"""
TOPS = """[...document.querySelectorAll("nav a, nav summary, textarea, .tick input, form > button, footer a")]
  .filter(it => it.checkVisibility()).map(it => Math.round(it.getBoundingClientRect().top))"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_can_use_every_page(open_page: Callable[..., Page], language: str) -> None:
    """By axe, and light and dark where words run in either direction; no sideways scrolling at 320 pixels; all can be
    hit; nothing is lost with more room for letters; on a phone words break at hyphens in letters of twice the size."""
    page = open_page(viewport=NARROW, has_touch=True)

    def look() -> list[str]:
        found = violations_light_and_dark(page) if language in WHOLE else violations(page, OF_WORDS)
        found += cramped(page)
        if language in READ_LARGE:
            page.set_viewport_size(PHONE)
            found += broken_by_large_text(page)
            page.set_viewport_size(NARROW)
        return found

    found = {}
    page.goto(f"/{language}/")
    for name, state in every_state().items():
        bring_about = state.replace if isinstance(state, At) and language not in WHOLE else state
        bring_about(page, language)
        found[name] = look()

    assert {name: faults for name, faults in found.items() if faults} == {}


def focus_ring(page: Page) -> str:
    """How the focused element shows that it is."""
    return str(
        page.evaluate(
            "(() => { const style = getComputedStyle(document.activeElement);"
            " return `${style.outlineStyle} ${style.outlineWidth} ${style.boxShadow}` })()"
        )
    )


def tab_through(page: Page) -> list[tuple[str, str]]:
    """What the tab key leads to, in order, each with its ring."""
    stops = []
    for _ in range(60):
        page.keyboard.press("Tab")
        where = page.evaluate(
            "(it => it === document.body ? ''"
            " : it.name || it.textContent.replace(/\\u00ad/g, '').trim().slice(0, 40) || it.id)(document.activeElement)"
        )
        if not where:
            break
        stops.append((where, focus_ring(page)))
    return stops


@ONCE
def test_the_keyboard_goes_from_top_to_bottom_and_is_seen(open_page: Callable[..., Page]) -> None:
    open_station()
    page = open_page(viewport=PHONE)
    page.goto("/de/s/k7m4/")

    stops = tab_through(page)
    names = [name for name, _ in stops]

    assert names[0] == "Zum Inhalt"
    assert names[1] == "VHS Krefeld · Krefeld kann was!"  # the way home
    assert names[2].startswith("Sprachen\u00a0/ Languages")
    boxes = ["consent_exhibition", "consent_social", "consent_open_data"]
    form = [name for name in names if name in ("text", *boxes, "Antwort abschicken")]
    assert form == ["text", *boxes, "Antwort abschicken"]
    assert names[names.index("consent_open_data") + 1].startswith("Dein Stadtteil")
    assert names[-4:] == ["Regeln", "Datenschutz", "Impressum", "Barrierefreiheit"]
    assert "subject" not in names  # the trap for machines is none for people
    assert [name for name, ring in stops if ring.startswith("none") and ring.endswith("none")] == []
    tops = page.evaluate(TOPS)
    assert tops == sorted(tops)


@ONCE
def test_the_skip_link_leads_to_the_content(open_page: Callable[..., Page]) -> None:
    open_station()
    page = open_page(viewport=PHONE)
    page.goto("/de/s/k7m4/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zum Inhalt")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Deine Antwort")).to_be_focused()


def test_the_whole_way_by_keyboard(open_page: Callable[..., Page]) -> None:
    open_station()
    page = open_page(viewport=PHONE)
    page.goto("/de/s/k7m4/")
    page.locator("main").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("Mit der Tastatur")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(4):  # two boxes that nobody has to tick, the Stadtteil, the button
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Danke!")).to_be_visible()
    expect(page.get_by_text("Mit der Tastatur")).to_be_visible()


@ONCE
@pytest.mark.parametrize("state", ["form, nothing in it", "code, wrong", "barrier, nothing in it"])
def test_the_list_of_mistakes_takes_the_focus_and_leads_to_them(open_page: Callable[..., Page], state: str) -> None:
    page = open_page(viewport=PHONE)
    every_state()[state](page, "de")

    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('[aria-invalid=true]')")
    assert page.evaluate(
        "document.getElementById(document.activeElement.getAttribute('aria-describedby').split(' ').pop()).textContent"
    )


@ONCE
def test_forced_colours_leave_everything_to_be_seen(open_page: Callable[..., Page]) -> None:
    open_station()
    page = open_page(viewport=PHONE, forced_colors="active")
    page.goto("/de/s/k7m4/")
    box = page.locator("[name=consent_exhibition]")
    unticked = box.evaluate("it => getComputedStyle(it, '::before').transform")
    box.check()

    expect(box).to_be_checked()
    until(page, lambda: bool(box.evaluate("it => getComputedStyle(it, '::before').transform") != unticked))
    assert box.evaluate("it => getComputedStyle(it, '::before').backgroundColor") == page.evaluate(
        "(() => { const it = document.createElement('i'); it.style.color = 'CanvasText'; document.body.append(it);"
        " return getComputedStyle(it).color })()"
    )
    for part in ("textarea", "form > button[type=submit]", "[name=consent_social]"):
        assert page.locator(part).evaluate("it => parseFloat(getComputedStyle(it).borderTopWidth)") >= 1


@ONCE
def test_who_wants_no_motion_gets_none(open_page: Callable[..., Page]) -> None:
    open_station()
    page = open_page(motion=True, viewport=PHONE, reduced_motion="reduce")
    page.goto("/de/s/k7m4/")
    assert page.evaluate(MOVING) == 0
    assert page.evaluate("document.getAnimations().length") == 0
