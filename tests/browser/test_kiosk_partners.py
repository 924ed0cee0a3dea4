"""Hosts and partners on the screen: all of them fit, none is larger than others, and the device keeps them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from contributions.enums import Status
from contributions.models import Answer, Station
from exhibition.models import ScreenMode
from exhibition.partners.enums import PartnerRole
from exhibition.partners.models import Partner
from tests.browser.pace import until
from tests.browser.test_kiosk_modes import make_screen, reach_of_code, show, wait_for
from tests.exhibition.partners.test_logos import svg
from tests.exhibition.partners.test_views import make_partner
from tests.factories import make_answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]

SHAPES = [(300, 50), (100, 100), (60, 120)]
NAMES = ["Verein zur Förderung der Begegnung", "Donaudampfschifffahrtsgesellschaft", "Lernort"]
SIZES = [(1920, 1080), (1080, 1920), (1280, 720), (720, 1280), (3840, 2160), (2160, 3840)]

# What is seen, as {left, top, right, bottom, area of the logo, overflow of the name}.
PANELS = """() => [...document.querySelectorAll(".partner, .code")].map(panel => {
  const { left, top, right, bottom } = panel.getBoundingClientRect(), content = panel.firstElementChild;
  const logo = content.matches("img") ? content.getBoundingClientRect() : null;
  const name = content.matches("b") ? content.scrollWidth - content.clientWidth : 0;
  const below = content.matches("b") ? content.offsetHeight - panel.clientHeight : 0;
  return { left, top, right, bottom, area: logo ? logo.width * logo.height : 0, overflow: Math.max(name, below) };
})"""


def lies_on(one: dict[str, float], other: dict[str, float]) -> bool:
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    return across > 1 and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 1


def problems(panels: list[dict[str, Any]], width: int, height: int) -> list[str]:
    areas = [panel["area"] for panel in panels if panel["area"]]
    found = ["unequal"] if max(areas) > 1.7 * min(areas) else []
    for number, panel in enumerate(panels):
        if panel["left"] < 0 or panel["top"] < 0 or panel["right"] > width or panel["bottom"] > height:
            found.append(f"{number} leaves the picture")
        if panel["overflow"] > 1:
            found.append(f"{number} overflows by {panel['overflow']}")
        found += [f"{number} lies on another" for other in panels[:number] if lies_on(panel, other)]
    return found


@pytest.fixture
def answer(station: Station) -> Answer:
    return make_answer(Status.RELEASED, station=station)


def test_all_fit_and_weigh_the_same(open_page: Callable[..., Page], station: Station, answer: Answer) -> None:
    for number in range(18):
        width, height = SHAPES[number % 3]
        if number % 2:
            Partner.objects.create(name=NAMES[number % 3])
        else:
            make_partner(logo=svg(f'<rect width="{width}" height="{height}" fill="#a00"/>'), position=number)
    for name in ("VHS", "Forum der Volkshochschule"):
        Partner.objects.create(name=name, role=PartnerRole.HOST)
    page = open_page()
    show(page, make_screen(station, ScreenMode.PARTNERS, seconds=3000))
    wait_for(page, "partners")

    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})

        def all_is_well(width: int = width, height: int = height) -> bool:
            page.clock.run_for(100)  # until the page has heard of its new size
            panels = page.evaluate(PANELS)
            logos = sum(bool(panel["area"]) for panel in panels)
            return (len(panels), logos, problems(panels, width, height)) == (21, 9, [])

        until(page, all_is_well)
        assert reach_of_code(page, "partners", width, height) > 0.998


def test_the_screen_hears_of_a_partner_who_comes_and_of_a_logo_that_is_gone(
    open_page: Callable[..., Page], station: Station, answer: Answer
) -> None:
    partner = make_partner()
    page = open_page()
    page.route("**/logo/**", lambda route: route.abort())
    show(page, make_screen(station, ScreenMode.PARTNERS, ScreenMode.ANSWERS, seconds=10))
    wait_for(page, "partners")
    assert page.locator(".partner").all_inner_texts() == [partner.name]  # its logo is out of reach

    Partner.objects.create(name="Neu dabei")
    wait_for(page, "answer")
    page.clock.run_for(61_000)  # until the playlist is asked for again
    wait_for(page, "partners")
    wait_for(page, "answer")
    wait_for(page, "partners")

    assert page.locator(".partner").all_inner_texts() == [partner.name, "Neu dabei"]
