"""The screen loads its page anew: when staff have changed it, given it another question, and when a reload hangs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from contributions.enums import Status
from contributions.models import Answer
from exhibition.heartbeat.enums import ScreenState
from exhibition.heartbeat.models import Heartbeat
from exhibition.heartbeat.selectors import screen_state
from exhibition.models import Screen
from tests.browser.pace import install_clock, pass_time, stop_clock
from tests.factories import ALWAYS, make_answer, make_question, make_station

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
ON_THE_GLASS = "[data-answer]:visible"
SOURCE = settings.BASE_DIR / "static" / "js" / "kiosk-auto-reload.js"


# Beats of a reload whose answer never comes: what it did, and whether it said that it is coming.
HANGING_RELOAD = """async source => {
  const calls = [];
  const page = {
    location: { reload: () => calls.push("reload") }, stop: () => calls.push("stop"), DOMParser,
    KioskFetch: { page: async () => ({ text: "<p>New" }) },
  };
  new Function("window", source)(page);
  const reload = new page.KioskAutoReload("old");
  for (const seconds of [120, 121, 130, 150, 151, 152, 240, 241]) {
    calls.push([seconds, reload.beat(seconds * 1000, "new", true)]);
    await new Promise(resolve => setTimeout(resolve));
  }
  return calls;
}"""


def test_a_reload_that_hangs_is_given_up_and_tried_again(open_page: Callable[..., Page]) -> None:
    assert open_page().evaluate(HANGING_RELOAD, SOURCE.read_text()) == [
        [120, False], "reload", [121, True], [130, True], [150, True], "stop", [151, False], [152, False],
        [240, False], "reload", [241, True],
    ]  # fmt: skip


# A cache that gives the new page to scripts alone: after how many seconds each page reloads itself, and whether it knew
# by then that it comes from a cache.
CACHED_RELOADS = """async source => {
  const kept = {}, found = [];
  const page = {
    location: { reload: () => {} }, stop: () => {}, DOMParser,
    sessionStorage: { getItem: name => kept[name], setItem: (name, value) => { kept[name] = value; } },
    KioskFetch: { page: async () => ({ text: "<body data-build=new data-question=2 data-times={}>" }) },
  };
  Object.assign(document.body.dataset, { build: "old", question: "1", times: "{}" });
  while (found.length < 8) {
    new Function("window", source)(page);
    const reload = new page.KioskAutoReload("old"), isCached = page.KioskAutoReload.isCached();
    let seconds = 1;
    while (!reload.beat(seconds * 1000, page.KioskAutoReload.OTHER_QUESTION, true)) {
      await new Promise(resolve => setTimeout(resolve));
      seconds += 1;
    }
    found.push([seconds, isCached]);
  }
  return found;
}"""


def test_each_reload_that_brings_the_old_page_doubles_the_pause(open_page: Callable[..., Page]) -> None:
    found = open_page().evaluate(CACHED_RELOADS, SOURCE.read_text())

    assert found == [
        [11, False], [21, False], [41, True], [81, True], [161, True], [321, True], [481, True], [481, True],
    ]  # fmt: skip


def test_a_cache_that_keeps_the_old_page_is_asked_ever_more_rarely_and_staff_are_told(
    page: Page, screen: Screen, release: Callable[..., Answer]
) -> None:
    """Meanwhile the feed has answers to another question: none of them stands below this one."""
    release("eins")
    opens_at, closes_at = ALWAYS
    other = make_station(make_question(opens_at=opens_at, closes_at=closes_at))
    other.question.texts.update(title="Was fehlt dir?")
    answer = make_answer(Status.RELEASED, station=other, text="zwei")
    install_clock(page)
    address = f"/kiosk/{screen.token}/"
    page.goto(address)
    expect(page.locator(ON_THE_GLASS)).to_have_count(1)
    old, served = page.request.get(address), list[Route]()

    def serve_old(route: Route) -> None:
        served.append(route)
        route.fulfill(response=old)

    page.route(f"**{address}", serve_old)
    page.evaluate("window.before = true")
    stop_clock(page)
    Screen.objects.update(question=other.question, station=other)
    for _ in range(60):
        pass_time(page, 10_000, least=50)

    assert page.evaluate("window.before"), "no reload for a page that is there already"
    assert 3 <= len(served) <= 6  # after 10, 30, 70, 150, 310 seconds
    expect(page.locator(".invitation")).to_be_visible()
    expect(page.locator(ON_THE_GLASS)).to_have_count(0)
    assert screen_state(Heartbeat.objects.get(), True, timezone.now()) == ScreenState.CACHED_PAGE

    page.unroute(f"**{address}")
    with page.expect_navigation():
        for _ in range(50):
            pass_time(page, 10_000, least=50)
    expect(page.locator(".question")).to_have_text("Was fehlt dir?")
    expect(page.locator(ON_THE_GLASS)).to_have_attribute("data-answer", str(answer.pk))


def test_what_staff_change_about_the_page_is_there_within_minutes(page: Page, screen: Screen) -> None:
    """Before the first answer, when they set it up."""
    install_clock(page)
    page.goto(f"/kiosk/{screen.token}/")
    pass_time(page, 121_000, least=500)  # it has not loaded itself anew a short while ago
    station = make_station(screen.question)
    Screen.objects.update(language="en", station=station)
    with page.expect_navigation():
        for _ in range(4):
            pass_time(page, 6_000, least=500)
    expect(page.locator(".invitation")).to_contain_text("What can Krefeld do for you?")
    expect(page.locator(".frame .address")).to_contain_text(station.code)

    page.evaluate("window.before = true")
    for _ in range(4):
        pass_time(page, 61_000, least=500)
    assert page.evaluate("window.before")  # it knows that this is the page


def test_with_another_question_its_title_comes_at_once(
    page: Page, screen: Screen, release: Callable[..., Answer]
) -> None:
    release("eins")
    opens_at, closes_at = ALWAYS
    other = make_station(make_question(opens_at=opens_at, closes_at=closes_at))
    other.question.texts.update(title="Was fehlt dir?")
    answer = make_answer(Status.RELEASED, station=other, text="zwei")
    install_clock(page)
    page.goto(f"/kiosk/{screen.token}/")
    pass_time(page, 11_000, least=500)
    Screen.objects.update(question=other.question, station=other)

    with page.expect_navigation():
        pass_time(page, 4_000, least=500)
    expect(page.locator(".question")).to_have_text("Was fehlt dir?")
    expect(page.locator(ON_THE_GLASS)).to_have_attribute("data-answer", str(answer.pk))
