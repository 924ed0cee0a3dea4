"""What stands side by side on the screen, with a real address: nothing lies on anything else, in either direction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from contributions.models import Answer
from exhibition.models import Screen, ScreenMode
from tests.browser.measures import resize
from tests.browser.pace import install_clock, stop_clock, within
from tests.browser.test_kiosk_modes import SIZES
from tests.factories import make_event

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
PUBLIC_URL = "https://krefeld-kann-was.vhs-krefeld.de"
# Whether the letters of two elements overlap, or one of them runs out of the picture.
CLASH = """names => {
  const [one, other] = names.map(name => {
    const element = document.querySelector(name), range = document.createRange();
    range.selectNodeContents(element);
    return element.matches(".code, .notice-code") ? element.getBoundingClientRect() : range.getBoundingClientRect();
  });
  const isOut = box => box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight;
  return isOut(one) || isOut(other) ||
    one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}"""


def clashes(page: Page, one: str, other: str) -> list[tuple[int, int]]:
    """The sizes of the glass at which they do."""
    found = []
    for width, height in SIZES:
        resize(page, {"width": width, "height": height})
        if page.evaluate(CLASH, [one, other]):
            found.append((width, height))
    return found


def test_after_the_end_the_way_to_the_gallery_stands_below_its_code(page: Page, screen: Screen, settings: Any) -> None:
    settings.PUBLIC_URL = PUBLIC_URL
    screen.question.closes_at = timezone.now() - timedelta(days=1)
    screen.question.save()
    page.goto(screen.get_absolute_url())
    page.locator(".notice-code").wait_for()

    assert clashes(page, ".notice-code", ".notice-way") == []


def test_from_right_to_left_the_numbers_stand_beside_the_code_on_both_sides(
    page: Page, screen: Screen, release: Callable[..., Answer], settings: Any
) -> None:
    settings.PUBLIC_URL = PUBLIC_URL
    release("Heimat.")
    release("بيت", language="ar")
    Screen.objects.update(language="ar")
    install_clock(page)
    page.goto(screen.get_absolute_url())
    stop_clock(page)
    assert clashes(page, ".code", ".numbers") == []

    page.clock.fast_forward(10 * 60_000)
    assert within(page, 60, lambda: page.locator(".stage.mirrored").count() == 1)
    assert clashes(page, ".code", ".numbers") == []


def test_the_time_of_an_event_stands_beside_its_title_in_the_largest_letters(page: Page, screen: Screen) -> None:
    starts_at = timezone.localtime().replace(hour=18) + timedelta(days=2)
    make_event(title="Lesung", starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    screen.playlist.update(mode=ScreenMode.PROGRAMME, seconds=600)
    install_clock(page)
    page.goto(screen.get_absolute_url())
    stop_clock(page)
    assert within(page, 30, page.locator(".events li").is_visible)

    assert clashes(page, ".events bdi", ".events li > div") == []
