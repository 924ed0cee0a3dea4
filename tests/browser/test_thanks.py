"""The thanks as a moment: large, shared by a public address, and printed as what one keeps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contributions.models import Station
from contributions.services import withdraw
from tests.browser.measures import resize
from tests.browser.states import open_station
from tests.factories import send_answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
PHONE = {"width": 360, "height": 740}
SHARE = "navigator.share = data => { window.shared = data; return Promise.resolve(); };"
SENTENCE = "Mein Enkel hat hier schwimmen gelernt. Und ich mit 70 auch!"


@pytest.fixture
def station() -> Station:
    return open_station()


def size(page: Page) -> float:
    return float(page.locator(".large").evaluate("it => parseFloat(getComputedStyle(it).fontSize)"))


def test_the_answer_is_as_large_as_its_words_fit(open_page: Callable[..., Page], station: Station) -> None:
    page = open_page()
    sizes: dict[int, list[float]] = {320: [], 360: [], 1440: []}
    for text in ("Heimat.", SENTENCE, "Das ist mein Satz. " * 14):
        page.goto(f"/de/antwort/{send_answer(station, text=text, now=timezone.now())[1]}/")
        page.evaluate("document.fonts.ready")
        for width in sizes:
            resize(page, {"width": width, "height": 740})
            assert page.locator(".large").evaluate("it => it.scrollWidth <= it.clientWidth"), (text, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, text
            sizes[width].append(size(page))
    for each in sizes.values():
        assert each == sorted(each, reverse=True)
        assert each[0] > 1.5 * each[-1]


def test_the_mark_keeps_away_from_the_threads(open_page: Callable[..., Page], station: Station) -> None:
    page = open_page()
    for text in ("Heimat.", "Hier kenne ich alle Nachbarn.", "Das ist mein Satz. " * 14):
        page.goto(f"/de/antwort/{send_answer(station, text=text, now=timezone.now())[1]}/")
        page.evaluate("document.fonts.ready")
        for width in (320, 360, 768, 1440):
            resize(page, {"width": width, "height": 740})
            mark = page.locator(".large").evaluate("""it => it.getBoundingClientRect().left
              + parseFloat(getComputedStyle(it).paddingInlineStart)
              + parseFloat(getComputedStyle(it, "::before").marginInlineStart)""")
            weave = page.locator(".weave").bounding_box()
            assert weave

            # where components/weave.html draws the last warp thread
            assert mark >= weave["x"] + 0.1206 * weave["width"] + 4, (text, width)


def test_no_short_word_has_a_line_of_its_own(open_page: Callable[..., Page], station: Station) -> None:
    page = open_page(viewport=PHONE)
    for language, text in (
        ("pl", "Rowerem do pracy w dziesięć minut."),
        ("ro", "Am găsit prieteni la corul de marți."),
        ("el", "Η θάλασσα λείπει, αλλά ο Ρήνος βοηθάει."),
    ):
        page.goto(f"/{language}/antwort/{send_answer(station, text=text, language=language, now=timezone.now())[1]}/")
        page.evaluate("document.fonts.ready")
        widths = page.locator(".large").evaluate("""it => { const range = document.createRange();
          range.selectNodeContents(it);
          return [...range.getClientRects()].map(box => box.width).filter(width => width > 1); }""")

        assert len(widths) > 2, language
        assert min(widths) >= 0.25 * max(widths), language


def test_where_no_answer_is_shown_there_is_no_empty_velvet(open_page: Callable[..., Page], station: Station) -> None:
    answer, receipt = send_answer(station, now=timezone.now())
    withdraw(answer)
    page = open_page(viewport=PHONE)
    page.goto(f"/de/antwort/{receipt}/")
    head = page.locator("header").bounding_box()

    assert head
    assert head["height"] < 0.3 * PHONE["height"]


LONG_WORD = "Die Straßenbahnhaltestellenbeleuchtung am Ostwall ist schön."
# The letters of a text node after which a line ends that are no hyphen, no mark and no blank.
CUT = """it => {
  const text = it.firstChild, range = document.createRange(), cut = [];
  let before = null;
  for (let i = 0; i < text.length; i += 1) {
    range.setStart(text, i);
    range.setEnd(text, i + 1);
    const box = [...range.getClientRects()].pop(); // behind a hyphen the first one is the end of the line before
    if (!box || !box.width) { continue; }
    const letters = text.data.slice(i - 1, i + 1);
    const isLower = before !== null && box.top > before + box.height / 2;
    if (isLower && /^[\\p{L}\\p{N}]{2}$/u.test(letters)) { cut.push(letters); }
    before = box.top;
  }
  return cut;
}"""


@pytest.mark.parametrize("root", [16, 32])
def test_a_long_word_is_hyphenated_and_the_rest_stays_large(
    open_page: Callable[..., Page], station: Station, root: int
) -> None:
    page = open_page(bypass_csp=True)
    page.add_init_script(f"""new MutationObserver((changes, observer) => {{ // before any script of the page
      document.documentElement.style.setProperty("font-size", "{root}px", "important");
      observer.disconnect();
    }}).observe(document, {{ childList: true }});""")
    page.goto(f"/de/antwort/{send_answer(station, text=LONG_WORD, now=timezone.now())[1]}/")
    page.evaluate("document.fonts.ready")
    answer = page.locator(".large")
    for width in (360, 320):
        resize(page, {"width": width, "height": 740})

        assert answer.evaluate(CUT) == []
        assert size(page) >= 1.2 * root
        # The mark that hangs in the margin, about half as wide as the letters are high, is not cut off.
        mark = answer.evaluate("it => parseFloat(getComputedStyle(it, '::before').marginInlineStart)")
        start = answer.evaluate(
            "it => it.getBoundingClientRect().left + parseFloat(getComputedStyle(it).paddingInlineStart)"
        )
        assert start + mark >= 0


def test_no_group_of_the_code_is_torn(open_page: Callable[..., Page], station: Station) -> None:
    page = open_page(bypass_csp=True)
    page.goto(f"/el/antwort/{send_answer(station, now=timezone.now())[1]}/")
    for width, root in ((1440, 16), (360, 16), (360, 32), (320, 32)):
        resize(page, {"width": width, "height": 740})
        page.add_style_tag(content=f"html {{ font-size: {root}px !important }}")
        lines = page.locator(".keep .code").evaluate("""it => {
          const range = document.createRange(), lines = new Map();
          for (const text of [...it.childNodes].filter(node => node.nodeType === 3)) {
            for (let i = 0; i < text.length; i += 1) {
              range.setStart(text, i);
              range.setEnd(text, i + 1);
              const top = Math.round(range.getBoundingClientRect().top);
              lines.set(top, (lines.get(top) || "") + text.data[i]);
            }
          }
          return [...lines.values()];
        }""")

        assert {len(line.strip("-").split("-")) for line in lines} in ({6}, {3})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_is_shared_is_not_the_receipt(open_page: Callable[..., Page], station: Station) -> None:
    _, receipt = send_answer(station, now=timezone.now())
    page = open_page(viewport=PHONE)
    page.add_init_script(SHARE)
    page.goto(f"/de/antwort/{receipt}/")
    page.get_by_role("button", name="Teilen").click()

    shared = page.evaluate("window.shared")
    assert shared["title"] == "Was kann Krefeld für dich?"
    assert receipt not in str(shared)
    assert shared["url"].endswith("/de/")


def test_where_nothing_can_be_shared_there_is_no_button(open_page: Callable[..., Page], station: Station) -> None:
    _, receipt = send_answer(station, now=timezone.now())
    for options in ({"java_script_enabled": False}, {}):
        page = open_page(viewport=PHONE, **options)
        page.goto(f"/de/antwort/{receipt}/")
        expect(page.get_by_role("heading", name="Danke!")).to_be_visible()
        expect(page.get_by_role("button", name="Teilen")).to_be_hidden()


def test_another_answer_needs_no_second_scan(open_page: Callable[..., Page], station: Station) -> None:
    page = open_page(viewport=PHONE)
    page.goto(f"/de/antwort/{send_answer(station, now=timezone.now())[1]}/")
    page.get_by_role("link", name="Noch eine Antwort").click()

    expect(page.locator("[name=text]")).to_have_value("")
    assert page.url.endswith("/de/s/k7m4/")


def test_on_paper_it_is_the_code_and_what_it_is_for(open_page: Callable[..., Page], station: Station) -> None:
    page = open_page(viewport=PHONE)
    page.goto(f"/de/antwort/{send_answer(station, now=timezone.now())[1]}/")
    page.emulate_media(media="print")

    for seen in (".code", ".qr-box img", ".keep"):
        expect(page.locator(seen)).to_be_visible()
    expect(page.get_by_text("Bewahr deinen Code auf.")).to_be_visible()
    for hidden in (".ways", "footer", "nav", "details >> nth=0"):
        expect(page.locator(hidden)).to_be_hidden()
