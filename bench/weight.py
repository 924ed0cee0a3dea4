"""The first visit of the form page in Chromium: bytes on the wire and requests."""

from __future__ import annotations

import shutil
from typing import Any

from bench.client import HOST
from bench.report import Row, show
from bench.stage import Site, Stage
from bench.submit import ANSWERS

MOST_BYTES, MOST_REQUESTS = 14_000, 4


def measure(stage: Stage, quick: bool) -> None:
    site = stage.product("SQLite", ANSWERS, "visitors")
    requests = first_visit(site)
    rows = [Row(f"  {path.partition('?')[0]}", f"{size:,}") for path, size in requests]
    total = sum(size for _, size in requests)
    rows.append(Row("bytes, heads and bodies", f"{total:,}", bar=f"≤ {MOST_BYTES:,}", holds=total <= MOST_BYTES))
    count = len(requests)
    rows.append(Row("requests", str(count), bar=f"≤ {MOST_REQUESTS}", holds=count <= MOST_REQUESTS))
    show("Form page, first visit of a phone", ("product", ""), rows)


def first_visit(site: Site) -> list[tuple[str, int]]:
    """Every request of the visit and the bytes that came for it, from the browser's own network log."""
    from playwright.sync_api import sync_playwright

    if not (program := shutil.which("chromium")):
        raise RuntimeError("chromium is missing; install it with: apt-get install chromium")
    base = f"http://{HOST}:{site.port}"
    asked: dict[str, str] = {}
    came: list[tuple[str, int]] = []

    def note_request(event: dict[str, Any]) -> None:
        asked[event["requestId"]] = event["request"]["url"]

    def note_end(event: dict[str, Any]) -> None:
        url = asked[event["requestId"]]
        if not url.startswith("data:"):
            came.append((url.removeprefix(base), int(event["encodedDataLength"])))

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, chromium_sandbox=False, args=["--disable-gpu", "--disable-quic"]
        )
        page = browser.new_page(viewport={"width": 360, "height": 740}, locale="de-DE")
        log = page.context.new_cdp_session(page)
        log.send("Network.enable")
        log.on("Network.requestWillBeSent", note_request)
        log.on("Network.loadingFinished", note_end)
        answer = page.goto(base + site.addresses["form"], wait_until="networkidle")
        shown = page.locator("textarea[name=text]").is_visible()
        browser.close()
    if answer is None or not answer.ok or not shown or len(came) < len(asked):
        raise RuntimeError("the form page did not load completely")
    return came
