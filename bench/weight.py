"""The first visit of the form page in Chromium, in every language: bytes on the wire and requests."""

from __future__ import annotations

import re
import shutil
from typing import Any

from bench.client import HOST
from bench.report import Row, show
from bench.stage import Site, Stage
from bench.submit import ANSWERS

MOST_BYTES, MOST_REQUESTS = 14_000, 4
FIRST = "de"
SWITCH = re.compile(r'hreflang="([^"]+)"')


def measure(stage: Stage, quick: bool) -> None:
    site = stage.product("SQLite", ANSWERS, "visitors")
    visits = every_visit(site)
    rows = [Row(f"  {path.partition('?')[0]}", f"{size:,}") for path, size in visits[FIRST]]
    totals = {language: sum(size for _, size in visit) for language, visit in visits.items()}
    rows += [Row(f"bytes, heads and bodies: {language}", f"{total:,}") for language, total in totals.items()]
    most, count = max(totals.values()), max(len(visit) for visit in visits.values())
    rows += [
        Row(
            "the heaviest language",
            f"{most:,}",
            bar=f"≤ {MOST_BYTES:,}",
            holds=most <= MOST_BYTES,
            headline="bytes of the form's first visit, the heaviest language",
        ),
        Row(
            "requests, at most",
            str(count),
            bar=f"≤ {MOST_REQUESTS}",
            holds=count <= MOST_REQUESTS,
            headline="requests of the form's first visit, at most",
        ),
    ]
    show("Form page, first visit of a phone", ("product", ""), rows)


def every_visit(site: Site) -> dict[str, list[tuple[str, int]]]:
    """By language, every request of its first visit and the bytes that came for it."""
    from playwright.sync_api import sync_playwright

    if not (program := shutil.which("chromium")):
        raise RuntimeError("chromium is missing; install it with: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, chromium_sandbox=False, args=["--disable-gpu", "--disable-quic"]
        )
        first, html = first_visit(browser, site, FIRST)
        others = [language for language in SWITCH.findall(html) if language != FIRST]
        visits = {FIRST: first} | {language: first_visit(browser, site, language)[0] for language in others}
        browser.close()
    return visits


def first_visit(browser: Any, site: Site, language: str) -> tuple[list[tuple[str, int]], str]:
    """One visit with nothing kept from before, from the browser's own network log, and the page's HTML."""
    base = f"http://{HOST}:{site.port}"
    asked: dict[str, str] = {}
    came: list[tuple[str, int]] = []

    def note_request(event: dict[str, Any]) -> None:
        asked[event["requestId"]] = event["request"]["url"]

    def note_end(event: dict[str, Any]) -> None:
        url = asked[event["requestId"]]
        if not url.startswith("data:"):
            came.append((url.removeprefix(base), int(event["encodedDataLength"])))

    with browser.new_context(viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        log = context.new_cdp_session(page)
        log.send("Network.enable")
        log.on("Network.requestWillBeSent", note_request)
        log.on("Network.loadingFinished", note_end)
        answer = page.goto(f"{base}/{language}{site.addresses['form']}", wait_until="networkidle")
        shown = page.locator("textarea[name=text]").is_visible()
        html = page.content()
    if (
        answer is None
        or not answer.ok
        or not shown
        or len(came) < sum(not url.startswith("data:") for url in asked.values())
    ):
        raise RuntimeError(f"the form page did not load completely: {language}")
    return came, html
