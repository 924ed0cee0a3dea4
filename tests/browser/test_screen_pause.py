"""A pause of all screens of a question: by one press or key, through a restart, and until a press ends it."""

# ruff: noqa: F811 (fixtures of another module)

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from exhibition.kiosk.services import pause_screens, resume_screens
from exhibition.models import Screen, ScreenMode, ScreenPause
from tests.browser.bad_network import BadNetwork
from tests.browser.pace import install_clock, pass_time, type_at_pace, until
from tests.browser.test_kiosk_alone import WORKER_READY, device  # noqa: F401 (a fixture)
from tests.browser.test_queue import PHONE, log_in
from tests.browser.test_take_down import (  # noqa: F401
    LONG,
    ON_GLASS,
    SCREENS,
    OpenPage,
    Release,
    displayed,
    kiosk,
    release,
    station,
)
from tests.factories import make_moderator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ONCE = pytest.mark.one_database("postgresql")  # where the server has nothing to do with it


@ONCE
@pytest.mark.parametrize("pause", [120, 40, 300])
def test_a_sentence_neither_pauses_nor_resumes(open_page: OpenPage, screen: Screen, pause: int) -> None:
    page = open_page()
    install_clock(page)
    log_in(page, make_moderator(), SCREENS)

    type_at_pace(page, "die nächste passt, weiter", pause)
    pass_time(page, 600)
    assert not ScreenPause.objects.exists()

    pass_time(page, 1500)
    page.keyboard.press("p")
    pass_time(page, 600)
    expect(page.get_by_role("button", name="Weiter zeigen")).to_be_visible()
    pass_time(page, 1500)
    page.keyboard.press("w")
    pass_time(page, 600)
    assert not ScreenPause.objects.get().resumed_at


@pytest.mark.parametrize("way", ["no script", *(pytest.param(way, marks=ONCE) for way in ("key", "thumb"))])
def test_a_pause_leaves_the_invitation_alone_until_it_ends(
    open_page: OpenPage, screen: Screen, release: Release, way: str
) -> None:
    release(LONG), release(f"{LONG} Zoo")
    glass = open_page()
    on_glass = kiosk(glass, screen)
    expect(on_glass).to_have_count(1)
    options = {"viewport": PHONE} if way != "key" else {}
    page = log_in(open_page(java_script_enabled=way != "no script", **options), make_moderator(), SCREENS)

    if way == "key":
        page.keyboard.press("p")
    else:
        page.get_by_role("button", name="Bildschirme pausieren").click()
    expect(on_glass).to_have_count(0)
    expect(glass.locator(".invitation")).to_be_visible()
    expect(glass.get_by_text("Und deine Antwort?").filter(visible=True)).to_have_count(1)
    glass.wait_for_timeout(1000)
    assert "Stadtwald" not in glass.content()
    expect(page.get_by_text("Bildschirme pausiert").first).to_be_visible()
    until(page, lambda: displayed(screen) == "paused")
    glass.reload()
    expect(glass.locator(".invitation")).to_be_visible()
    assert "Stadtwald" not in glass.content()
    page.reload()
    expect(page.locator(".heartbeat.running")).to_have_text("in Betrieb, pausiert")
    assert not ScreenPause.objects.get().resumed_at

    page.get_by_role("button", name="Weiter zeigen").click()
    expect(on_glass).to_have_count(1)
    expect(page.get_by_role("button", name="Bildschirme pausieren")).to_be_visible()
    assert ScreenPause.objects.get().resumed_at


@ONCE
def test_a_mode_with_answers_ends_with_a_pause(open_page: OpenPage, screen: Screen, release: Release) -> None:
    screen.playlist.all().delete()
    screen.playlist.create(mode=ScreenMode.ANSWERS, answers=1)
    screen.playlist.create(mode=ScreenMode.NUMBERS, seconds=600)
    for number in range(5):
        release(f"Rhein {number}")
    glass = open_page()
    kiosk(glass, screen)
    expect(glass.locator("[data-mode=numbers]")).to_be_visible()

    pause_screens(screen.question, make_moderator(), timezone.now())

    expect(glass.locator("[data-mode=invitation]")).to_be_visible()
    glass.wait_for_timeout(4000)
    expect(glass.locator("[data-mode=invitation]")).to_be_visible()


@ONCE
def test_a_paused_screen_that_starts_without_a_network_shows_no_answer(
    device: Callable[[], Any],
    network: BadNetwork,
    screen: Screen,
    release: Release,
) -> None:
    address = f"{network.address}/kiosk/{screen.token}/"
    release(LONG)
    with device() as page:
        page.goto(address)
        assert page.evaluate(WORKER_READY)
        page.wait_for_timeout(2500)  # it has asked once more by now
        pause_screens(screen.question, make_moderator(), timezone.now())
        expect(page.locator(ON_GLASS)).to_have_count(0)
        page.wait_for_timeout(1500)  # the stored page is a new one by now

    network.down = True
    with device() as page:
        page.goto(address)
        expect(page.locator(".invitation")).to_be_visible()
        page.wait_for_timeout(1500)
        expect(page.locator(".invitation")).to_be_visible()
        assert "Stadtwald" not in page.content()


@ONCE
def test_a_screen_that_was_off_when_the_pause_began_shows_no_answer(
    open_page: OpenPage, screen: Screen, release: Release
) -> None:
    """It has stored answers, and the feed is slower than its page."""
    release(LONG)
    glass = open_page()
    expect(kiosk(glass, screen)).to_have_count(1)
    until(glass, lambda: glass.evaluate("Object.keys(localStorage).some(name => name.endsWith(' answers'))"))
    glass.goto("about:blank")
    pause_screens(screen.question, make_moderator(), timezone.now())

    glass.context.route("**/feed/**", lambda route: None)  # no answer yet
    glass.goto(f"/kiosk/{screen.token}/")
    glass.wait_for_timeout(1500)

    expect(glass.locator(".invitation")).to_be_visible()
    assert "Stadtwald" not in glass.content()


@ONCE
def test_a_screen_that_starts_without_a_network_after_a_pause_shows_answers(
    device: Callable[[], Any],
    network: BadNetwork,
    screen: Screen,
    release: Release,
) -> None:
    address, by = f"{network.address}/kiosk/{screen.token}/", make_moderator()
    release(LONG)
    with device() as page:
        page.goto(address)
        assert page.evaluate(WORKER_READY)
        pause_screens(screen.question, by, timezone.now())
        expect(page.locator(ON_GLASS)).to_have_count(0)
        page.wait_for_timeout(1500)  # the stored page is that of the pause by now
        resume_screens(screen.question, by, timezone.now())
        expect(page.locator(ON_GLASS)).to_have_count(1)
        page.wait_for_timeout(1500)

    network.down = True
    with device() as page:
        page.goto(address)
        expect(page.locator(ON_GLASS)).to_have_count(1)
