"""Time as a page with a clock of its own lives it: however fast that clock runs, the network gets the time it takes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from playwright.sync_api import BrowserContext, Page, Request, expect

if TYPE_CHECKING:  # the bench has no models
    from contributions.models import Answer

LEAST, STEP = 20, 20  # milliseconds of real time between two steps of a page's clock
LONGEST = 10  # seconds after which a request counts as one that is never answered
on_the_way: WeakKeyDictionary[Page, dict[Request, float]] = WeakKeyDictionary()
STILL = """{ const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important }");
  document.adoptedStyleSheets = [sheet]; }"""


def hold_still(context: BrowserContext) -> None:
    """Let nothing move on the pages to come: whatever their clock says, motion takes real time, and a lot of work."""
    context.add_init_script(STILL)


def install_clock(page: Page, time: float | datetime | None = None) -> None:
    """Give the page to come a clock of its own, and know from now on which of its requests are not answered yet."""
    follow_requests(page)
    page.clock.install(time=time)


def follow_requests(page: Page) -> None:
    """Know from now on which requests of the page are not answered yet."""
    flying: dict[Request, float] = {}
    on_the_way[page] = flying

    def forget(request: Request) -> None:
        flying.pop(request, None)

    page.on("request", lambda request: flying.update({request: monotonic()}))
    page.on("requestfinished", forget)
    page.on("requestfailed", forget)


def is_waiting(page: Page) -> bool:
    """Whether the page waits for an answer that may still come."""
    return any(monotonic() - sent < LONGEST for sent in on_the_way.get(page, {}).values())


def stop_clock(page: Page) -> None:
    """From now on only `pass_time` moves the page's clock: a busy machine does not."""
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)  # in a moment that is not yet over


def pass_time(page: Page, milliseconds: int, least: int = LEAST) -> None:
    """Let the page's clock run, and then wait for the answers to what it asked."""
    if page not in on_the_way:
        follow_requests(page)
    page.clock.run_for(milliseconds)
    page.wait_for_timeout(least)
    while is_waiting(page):
        page.wait_for_timeout(STEP)


def type_at_pace(page: Page, text: str, pause: int) -> None:
    """Type with so many milliseconds of the page's time between two keys; its clock was installed, and stands then."""
    stop_clock(page)
    for letter in text:
        page.keyboard.type(letter)
        page.clock.run_for(pause)


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait in real time until it comes to that, and then for what the page does in answer."""
    for _ in range(1200):
        if holds():
            page.wait_for_timeout(50)
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come to that within 60 s")


def run(page: Page, seconds: float) -> None:
    """So much of the page's time, in small steps, with room for what it asks the server."""
    for _ in range(round(seconds * 4)):
        pass_time(page, 250)


def within(page: Page, seconds: int, holds: Callable[[], bool]) -> bool:
    """Whether it comes to that in so many seconds of the page's time."""
    for _ in range(seconds * 4):
        if holds():
            return True
        pass_time(page, 250)
    return holds()


def on_display(page: Page) -> list[str]:
    """The ids of the answers that are in the page, seen or not."""
    return list(page.locator("[data-answer]").evaluate_all("all => all.map(one => one.dataset.answer)"))


def wait_for(page: Page, answer: Answer, seconds: int) -> None:
    """The answer is the one on the display within so many seconds of the page's clock, and no other is."""
    assert within(page, seconds, lambda: on_display(page) == [str(answer.pk)])
    expect(page.locator("[data-answer]")).to_be_visible()


def wait_patiently_for(page: Page, answer: Answer) -> None:
    """The answer is the one on the display, sooner or later, and no other is."""
    expect(page.locator("[data-answer]:visible")).to_have_attribute("data-answer", str(answer.pk))
    assert page.locator("[data-answer]").count() == 1
