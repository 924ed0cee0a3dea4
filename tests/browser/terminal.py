"""What tests of a terminal share: the form at /s/k7m4/, how one person writes, and what nobody else may find."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route, ViewportSize, expect

PORTRAIT: ViewportSize = {"width": 1080, "height": 1920}
LANDSCAPE: ViewportSize = {"width": 1920, "height": 1080}
SECRET = "Geheimnis der Ersten"
SECOND = 1000  # milliseconds
LEFT_BEHIND = """() => location.protocol === "about:" ? "" : [
  document.documentElement.outerHTML, JSON.stringify(localStorage), JSON.stringify(sessionStorage), location.href,
  ...[...document.querySelectorAll("textarea, input[type=text], select")].map(each => each.value),
].join("\\n")"""


def write(page: Page, text: str) -> None:
    page.locator("[name=text]").fill(text)
    page.locator("[name=consent_exhibition]").check()


def send(page: Page) -> str:
    """Send what was written; returns the code."""
    page.locator("#answer > button[type=submit]").click()
    expect(page.get_by_role("heading", name="Danke!")).to_be_visible()
    return page.locator(".code").inner_text()


def expect_fresh_form(page: Page) -> None:
    page.wait_for_url(lambda url: urlsplit(url).path == "/s/k7m4/")  # in the terminal's own language
    expect(page.locator("[name=text]")).to_have_value("")
    expect(page.locator("input[type=checkbox]:checked")).to_have_count(0)


def find_traces(page: Page, *traces: str) -> set[str]:
    """Which of them, or the secret, are still there, wherever a word may be broken."""
    left = re.sub("<wbr>|\u00ad", "", page.evaluate(LEFT_BEHIND)).casefold()
    return {trace for trace in (SECRET, *traces) if trace.casefold() in left}


def expect_nothing(page: Page, *traces: str) -> None:
    assert find_traces(page, *traces) == set()


def refuse_posts(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.fallback()


def break_server(route: Route) -> None:
    if route.request.method == "POST":
        route.fulfill(status=500, body="broken")
    else:
        route.fallback()


def show_portal(route: Route) -> None:
    """What a network shows that wants to be paid or agreed to first."""
    route.fulfill(content_type="text/html", body="<title>Hotspot</title><form method=post action=/login></form>")
