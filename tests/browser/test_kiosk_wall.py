"""The wall of answers: full from the head to the foot, whatever was written, however many there are."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from exhibition.models import Screen
from krefeld_kann_was.lib.typesetting import typography_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]

TEXTS = [
    ("de", "Abends in Uerdingen auf der Mauer sitzen und Schiffe gucken"),
    ("de", "Zuhause."),
    ("tr", "Cumartesi sabahı kapımın önünde inşaat olmasın."),
    ("ar", "الراين في المساء يشبه الفرات قليلًا. أجلس هناك عندما أشتاق."),
    ("en", "Fewer forms, more benches."),
    ("de", "Krefeld kann\nleise: Stadtwald, sechs Uhr früh.\nlaut: die Arena beim Ausgleich."),
    ("uk", "хокей!!! 🏒"),
    ("de", "Kurze Wege. Ich bin mit dem Rad in zehn Minuten bei der Arbeit und in zwölf im Grünen, und das ist gut."),
    ("pl", "WiFi w autobusach"),
    ("de", "Straßen\u00adbahn\u00adhalte\u00adstellen\u00adüber\u00addachung"),
    ("de", "🚲🌳🌊🐧🧵❤️"),
    ("fa", "اتوبوس‌ها سر وقت بیایند"),
    ("de", "Mehr Bänke"),
    ("de", "W" * 280),
    ("it", "Parcheggi!"),
    (
        "de",
        "Familien\u00adzusammen\u00adführungs\u00adberatung für alle Groß\u00admütter in der Nach\u00adbar\u00adschaft",
    ),
]
# Draws the wall with these answers, and returns what is wrong with it and how many answers it holds.
FILL = """answers => {
  const layer = document.querySelector("[data-layer=wall]"), scene = layer.querySelector(".scene");
  document.querySelectorAll(".layer.on").forEach(other => other.classList.remove("on"));
  layer.classList.add("on");
  document.querySelector(".stage").dataset.mode = "wall";
  wall.clear(layer);
  wall.draw(layer, { page: { answers } });
  const field = scene.getBoundingClientRect(), found = [], columns = {};
  const [ask, code] = [".ask", ".code"].map(part => document.querySelector(part).getBoundingClientRect());
  const pieces = [...layer.querySelectorAll("[data-piece]")];
  for (const piece of pieces) {
    const box = piece.getBoundingClientRect(), line = parseFloat(getComputedStyle(piece).lineHeight);
    if (piece.scrollWidth > piece.clientWidth + 1) { found.push(`cut: ${piece.textContent}`); }
    (columns[Math.round(box.left)] ||= []).push({ top: box.top, bottom: box.bottom, line });
  }
  for (const [left, boxes] of Object.entries(columns)) {
    const foot = Math.abs(left - code.left) < 2 ? Math.min(ask.top, code.top) : field.bottom;
    const line = Math.max(...boxes.map(box => box.line));
    boxes.sort((one, other) => one.top - other.top).push({ top: foot, bottom: foot, line });
    if (boxes[0].top > field.top + 1) { found.push(`hole at the head of ${left}`); }
    boxes.slice(1).forEach((box, index) => {
      const gap = box.top - boxes[index].bottom;
      if (gap < -1) { found.push(`overlap of ${-gap} in ${left}`); }
      if (gap > 1.5 * line) { found.push(`hole of ${gap} in ${left}, a line is ${line}`); }
    });
  }
  if (Object.keys(columns).length === 1 && ask.left < code.right) { found.push("hole beside the code"); }
  for (const piece of pieces) {
    const style = getComputedStyle(piece), range = document.createRange();
    const room = piece.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    for (const word of piece.textContent.matchAll(/[^ \\n]+/g)) {
      range.setStart(piece.firstChild, word.index);
      range.setEnd(piece.firstChild, word.index + word[0].length);
      const lines = [...range.getClientRects()].filter(box => box.width > 0);
      const width = lines.reduce((sum, box) => sum + box.width, 0);
      if (lines.length > 1 && width < .9 * room) { found.push(`broken although it has room: ${word[0]}`); }
    }
  }
  return [found, pieces.length];
}"""


# How often a size is tried: the page is laid out anew each time.
COUNT_MEASUREMENTS = """() => {
  const { get } = Object.getOwnPropertyDescriptor(Element.prototype, "scrollWidth");
  window.measurements = 0;
  Object.defineProperty(Element.prototype, "scrollWidth", {
    get() { window.measurements += 1; return get.call(this); },
  });
}"""
# Names of hard texts that left holes of three lines: columns of two, and one of emoji alone.
HARD = json.loads((Path(__file__).parents[1] / "exhibition" / "hard_texts.json").read_text(encoding="utf-8"))
HARD_SETS = (
    (
        "thai zero_width burmese controls fancy_letters arabic_one_word arabic_280 overrides sinhala "
        "280_joined_letters quotes_in_quotes invisible italian address"
    ),
    (
        "long_arabic_word one_heart unusual_blanks 280_letters hashtags turkish one_word 60_times_a "
        "emoji_in_words urdu joined_words only_emoji tamil mixed"
    ),
)


def answers(count: int, texts: Sequence[tuple[str, str]] = TEXTS) -> list[dict[str, Any]]:
    """As in the feed."""
    found = []
    for number, (language, text) in zip(range(1, count + 1), cycle(texts), strict=False):
        typography = typography_of(text, language)
        quotes = typography.opening + typography.closing
        found.append({"id": number, "text": text, "lang": language, "dir": typography.direction, "quotes": quotes})
    return found


@pytest.fixture
def wall(page: Page, screen: Screen) -> Callable[[int], tuple[list[str], int]]:
    """Fills the wall with so many answers; tells what is wrong, and how many it holds."""
    page.goto(f"/kiosk/{screen.token}/")
    page.evaluate("document.fonts.load('620 40px Geologica')")
    page.evaluate("window.KioskModes = { register: (name, mode) => { window[name] = mode; } }")
    page.add_script_tag(url=page.locator("script[src*=kiosk-wall]").get_attribute("src"))
    return lambda count: tuple(page.evaluate(FILL, answers(count)))


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1080, 1920)])
def test_it_is_full_and_nothing_is_cut(
    page: Page, wall: Callable[[int], tuple[list[str], int]], width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    fills = {count: wall(count) for count in (3, 5, 8, 13, 15, 30, 50)}

    assert {count: found for count, (found, _) in fills.items() if found} == {}
    assert [held for _, held in fills.values()][:4] == [3, 5, 8, 13]
    assert 16 <= fills[50][1] <= 32


@pytest.mark.parametrize("names", HARD_SETS, ids=["two", "emoji"])
@pytest.mark.usefixtures("wall")
def test_hard_texts_leave_no_hole(page: Page, names: str) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    texts = [
        (language, typography_of(text, language).typeset(text))
        for language, text in (HARD[name.replace("_", " ")] for name in names.split())
    ]
    found, held = page.evaluate(FILL, answers(len(texts), texts))

    assert [fault for fault in found if "hole" in fault] == []
    assert held >= 9


@pytest.mark.usefixtures("wall")
def test_few_answers_are_laid_out_with_few_tries(page: Page) -> None:
    """The glass stands still meanwhile. Two words that no order makes fill the wall took 5,372 measurements."""
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.evaluate(COUNT_MEASUREMENTS)
    page.evaluate(FILL, answers(2, [("de", "Vom Tisch")]))

    assert 20 < page.evaluate("window.measurements") < 1200
