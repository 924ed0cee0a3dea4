"""A screen behind a proxy that fails in every way, for minutes each: on everything, and on each kind of file alone."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

from playwright.sync_api import BrowserContext, Page, sync_playwright

from bench.client import Unexpected
from bench.report import Row, show
from bench.screens import MAX_REMOVAL_DELAY, TAKE_DOWN, decide, next_answer, open_desk
from bench.stage import Site, Stage
from tests.browser.fault_proxy import Fault, FaultProxy
from tests.browser.glass import ANSWER, READY, endure, start_anew
from tests.browser.pace import follow_requests, pass_time, stop_clock

SECONDS, QUICK_SECONDS = 300, 60  # of the page's time, for each fault
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
        delays = []
        for kind, fault in product(kinds, Fault):
            print(f"  {fault.name} on {kind}", file=sys.stderr, flush=True)
            try:
                with proxy.fault(fault, KINDS[kind]):
                    endure(page, seconds)
                    start_anew(page)
                    endure(page, seconds / 10)
                    answer = take_down_what_is_on_the_glass(page, desk, site)
            except AssertionError as trouble:
                raise Unexpected(f"{fault.name} on {kind}: {trouble}") from trouble
            delays.append(pass_time_until(page, partial(is_gone, page, answer)))
            print(f"    {delays[-1]:.2f} s", file=sys.stderr, flush=True)
        browser.close()
    latest = max(delays)
    holds = latest <= MAX_REMOVAL_DELAY
    rows = [Row("taken down during a fault, gone after it", f"{latest:.2f} s", bar="≤ 5 s", holds=holds)]
    title = f"Screen, {len(delays)} faults of {seconds} s and a restart in each: never empty, nothing foreign"
    show(title, ("slowest", ""), rows)


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
