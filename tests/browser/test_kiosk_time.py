"""The screen is true about time: before and after the exhibition, with a wrong clock, and in a long outage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from contributions.models import Answer
from exhibition.models import Screen, ScreenMode
from tests.browser.bad_network import BadNetwork
from tests.browser.glass import READY
from tests.browser.pace import install_clock, pass_time, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
HOUR = 3_600_000  # milliseconds
ON_DISPLAY = "[data-answer]:visible"
STORED = """async () => {
  const pages = await Promise.all((await caches.keys()).map(async name =>
    (await (await caches.open(name)).match(location.pathname))?.text()));
  return Object.values(localStorage).join() + pages.join();
}"""

# Open from an hour before noon to four hours after it; the exhibition has begun long ago.
START = """noon => {
  window.kept = {};
  const storage = {
    read: part => JSON.parse(kept[part] || null), write: (part, value) => { kept[part] = JSON.stringify(value); },
  };
  window.says = now => ({
    now, until: noon + 24 * 3.6e6, open: [[noon - 3.6e6, noon + 4 * 3.6e6]], opens: 0, closes: noon + 99 * 3.6e6,
    outage: 24 * 3.6e6, notices: [],
  });
  window.start = () => { window.clock = new KioskClock(storage); window.hours = new KioskHours("", storage, clock); };
  start();
}"""


def test_a_wrong_clock_never_makes_it_black_while_it_is_open(open_page: Callable[..., Page]) -> None:
    page = open_page()
    install_clock(page, time=12 * 3600)
    for name in ("clock", "hours"):
        page.add_script_tag(path=Path(settings.BASE_DIR) / "static" / "js" / f"kiosk-{name}.js")
    noon = 100 * HOUR
    page.evaluate(START, noon)
    page.clock.pause_at(12 * 3600 + 60)
    assert page.evaluate("hours.isOpen()")  # nobody has said anything

    page.evaluate("now => hours.receive(says(now))", noon)
    page.clock.set_system_time(20 * 3600)  # corrected by eight hours
    assert page.evaluate("hours.isOpen()")
    assert page.evaluate("clock.hasJumped()")
    assert page.evaluate("clock.now()") == pytest.approx(noon, abs=1000)

    page.evaluate("now => hours.receive(says(now))", noon + 5 * HOUR)
    assert not page.evaluate("hours.isOpen()")
    assert not page.evaluate("clock.hasJumped()")

    page.evaluate("clock.beat(60000)")
    page.evaluate("start()")  # without a network, at a time that nobody knows
    assert page.evaluate("hours.isOpen()")
    assert page.evaluate("clock.now()") >= noon + 5 * HOUR


def test_it_begins_and_ends_at_its_time_without_a_network(
    page: Page, screen: Screen, release: Callable[..., Answer]
) -> None:
    release()
    question, now = screen.question, timezone.now()
    question.opens_at, question.closes_at = now + timedelta(minutes=10), now + timedelta(minutes=20)
    question.gallery = "closed"
    question.save()
    screen.further_languages = ["en"]
    screen.save()
    install_clock(page)
    page.goto(f"/kiosk/{screen.token}/")
    pass_time(page, 3_000)
    expect(page.get_by_text("Bald geht es los")).to_be_visible()
    expect(page.locator(ON_DISPLAY)).to_have_count(0)
    expect(page.locator(".frame .code")).to_be_hidden()
    pass_time(page, 15_000)
    expect(page.get_by_text("Starting soon")).to_be_visible()

    page.route("**/kiosk/**", lambda route: route.abort())
    page.clock.fast_forward(10 * 60_000)
    pass_time(page, 1_000)
    expect(page.get_by_text("Bald geht es los")).to_be_hidden()
    expect(page.locator(".frame .code")).to_be_visible()

    page.clock.fast_forward(10 * 60_000)
    pass_time(page, 1_000)
    expect(page.get_by_text("Danke für alle Antworten!")).to_be_visible()
    expect(page.locator(".notice-code .qr")).to_be_visible()
    expect(page.locator(".frame .code")).to_be_hidden()


def test_an_outage_ends_with_the_invitation(
    open_page: Callable[..., Page], network: BadNetwork, screen: Screen, release: Callable[..., Answer]
) -> None:
    release("Vielleicht zurückgenommen")
    screen.outage_hours = 2
    screen.save()
    page = open_page(base_url=network.address, service_workers="allow")
    install_clock(page)
    page.goto(f"/kiosk/{screen.token}/")
    until(page, lambda: page.evaluate(READY))
    for _ in range(7):  # it has stored that it has a connection
        pass_time(page, 10_000)
    network.down = True

    page.clock.fast_forward(HOUR)
    pass_time(page, 1_000)
    expect(page.locator(ON_DISPLAY)).to_have_count(1)
    page.reload()
    pass_time(page, 1_000)
    expect(page.locator(ON_DISPLAY)).to_have_count(1)

    page.clock.fast_forward(HOUR)
    pass_time(page, 1_000)
    expect(page.locator(ON_DISPLAY)).to_have_count(0)
    expect(page.locator(".invitation")).to_be_visible()
    until(page, lambda: "zurückgenommen" not in page.evaluate(STORED))
    page.reload()
    pass_time(page, 1_000)
    expect(page.locator(".invitation")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("zurückgenommen")

    network.down = False
    pass_time(page, 10_000)
    expect(page.locator(ON_DISPLAY)).to_have_text("Vielleicht zurückgenommen")


def test_a_playlist_without_answers_shows_none(page: Page, screen: Screen, release: Callable[..., Answer]) -> None:
    release()
    screen.playlist.update(mode=ScreenMode.INVITATION, seconds=5)
    install_clock(page)
    page.goto(f"/kiosk/{screen.token}/")
    expect(page.locator(ON_DISPLAY)).to_have_count(0)
    for _ in range(4):
        pass_time(page, 5_000)
        expect(page.locator(ON_DISPLAY)).to_have_count(0)
    expect(page.locator(".invitation")).to_be_visible()
    release("Neu")
    pass_time(page, 5_000)
    expect(page.locator(ON_DISPLAY)).to_have_count(0)
