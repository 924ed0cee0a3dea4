"""What must always be on the glass of a screen whose network fails, for its tests and `make bench PARTS=faults`."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.fault_proxy import FOREIGN

ANSWER = "[data-answer]:visible"
DISPLAY = ".stage .layer.on:visible"  # an answer, the invitation, or what a screen shows of many answers
READY = "window.KioskOffline !== undefined && KioskOffline.isReady()"  # all that a start without a server needs
STEP, CHECK_PERIOD = 2.5, 5  # seconds; in a step the proxy answers before the page's time limit


def endure(page: Page, seconds: float) -> None:
    """Let the page's clock, which stands, run for so many seconds, and assert that all is well on the glass."""
    for _ in range(round(seconds / CHECK_PERIOD)):
        for _ in range(round(CHECK_PERIOD / STEP)):
            page.clock.run_for(round(1000 * STEP))
            page.wait_for_timeout(20)
        expect_ours(page)


def expect_ours(page: Page) -> None:
    """One display of ours, and nothing of a proxy."""
    count = page.locator(DISPLAY).count()
    assert count == 1, f"{count} displays on the glass, instead of one"
    assert FOREIGN not in page.locator("body").inner_text(), "a foreign page is on the glass"


def start_anew(page: Page) -> None:
    """Switch the device off and on: it shows an answer again, whether there is a server or not."""
    page.reload()
    page.locator(ANSWER).wait_for()
    expect_ours(page)
