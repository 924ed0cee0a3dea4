"""How smoothly one answer follows another, on this processor and on one that is six times slower.

Chromium slows down the page's own work by that factor, not what draws. The motion of a transition is drawing alone.
"""

from __future__ import annotations

import json
import shutil
import time
from itertools import pairwise
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from bench.client import HOST, Unexpected
from bench.report import Row, quantile, short, show
from bench.stage import Stage

RATES = (1, 6)
TRANSITIONS, QUICK_TRANSITIONS = 15, 6
FULL_HD: ViewportSize = {"width": 1920, "height": 1080}
FRAME = 1000 / 60  # milliseconds
DWELL = 2  # seconds for which an answer stays here
SECONDS_EACH, LOADING_TIME = 20, 60  # until an answer, or the page, counts as stuck
DRAWING = ["disabled-by-default-devtools.timeline.frame", "blink.user_timing"]
# Marks the beginning and the end of each transition, keeps the times between the page's own frames in it, and how long
# its tasks take.
RECORD = """seconds => {
  const stage = document.querySelector(".stage"), found = window.found = { transitions: [], tasks: [] };
  let current = null, before = 0;
  KioskRotation.dwell = () => seconds;
  new PerformanceObserver(list => found.tasks.push(...list.getEntries().map(task => task.duration)))
    .observe({ type: "longtask" });
  new MutationObserver(() => {
    const isWeaving = "weaving" in stage.dataset;
    if (isWeaving === Boolean(current)) { return; }
    performance.mark("transition");
    if (isWeaving) {
      current = { begun: performance.now(), gaps: [] };
    } else {
      found.transitions.push({ gaps: current.gaps, took: performance.now() - current.begun });
      current = null;
    }
  }).observe(stage, { attributeFilter: ["data-weaving"] });
  requestAnimationFrame(function frame(time) {
    if (current && before) { current.gaps.push(time - before); }
    before = time;
    requestAnimationFrame(frame);
  });
}"""


class Smoothness(NamedTuple):
    """Of some transitions, in milliseconds."""

    took: list[float]  # each
    own: list[float]  # between two frames in which the page could do something
    drawn: list[float]  # between two that were drawn
    longest_task: float


def measure(stage: Stage, quick: bool) -> None:
    site = stage.product("SQLite", 1_000, "screen_frames")
    address = f"http://{HOST}:{site.port}{site.addresses['feed'].removesuffix('feed/')}"
    count = QUICK_TRANSITIONS if quick else TRANSITIONS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), chromium_sandbox=False, args=["--disable-gpu"]
        )
        found = {rate: watch(browser, address, rate, count) for rate in RATES}
        browser.close()
    rows = [row for rate, smoothness in found.items() for row in rows_of(rate, smoothness)]
    show(f"{count} transitions at 1920×1080, drawn without a graphics card", ("product", ""), rows)


def watch(browser: Browser, address: str, rate: int, count: int) -> Smoothness:
    """Let so many answers follow one another on a processor that is `rate` times slower."""
    page = browser.new_page(viewport=FULL_HD)
    page.goto(address)
    wait_until(page, "'KioskRotation' in window && document.readyState === 'complete'", LOADING_TIME)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})
    browser.start_tracing(page=page, categories=DRAWING)
    page.evaluate(RECORD, DWELL)
    wait_until(page, f"found.transitions.length >= {count}", SECONDS_EACH * count)
    found, events = page.evaluate("found"), json.loads(browser.stop_tracing())["traceEvents"]
    page.close()
    own = [gap for transition in found["transitions"] for gap in transition["gaps"]]
    drawn = drawn_gaps(events)
    if not own or not drawn:
        raise Unexpected("no frame was seen")
    return Smoothness([each["took"] for each in found["transitions"]], own, drawn, max(found["tasks"], default=0))


def wait_until(page: Page, condition: str, seconds: float) -> None:
    """Other than Playwright's own way it asks nothing that the page's policy forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(condition):
        if time.monotonic() > end:
            raise Unexpected(f"not within {seconds} s: {condition}")
        page.wait_for_timeout(500)


def drawn_gaps(events: list[dict[str, Any]]) -> list[float]:
    """The times between two frames that Chromium drew, within the transitions."""
    marks = sorted(event["ts"] for event in events if event["name"] == "transition" and event["ph"] in "RI")
    drawn = sorted(event["ts"] for event in events if event["name"] == "DrawFrame")
    spans = list(zip(marks[::2], marks[1::2], strict=False))
    return [
        (later - earlier) / 1000
        for begun, ended in spans
        for earlier, later in pairwise(at for at in drawn if begun <= at <= ended)
    ]


def rows_of(rate: int, found: Smoothness) -> list[Row]:
    name = "as it is" if rate == 1 else f"{rate} × slower"
    return [
        Row(
            f"{name}: a transition, median and longest",
            f"{short(quantile(found.took, 0.5))} to {short(max(found.took))} ms",
        ),
        gaps_row(f"{name}: between two drawn frames, p95", found.drawn),
        gaps_row(f"{name}: between two of the page's own, p95", found.own),
        Row(f"{name}: the page's longest task", f"{short(found.longest_task)} ms"),
    ]


def gaps_row(what: str, gaps: list[float]) -> Row:
    """With the share of frames that were missed: those for which a gap had room."""
    missed = sum(max(round(gap / FRAME) - 1, 0) for gap in gaps)
    share = 100 * missed / (len(gaps) + missed)
    return Row(what, f"{short(quantile(gaps, 0.95))} ms, longest {short(max(gaps))} ms, {short(share)} % missed")
