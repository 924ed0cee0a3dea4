"""The modes of the screen: each comes when it is its turn, everything in it fits, and nothing withdrawn stays in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page

from contributions.enums import QUARTERS, Status
from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.kiosk.legibility import LANDSCAPE, PORTRAIT
from exhibition.models import Screen, ScreenMode
from tests.browser.axe import violations
from tests.browser.measures import resize
from tests.browser.pace import install_clock, pass_time, stop_clock
from tests.browser.test_kiosk import LONG, cut
from tests.factories import NOW, make_answer, make_moderator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]

SIZES = [(1280, 720), (1920, 1080), (3840, 2160), (720, 1280), (1080, 1920), (2160, 3840)]
MODES = ["wall", "map", "numbers", "invitation"]
HARD = {
    "280 characters": ("de", LONG.ljust(280, "!")),
    "one long word": ("en", "W" * 280),
    "compound": ("de", "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenfabrik"),
    "arabic": ("ar", "أن أتعلم الألمانية مع أناس طيبين."),
    "emoji": ("de", "\U0001f333\U0001f6b2❤️"),
    "lines": ("tr", "\n".join("abcd")),
}
SHORT = ["Heimat.", "Rhein!", "Am Ufer sitzen und Schiffe raten.", "Kurze Wege.", "Samt und Seide, seit immer."]
RELEASED = [*HARD.values(), *(("de", text) for text in SHORT)]  # the last one is the newest: a word


@pytest.fixture
def release(station: Station) -> Callable[..., Answer]:
    by: User = make_moderator()
    minutes = iter(range(10_000))

    def release(text: str, language: str = "de") -> Answer:
        number = next(minutes)
        now = NOW + timedelta(minutes=number)
        quarter = QUARTERS[number % len(QUARTERS)]["code"]
        return make_answer(
            Status.RELEASED, station=station, by=by, text=text, language=language, quarter=quarter, now=now
        )

    return release


def make_screen(station: Station, *modes: str, seconds: int = 30) -> Screen:
    screen = Screen.objects.create(name="Forum", question=station.question, station=station)
    for mode in modes:
        screen.playlist.create(mode=mode, seconds=seconds, answers=1)
    return screen


def show(page: Page, screen: Screen) -> None:
    install_clock(page)
    page.goto(f"/kiosk/{screen.token}/")


def wait_for(page: Page, mode: str, seconds: int = 80) -> None:
    """Let the page's own time run until the mode is on the glass."""
    for _ in range(seconds):
        if page.evaluate("document.querySelector('.stage').dataset.mode") == mode:
            page.clock.run_for(700)
            return
        pass_time(page, 1000)
    pytest.fail(f"{mode} never came")


# Boxes of what is seen, with the size of the letters in them: [name, left, top, right, bottom, size, overflow].
BOXES = """() => {
  const parts = ".piece, .ask p, .tile, .map-summary span, .river-name, .language, .line, .threads, .call p, " +
    ".invitation .text, .question, .numbers, .yours, .way, .code";
  const unit = Math.min(innerWidth, innerHeight) / 100, boxes = [];
  document.querySelectorAll(".layer.on *, .frame *").forEach(part => {
    const isDrawn = part.matches("svg, .code");
    if (!part.matches(parts) || (!part.textContent.trim() && !isDrawn)) { return; }
    const style = getComputedStyle(part), box = part.getBoundingClientRect();
    if (style.visibility !== "visible" || !box.width) { return; }
    const across = isDrawn ? 0 : part.scrollWidth - part.clientWidth;
    const name = part.matches(".tile") ? part.querySelector(".name") : null;
    const below = name ? name.getBoundingClientRect().bottom - box.bottom : 0;
    const beside = name ? name.scrollWidth - name.clientWidth : 0;
    boxes.push([part.className.baseVal || part.className || part.parentNode.className, box.left, box.top, box.right,
      box.bottom, isDrawn ? 9 : parseFloat(getComputedStyle(name || part).fontSize) / unit,
      Math.max(across, below, beside)]);
  });
  return boxes;
}"""
ELEMENTS = "document.querySelectorAll(':not(.unbroken)').length"  # those are one for each line of a text
DOTS = "(document.querySelector('.dots').getAttribute('d') || '').split('M').length - 1"
# Dots that lie on the letters of a name, or in no tile.
MISPLACED = """() => {
  const unit = Math.min(innerWidth, innerHeight) / 100, path = document.querySelector(".dots");
  const radius = parseFloat(path.style.strokeWidth) / 2 * unit;
  const boxes = elements => [...elements].map(element => element.getBoundingClientRect());
  const words = [...document.querySelectorAll(".name")].flatMap(name => { // and the room beside: a dot is no full stop
    const range = document.createRange();
    range.selectNodeContents(name);
    return [...range.getClientRects()].map(box => {
      const air = box.height * .2; // above and below the letters
      return { left: box.left - .6 * unit, right: box.right + .6 * unit, top: box.top + air, bottom: box.bottom - air };
    });
  });
  const tiles = boxes(document.querySelectorAll(".tile"));
  const dots = path.getAttribute("d").split("M").slice(1).map(dot => dot.split(/[ h]/).map(place => place * unit));
  return dots.filter(([x, y]) => {
    const left = x - radius, right = x + radius, top = y - radius, bottom = y + radius;
    const covers = word => right > word.left && left < word.right && bottom > word.top && top < word.bottom;
    const holds = tile => left > tile.left && right < tile.right && top > tile.top && bottom < tile.bottom;
    return words.some(covers) || !tiles.some(holds);
  });
}"""


def problems(boxes: list[list[Any]], width: int, height: int) -> list[str]:
    """What does not fit, is too small, runs out of the picture or lies on something else."""
    found = []
    for number, (name, left, top, right, bottom, size, overflow) in enumerate(boxes):
        if left < 0 or top < 0 or right > width or bottom > height:
            found.append(f"{name} leaves the picture: {left:.0f} {top:.0f} {right:.0f} {bottom:.0f}")
        if size < (3.49 if name.startswith(("piece", "tile", "language", "river-name")) else 2.99):
            found.append(f"{name} is too small: {size:.2f}")
        if overflow > 1:
            found.append(f"{name} overflows by {overflow}")
        found += [
            f"{name} lies on {other[0]}"
            for other in boxes[:number]
            if min(right, other[3]) - max(left, other[1]) > 1 and min(bottom, other[4]) - max(top, other[2]) > 1
        ]
    return found


def reach_of_code(page: Page, mode: str, width: int, height: int) -> float:
    """From how far away the code can be scanned, in parts of what staff are told."""
    sizes, box = LANDSCAPE if width > height else PORTRAIT, page.locator(".code").bounding_box()
    assert box is not None
    return box["width"] / min(width, height) / (sizes.large_code if mode == "invitation" else sizes.code)


def test_everything_fits_in_every_mode(page: Page, station: Station, release: Callable[..., Answer]) -> None:
    for language, text in RELEASED:
        release(text, language)
    show(page, make_screen(station, *MODES))
    stop_clock(page)
    nodes = page.evaluate(ELEMENTS)
    for mode in MODES:
        wait_for(page, mode)
        for width, height in SIZES:
            resize(page, {"width": width, "height": height})
            boxes = page.evaluate(BOXES)

            assert problems(boxes, width, height) == [], (mode, width)
            assert sum(box[0].startswith("piece") for box in boxes) >= (8 if mode == "wall" else 0)
            if mode == "map":
                assert page.evaluate(DOTS) == len(RELEASED)
                assert page.evaluate(MISPLACED) == []
            assert reach_of_code(page, mode, width, height) > 0.998, (mode, width)
    resize(page, {"width": SIZES[0][0], "height": SIZES[0][1]})
    assert page.evaluate(ELEMENTS) == nodes


def test_the_measure_sees_what_does_not_fit() -> None:
    good = ["piece", 10, 10, 50, 30, 4.6, 0]

    assert problems([good], 100, 100) == []
    assert problems([["piece", 10, 10, 101, 30, 4.6, 0]], 100, 100)
    assert problems([["piece", 10, 10, 50, 30, 3.4, 0]], 100, 100)
    assert problems([["piece", 10, 10, 50, 30, 4.6, 2]], 100, 100)
    assert problems([good, ["tile", 40, 20, 60, 40, 3, 0]], 100, 100)


def test_a_new_answer_takes_the_glass_from_a_mode_at_once(
    page: Page, station: Station, release: Callable[..., Answer]
) -> None:
    for text in SHORT:
        release(text)
    show(page, make_screen(station, ScreenMode.WALL, ScreenMode.ANSWERS, seconds=600))
    page.evaluate("document.addEventListener('kiosk-painted', event => { window.painted = event.detail.display; })")
    wait_for(page, "wall")
    assert page.evaluate("window.painted") == "wall"
    assert page.locator("[data-answer]:visible").count() == 0

    newest = release("Gerade eben")
    for _ in range(15):
        pass_time(page, 200)

    assert page.locator("[data-answer]:visible").get_attribute("data-answer") == str(newest.pk)
    wait_for(page, "wall")


def test_what_is_taken_back_leaves_the_wall_and_the_map(
    open_page: Callable[..., Page], station: Station, release: Callable[..., Answer]
) -> None:
    answers = [release(text) for text in (*SHORT, "Letzte Worte")]
    wall, city = open_page(), open_page()
    for page, mode in ((wall, ScreenMode.WALL), (city, ScreenMode.MAP)):
        show(page, make_screen(station, mode, seconds=600))
        wait_for(page, mode)
        page.clock.run_for(1000)
    assert "Letzte Worte" in wall.locator(".mode-wall").inner_text()
    assert city.evaluate(DOTS) == 6

    withdraw(answers[-1])
    for page in (wall, city):
        for _ in range(20):
            pass_time(page, 250)

    assert "Letzte Worte" not in wall.content()
    assert wall.evaluate("document.querySelector('.stage').dataset.mode") == "wall"
    assert city.evaluate(DOTS) == 5


def test_without_a_server_the_newest_answers_make_the_wall(
    page: Page, station: Station, release: Callable[..., Answer]
) -> None:
    answers = [release(text) for text in SHORT]
    show(page, make_screen(station, ScreenMode.ANSWERS, ScreenMode.WALL, seconds=10))
    wait_for(page, "wall")
    page.route("**/kiosk/**", cut)

    wait_for(page, "answer")
    wait_for(page, "wall")
    shown = page.locator(".mode-wall").inner_text().replace("\N{NO-BREAK SPACE}", " ")
    assert all(text in shown for text in SHORT)

    withdraw(answers[0])
    page.unroute("**/kiosk/**")
    for _ in range(40):
        pass_time(page, 250)
    assert SHORT[0] not in page.content()


def test_the_modes_are_accessible(page: Page, station: Station, release: Callable[..., Answer]) -> None:
    for text in SHORT:
        release(text)
    show(page, make_screen(station, *MODES, seconds=10))
    for mode in MODES:
        wait_for(page, mode)
        assert violations(page) == [], mode


def test_what_stands_around_the_answers_takes_turns_in_the_languages(
    page: Page, station: Station, release: Callable[..., Answer]
) -> None:
    for text in SHORT:
        release(text)
    screen = make_screen(station, ScreenMode.ANSWERS)
    screen.further_languages = ["tr", "ar", "de"]  # the own one is not counted twice
    screen.save()
    show(page, screen)
    seen: list[list[str]] = []
    for _ in range(60):
        pass_time(page, 1000)
        turn = page.evaluate("[document.querySelector('.frame').lang, document.querySelector('.frame').dir]")
        seen += [turn] if not seen or seen[-1] != turn else []

    german, turkish, arabic = ["de", "ltr"], ["tr", "ltr"], ["ar", "rtl"]
    assert seen[:6] == [["", ""], turkish, german, arabic, german, turkish]
    assert problems(page.evaluate(BOXES), 1280, 720) == []


# A playlist and what can be shown; returns the first `count` things on the glass.
SIMULATION = """([steps, able, count]) => {
  const P = window.KioskPlaylist, state = P.start(), shown = [];
  P.setSteps(state, steps);
  for (let turn = 0; turn < count; turn += 1) {
    P.setSteps(state, JSON.parse(JSON.stringify(steps)));
    const ahead = P.upcoming(state), step = P.next(state, mode => able.indexOf(mode) >= 0);
    if (step && ahead.indexOf(step.mode) < 0) { throw new Error("nobody knew that it would come"); }
    if (!step) { P.countAnswer(state); }
    shown.push(step ? step.mode : "answer");
  }
  return [shown, JSON.stringify(state).length];
}"""


def test_the_playlist_goes_round(browser: Browser) -> None:
    page = browser.new_page()
    page.add_script_tag(path=Path(settings.BASE_DIR) / "static" / "js" / "kiosk-playlist.js")
    for playlist, able, shown in (
        ("", "map", "answer answer answer"),
        ("answers:2 map", "map", "answer answer map answer answer map"),
        ("answers:1 map wall", "map wall", "answer map wall answer map wall"),
        ("answers:1 map wall", "wall", "answer wall answer wall"),
        ("answers:1 map", "", "answer answer answer"),
        ("map", "map", "map map map"),
        ("map wall", "map wall", "map wall map wall"),
        ("map", "", "answer answer"),
        ("unknown answers:1", "map", "answer answer"),
    ):
        steps = [
            {"mode": mode, "answers": int(answers or 0), "seconds": 9}
            for mode, _, answers in (step.partition(":") for step in playlist.split())
        ]
        wanted = shown.split()

        assert page.evaluate(SIMULATION, [steps, able.split(), len(wanted)])[0] == wanted, playlist
    page.close()
