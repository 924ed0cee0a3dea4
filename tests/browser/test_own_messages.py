"""What the form says by itself: what is missing, how much may still be typed, what somebody wrote before."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from contributions.models import Answer
from krefeld_kann_was.lib.colours import contrast
from tests.browser.pace import install_clock, stop_clock
from tests.browser.states import every_state, open_station

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
PHONE = {"width": 360, "height": 740}
MIN_CONTRAST = 3  # WCAG 2.2, 1.4.11 and 2.4.13
EMPTY = "Hier steht noch nichts. Schreib einfach, was dir einfällt."
ANNOUNCED = "document.querySelector('[aria-live]').textContent"
MISSING = "field => document.getElementById(field.getAttribute('aria-describedby').split(' ').pop()).textContent"

# The outline of what has the focus: its colour, that of what lies behind, and whether the corner is as before.
OUTLINE = """() => {
  const byte = part => Math.round(part).toString(16).padStart(2, 0);
  const hex = colour => "#" + colour.match(/[\\d.]+/g).slice(0, 3).map(byte).join("");
  const it = document.activeElement, style = getComputedStyle(it);
  if (it === document.body) return null;
  let behind = it.parentElement;
  while (behind && /, 0\\)|transparent/.test(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
  const corner = style.borderBottomRightRadius;
  const still = it.cloneNode(true);
  it.after(still);
  const before = getComputedStyle(still).borderBottomRightRadius;
  still.remove();
  return { name: it.outerHTML.slice(0, 60), line: style.outlineStyle, width: parseFloat(style.outlineWidth),
    colour: hex(style.outlineColor), ground: hex(getComputedStyle(behind || document.body).backgroundColor),
    corner, before };
}"""


def outlines(page: Page) -> list[dict[str, Any]]:
    """Of everything that the tab key leads to."""
    found: list[dict[str, Any]] = []
    while len(found) < 60:
        page.keyboard.press("Tab")
        outline = page.evaluate(OUTLINE)
        if outline is None:
            break
        found.append(outline)
    return found


def test_focus_is_seen_and_leaves_the_corner(open_page: Callable[..., Page]) -> None:
    every_state()
    page = open_page(viewport=PHONE)
    for is_dark, path in product((False, True), ("s/k7m4/", "antwort/", "galerie/", "")):
        page.emulate_media(color_scheme="dark" if is_dark else "light")
        page.goto(f"/de/{path}")
        found = outlines(page)

        assert len(found) > 6, (is_dark, path)
        faint = [one for one in found if one["line"] == "none" or contrast(one["colour"], one["ground"]) < MIN_CONTRAST]
        assert faint == []
        assert [one["name"] for one in found if one["width"] < 2 or one["corner"] != one["before"]] == []


def test_focus_is_seen_in_forced_colours(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport=PHONE, forced_colors="active")
    every_state()["form, too long"](page, "de")
    assert page.evaluate(OUTLINE)["line"] == "solid"  # of the list of mistakes

    assert [one["name"] for one in outlines(page) if one["line"] == "none" or one["width"] < 2] == []


def test_what_is_missing_stands_below_its_field_and_stays(open_page: Callable[..., Page]) -> None:
    open_station()
    page = open_page(viewport=PHONE)
    page.goto("/de/s/k7m4/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    field, box = page.get_by_label("Deine Antwort"), page.locator("[name=consent_exhibition]")
    page.get_by_role("button", name="Antwort abschicken").click()

    expect(field).to_be_focused()
    expect(page.get_by_text(EMPTY)).to_be_visible()
    expect(page.get_by_text("Deine Antwort", exact=True)).to_be_in_viewport()  # the label is not hidden
    assert field.evaluate(MISSING) == EMPTY
    assert "Ohne dein Ja" in box.evaluate(MISSING)
    expect(field).to_have_attribute("aria-invalid", "true")
    assert sent == []

    field.fill("Rhein!")
    expect(page.get_by_text(EMPTY)).to_have_count(0)
    page.get_by_role("button", name="Antwort abschicken").click()
    expect(box).to_be_focused()
    box.check()
    field.fill("x" * 283)
    page.get_by_role("button", name="Antwort abschicken").click()
    expect(field).to_be_focused()
    expect(page.get_by_text("Zeichen zu viel: 3")).to_have_count(1)  # the counter, which describes the field
    expect(field).to_have_attribute("aria-invalid", "true")
    assert sent == []
    field.fill("Rhein!")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Antwort abschicken").click()
    expect(page.get_by_role("heading", name="Danke!")).to_be_visible()
    assert Answer.objects.get().text == "Rhein!"


def test_the_counter_keeps_away_from_its_label(open_page: Callable[..., Page]) -> None:
    open_station()
    page = open_page(viewport=PHONE)
    touching = []
    for (code, _name), text in product(settings.LANGUAGES, ("", "x" * 305)):
        if not text:
            page.goto(f"/{code}/s/k7m4/")
        page.locator("[name=text]").fill(text)
        label, counter = (page.locator(part).bounding_box() for part in (".writing > label", ".counter"))
        assert label
        assert counter
        first, last = sorted((label, counter), key=lambda box: box["x"])
        if counter["y"] < label["y"] + label["height"] and first["x"] + first["width"] + 12 > last["x"]:
            touching.append(code)

    assert touching == []


def test_without_a_script_the_server_says_it(open_page: Callable[..., Page]) -> None:
    open_station()
    page = open_page(viewport=PHONE, java_script_enabled=False)
    page.goto("/de/s/k7m4/")
    page.get_by_role("button", name="Antwort abschicken").click()

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#id_text_error")).to_have_text(EMPTY)


def test_the_counter_is_heard_near_its_end_and_in_a_pause(open_page: Callable[..., Page]) -> None:
    open_station()
    page = open_page(viewport=PHONE)
    install_clock(page)
    page.goto("/de/s/k7m4/")
    stop_clock(page)
    field = page.get_by_label("Deine Antwort")
    assert "Zeichen übrig: 280" in field.evaluate(
        "field => document.getElementById(field.getAttribute('aria-describedby').split(' ')[0]).textContent"
    )

    field.fill("x" * 100)
    page.clock.run_for(5_000)
    assert page.evaluate(ANNOUNCED) == ""
    field.fill("x" * 265)
    assert page.evaluate(ANNOUNCED) == ""  # not on every key
    page.clock.run_for(5_000)
    assert page.evaluate(ANNOUNCED) == "Zeichen übrig: 15"
    field.fill("x" * 281)
    page.clock.run_for(5_000)
    assert page.evaluate(ANNOUNCED) == "Zeichen zu viel: 1"


def test_a_draft_says_so_above_the_field_and_gives_no_consent(open_page: Callable[..., Page]) -> None:
    open_station()
    page = open_page(viewport=PHONE)
    page.goto("/de/s/k7m4/")
    page.get_by_label("Deine Antwort").fill("Halb fertig")
    for box in ("consent_exhibition", "consent_social"):
        page.locator(f"[name={box}]").check()
    page.reload()

    expect(page.get_by_label("Deine Antwort")).to_have_value("Halb fertig")
    for box in ("consent_exhibition", "consent_social"):
        expect(page.locator(f"[name={box}]")).not_to_be_checked()
    note, field = page.get_by_role("status").bounding_box(), page.get_by_label("Deine Antwort").bounding_box()
    assert note
    assert field
    assert note["y"] + note["height"] <= field["y"]
    expect(page.get_by_role("button", name="Entwurf löschen")).to_be_visible()


def test_speaking_is_offered_where_the_keyboard_is_on_the_glass(open_page: Callable[..., Page]) -> None:
    open_station()
    line = "Du kannst auch sprechen: Tipp auf das Mikrofon deiner Tastatur."
    phone, desktop = open_page(viewport=PHONE, is_mobile=True, has_touch=True), open_page()
    for page in (phone, desktop):
        page.goto("/de/s/k7m4/")

    expect(phone.get_by_text(line)).to_be_visible()
    expect(desktop.get_by_text(line)).to_be_hidden()
