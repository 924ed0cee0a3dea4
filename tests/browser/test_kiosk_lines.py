"""Each answer in its field, on glasses of every shape: no mark is cut, no word broken where it must not be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from contributions.models import Answer
from exhibition.models import Screen
from tests.browser.test_kiosk import show

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
Release = Callable[..., Answer]

ONE_WORD = {
    "de": "Heimat",
    "de-simple": "Nachbarschaft",
    "tr": "Özgürlük",
    "ar": "الحرية",
    "uk": "Бібліотека",
    "pl": "Przyjaźń",
    "en": "Home",
    "ru": "Дом",
    "ro": "Acasă",
    "bg": "Свобода",
    "it": "Libertà",
    "el": "Ελευθερία",
    "nl": "Gezelligheid",
    "fa": "آزادی",
}
LONG_WORDS = "Als Integrationskursteilnehmerin unter der Straßenbahnhaltestellenüberdachung in Krefeld auf dich warten"
EVERYTHING = (
    "die Stadtbibliothek, den Lesesaal und alle Bücher haben, die ich mir je gewünscht habe, dazu Freundschaften mit "
    "Menschen, die ich nie getroffen hätte!"
)
TEXTS = [
    *ONE_WORD.items(),
    ("de", LONG_WORDS),
    ("de", "Straßenbahnhaltestellenüberdachung"),
    ("de", "Integrationskursteilnehmerin!"),
    ("de", "Donaudampfschifffahrtsgesellschaftskapitän"),
    ("de", f"{LONG_WORDS}, z. B. am Abend – und für 5 € im Monat {EVERYTHING}"),
    ("ar", "أن أتعلم الألمانية في Volkshochschule كل يوم وأن أقابل الناس من كل مكان في المدينة وأن أشعر أنني في بيتي"),
    ("pl", "Wolność i w domu mogę być sobą z rodziną i przyjaciółmi, a w mieście u nas o wszystko dbają"),
    ("uk", "Бібліотека, у якій я і мої діти почуваємося як удома, і музична школа поруч із домом"),
    ("de", "Krefeld 👩‍👩‍👧‍👦🇩🇪🇺🇦❤️"),
    ("de", "👩‍👩‍👧‍👦🇩🇪🇺🇦" * 12),
    ("de", "Rosen sind rot,\nVeilchen sind blau,\nKrefeld ist Samt,\ndas weiß ich genau."),
    ("xx", "Wort" * 40),
]
# For each answer: what is wrong with its boxes. Marks are pseudo-elements, which have no boxes to ask for: the opening
# one begins at the margin of its element, and one that stands alone makes the text higher than its lines.
FAULTS = r"""async ([answers, mirrored]) => {
  const found = [], layer = document.querySelector(".woven:not(.on)");
  const text = layer.querySelector(".text"), field = layer.querySelector(".field"), range = document.createRange();
  layer.classList.toggle("mirrored", mirrored);
  for (const answer of answers) {
    KioskDisplay.write(text, answer);
    layer.toggleAttribute("data-rtl", text.dir === "rtl");
    await KioskDisplay.fontsFor(text);
    KioskFit.fit(text, field, KioskFit.LARGEST);
    const lines = [], tops = [], boxes = [], nodes = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    while (nodes.nextNode()) {
      let at = 0;
      for (const { segment } of new Intl.Segmenter("de").segment(nodes.currentNode.data)) {
        range.setStart(nodes.currentNode, at); range.setEnd(nodes.currentNode, at += segment.length);
        const all = [...range.getClientRects()].filter(box => box.width > 0), box = all.pop();
        if (!box) { if (lines.length) lines[lines.length - 1] += segment; continue; } // a blank at the end of its line
        const middle = (box.top + box.bottom) / 2;
        if (!tops.length || middle > tops[tops.length - 1] + box.height / 3) { tops.push(middle); lines.push(""); }
        lines[lines.length - 1] += segment;
        boxes.push(box);
      }
    }
    const style = getComputedStyle(text), rtl = style.direction === "rtl";
    const mark = parseFloat(getComputedStyle(text, "::before").marginInlineStart);
    const clip = [text, field].find(it => getComputedStyle(it).overflowX !== "visible");
    const room = clip ? clip.getBoundingClientRect() : { left: 0, right: innerWidth };
    const warp = [...layer.querySelectorAll(".weave .warp")].map(it => it.getBoundingClientRect());
    const left = Math.min(...boxes.map(it => it.left)) + (rtl ? 0 : mark);
    const right = Math.max(...boxes.map(it => it.right)) - (rtl ? mark : 0);
    const high = Math.round(text.clientHeight / parseFloat(style.lineHeight));
    const faults = {
      "is cut at the side": left < room.left - 1 || right > room.right + 1,
      "runs out of its box": text.scrollWidth > text.clientWidth + 1 ||
        text.offsetHeight > field.clientHeight + 1,
      "touches the warp": warp.some(it => it.width < innerWidth / 4 && left < it.right && right > it.left),
      "has a mark alone in a line": high > lines.length,
      "has a dash at the start of a line": lines.slice(1).some(line => /^[–—-]/.test(line)),
      "has one letter at the end of a line": ["pl", "uk"].includes(answer.lang) &&
        lines.slice(0, -1).some(line => /(^|[\s\u00a0])\p{L}\s*$/u.test(line)),
      "is broken inside a word": !text.classList.contains("anywhere") &&
        lines.slice(0, -1).some(line => /\p{L}$/u.test(line)),
      "breaks a word more than twice": /(\u00ad\|[^ |\u00ad]*){3}/.test(lines.join("|")),
      "lost its verses": answer.text.includes("\n") && lines.length !== 4,
    };
    const written = lines.join("|").replace(/\u00ad/g, "-");
    for (const fault in faults) if (faults[fault]) found.push(`${answer.lang} ${fault}: ${written}`);
  }
  for (const part of document.querySelectorAll(".address-part")) {
    const box = part.getBoundingClientRect(), way = part.closest("p").getBoundingClientRect();
    const isCut = box.left < way.left - 1 || box.right > way.right + 1 || box.right > innerWidth;
    if (isCut || part.getClientRects().length > 1) found.push(`the address: ${part.textContent}`);
  }
  return found; }"""


def test_no_mark_is_cut_no_word_broken_and_a_real_address_fits(
    page: Page, screen: Screen, release: Release, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://krefeld-kann-was.vhs-krefeld.de"
    for language, text in TEXTS:
        release(text, language=language)
    show(page, screen)
    answers = page.evaluate("async () => (await (await fetch(document.body.dataset.feed)).json()).answers")
    assert len(answers) == len(TEXTS)

    for width, height in ((1080, 1920), (1920, 1080), (1280, 720), (3840, 2160)):
        page.set_viewport_size({"width": width, "height": height})
        for mirrored in (False, True):
            assert page.evaluate(FAULTS, [answers, mirrored]) == [], (width, height, mirrored)
