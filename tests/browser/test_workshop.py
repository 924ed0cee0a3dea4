"""A workshop's table in a browser, and the map on which a tap chooses a Stadtteil."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contributions.enums import Status
from contributions.models import Answer, Station
from tests.browser.axe import violations
from tests.browser.bad_network import BadNetwork, Cut
from tests.browser.states import open_station
from tests.browser.terminal import expect_nothing
from tests.browser.test_kiosk_modes import make_screen, show, wait_for
from tests.factories import make_answer, make_moderator, make_station

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABLET, PHONE = {"width": 768, "height": 1024}, {"width": 360, "height": 740}
WEST_EAST = ("070", "170", "150")
SMALL_OR_OVERLAPPING = """() => {
  const boxes = [...document.querySelectorAll(".quarter-map button")].map(each => each.getBoundingClientRect());
  return boxes.filter((one, index) => one.width < 44 || one.height < 44 || one.right > innerWidth || one.left < 0 ||
    boxes.some((other, place) => place > index && one.left < other.right && other.left < one.right &&
      one.top < other.bottom && other.top < one.bottom)).length;
}"""
# A line is lower than its letters need.
CUT_OFF = """() => [...document.querySelectorAll(".quarter-map button")]
  .filter(each => each.scrollWidth > each.clientWidth || each.scrollHeight > each.clientHeight + 5)
  .map(each => each.textContent)"""

# What stands in two lines although nobody may divide it there.
BROKEN = """() => [...document.querySelectorAll(".quarter-map button")].flatMap(each => [...each.childNodes])
  .filter(node => node.data).flatMap(node => [...node.data.matchAll(/[^\u00ad ]{2,}/g)].filter(part => {
    const range = document.createRange();
    range.setStart(node, part.index + 1); // the first box of what follows a hyphen is the end of the line before
    range.setEnd(node, part.index + part[0].length);
    return new Set([...range.getClientRects()].map(box => box.top)).size > 1;
  }).map(part => part[0]))"""


@pytest.fixture
def workshop(db: None) -> Station:
    """At /s/k7m4/."""
    station = open_station()
    station.kind = "workshop"
    station.save()
    return station


def write(page: Page, text: str, quarter: str) -> None:
    page.locator("[name=text]").fill(text)
    page.locator("[name=consent_exhibition]").check()
    page.locator(f".quarter-map [value='{quarter}']").click()


def send(page: Page, count: str) -> str:
    """Send what was written; returns the code."""
    page.locator("#answer > button[type=submit]").click()
    expect(page.locator(".table")).to_contain_text(count)
    return page.locator(".code").inner_text()


def test_three_answers_of_a_table_and_a_line_that_drops(
    open_page: Callable[..., Page], workshop: Station, network: BadNetwork
) -> None:
    page = open_page(viewport=TABLET)
    page.goto(f"{network.address}/de/s/k7m4/tisch/")
    write(page, "Die Erste", "180")
    first = send(page, "1 Antwort von diesem Tisch")
    assert violations(page) == []

    write(page, "Die Zweite", "170")
    expect(page.locator(".code")).to_have_count(0)  # it went when she began to write
    expect(page.get_by_text("Tisch beenden")).to_be_hidden()
    network.cut = Cut.AFTER
    page.locator("#answer > button[type=submit]").click()
    expect(page.get_by_text("Noch nicht gesendet: Gerade ist kein Netz da.")).to_be_visible()
    expect(page.locator("[name=text]")).to_have_value("Die Zweite")
    network.cut = Cut.NOWHERE
    expect(page.locator(".table")).to_contain_text("2 Antworten von diesem Tisch")
    second = page.locator(".code").inner_text()
    expect_nothing(page, first, "Die Erste", "Die Zweite")

    page.locator("[data-close]").click()
    expect(page.locator("[name=text]")).to_be_focused()
    write(page, "Die Dritte", "170")
    third = send(page, "3 Antworten von diesem Tisch")
    page.get_by_text("Tisch beenden").click()
    expect(page.locator(".thanks")).to_have_text("Danke!")  # as the card with the code says, too

    assert violations(page) == []
    expect_nothing(page, first, second, third, "Die Dritte")
    page.reload()
    expect_nothing(page, first, second, third, "Die Dritte")
    stored = Answer.objects.order_by("pk").values_list("text", "quarter")
    assert list(stored) == [("Die Erste", "180"), ("Die Zweite", "170"), ("Die Dritte", "170")]


@pytest.mark.parametrize(("language", "scheme"), [("de", "light"), ("ar", "dark")])
def test_a_tap_on_the_map_sets_the_stadtteil_and_a_second_one_takes_it_back(
    open_page: Callable[..., Page], workshop: Station, language: str, scheme: str
) -> None:
    page = open_page(viewport=PHONE, color_scheme=scheme, has_touch=True)
    page.goto(f"/{language}/s/k7m4/")
    page.locator("details:has([name=quarter]) > summary").tap()
    menu, opener = page.locator("[name=quarter]"), page.locator("[data-map]")
    opener.tap()
    tile = page.locator(".quarter-map [value='180']")
    tile.tap()

    expect(menu).to_have_value("180")
    expect(tile).to_have_attribute("aria-pressed", "true")
    assert violations(page) == []
    assert page.evaluate(SMALL_OR_OVERLAPPING) == 0
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(BROKEN) == []
    edges = [page.locator(each).bounding_box() for each in ("[data-map]", ".quarter-map")]
    assert len({(box["x"], box["width"]) for box in edges if box}) == 1, "it stands in the column"
    columns = [page.locator(f".quarter-map [value='{code}']").evaluate("each => each.offsetLeft") for code in WEST_EAST]
    assert columns == sorted(columns), "a map is not mirrored"

    tile.tap()
    expect(menu).to_have_value("")
    expect(page.locator(".quarter-map [aria-pressed=true]")).to_have_count(0)
    menu.select_option("010")
    expect(page.locator(".quarter-map [aria-pressed=true]")).to_have_text("Stadtmitte")
    menu.select_option("outside")
    expect(page.locator(".quarter-map [aria-pressed=true]")).to_have_count(0)
    opener.tap()
    expect(page.locator(".quarter-map")).to_be_hidden()


def test_a_map_whose_style_did_not_arrive_comes_with_the_next_press(
    open_page: Callable[..., Page], workshop: Station
) -> None:
    page = open_page(viewport=PHONE)
    page.route("**/quarter-map*.css", lambda route: route.abort(), times=1)
    page.goto("/de/s/k7m4/")
    page.locator("details:has([name=quarter]) > summary").click()
    opener = page.locator("[data-map]")
    with page.expect_event("requestfailed"):
        opener.click()
    expect(page.locator(".quarter-map")).to_be_hidden()

    opener.click()

    expect(page.locator(".quarter-map")).to_be_visible()


def test_the_keyboard_walks_over_the_map(open_page: Callable[..., Page], workshop: Station) -> None:
    page = open_page(viewport=PHONE)
    page.goto("/de/s/k7m4/")
    page.locator("details:has([name=quarter]) > summary").press("Enter")
    page.locator("[name=quarter]").select_option("010")
    page.locator("[data-map]").press("Enter")
    expect(page.locator(".quarter-map")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Stadtmitte")

    page.keyboard.press("ArrowRight")
    expect(page.locator(":focus")).to_have_text("Oppum")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(":focus")).to_have_text("Gellep-Stratum")  # the last one in the east
    page.keyboard.press("Space")
    expect(page.locator("[name=quarter]")).to_have_value("150")
    page.keyboard.press("Tab")
    expect(page.locator("#answer > button[type=submit]")).to_be_focused()  # one stop for all tiles


def test_the_large_display_shows_what_came_from_the_table_after_its_release(
    open_page: Callable[..., Page], station: Station
) -> None:
    by = make_moderator()
    for quarter in ("180", "180"):
        make_answer(Status.RELEASED, station=station, by=by, text="Vom Tisch", quarter=quarter)
    make_answer(Status.NEW, station=station, text="Wartet noch", quarter="190")
    poster = make_station(station.question, name="Plakat", code="p7m4")
    make_answer(Status.RELEASED, station=poster, by=by, text="Vom Plakat", quarter="150")
    screen = make_screen(station, "map", "wall", seconds=5)
    screen.own_station_only = True
    screen.save()
    page = open_page(viewport={"width": 1920, "height": 1080})
    show(page, screen)

    wait_for(page, "map")
    assert page.locator(".mode-map .dots").get_attribute("d").count("M") == 2  # type: ignore[union-attr]
    assert violations(page) == []
    wait_for(page, "wall")
    wall = page.locator(".mode-wall").inner_text()
    assert wall.count("Vom Tisch") == 2
    assert "Wartet noch" not in wall
    assert "Vom Plakat" not in wall
