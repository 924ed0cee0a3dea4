"""What stands around the answers on a screen: the question, the numbers, the way to answer. All of it has room."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contributions.models import Answer, ReleaseCounter
from exhibition.models import Screen
from tests.browser.pace import install_clock, pass_time, within
from tests.browser.test_kiosk import LANDSCAPE, PORTRAIT, show

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
# In the language of the screen, and in the other one: as long as they can be for two lines, and for a title.
TITLES = {
    "de": ("Was wünschst du dir für die Krefelder Innenstadt von morgen?", "long"),
    "en": (
        "What would you like to find in the centre of Krefeld, and what will you do for it, alone or with friends?!",
        "longer",
    ),
}
OVERLAP = """names => {
  const [one, other] = names.map(name => document.querySelector(name).getBoundingClientRect());
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}"""


@pytest.mark.parametrize(
    "viewport", [LANDSCAPE, PORTRAIT, {"width": 1280, "height": 720}, {"width": 720, "height": 1280}]
)
@pytest.mark.parametrize("minutes", [0, 10], ids=["as drawn", "mirrored"])
def test_what_stays_on_the_display_is_whole(
    open_page: Callable[..., Page],
    screen: Screen,
    release: Callable[..., Answer],
    viewport: dict[str, int],
    minutes: int,
) -> None:
    for _ in range(12):  # so many that some are left at the end, since the count below is not theirs
        release("Rhein!", language="de")
        release("The Rhine!", language="en")
    screen.further_languages = ["en"]
    screen.save()
    for language, (title, _size) in TITLES.items():
        screen.question.texts.filter(language=language).update(title=title)
    ReleaseCounter.objects.update(released=12_345, version=99)
    page = open_page(motion=True, viewport=viewport, service_workers="allow")
    install_clock(page)
    with page.expect_response("**/feed/**"):  # from which it knows both
        show(page, screen)
    pass_time(page, 200)
    if minutes:
        page.clock.fast_forward(minutes * 60_000)
        assert within(page, 60, lambda: page.locator(".stage.mirrored").count() == 1)

    expect(page.locator(".stage.mirrored")).to_have_count(1 if minutes else 0)
    for _title, size in TITLES.values():
        check_frame(page, size, viewport)


def check_frame(page: Page, size: str, viewport: dict[str, int]) -> None:
    """Assert that all of it has room once the question has this size."""
    assert within(page, 40, lambda: page.locator(f".question.{size}").count() == 1)
    numbers = page.locator(".numbers")
    expect(numbers).to_contain_text("12.345 Antworten" if size == "long" else "12,345 answers")
    shown = [".numbers"] if numbers.is_visible() else []
    assert bool(shown) == (size == "long" or viewport["height"] > viewport["width"])
    for part in (".question", *shown, ".way", ".code", ".yours"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["x"] >= 0, part
        assert box["y"] >= 0, part
        assert page.locator(part).evaluate("part => part.scrollWidth - part.clientWidth") <= 1, part
        assert box["x"] + box["width"] <= viewport["width"], part
        assert box["y"] + box["height"] <= viewport["height"], part
    for one, other in (
        (".question", ".numbers"),
        (".question", ".layer.on .field"),
        (".code", ".layer.on .text"),
        (".code", ".way"),
        (".yours", ".code"),
    ):
        assert not page.evaluate(OVERLAP, [one, other]), (one, other)
