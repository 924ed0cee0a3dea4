"""The wall of the gallery inside the page of somebody else: only where the question names that page's host."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from contributions.models import Answer, Question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
OURS = "https://antworten.example"  # Playwright hands its requests on to the live server


def embed(page: Page, live_server: LiveServer, host: str) -> None:
    """Open a page of the host that holds the wall."""

    def hand_on(route: Route) -> None:
        path = route.request.url.removeprefix(OURS)
        route.fulfill(response=route.fetch(url=live_server.url + path))

    def host_page(route: Route) -> None:
        frame = f'<iframe src="{OURS}/de/galerie/einbetten/" title="Antworten" width="100%" height="640"></iframe>'
        route.fulfill(content_type="text/html", body=f"<!doctype html><title>Partner</title>{frame}")

    page.context.route(f"{OURS}/**", hand_on)
    page.context.route(f"https://{host}/", host_page)
    page.goto(f"https://{host}/")


def test_the_wall_stands_in_the_page_of_a_named_host(
    page: Page, live_server: LiveServer, release: Callable[..., Answer]
) -> None:
    answer = release("Kurze Wege.")
    Question.objects.update(embed_domains="vhs.example", gallery="running")

    embed(page, live_server, "vhs.example")

    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("Kurze Wege.")).to_be_visible()
    wide, room = frame.locator("html").evaluate("page => [page.scrollWidth, page.clientWidth]")
    assert wide <= room
    with page.expect_popup() as opened:
        frame.get_by_text("Kurze Wege.").click()
    opened.value.wait_for_url(f"{OURS}/de/galerie/{answer.pk}/")


def test_the_wall_does_not_stand_in_the_page_of_anybody_else(
    browser: Browser, live_server: LiveServer, release: Callable[..., Answer]
) -> None:
    release("Kurze Wege.")
    Question.objects.update(embed_domains="vhs.example", gallery="running")

    page = browser.new_page()  # of its own: it may complain, for it refuses the frame
    embed(page, live_server, "fremd.example")

    expect(page.locator("iframe")).to_be_visible()
    page.wait_for_timeout(500)
    assert len(page.frames) == 2
    assert "Kurze Wege." not in page.frames[1].content()
    page.close()
