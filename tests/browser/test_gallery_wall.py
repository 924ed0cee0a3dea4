"""The wall of the gallery inside the page of somebody else: only where the question names that page's host."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from contributions.models import Answer, Question
from tests.browser.measures import broken_by_large_text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
OURS = "https://antworten.example"  # Playwright hands its requests on to the live server
HEIGHT = 640  # of the frame, as its tag says
SCRIPT = f'<script src="{OURS}/static/js/gallery-embed.js" async></script>'
FITS = "height => Math.round(document.querySelector('iframe').getBoundingClientRect().height) === height"
CONTENT = """() => document.fonts.ready.then(() =>
  Math.ceil(document.querySelector("main").getBoundingClientRect().bottom + scrollY))"""
HEAR = "() => { window.heard = []; addEventListener('message', event => window.heard.push(event.data)); }"


def embed(page: Page, live_server: LiveServer, host: str, script: str = "") -> None:
    """Open a page of the host that holds the wall, with a policy of its own that lets no style of a page in."""

    def hand_on(route: Route) -> None:
        path = route.request.url.removeprefix(OURS)
        route.fulfill(response=route.fetch(url=live_server.url + path))

    def host_page(route: Route) -> None:
        address = f"{OURS}/de/galerie/einbetten/"
        frame = f'<iframe src="{address}" title="Antworten" width="100%" height="{HEIGHT}" frameborder="0"></iframe>'
        policy = {"Content-Security-Policy": f"default-src 'none'; script-src {OURS}; frame-src {OURS}"}
        body = f"<!doctype html><title>Partner</title>{frame}{script}"
        route.fulfill(content_type="text/html", headers=policy, body=body)

    page.context.route(f"{OURS}/**", hand_on)
    page.context.route(f"https://{host}/", host_page)
    page.goto(f"https://{host}/")


def settle(page: Page, width: int) -> int:
    """Wait until the frame is laid out for a window of this width and as high as the wall in it; returns the height."""
    frame = page.frames[1]
    frame.wait_for_function("width => Math.abs(innerWidth - width) < 40", arg=width)
    height = int(frame.evaluate(CONTENT))
    page.wait_for_function(FITS, arg=height)
    return height


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


def test_with_the_script_the_frame_is_as_high_as_the_wall(
    page: Page, live_server: LiveServer, release: Callable[..., Answer]
) -> None:
    for number in range(12):
        release(f"Kurze Wege, und am Ende von jedem Weg wohnt jemand, den ich kenne. {number}")
    Question.objects.update(embed_domains="vhs.example", gallery="running")

    embed(page, live_server, "vhs.example", SCRIPT)

    heights = []
    for width in (360, 1280, 360):
        page.set_viewport_size({"width": width, "height": 700})
        heights.append(settle(page, width))
    assert heights[0] == heights[2] > heights[1] != HEIGHT
    assert page.locator("iframe").evaluate("frame => getComputedStyle(frame).borderTopWidth") == "0px"


def test_no_word_breaks_in_letters_of_twice_the_size(
    page: Page, live_server: LiveServer, release: Callable[..., Answer]
) -> None:
    for text, language in [
        ("اتوبوس‌ها سر وقت بیایند", "fa"),
        ("Zuhause.", "de"),
        ("dass mein Sohn einen Kitaplatz kriegt", "de"),
    ]:
        release(text, language=language)
    Question.objects.update(embed_domains="vhs.example", gallery="running")
    page.set_viewport_size({"width": 320, "height": 700})

    page.goto(f"{live_server.url}/fa/galerie/einbetten/")

    assert broken_by_large_text(page) == []


def test_without_the_script_the_frame_stays_as_it_is(
    page: Page, live_server: LiveServer, release: Callable[..., Answer]
) -> None:
    release("Kurze Wege.")
    Question.objects.update(embed_domains="vhs.example", gallery="running")

    embed(page, live_server, "vhs.example")

    expect(page.frame_locator("iframe").get_by_text("Kurze Wege.")).to_be_visible()
    assert page.evaluate(FITS, HEIGHT)


def test_the_page_hears_a_height_and_nothing_else_and_believes_our_frame_alone(
    page: Page, live_server: LiveServer, release: Callable[..., Answer]
) -> None:
    release("Kurze Wege. " * 6)
    Question.objects.update(embed_domains="vhs.example", gallery="running")
    embed(page, live_server, "vhs.example", SCRIPT)
    height = settle(page, 1280)
    page.evaluate(HEAR)
    page.evaluate("window.postMessage({ krefeldWallHeight: 5 }, '*')")  # by the page itself
    page.wait_for_function("window.heard.length === 1")
    assert page.evaluate(FITS, height)

    page.set_viewport_size({"width": 320, "height": 700})
    height = settle(page, 320)

    heard = page.evaluate("window.heard.slice(1)")
    assert {tuple(message) for message in heard} == {("krefeldWallHeight",)}
    assert heard[-1] == {"krefeldWallHeight": height}
