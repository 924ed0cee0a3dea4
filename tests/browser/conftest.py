"""A real Chromium, and pages that fail the test when the browser complains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest, HttpResponse
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from contributions.enums import Status
from contributions.models import Answer, Station
from exhibition.models import Screen, ScreenMode
from tests import programs
from tests.browser.bad_network import BadNetwork
from tests.browser.fault_proxy import FaultProxy
from tests.browser.pace import hold_still, install_clock
from tests.browser.states import open_station
from tests.factories import ALWAYS, NOW, make_answer, make_moderator, make_question, make_station

QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
PATIENCE = 60_000  # milliseconds until a page that a busy machine carries counts as broken
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=programs.browser(), chromium_sandbox=False, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session", autouse=True)
def kept_static_files() -> Iterator[None]:
    """The browser keeps static files as long as its context lives, as in production, and the server all the time."""
    serve = StaticFilesHandler.serve
    files: dict[str, tuple[bytes, str]] = {}

    def kept(handler: StaticFilesHandler, request: HttpRequest) -> HttpResponse:
        if request.path not in files:
            response = serve(handler, request)
            files[request.path] = b"".join(response), response["Content-Type"]
            response.close()
        content, content_type = files[request.path]
        headers = {"Cache-Control": "max-age=3600, immutable"}
        return HttpResponse(content, content_type=content_type, headers=headers)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", kept)
        yield


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """Opens pages, each in a context of its own; words such as viewport, locale or color_scheme go to the context.

    Nothing on them moves, unless a test asks for `motion`, and no screen stores itself on the device, which loads all
    its files once more, unless a test asks for `service_workers="allow"`.
    At the end no page may have broken the Content-Security-Policy or thrown an error.
    """
    contexts, complaints = [], []

    def open_page(*, motion: bool = False, **options: Any) -> Page:
        usual: dict[str, Any] = {"base_url": live_server.url, "locale": "de-DE", "service_workers": "block"}
        context = browser.new_context(**usual | options)
        if not motion:
            hold_still(context)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.extend([line.text] if "Content Security" in line.text else []))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


@pytest.fixture
def network(live_server: LiveServer) -> Iterator[BadNetwork]:
    """Between the browser and the server; a page that is to feel it opens `network.address`."""
    between = BadNetwork(urlsplit(live_server.url).port or 0)
    yield between
    between.close()


@pytest.fixture
def proxy(live_server: LiveServer) -> Iterator[FaultProxy]:
    """Between the browser and the server; a page that is to feel its faults opens `proxy.address`."""
    with FaultProxy(urlsplit(live_server.url).port or 0) as proxy:
        yield proxy


@pytest.fixture
def station(db: None) -> Station:
    opens_at, closes_at = ALWAYS
    return make_station(make_question(opens_at=opens_at, closes_at=closes_at))


@pytest.fixture
def terminal(db: None) -> Station:
    """At /s/k7m4/."""
    station = open_station()
    station.kind = "terminal"
    station.save()
    return station


@pytest.fixture
def terminal_page(open_page: Callable[..., Page], terminal: Station) -> Page:
    """The form of the terminal, whose clock the test moves on."""
    page = open_page(viewport={"width": 1080, "height": 1920})
    install_clock(page)
    page.goto("/s/k7m4/")
    return page


@pytest.fixture
def screen(station: Station) -> Screen:
    """With nothing but answers; for what else it can show, see test_kiosk_modes.py."""
    screen = Screen.objects.create(name="Forum", question=station.question, station=station)
    screen.playlist.create(mode=ScreenMode.ANSWERS)
    return screen


@pytest.fixture
def release(station: Station) -> Callable[..., Answer]:
    by: User = make_moderator()
    minutes = iter(range(10_000))

    def release(text: str = "Rhein", **fields: Any) -> Answer:
        now = NOW + timedelta(minutes=next(minutes))
        return make_answer(Status.RELEASED, station=station, by=by, text=text, now=now, **fields)

    return release
