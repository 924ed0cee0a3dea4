"""The screen behind a proxy that fails: never a foreign page, never a withdrawn answer for long, and it always starts.

`make bench PARTS=faults` does the same for longer, and for each kind of file by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from contributions.models import Answer
from contributions.services import withdraw
from exhibition.models import Screen
from tests.browser.fault_proxy import FOREIGN, Fault, FaultProxy
from tests.browser.glass import ANSWER, READY, endure, expect_ours, start_anew
from tests.browser.pace import install_clock, on_display, run, stop_clock, until, within

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
KEPT = """async () => [Object.keys(localStorage).filter(name => / (answers|position)$/.test(name)),
  await caches.keys()]"""
STORED = """async () => (await Promise.all((await caches.keys()).map(async name =>
  (await (await caches.open(name)).keys()).length))).reduce((sum, count) => sum + count, 0)"""
FOREIGN_FILES = """async () => (await Promise.all((await caches.keys()).map(async name =>
  (await (await caches.open(name)).matchAll()).filter(file => /html/.test(file.headers.get("Content-Type"))
    && !file.headers.get("X-Kiosk")).length))).reduce((sum, count) => sum + count, 0)"""
SPOIL = """async () => {
  const cache = await caches.open((await caches.keys())[0]);
  await Promise.all((await cache.keys()).slice(0, 3).map(file => cache.put(file, new Response("nothing"))));
}"""
SPOILT = """async () => {
  const files = await (await caches.open((await caches.keys())[0])).matchAll();
  return (await Promise.all(files.map(file => file.text()))).filter(text => text === "nothing").length;
}"""
STORES = """async () => [Object.keys(localStorage).sort(), await caches.keys(),
  (await navigator.serviceWorker.getRegistrations()).length]"""


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page(service_workers="allow")


def start(page: Page, proxy: FaultProxy, screen: Screen) -> None:
    """Show the screen through the proxy until the device has all that a start without a network needs."""
    install_clock(page)
    page.goto(f"{proxy.address}/kiosk/{screen.token}/")
    until(page, lambda: page.evaluate(READY))
    stop_clock(page)


def is_gone(page: Page, answer: str) -> bool:
    return answer not in on_display(page)


def test_whatever_the_proxy_says_the_screen_goes_on(
    page: Page, proxy: FaultProxy, screen: Screen, release: Callable[..., Answer]
) -> None:
    """Each fault on everything that the page asks for, with a new start amid it."""
    answers = {str(answer.pk): answer for answer in (release(f"Antwort {number}") for number in range(len(Fault) + 3))}
    start(page, proxy, screen)
    for fault in Fault:
        with proxy.fault(fault):
            endure(page, 200 if fault in (Fault.GONE, Fault.NOT_FOUND) else 60)
            assert proxy.met, fault
            start_anew(page)
            endure(page, 15)  # by now the pauses between its tries are the longest
            withdrawn = on_display(page)[0]
            withdraw(answers[withdrawn])

        assert within(page, 5, partial(is_gone, page, withdrawn)), fault
        expect_ours(page)
        assert page.evaluate("async () => (await caches.keys()).length") == 1, fault


def test_what_could_not_be_stored_is_stored_later(
    page: Page, proxy: FaultProxy, screen: Screen, release: Callable[..., Answer]
) -> None:
    """An installation that failed half way, what the browser's cache has from a proxy, a store that was emptied."""
    release("Antwort")
    install_clock(page)
    with proxy.fault(Fault.HTML, "arabic.*woff2$|mark.*svg$"):
        page.goto(f"{proxy.address}/kiosk/{screen.token}/")
        until(page, lambda: page.evaluate(STORED) > 10)
        stop_clock(page)
        run(page, 5)
        assert not page.evaluate(READY)
        assert page.evaluate(FOREIGN_FILES) == 0

    assert within(page, 60, lambda: page.evaluate(READY))
    stored = page.evaluate(STORED)
    page.evaluate(SPOIL)
    page.clock.fast_forward(11 * 60_000)
    assert within(page, 60, lambda: page.evaluate(SPOILT) == 0)

    page.evaluate("async () => { for (const name of await caches.keys()) { await caches.delete(name); } }")
    with proxy.fault(Fault.NOT_FOUND):
        page.clock.fast_forward(11 * 60_000)
        assert within(page, 60, lambda: not page.evaluate(READY))
        page.reload()
        assert FOREIGN not in page.locator("body").inner_text()  # dark, and it tries again

    expect(page.locator(ANSWER)).to_have_count(1)
    assert within(page, 60, lambda: page.evaluate(READY))
    assert page.evaluate(STORED) == stored


def test_an_address_that_is_none_any_more_leaves_nothing_on_the_device(
    page: Page, proxy: FaultProxy, screen: Screen, release: Callable[..., Answer]
) -> None:
    """Our server has to say so for minutes, whatever others say in between; then staff read what happened."""
    release()
    start(page, proxy, screen)
    run(page, 3)
    assert [len(kept) for kept in page.evaluate(KEPT)] == [1, 1]

    old = screen.token
    screen.renew_token()
    endure(page, 60)
    with proxy.fault(Fault.HTML):
        endure(page, 60)
    Screen.objects.filter(pk=screen.pk).update(token=old)
    run(page, 5)
    screen.renew_token()
    endure(page, 165)  # it begins anew
    assert [len(kept) for kept in page.evaluate(KEPT)] == [1, 1]

    assert within(page, 30, lambda: not page.locator(ANSWER).count())
    expect(page.locator(".gone")).to_contain_text("Diese Bildschirm-Adresse gilt nicht mehr.")
    until(page, lambda: page.evaluate(KEPT) == [[], []])
    page.reload()
    expect(page.locator(".gone")).to_be_visible()
    expect(page.locator("body")).to_have_class("dark")


def test_a_preview_keeps_nothing(
    open_page: Callable[..., Page], proxy: FaultProxy, screen: Screen, release: Callable[..., Answer]
) -> None:
    """And neither touches nor shows what this browser keeps of a screen."""
    release()
    page = open_page(base_url=proxy.address, service_workers="allow")
    page.goto(f"/kiosk/{screen.token}/?still")
    until(page, lambda: sum("/feed/" in path for path in proxy.log) > 1)
    assert page.evaluate(STORES) == [[], [], 0]

    other = Screen.objects.create(name="Foyer", question=screen.question, station=screen.station)
    page.goto(f"/kiosk/{other.token}/")
    until(page, lambda: page.evaluate(READY))
    kept = page.evaluate(STORES)
    assert kept[2] == 1
    page.goto(f"/kiosk/{screen.token}/?still")
    until(page, lambda: page.evaluate("document.fonts.status") == "loaded")
    screen.renew_token()
    page.goto(f"/kiosk/{screen.token}/?still")
    expect(page.locator(ANSWER)).to_have_count(1)
    assert page.evaluate(STORES) == kept
    proxy.log.clear()
    page.goto(f"/kiosk/{other.token}/?still")
    expect(page.locator(ANSWER)).to_have_count(1)
    assert f"/kiosk/{other.token}/?still" in proxy.log
    assert page.evaluate(STORES) == kept
