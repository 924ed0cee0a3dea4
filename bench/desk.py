"""The desk in a real browser: how many answers a person with quick fingers decides in a minute, by keys alone."""

from __future__ import annotations

import shutil
import time
from itertools import cycle

from playwright.sync_api import Page, sync_playwright

from bench.client import HOST, Unexpected
from bench.report import Row, show
from bench.stage import DATABASES, Site, Stage

ANSWERS, QUICK_ANSWERS = 100_000, 1_000
DECISIONS = 60
KEYS = ("z", "z", "z", "s", "Shift+K")  # show, show, show, hold, reject as no answer
LEAST = 40  # a minute
DECIDED = "SELECT count(*) FROM moderation_decision"


def measure(stage: Stage, quick: bool) -> None:
    rows = []
    for database in DATABASES:
        site = stage.product(database, QUICK_ANSWERS if quick else ANSWERS)
        number, seconds, waited = decide(site)
        a_minute = 60 * number / seconds
        rows.append(
            Row(
                f"{database}: decisions a minute",
                f"{a_minute:.0f}",
                bar=f"≥ {LEAST}",
                holds=a_minute >= LEAST,
                headline=f"decisions a minute by keys alone, all saved, {database}",
            )
        )
        rows.append(Row(f"{database}: key → next answer, longest", f"{1000 * waited:.0f} ms"))
    show(f"{DECISIONS} decisions by keys in Chromium, until all are saved", ("product", ""), rows)


def decide(site: Site) -> tuple[int, float, float]:
    """Decide by keys, each as soon as the next answer stands there; the number, the time until all is saved, and the
    longest wait for a next answer, in seconds."""
    before = site.one(DECIDED)
    base = f"http://{HOST}:{site.port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), chromium_sandbox=False, args=["--disable-gpu"]
        )
        context = browser.new_context(base_url=base, locale="de-DE")
        context.add_cookies(
            [
                {"name": name, "value": value, "url": f"{base}/admin/"}
                for name, value in site.addresses["cookies"].items()
            ]
        )
        page = context.new_page()
        page.goto(site.addresses["queue"])
        start, longest = time.monotonic(), 0.0
        for _, key in zip(range(DECISIONS), cycle(KEYS), strict=False):
            pressed = time.monotonic()
            press(page, key)
            longest = max(longest, time.monotonic() - pressed)
        page.locator("[data-queue]:not([data-saving])").wait_for()
        seconds = time.monotonic() - start
        browser.close()
    if site.one(DECIDED) - before != DECISIONS:
        raise Unexpected(f"{DECISIONS} decisions were made and {site.one(DECIDED) - before} are stored")
    return DECISIONS, seconds, longest


def press(page: Page, key: str) -> None:
    """Press the key as soon as the answer may be decided, and wait for another one to stand there."""
    page.locator("[data-queue]:not([data-quiet], [data-unread], [data-typing])").wait_for(state="attached")
    was = page.locator("[data-now] [data-answer]").get_attribute("data-answer")
    page.keyboard.press(key)
    page.locator(f"[data-now] [data-answer]:not([data-answer='{was}'])").wait_for()
