"""Twenty screens on one server: how long from a moderator's decision until it shows on the last of them."""

from __future__ import annotations

import re
import shutil
import time
from typing import Any, NamedTuple, cast

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.client import HOST, Unexpected, hidden_fields
from bench.report import Row, milliseconds, quantile, show
from bench.stage import Site, Stage

SCREENS, ROUNDS, QUICK_ROUNDS = 20, 20, 6
SMALL: Any = {"width": 640, "height": 360}  # twenty devices draw for themselves; here two cores draw for all
TIME_LIMIT, PAUSE = 15, 3.5  # seconds
MAX_RELEASE_DELAY, MAX_REMOVAL_DELAY = 3.0, 5.0
RELEASE = {"decision": "release", "reason": ""}
TAKE_DOWN = {"seen": "released", "decision": "reject", "reason": "off_topic"}
NEXT = re.compile(r'<form class="decide" method="post" action="([^"]+/(\d+)/)"')
# When the answer came onto the glass, two frames after its text was set, and when it left it: by the machine's clock.
WATCH = """() => {
  window.came = {}; window.left = {};
  let last = null;
  new MutationObserver(() => {
    const text = document.querySelector(".layer.on [data-answer]");
    const id = text ? text.getAttribute("data-answer") : null;
    if (id === last) { return; }
    if (last !== null) { window.left[last] = Date.now(); }
    last = id;
    const painted = () => { if (last === id && id) { window.came[id] = Date.now(); } };
    requestAnimationFrame(() => requestAnimationFrame(painted));
  }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["data-answer", "class"] });
}"""


def measure(stage: Stage, quick: bool) -> None:
    site = stage.product("SQLite", 1_000, "screens")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), chromium_sandbox=False, args=["--disable-gpu"]
        )
        released, removed = decide_repeatedly(browser, site, QUICK_ROUNDS if quick else ROUNDS)
        browser.close()
    rows = [
        row("release → on the glass", released, MAX_RELEASE_DELAY),
        row("taken down → off the glass", removed, MAX_REMOVAL_DELAY),
    ]
    title = f"{SCREENS} screens on one server, {len(released)} releases and {len(removed)} removals seen"
    show(title, ("p95", ""), rows)


def row(what: str, seconds: list[float], bar: float) -> Row:
    late = quantile(seconds, 0.95)
    headline = f"{what}, p95 of {SCREENS} screens"
    return Row(what, milliseconds(late), bar=f"≤ {bar:.0f} s", holds=late <= bar, headline=headline)


def decide_repeatedly(browser: Browser, site: Site, rounds: int) -> tuple[list[float], list[float]]:
    """Release an answer and take it down again, round by round; the seconds until each screen followed."""
    base = f"http://{HOST}:{site.port}"
    screens = [browser.new_page(base_url=base, viewport=SMALL, reduced_motion="reduce") for _ in range(SCREENS)]
    for screen in screens:
        screen.goto(site.addresses["feed"].removesuffix("feed/"))
        screen.evaluate(WATCH)
    desk = open_desk(browser, site)
    released: list[float] = []
    removed: list[float] = []
    for _ in range(rounds):
        waiting = next_answer(desk, site)
        at = decide(desk, waiting, RELEASE)
        released += [came - at for came in wait(screens, "came", waiting.id)]
        time.sleep(PAUSE)
        at = decide(desk, waiting, TAKE_DOWN)
        removed += [left - at for left in wait(screens, "left", waiting.id) if left >= at]
    return released, removed


def open_desk(browser: Browser, site: Site) -> BrowserContext:
    """A browser in which a moderator is logged in."""
    base = f"http://{HOST}:{site.port}"
    desk = browser.new_context(base_url=base)
    cookies = site.addresses["cookies"].items()
    desk.add_cookies([{"name": name, "value": value, "url": f"{base}/admin/"} for name, value in cookies])
    return desk


class WaitingAnswer(NamedTuple):
    """One of the queue, and the form that decides on it."""

    id: str
    address: str
    fields: dict[str, str]


def next_answer(desk: BrowserContext, site: Site) -> WaitingAnswer:
    page = desk.request.get(site.addresses["queue"]).text()
    form = NEXT.search(page)
    if form is None:
        raise Unexpected("nothing waits in the queue")
    fields = hidden_fields(page[form.start() :].partition("</form>")[0])
    fields.pop("drawn", None)  # nobody reads as fast as this
    return WaitingAnswer(form[2], form[1], fields)


def decide(desk: BrowserContext, waiting: WaitingAnswer, decision: dict[str, str]) -> float:
    """Post a decision; returns the time at which the server had answered."""
    answer = desk.request.post(waiting.address, form=cast(Any, waiting.fields | decision), max_redirects=0)
    if answer.status != 303:
        raise Unexpected(f"HTTP {answer.status} instead of a decision")
    return time.time()


def wait(screens: list[Page], what: str, answer: str) -> list[float]:
    """When each screen saw it, in seconds."""
    end = time.monotonic() + TIME_LIMIT
    while time.monotonic() < end:
        times = [screen.evaluate(f"id => window.{what}[id]", answer) for screen in screens]
        if all(times):
            return [moment / 1000 for moment in times]
        time.sleep(0.2)
    raise Unexpected(f"a screen did not follow within {TIME_LIMIT} s")
