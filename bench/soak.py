"""Three weeks of a screen in an hour: the real page in Chromium, its time and its server simulated."""

from __future__ import annotations

import shutil
import sys
import time

from playwright.sync_api import sync_playwright

from bench.client import HOST, Unexpected
from bench.report import Row, show
from bench.stage import Stage
from tests.browser import soak

DAYS, QUICK_DAYS = 21, 2
ANSWERS = 400


def measure(stage: Stage, quick: bool) -> None:
    site = stage.product("SQLite", 1_000, "screen")
    days = QUICK_DAYS if quick else DAYS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), chromium_sandbox=False, args=["--disable-gpu"]
        )
        address = f"http://{HOST}:{site.port}{site.addresses['feed'].removesuffix('feed/')}"
        start = time.monotonic()
        found = soak.soak(browser, address, days=days, answers=ANSWERS, steps=days, progress=print_progress)
        seconds = time.monotonic() - start
        browser.close()
    show(f"Screen, {days} days in {seconds / 60:.0f} minutes", ("product", ""), rows(found))
    if faults := soak.faults(found):
        raise Unexpected("; ".join(faults))


def print_progress(inside: soak.Inside) -> None:
    """Called after each simulated day."""
    kept = f"{inside.heap / 1e6:.2f} MB, {inside.data / 1e6:.3f} of it data"
    print(f"  {inside.answers} answers, {inside.nodes} nodes, {kept}", file=sys.stderr, flush=True)


def rows(found: soak.Soak) -> list[Row]:
    seen, first, last = found.seen, found.inside[0], found.inside[-1]
    waits, leaves = soak.percentile(seen["waits"]), soak.percentile(seen["leaves"])
    growth = soak.growth_of(found)
    latest, still = (soak.MAX_RELEASE_DELAY, soak.MAX_REMOVAL_DELAY), seen["still"] <= soak.MAX_STILL
    return [
        Row("outages lived through", str(seen["troubles"])),
        Row(
            "longest time without a change",
            f"{seen['still'] / 1000:.0f} s",
            bar="≤ 47 s",
            holds=still,
            headline="a screen for three weeks, the longest time without a change",
        ),
        Row("release → on the glass, p95", f"{waits:.0f} ms", bar="≤ 3,000 ms", holds=waits <= latest[0]),
        Row("taken back → gone, p95", f"{leaves:.0f} ms", bar="≤ 5,000 ms", holds=leaves <= latest[1]),
        Row("how often the old answers were shown", f"{seen['least']} to {seen['most']} times"),
        Row("not shown in a whole round", f"{seen['never']} of {seen['answers']}", bar="0", holds=not seen["never"]),
        Row("nodes, after the first and the last day", f"{first.nodes} → {last.nodes}"),
        Row("listeners", f"{first.listeners} → {last.listeners}"),
        Row("heap, with compiled code", f"{first.heap / 1e6:.2f} → {last.heap / 1e6:.2f} MB"),
        Row(
            "data, in the half with as many answers as before",
            f"{growth.steady:+,} bytes",
            bar=f"≤ {soak.MAX_STEADY_GROWTH:,}",
            holds=growth.steady <= soak.MAX_STEADY_GROWTH,
            headline="a screen for three weeks, growth of its data with as many answers as before",
        ),
        Row(
            "data, for each further answer in the other half",
            f"{growth.an_answer:.0f} bytes",
            bar=f"≤ {soak.MAX_GROWTH_AN_ANSWER}",
            holds=growth.an_answer <= soak.MAX_GROWTH_AN_ANSWER,
        ),
        Row("kept on the device", f"{seen['stored'] / 1000:.0f} kB"),
    ]
