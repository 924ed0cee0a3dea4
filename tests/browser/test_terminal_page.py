"""The page of a terminal: nobody gets out of it, it fits its screen, and a text survives what one may do there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect

from contributions.models import Station
from tests.browser.axe import violations
from tests.browser.measures import resize
from tests.browser.pace import install_clock, until
from tests.browser.states import open_station
from tests.browser.terminal import (
    LANDSCAPE,
    PORTRAIT,
    SECOND,
    SECRET,
    expect_fresh_form,
    expect_nothing,
    send,
    write,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]


@pytest.fixture
def page(terminal_page: Page) -> Page:
    return terminal_page


def test_a_form_that_nobody_touches_is_fetched_anew(page: Page, terminal: Station) -> None:
    terminal.question.closes_at = timezone.now() - timedelta(minutes=1)
    terminal.question.save()
    page.clock.run_for(299 * SECOND)
    expect(page.locator("[name=text]")).to_be_visible()
    page.clock.run_for(2 * SECOND)

    expect(page.locator(".lead")).to_contain_text("zu Ende. Danke an alle")


def test_the_text_survives_the_rules_and_another_language(page: Page) -> None:
    write(page, SECRET)
    page.locator("footer").get_by_role("link", name="Regeln").click()
    rules = page.get_by_role("dialog", name="Regeln")
    expect(rules).to_be_visible()
    assert rules.locator("a[href]").count() == 0
    assert violations(page) == []
    inside = "(document.activeElement || document.body).matches('body, dialog, dialog *')"
    for key in ["Tab"] * 5 + ["Shift+Tab"] * 5:
        page.keyboard.press(key)
        assert page.evaluate(inside), "the focus stays in the dialog"
    page.clock.run_for(46 * SECOND)
    page.get_by_role("button", name="Ich bin noch da").click()  # asked over the rules, too
    page.keyboard.press("Escape")
    expect(rules).to_have_count(0)
    expect(page.locator("footer").get_by_role("link", name="Regeln")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Zurück zu deiner Antwort").click()
    expect(rules).to_have_count(0)
    page.clock.run_for(46 * SECOND)
    expect(page.locator("[data-idle]")).to_be_visible()
    page.get_by_role("button", name="Ich bin noch da").click()
    expect(page.locator("[name=text]")).to_have_value(SECRET)
    assert page.url.endswith("/s/k7m4/")

    page.locator("[name=text]").press("Home")
    page.locator("nav summary").click()
    page.locator("nav a[lang=en]").first.click()
    page.wait_for_url("**/en/s/k7m4/")
    expect(page.locator("[name=text]")).to_have_value(SECRET)
    expect(page.locator("[name=text]")).to_be_focused()
    assert page.evaluate("document.activeElement.selectionStart") == 0, "where it was written on"
    expect(page.locator("input[type=checkbox]:checked")).to_have_count(0)  # agreed to in German
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0


def test_the_counter_and_the_part_of_the_town_are_true_in_another_language(page: Page) -> None:
    page.locator("[name=text]").fill("abc")
    page.locator("main summary").last.click()
    page.locator("[name=quarter]").select_option("180")
    page.locator("nav summary").click()
    page.locator("nav a[lang=en]").first.click()
    page.wait_for_url("**/en/s/k7m4/")

    expect(page.locator("[name=quarter]")).to_be_visible()
    expect(page.locator("[name=quarter]")).to_have_value("180")
    expect(page.locator("[name=text]")).not_to_be_focused()  # nobody wrote when it changed
    expect(page.locator(".counter")).to_contain_text("277")


def test_without_a_network_the_page_keeps_its_language(page: Page) -> None:
    write(page, SECRET)
    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        page.locator("nav summary").click()
        page.locator("nav a[lang=en]").first.click()

    expect(page.locator("[name=text]")).to_have_value(SECRET)
    assert page.evaluate("location.pathname + sessionStorage.length") == "/s/k7m4/0"
    page.context.set_offline(False)
    page.clock.run_for(62 * SECOND)
    expect_fresh_form(page)


def test_a_text_that_came_too_late_is_cleared(page: Page, terminal: Station) -> None:
    write(page, SECRET)
    terminal.question.closes_at = timezone.now() - timedelta(minutes=1)
    terminal.question.save()
    page.locator("#answer > button[type=submit]").click()
    expect(page.locator(".said")).to_have_text(SECRET)
    expect(page.locator("nav")).to_have_count(0)  # another language would not have the text
    page.clock.run_for(46 * SECOND)
    expect(page.locator("[data-idle]")).to_be_visible()
    page.clock.run_for(16 * SECOND)

    expect(page.locator(".said")).to_have_count(0)
    page.wait_for_load_state()
    expect_nothing(page)


def test_the_form_comes_by_itself_when_the_question_opens(open_page: Callable[..., Page]) -> None:
    station = open_station(timezone.now() + timedelta(days=3))
    station.kind = "terminal"
    station.save()
    page = open_page(viewport=PORTRAIT)
    install_clock(page)
    page.goto("/s/k7m4/")
    expect(page.locator(".lead")).to_contain_text("Antworten kannst du ab dem")
    page.context.set_offline(True)
    page.clock.run_for(50 * SECOND)
    expect(page.locator("[data-idle]")).to_be_hidden()
    page.mouse.click(500, 300)
    page.clock.run_for(12 * SECOND)
    expect(page.locator(".lead")).to_be_visible()
    station.question.opens_at = timezone.now() - timedelta(minutes=1)
    station.question.save()
    page.context.set_offline(False)
    page.clock.run_for(4 * SECOND)

    expect_fresh_form(page)


WAYS_OUT = """<p id=out><a href=/antwort/>x</a> <a href=/antwort/ target=_blank>x</a> <a href=tel:112>x</a>
<a href=mailto:a@b.de>x</a> <a href=/antwort/ download>x</a></p>"""


KEYS: tuple[Literal["Control", "Shift", "Alt", "Meta"], ...] = ("Control", "Shift", "Alt", "Meta")


def test_nobody_gets_out(page: Page) -> None:
    opened: list[object] = []
    page.context.on("page", lambda page: opened.append(page))
    page.on("download", lambda download: opened.append(download))
    page.evaluate("html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", WAYS_OUT)
    for link in page.locator("#out a").all():
        link.click()
        for key in KEYS:
            link.click(modifiers=[key])
    for link in page.locator("#out a, footer a, nav .languages > ul a").all():
        link.click(button="middle")
        link.click(button="right")
    for key in KEYS:
        page.locator("footer a").first.click(modifiers=[key])
        page.get_by_role("button", name="Zurück zu deiner Antwort").click()
    page.wait_for_timeout(300)

    assert opened == []
    assert urlsplit(page.url).path == "/s/k7m4/"


PREVENTED = """([kind, name, init]) => !document.querySelector("footer a").dispatchEvent(
  new window[kind](name, Object.assign({ bubbles: true, cancelable: true }, init)))"""


def test_what_would_lead_out_or_stay_does_nothing(page: Page) -> None:
    events: list[tuple[str, str, dict[str, Any]]] = [
        *(("DragEvent", name, {}) for name in ("dragstart", "dragover", "drop")),
        *(("MouseEvent", name, {}) for name in ("auxclick", "contextmenu")),
        *(("ClipboardEvent", name, {}) for name in ("copy", "cut")),
        ("WheelEvent", "wheel", {"ctrlKey": True}),
        *(("KeyboardEvent", "keydown", {"key": key, "ctrlKey": True}) for key in "pstnu+-0"),
        *(("KeyboardEvent", "keydown", {"key": key}) for key in ("F1", "F5", "F12")),
        *(("KeyboardEvent", "keydown", {"key": key, "altKey": True}) for key in ("ArrowLeft", "Home")),
        *(
            ("KeyboardEvent", "keydown", {"key": f"Browser{key}"})
            for key in ("Home", "Back", "Forward", "Refresh", "Search")
        ),
        *(
            ("KeyboardEvent", "keydown", {"key": key, "ctrlKey": True, "shiftKey": True})
            for key in ("Delete", "A", "Y")
        ),
    ]

    assert [event for event in events if not page.evaluate(PREVENTED, event)] == []


def test_what_helps_to_write_works(page: Page) -> None:
    for init in (
        {"key": "v", "ctrlKey": True},
        {"key": "Z", "ctrlKey": True, "shiftKey": True},
        {"key": "Delete", "ctrlKey": True},
        {"key": "ArrowLeft", "ctrlKey": True, "shiftKey": True},
        {"key": "@", "ctrlKey": True, "altKey": True},
        {"key": "a"},
    ):
        assert not page.evaluate(PREVENTED, ["KeyboardEvent", "keydown", init])


CUT_OFF = """[...document.querySelectorAll("header *, main *")]
  .filter(it => it.checkVisibility() && !it.closest("svg")).map(it => [it, it.getBoundingClientRect()])
  .filter(([, box]) => box.top < 0 || box.left < 0 || box.right > innerWidth || box.bottom > innerHeight)
  .map(([it]) => it.className || it.tagName)"""


@pytest.mark.parametrize("text", [SECRET, "Ich will nicht mehr leben"], ids=["thanks", "a call for help"])
def test_the_thanks_fit_one_screen(open_page: Callable[..., Page], terminal: Station, text: str) -> None:
    page = open_page(viewport=PORTRAIT)
    found = {}
    for code, _ in settings.LANGUAGES:
        page.goto(f"/{code}/s/k7m4/")
        write(page, text)
        page.locator("#answer > button[type=submit]").click()
        expect(page.locator(".countdown")).to_be_visible()
        expect(page.locator(".countdown")).to_contain_text("30" if text == SECRET else "90")
        for viewport in (LANDSCAPE, PORTRAIT):
            resize(page, viewport)
            size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
            cut = page.evaluate(CUT_OFF)
            if size != list(viewport.values()) or cut:
                found[code, size[0]] = size, cut

    assert found == {}
    for viewport in (LANDSCAPE, PORTRAIT):
        resize(page, viewport)
        assert violations(page) == []


UNCOVERED = """document.querySelector(".end").getBoundingClientRect().top
  >= document.querySelector(".take-along").getBoundingClientRect().bottom"""
SMALL: list[ViewportSize] = [
    {"width": 768, "height": 1024},
    {"width": 1024, "height": 768},
    {"width": 1280, "height": 800},
]


def test_the_end_of_the_thanks_is_seen_on_a_small_screen(open_page: Callable[..., Page], terminal: Station) -> None:
    page = open_page()
    for code in ("de", "de-simple", "uk"):
        page.goto(f"/{code}/s/k7m4/")
        write(page, "Ich will nicht mehr leben")
        page.locator("#answer > button[type=submit]").click()
        for viewport in SMALL:
            resize(page, viewport)
            page.evaluate("scrollTo(0, 0)")
            for each in (".help b", "[data-next]", ".countdown"):
                expect(page.locator(each).first).to_be_in_viewport(ratio=1)
            page.mouse.wheel(0, 3000)
            until(page, lambda: bool(page.evaluate(UNCOVERED)))


def test_on_a_phone_the_button_leaves_the_code_to_scan_in_sight(
    open_page: Callable[..., Page], terminal: Station
) -> None:
    page = open_page(viewport={"width": 360, "height": 740})
    page.goto("/de/s/k7m4/")
    write(page, "Der Rhein.")
    page.locator("#answer > button[type=submit]").click()
    expect(page.locator(".countdown")).to_be_visible()
    page.evaluate("document.fonts.ready")

    code, end = (page.locator(part).bounding_box() for part in (".qr-box", ".end"))

    assert code
    assert end
    assert code["y"] + code["height"] <= end["y"]


@pytest.mark.parametrize("viewport", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_the_languages_lie_over_the_page(
    open_page: Callable[..., Page], terminal: Station, viewport: dict[str, int]
) -> None:
    page = open_page(viewport=viewport)
    page.goto("/de/s/k7m4/")
    button = page.locator("#answer > button[type=submit]")
    before = button.bounding_box()
    page.locator("nav summary").click()
    expect(page.locator("nav details li")).to_have_count(len(settings.LANGUAGES))
    for each in page.locator("nav details a").all():
        expect(each).to_be_in_viewport(ratio=1)
    assert button.bounding_box() == before
    assert violations(page) == []
    page.locator("h1").click()

    expect(page.locator("nav details a").first).to_be_hidden()


@pytest.mark.parametrize("viewport", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_what_is_needed_is_in_reach(
    open_page: Callable[..., Page], terminal: Station, viewport: dict[str, int]
) -> None:
    page = open_page(viewport=viewport)
    for language in ("de-simple", "de"):
        page.goto(f"/{language}/s/k7m4/")
        expect(page.locator("form button[type=submit]")).to_be_in_viewport(ratio=1)
    third = viewport["height"] / 3
    tops = page.evaluate(
        "[...document.querySelectorAll('nav a, nav summary, main textarea, main input, main button')]"
        ".map(each => each.getBoundingClientRect()).filter(box => box.width && box.top > 0).map(box => box.top)"
    )
    assert min(tops) >= third
    assert float(page.evaluate("parseFloat(getComputedStyle(document.querySelector('textarea')).fontSize)")) >= 24

    write(page, SECRET)
    send(page)
    button = page.locator("[data-next]").bounding_box()
    assert button
    assert button["y"] >= third
    assert button["y"] + button["height"] <= viewport["height"]
