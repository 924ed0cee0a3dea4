"""A screen with a broken file: it heals by itself, and until then it shows nothing that was withdrawn."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from contributions.models import Answer
from contributions.services import withdraw
from exhibition.kiosk.assets import SCRIPTS, STYLES
from exhibition.models import Screen
from tests.browser.pace import follow_requests, hold_still, pass_time, stop_clock, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
Release = Callable[..., Answer]

SCRIPT, HTML = "text/javascript", "<html>Bitte anmelden</html>"
FAULTS: list[Callable[[Route], None]] = [
    lambda route: route.abort(),
    lambda route: route.fulfill(status=404, body="404 page not found"),
    lambda route: route.fulfill(content_type="text/html", body=HTML),
    lambda route: route.fulfill(content_type=SCRIPT, body=HTML),
    lambda route: route.fulfill(content_type=SCRIPT, body="throw new Error('broken')"),
]
CHECK = 4_200  # milliseconds, in which the guard looks once


@dataclass
class Faulty:
    """A page some of whose files are broken, how often the guard asked for such a file, and how often it was loaded."""

    page: Page
    broken: str = ""
    fault: int = 0
    probes: int = 0
    loads: int = 0

    def breaks(self, files: str) -> None:
        """Break the files with such addresses, in another way than those before, which are whole again."""
        if self.broken:
            self.page.unroute(self.broken, self.serve)
        self.broken, self.fault = files, self.fault + 1
        if files:
            self.page.route(files, self.serve)

    def serve(self, route: Route) -> None:
        self.probes += "?" in route.request.url
        FAULTS[self.fault % len(FAULTS)](route)

    def count(self, _page: Page) -> None:
        self.loads += 1


def address(file: str) -> str:
    """What its address looks like, with and without a hash in its name."""
    return f"**/static/{file.rpartition('.')[0]}.*"


@pytest.fixture
def faulty(browser: Browser, live_server: LiveServer) -> Iterator[Faulty]:
    """Without the service worker, which would serve the files itself; errors of scripts are no complaints here."""
    with browser.new_context(base_url=live_server.url, service_workers="block") as context:
        hold_still(context)
        page = context.new_page()
        follow_requests(page)
        faulty = Faulty(page)
        page.on("domcontentloaded", faulty.count)
        page.clock.install()
        yield faulty


def expect_running(page: Page) -> None:
    expect(page.locator(".layer.on .clock")).to_have_attribute("style", re.compile("scaleX"))


STORE = """async ([name, file]) => {
  const address = document.querySelector(`script[src*="${file}"]`).src;
  await (await caches.open(name)).put(address, new Response("broken"));
}"""
STORES = """async names => Promise.all(names.map(async name => (await (await caches.open(name)).keys()).length))"""


def test_every_broken_file_heals_as_soon_as_it_is_whole(faulty: Faulty, screen: Screen, release: Release) -> None:
    """The page that heals one file has the next one broken. What another screen stores stays."""
    release()
    files = [*SCRIPTS, *STYLES]
    faulty.breaks(address(files[0]))
    faulty.page.goto(f"/kiosk/{screen.token}/")
    stop_clock(faulty.page)
    stores = [f"kiosk /kiosk/{screen.token}/ 1", "kiosk /kiosk/another/ 1"]
    for store in stores:
        faulty.page.evaluate(STORE, [store, files[0].removesuffix("js")])
    for file, following in zip(files, [*map(address, files[1:]), ""], strict=True):
        faulty.probes = 0
        pass_time(faulty.page, CHECK)
        until(faulty.page, lambda: faulty.probes > 0)
        assert faulty.loads == 1, file
        faulty.breaks(following)
        for _ in range(12):  # of which a busy machine takes more than two
            if faulty.loads == 1:
                pass_time(faulty.page, CHECK, least=100)
        assert faulty.loads == 2, file
        faulty.loads = 1
    pass_time(faulty.page, 3 * CHECK)
    assert faulty.loads == 1
    assert faulty.page.evaluate(STORES, stores) == [0, 1]


def test_what_is_withdrawn_goes_while_the_script_is_missing(faulty: Faulty, screen: Screen, release: Release) -> None:
    answers = [release(f"Antwort {number}") for number in range(3)]
    faulty.breaks(address("js/kiosk.js"))
    page = faulty.page
    page.goto(f"/kiosk/{screen.token}/")
    assert page.locator("[data-answer]:visible").get_attribute("data-answer") == str(answers[-1].pk)

    withdraw(answers[-1])
    page.route(f"**/kiosk/{screen.token}/*", lambda route: route.fulfill(status=404, body="404 page not found"))
    pass_time(page, 60_000)
    expect(page.locator("[data-answer]:visible")).to_have_count(1)  # no page of somebody else's
    page.unroute(f"**/kiosk/{screen.token}/*")
    for _ in range(11):  # within 45 seconds
        pass_time(page, CHECK)
    expect(page.get_by_text("Antwort 2")).to_have_count(0)
    for _ in range(40):
        if page.locator("[data-answer]:visible").get_attribute("data-answer") == str(answers[0].pk):
            break
        pass_time(page, CHECK)
    expect(page.locator("[data-answer]:visible")).to_have_text("Antwort 0")

    faulty.breaks("")
    pass_time(page, 2 * CHECK)
    expect_running(page)


def test_without_any_file_the_page_reloads_itself_and_without_the_guard_it_goes_on(
    faulty: Faulty, screen: Screen, release: Release
) -> None:
    release("Antwort 0")
    answer = release("Antwort 1")
    page = faulty.page

    def hurry(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=response.text().replace('content="20;', 'content="1;'))

    page.route(f"**/kiosk/{screen.token}/*", hurry)
    faulty.breaks("**/static/**")
    page.goto(f"/kiosk/{screen.token}/")
    withdraw(answer)
    expect(page.get_by_text("Antwort 1")).to_have_count(0)

    for file in (address("js/kiosk-guard.js"), ""):
        loads = faulty.loads
        faulty.breaks(file)
        for _ in range(60):  # after two minutes a page without its guard loads itself anew
            if faulty.loads > loads:
                break
            pass_time(page, 2_500)
        expect_running(page)
        assert page.evaluate("Boolean(window.KioskGuard)") == (not file)
        loads = faulty.loads
        page.wait_for_timeout(1500)
        assert faulty.loads == loads  # while scripts run, it does not
