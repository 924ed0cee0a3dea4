"""How an answer is written on the glass: its direction, its quotation marks, and its lines."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contributions.models import Answer
from contributions.services import withdraw
from exhibition.models import Screen
from tests.browser.test_kiosk import LANDSCAPE, LONG, show

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


def test_verses_stay_verses(open_page: Callable[..., Page], screen: Screen, release: Release) -> None:
    page = open_page(viewport=LANDSCAPE)
    tall = "text => Math.round(text.clientHeight / parseFloat(getComputedStyle(text).lineHeight))"
    for lines in (4, 9, 13):
        answer = release("\n".join(f"Zeile {number}" for number in range(lines)))
        show(page, screen)
        text = page.locator(f"[data-answer='{answer.pk}']")
        expect(text).to_be_visible()

        assert text.inner_text().count("\n") == lines - 1
        assert text.evaluate(tall) == lines


GLASSES = [(1920, 1080), (1080, 1920), (1280, 720), (720, 1280), (3840, 2160), (2160, 3840)]
# From one word to the longest answer; in all of them at least five of the six optical steps.
GROWING = (
    "Heimat.",
    "Samt und Seide",
    "Krefeld kann Rhein, Ruhe und Regen.",
    "Mein Enkel hat hier schwimmen gelernt. Und ich mit 70 auch!",
    "Abends in Uerdingen auf der Mauer sitzen und raten, wohin die Schiffe fahren, und bleiben.",
    LONG[:160],
    LONG[:220],
    LONG,
)
# Fits a text into the layer that is not seen, and looks at it: its step, its size in hundredths of the shorter side,
# its weight, how far its letters reach beyond the glass or into the code, and its lines.
FIT = """([words, lang, dir]) => {
  const layer = document.querySelector(".woven:not(.on)"), field = layer.querySelector(".field");
  const text = layer.querySelector(".text"), unit = Math.min(innerWidth, innerHeight) / 100;
  KioskDisplay.write(text, { text: words, lang, dir, quotes: lang === "de" ? "„“" : "«»" });
  layer.toggleAttribute("data-rtl", dir === "rtl");
  KioskFit.fit(text, field, KioskFit.LARGEST);
  const range = document.createRange(), style = getComputedStyle(text);
  range.selectNodeContents(text);
  const code = document.querySelector(".code").getBoundingClientRect();
  const boxes = [...range.getClientRects()].filter(box => box.width > 1);
  const outside = boxes.filter(box => box.left < 12 * unit || box.top < 16 * unit || box.right > innerWidth ||
    (box.right > code.left && box.bottom > code.top && box.left < code.right)).length;
  const lines = [...text.querySelectorAll(".unbroken")].map(line => line.textContent);
  const size = parseFloat(style.fontSize) / unit;
  return { step: Number(text.dataset.step), size, weight: Number(style.fontWeight), outside, lines,
    leading: parseFloat(style.lineHeight) / parseFloat(style.fontSize), text: text.textContent };
}"""


def test_a_word_is_huge_and_every_length_has_letters_of_its_own(page: Page, screen: Screen, release: Release) -> None:
    release()
    show(page, screen)
    page.evaluate("document.fonts.ready")
    for width, height in GLASSES:
        page.set_viewport_size({"width": width, "height": height})
        found = [page.evaluate(FIT, [text, "de", "ltr"]) for text in GROWING]
        others = [page.evaluate(FIT, ["الوطن", "ar", "rtl"]), page.evaluate(FIT, ["\U0001f333\U0001f6b2", "de", "ltr"])]

        assert [one["outside"] for one in (*found, *others)] == [0] * (len(GROWING) + 2), (width, height)
        assert found[0]["size"] >= (22 if width > height else 15), "one word fills the width"
        for one, other in itertools.pairwise(found[1:]):
            assert one["size"] >= other["size"]
            assert one["weight"] >= other["weight"]
            assert one["leading"] <= other["leading"] + 0.001
        assert len({one["step"] for one in found}) >= 5, (width, height)
        assert found[-1]["size"] >= 4.5
        assert [one["text"] for one in found] == list(GROWING), "lines break; the text stays the same"


def test_lines_end_where_the_sense_does(page: Page, screen: Screen, release: Release) -> None:
    release()
    show(page, screen)
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.evaluate("document.fonts.ready")

    for text, lines in (
        ("Samt und Seide", ["Samt", "und Seide"]),
        ("A castle with a moat.", ["A castle", "with a moat."]),
        (
            "Mein Enkel hat hier schwimmen gelernt. Und ich mit 70 auch!",
            ["Mein Enkel hat hier", "schwimmen gelernt.", "Und ich mit 70 auch!"],
        ),
    ):
        assert page.evaluate(FIT, [text, "de", "ltr"])["lines"] == lines
