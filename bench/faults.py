"""A screen behind a proxy that fails in every way, for minutes each: on everything, and on each kind of file alone.

Meanwhile its screens are paused, so that an answer on the glass is wrong: staff may not read for long that all is well.
"""

from __future__ import annotations

import re
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from itertools import product
from typing import Any, cast

from playwright.sync_api import BrowserContext, Page, sync_playwright

from bench.client import Unexpected, hidden_fields
from bench.report import Row, show
from bench.screens import MAX_REMOVAL_DELAY, TAKE_DOWN, decide, next_answer, open_desk
from bench.stage import Site, Stage
from tests.browser.fault_proxy import Fault, FaultProxy
from tests.browser.glass import ANSWER, CHECK_PERIOD, READY, endure, expect_ours
from tests.browser.pace import follow_requests, pass_time, stop_clock

SECONDS, QUICK_SECONDS = 300, 120  # of the page's time, for each fault
MAX_GREEN = 90  # seconds of it
KINDS = {
    "everything": "",
    "page": "^/kiosk/[^/]+/$",
    "feed": "/feed/$",
    "statistics": "/facts/$",
    "hours": "/hours/$",
    "heartbeat": "/puls/$",
    "worker": r"/worker\.js$",
    "styles": r"\.css$",
    "scripts": r"^/static/.*\.js$",
    "fonts": r"\.woff2$",
}
TIME_LIMIT = 60  # seconds of the page's time
SHAPE: Any = {"width": 1280, "height": 720}
SCREENS = "/admin/screens/"  # where staff read how the screen is, and pause it
SEVERITY = re.compile(r'class="heartbeat (\w+) ')
WITHOUT_ANSWERS = {"invitation", "notice"}
MOMENTS = (
    *("first_received_at", "unbroken_since", "well_at", "received_at", "behind_since", "old_page_since", "data_at"),
    *("started_at", "second_page_at"),
)


def measure(stage: Stage, quick: bool) -> None:
    site = stage.product("SQLite", 1_000, "screen_faults")
    kinds, seconds = (["everything"], QUICK_SECONDS) if quick else (list(KINDS), SECONDS)
    with sync_playwright() as playwright, FaultProxy(site.port) as proxy:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), chromium_sandbox=False, args=["--disable-gpu"]
        )
        desk, page = open_desk(browser, site), browser.new_page(viewport=SHAPE)
        follow_requests(page)
        page.clock.install()
        page.goto(proxy.address + site.addresses["feed"].removesuffix("feed/"))
        while not page.evaluate(READY):
            page.wait_for_timeout(250)
        stop_clock(page)
        delays, greens = [], []
        for kind, fault in product(kinds, Fault):
            print(f"  {fault.name} on {kind}", file=sys.stderr, flush=True)
            try:
                with proxy.fault(fault, KINDS[kind]):
                    greens.append(watch_paused(page, desk, site, seconds))
                    page.reload()
                    pass_time_until(page, lambda: bool(on_glass(page)))
                    expect_ours(page)
                    endure(page, seconds / 10)
                    answer = take_down_what_is_on_the_glass(page, desk, site)
            except AssertionError as trouble:
                raise Unexpected(f"{fault.name} on {kind}: {trouble}") from trouble
            delays.append(pass_time_until(page, partial(is_gone, page, answer)))
            endure(page, CHECK_PERIOD)  # what it stores is as before, too
            print(f"    {delays[-1]:.2f} s; wrong and green: {greens[-1]} s", file=sys.stderr, flush=True)
        browser.close()
    latest, green = max(delays), max(greens)
    gone, seen = latest <= MAX_REMOVAL_DELAY, green <= MAX_GREEN
    rows = [
        Row(
            "taken down during a fault, gone after it",
            f"{latest:.2f} s",
            bar="≤ 5 s",
            holds=gone,
            headline="taken down while a screen's network is at fault, gone after it at the latest",
        ),
        Row("green while the glass is wrong", f"{green} s", bar=f"≤ {MAX_GREEN} s", holds=seen),
    ]
    title = f"Screen, {len(delays)} faults of {seconds} s and a restart in each: never empty, nothing foreign"
    show(title, ("slowest", ""), rows)


def press(desk: BrowserContext, button: str) -> None:
    """Pause the screens, or let them go on."""
    page = desk.request.get(SCREENS).text()
    fields = cast(Any, hidden_fields(page))
    address = re.search(rf'formaction="([^"]+/{button}/)"', page)
    if address is None or desk.request.post(address[1], form=fields, max_redirects=0).status != 303:
        raise Unexpected(f"there is no {button}")


def watch_paused(page: Page, desk: BrowserContext, site: Site, seconds: float) -> int:
    """Pause the screens for so many seconds of the page's time.

    Returns for how many of them on end staff read that all was well although something else was on the glass.
    """
    longest = wrong = 0
    press(desk, "pause")
    before = time.monotonic()
    for _ in range(round(seconds / CHECK_PERIOD)):
        endure(page, CHECK_PERIOD)
        passed, before = time.monotonic() - before, time.monotonic()
        age_heartbeat(site, CHECK_PERIOD - passed)
        severity = SEVERITY.search(desk.request.get(SCREENS).text())
        if severity is None:
            raise Unexpected("staff read nothing of the screen")
        is_wrong = page.locator(".stage").get_attribute("data-mode") not in WITHOUT_ANSWERS
        wrong = wrong + CHECK_PERIOD if is_wrong and severity[1] == "good" else 0
        longest = max(longest, wrong)
    press(desk, "resume")
    return longest


def age_heartbeat(site: Site, seconds: float) -> None:
    """For the server, too, so much more time has passed: the page's clock runs ahead of it."""
    changes = ", ".join(f"{name} = strftime('%Y-%m-%d %H:%M:%f', {name}, :shift)" for name in MOMENTS)
    with closing(site.connect()) as connection, connection:
        connection.execute(f"UPDATE heartbeat_heartbeat SET {changes}", {"shift": f"{-seconds:+.3f} seconds"})


def take_down_what_is_on_the_glass(page: Page, desk: BrowserContext, site: Site) -> str:
    """The next answer, by the form of another, which differs in its address alone."""
    pass_time_until(page, lambda: bool(on_glass(page)))
    shown, form = on_glass(page)[0], next_answer(desk, site)
    decide(desk, form._replace(address=form.address.replace(form.id, shown)), TAKE_DOWN)
    return shown


def is_gone(page: Page, answer: str) -> bool:
    return answer not in on_glass(page)


def on_glass(page: Page) -> list[str]:
    return list(page.locator(ANSWER).evaluate_all("all => all.map(one => one.dataset.answer)"))


def pass_time_until(page: Page, holds: Callable[[], bool]) -> float:
    """Let the page's clock run until it comes to that; returns the seconds that it took."""
    for step in range(4 * TIME_LIMIT):
        if holds():
            return step / 4
        pass_time(page, 250)
    raise Unexpected(f"not within {TIME_LIMIT} s: what was taken down, or a display without an answer, is on the glass")
