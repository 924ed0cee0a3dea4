"""Weeks of a screen in minutes: `soak.js` simulates time and the server, Chromium runs the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser

SCRIPT = Path(__file__).with_name("soak.js")
DAY, HOUR = 24 * 3600, 3600  # seconds


class Inside(NamedTuple):
    """What the browser holds after its garbage is collected."""

    nodes: int
    listeners: int
    heap: int  # bytes


class Soak(NamedTuple):
    """What was seen from outside (see `report` in soak.js; times in milliseconds), and inside, at even distances."""

    seen: dict[str, Any]
    inside: list[Inside]


def soak(
    browser: Browser,
    address: str,
    *,
    days: float,
    answers: int,
    steps: int,
    progress: Callable[[Inside], None] = lambda inside: None,
) -> Soak:
    """Let the screen at the address run for so many days of its own time, and look into it `steps` times.

    Calls `progress` with what each look finds.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 720}, service_workers="block")
    try:
        page = context.new_page()
        page.add_init_script(path=SCRIPT)
        page.goto(address)
        page.evaluate("answers => soak.start(answers)", answers)
        inside = []
        for look in _looks(context.new_cdp_session(page), page, days, steps):
            inside.append(look)
            progress(look)
        return Soak(page.evaluate("soak.report()"), inside)
    finally:
        context.close()


def _looks(devtools: Any, page: Any, days: float, steps: int) -> Iterator[Inside]:
    devtools.send("Performance.enable")
    for _ in range(steps):
        page.evaluate("seconds => soak.run(1000 * seconds)", days * DAY / steps)
        devtools.send("HeapProfiler.collectGarbage")
        measured = devtools.send("Performance.getMetrics")["metrics"]
        metrics = {metric["name"]: int(metric["value"]) for metric in measured}
        yield Inside(metrics["Nodes"], metrics["JSEventListeners"], metrics["JSHeapUsedSize"])


# What the screen promises, in milliseconds; one look of the soak is 500 of them.
MAX_STILL = 47_500  # the longest answer stands for 45 s
MAX_RELEASE_DELAY, MAX_REMOVAL_DELAY = 3_000, 5_000  # 95 of 100
MAX_NODE_GROWTH, MAX_HEAP_GROWTH = 40, 500_000  # in all: three nodes a line; bytes: compiling the scripts takes some


def faults(found: Soak) -> list[str]:
    """What the screen promised and did not keep, in words."""
    seen, first, last = found.seen, found.inside[0], found.inside[-1]
    promises = [
        (seen["still"] <= MAX_STILL, f"the display stood still for {seen['still'] / 1000:.0f} s"),
        (percentile(seen["waits"]) <= MAX_RELEASE_DELAY, f"released, shown after {percentile(seen['waits']):.0f} ms"),
        (
            percentile(seen["leaves"]) <= MAX_REMOVAL_DELAY,
            f"taken back, gone after {percentile(seen['leaves']):.0f} ms",
        ),
        (not seen["never"], f"{seen['never']} answers were not shown in a whole round"),
        (seen["most"] - seen["least"] <= 2, f"shown {seen['least']} to {seen['most']} times"),
        (not seen["dark"], f"{seen['dark']} looks were dark by day"),
        (not seen["bright"], f"{seen['bright']} looks were bright by night"),
        (last.nodes <= first.nodes + MAX_NODE_GROWTH, f"nodes grew from {first.nodes} to {last.nodes}"),
        (
            last.listeners <= first.listeners + MAX_NODE_GROWTH,
            f"listeners: {first.listeners} → {last.listeners}",
        ),
        (last.heap <= first.heap + MAX_HEAP_GROWTH, f"the heap grew from {first.heap} to {last.heap} bytes"),
    ]
    return [words for kept, words in promises if not kept]


def percentile(values: list[float], part: float = 0.95) -> float:
    """The value below which that part of them lies; 0 of none."""
    return sorted(values)[min(int(part * len(values)), len(values) - 1)] if values else 0
