"""Green means seen: whatever is wrong with the glass, the screen says so, and staff do not read that all is well."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any, cast

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Error, Page, Request, Route, expect

from contributions.enums import QUARTERS, Status
from exhibition.heartbeat.enums import ScreenState
from exhibition.heartbeat.models import Heartbeat
from exhibition.heartbeat.selectors import screen_state
from exhibition.kiosk.assets import page_build
from exhibition.models import Screen, ScreenMode
from tests.browser.fault_proxy import Fault, FaultProxy
from tests.browser.pace import follow_requests, hold_still, pass_time, stop_clock, until
from tests.factories import make_answer, make_moderator, make_question, make_station

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
FIND = "KioskHeartbeat.findFaults()"


@pytest.fixture
def screen() -> Screen:
    now = timezone.now()
    question = make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    screen = Screen.objects.create(name="Forum", question=question, station=make_station(question))
    by = make_moderator()
    for number, text in enumerate(("Rhein", "Zoo", "Im Stadtwald sitzen, bis es dunkel wird.") * 4):
        quarter = QUARTERS[number]["code"]
        past = now - timedelta(minutes=60 - number)
        make_answer(Status.RELEASED, station=screen.station, by=by, text=text, quarter=quarter, now=past)
    return screen


@pytest.fixture
def glass(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A page with a clock of its own, and without a worker that would help it out; `open_page` makes more of them."""
    # That clock runs ahead of the server's: by it, each heartbeat seems to come from an older page than the one before.
    monkeypatch.setattr("exhibition.heartbeat.services.START_TOLERANCE", timedelta(hours=1))
    page = open_page(browser)
    yield page
    page.context.close()


def open_page(browser: Browser) -> Page:
    context = browser.new_context(service_workers="block")
    hold_still(context)
    page = context.new_page()
    page.clock.install()
    follow_requests(page)
    return page


def reports_of(page: Page) -> list[dict[str, Any]]:
    """The heartbeats that the page sends from now on."""
    sent: list[dict[str, Any]] = []

    def note(request: Request) -> None:
        if "/puls/" in request.url:
            sent.append(cast(dict[str, Any], request.post_data_json))

    page.on("request", note)
    return sent


def run(page: Page, seconds: int) -> None:
    for _ in range(seconds):
        pass_time(page, 1000)


def state_now() -> ScreenState:
    return screen_state(Heartbeat.objects.first(), True, timezone.now())


@pytest.mark.parametrize(
    ("fault", "where", "code"),
    [
        (Fault.HTML, r"/kiosk\.[^/]*css$", "style"),
        (Fault.SHORTENED, r"/kiosk-map\.[^/]*css$", "style"),
        (Fault.NOT_FOUND, r"/kiosk\.[^/]*js$", "script"),
        (Fault.GARBAGE, r"/kiosk-fetch\.[^/]*js$", "script"),
        (Fault.SHORTENED, r"/kiosk-wall\.[^/]*js$", "script"),
        (Fault.NOT_FOUND, r"/kiosk-faults\.[^/]*js$", "script"),
        (Fault.GARBAGE, r"/kiosk-guard\.[^/]*js$", "script"),
    ],
)
def test_a_page_without_one_of_its_parts_is_not_green(
    glass: Page, proxy: FaultProxy, screen: Screen, fault: Fault, where: str, code: str
) -> None:
    reports = reports_of(glass)
    with proxy.fault(fault, where):
        glass.goto(f"{proxy.address}/kiosk/{screen.token}/")
        assert proxy.met
        run(glass, 12)

    assert reports
    assert not glass.evaluate("document.documentElement.dataset.acknowledgedAt")  # the device may restart its browser
    assert all(code in report["faults"] for report in reports)
    assert state_now() == {"style": ScreenState.UNSTYLED, "script": ScreenState.INCOMPLETE}[code]


WRONG = {
    "text.textContent = ''": "empty",
    "text.style.visibility = 'hidden'": "empty",
    "text.style.cssText = 'opacity: 0; transition: none'": "empty",
    "layer.style.display = 'none'": "empty",
    "text.style.position = 'relative'; text.style.left = '70vw'": "outside",
    "document.body.style.zoom = 3": "outside",
    "curtain.showModal()": "covered",
}
LOOK = """([change]) => {
  const layer = document.querySelector('.layer.on'), text = layer.querySelector('.text');
  const style = text.style.cssText, content = text.textContent, curtain = document.createElement('dialog');
  curtain.style.cssText = 'inset: 0; width: 100vw; height: 100vh; max-width: none; max-height: none';
  document.body.append(curtain);
  new Function('layer', 'text', 'curtain', change)(layer, text, curtain);
  const found = KioskHeartbeat.findFaults();
  text.style.cssText = style;
  text.textContent = content;
  layer.style.display = document.body.style.zoom = '';
  curtain.remove();
  return found;
}"""


def test_what_cannot_be_read_is_not_green_and_whatever_can_is(glass: Page, proxy: FaultProxy, screen: Screen) -> None:
    """In all modes, one after another."""
    for mode in ScreenMode:
        screen.playlist.create(mode=mode, seconds=10, answers=1)
    reports = reports_of(glass)
    glass.goto(f"{proxy.address}/kiosk/{screen.token}/")
    until(glass, lambda: glass.evaluate(FIND) == [])
    stop_clock(glass)
    for change, fault in WRONG.items():
        assert (change, glass.evaluate(LOOK, [change])) == (change, [fault])

    run(glass, 90)

    shown = {report["display"] for report in reports}
    assert {"invitation", "numbers", "map", "wall"} <= shown
    assert [report for report in reports if report["faults"]] == []
    assert state_now() == ScreenState.RUNNING


def test_a_feed_that_stays_behind_is_not_green(
    glass: Page, proxy: FaultProxy, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that answers 304 for ever, with the mark that it has from our server, and one that answers itself."""
    monkeypatch.setattr("exhibition.heartbeat.selectors.MAX_VERSION_LAG", timedelta(microseconds=1))  # of real time
    address = f"/kiosk/{screen.token}/"
    glass.goto(proxy.address + address)
    until(glass, lambda: any("/puls/" in path for path in proxy.log))
    stop_clock(glass)
    run(glass, 10)
    assert state_now() == ScreenState.RUNNING

    make_answer(Status.RELEASED, station=screen.station, text="Neu", now=timezone.now())
    glass.route("**/feed/", lambda route: route.fulfill(status=304, headers={"X-Kiosk": address}))
    run(glass, 30)
    assert state_now() == ScreenState.OUTDATED
    assert timezone.now() - (Heartbeat.objects.get().data_at or timezone.now()) < timedelta(
        seconds=10
    )  # it had answers
    glass.unroute("**/feed/")
    with proxy.fault(Fault.HTML, "/feed/$"):
        run(glass, 30)
        assert state_now() == ScreenState.OUTDATED
    run(glass, 25)

    assert state_now() == ScreenState.RUNNING


def test_a_page_of_before_an_update_is_not_green_and_loads_itself_anew(
    glass: Page, proxy: FaultProxy, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a proxy or the service worker of before the update has it: its data are current."""
    monkeypatch.setattr("exhibition.heartbeat.selectors.MAX_BUILD_LAG", timedelta(microseconds=1))  # of real time
    served: list[Route] = []

    def serve_old(route: Route) -> None:
        served.append(route)
        with suppress(Error):  # the page that asked has gone
            response = route.fetch()
            route.fulfill(response=response, body=response.text().replace(page_build(), "0123456789"))

    address = f"{proxy.address}/kiosk/{screen.token}/"
    glass.route(address, serve_old)
    glass.goto(address)
    stop_clock(glass)
    run(glass, 30)
    assert state_now() == ScreenState.OLD_PAGE
    for _ in range(40):
        pass_time(glass, 10_000)
    assert len(served) == 3  # it has asked after two and after four minutes, and has got the old one
    assert state_now() == ScreenState.CACHED_PAGE

    def serve_unreadable(route: Route) -> None:
        with suppress(Error):
            route.fulfill(response=route.fetch(headers={}), body="{}")

    glass.unroute(address)
    glass.route("**/feed/", serve_unreadable)  # to the scripts of before
    for _ in range(48):
        pass_time(glass, 10_000)
    run(glass, 40)
    expect(glass.locator("body")).to_have_attribute("data-build", page_build())
    glass.unroute("**/feed/")
    run(glass, 25)
    assert state_now() == ScreenState.RUNNING


WITHOUT_HTTPS = "delete Navigator.prototype.locks;"


# The last one: as while the first window is frozen, and says nothing to the second one.
@pytest.mark.parametrize("script", ["", WITHOUT_HTTPS, f"{WITHOUT_HTTPS} delete window.BroadcastChannel"])
def test_another_device_is_another_one_after_each_start_too_and_so_is_a_second_window(
    browser: Browser, glass: Page, proxy: FaultProxy, screen: Screen, script: str
) -> None:
    glass.context.add_init_script(script)
    address, reports = f"{proxy.address}/kiosk/{screen.token}/", reports_of(glass)
    for _ in range(2):
        glass.goto(address)
        run(glass, 10)
    devices = {report["device"] for report in reports}
    assert len(reports) >= 2
    assert devices == {Heartbeat.objects.get().device}

    elsewhere, window = open_page(browser), glass.context.new_page()
    follow_requests(window)
    others, seconds = reports_of(elsewhere), reports_of(window)
    for page in (elsewhere, window):
        page.goto(address)
        run(page, 10)
    elsewhere.context.close()

    assert {report["device"] for report in others}.isdisjoint(devices)
    assert {Heartbeat.objects.get().device} == devices
    run(glass, 25)
    assert state_now() == ScreenState.SECOND_PAGE
    glass.close()
    window.goto(address)
    run(window, 10)
    (number,) = {report["device"] for report in seconds}  # the same after a start, though the first one is closed
    assert number not in devices
    Heartbeat.objects.update(received_at=timezone.now() - timedelta(minutes=1))
    assert state_now() == ScreenState.OTHER_DEVICE
