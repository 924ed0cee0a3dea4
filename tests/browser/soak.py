"""Weeks of a screen in minutes: `soak.js` simulates time and the server, Chromium runs the page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser

SCRIPT = Path(__file__).with_name("soak.js")
DAY, HOUR = 24 * 3600, 3600  # seconds
NO_DATA = {"code", "native"}  # compiled functions, and what Chromium keeps for itself: styles, fonts


class Inside(NamedTuple):
    """What the browser holds after its garbage is collected."""

    nodes: int
    listeners: int
    heap: int  # bytes
    data: int  # bytes of it, without code: the more often a function runs, the more variants of it Chromium compiles
    answers: int  # on show


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

    For the first half answers are released more often than taken back, then there are always as many. Calls `progress`
    with what each look finds.
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
    for step in range(steps):
        page.evaluate("isSteady => soak.steady(isSteady)", step > steps // 2)
        page.evaluate("seconds => soak.run(1000 * seconds)", days * DAY / steps)
        devtools.send("HeapProfiler.collectGarbage")
        measured = devtools.send("Performance.getMetrics")["metrics"]
        metrics = {metric["name"]: int(metric["value"]) for metric in measured}
        counts = metrics["Nodes"], metrics["JSEventListeners"], metrics["JSHeapUsedSize"]
        yield Inside(*counts, _measure_data(devtools), page.evaluate("soak.answers()"))


def _measure_data(devtools: Any) -> int:
    """The bytes of all objects of the page's scripts, from a snapshot of the heap."""
    chunks: list[str] = []

    def keep(event: dict[str, str]) -> None:
        chunks.append(event["chunk"])

    devtools.on("HeapProfiler.addHeapSnapshotChunk", keep)
    devtools.send("HeapProfiler.takeHeapSnapshot")
    devtools.remove_listener("HeapProfiler.addHeapSnapshotChunk", keep)
    found = json.loads("".join(chunks))
    fields, names = found["snapshot"]["meta"]["node_fields"], found["snapshot"]["meta"]["node_types"][0]
    kinds = found["nodes"][fields.index("type") :: len(fields)]
    sizes = found["nodes"][fields.index("self_size") :: len(fields)]
    return sum(size for kind, size in zip(kinds, sizes, strict=True) if names[kind] not in NO_DATA)


# What the screen promises, in milliseconds; one look of the soak is 500 of them.
MAX_STILL = 47_500  # the longest answer stands for 45 s
MAX_RELEASE_DELAY, MAX_REMOVAL_DELAY = 3_000, 5_000  # 95 of 100
MAX_NODE_GROWTH = 40  # in all: three a line
# Bytes: while there are always as many answers, and for each further one.
MAX_STEADY_GROWTH, MAX_GROWTH_AN_ANSWER = 30_000, 200


def faults(found: Soak) -> list[str]:
    """What the screen promised and did not keep, in words."""
    seen, first, last = found.seen, found.inside[0], found.inside[-1]
    growth = growth_of(found)
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
        (growth.steady <= MAX_STEADY_GROWTH, f"with as many answers as before {growth.steady} bytes more were kept"),
        (growth.an_answer <= MAX_GROWTH_AN_ANSWER, f"{growth.an_answer:.0f} bytes more were kept for a further answer"),
    ]
    return [words for kept, words in promises if not kept]


class Growth(NamedTuple):
    """Bytes of data, see `Inside`."""

    steady: int  # in the half with always as many answers
    an_answer: float  # in the other half, beyond what grows at all


def growth_of(found: Soak) -> Growth:
    """How what the page keeps grew, and with what."""
    first, half, last = found.inside[0], found.inside[len(found.inside) // 2], found.inside[-1]
    more = max(half.data - first.data - MAX_STEADY_GROWTH, 0)
    return Growth(last.data - half.data, more / max(half.answers - first.answers, 1))


def percentile(values: list[float], part: float = 0.95) -> float:
    """The value below which that part of them lies; 0 of none."""
    return sorted(values)[min(int(part * len(values)), len(values) - 1)] if values else 0
