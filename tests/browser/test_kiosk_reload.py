"""The screen loads its page anew: when staff have changed it, given it another question, and when a reload hangs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from contributions.enums import Status
from contributions.models import Answer
from exhibition.models import Screen
from tests.browser.pace import install_clock, pass_time
from tests.factories import ALWAYS, make_answer, make_question, make_station

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
ON_THE_GLASS = "[data-answer]:visible"


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
    source = (settings.BASE_DIR / "static" / "js" / "kiosk-auto-reload.js").read_text()

    assert open_page().evaluate(HANGING_RELOAD, source) == [
        [120, False], "reload", [121, True], [130, True], [150, True], "stop", [151, False], [152, False],
        [240, False], "reload", [241, True],
    ]  # fmt: skip


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
