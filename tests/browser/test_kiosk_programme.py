"""The programme on the screen: what can be read and no more, in all languages, and nothing that is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from contributions.enums import Status
from contributions.models import Answer, Station
from exhibition.models import ScreenMode
from tests.browser.pace import pass_time, until
from tests.browser.test_kiosk_modes import make_screen, reach_of_code, show, wait_for
from tests.browser.test_kiosk_partners import SIZES, lies_on
from tests.factories import make_answer, make_event

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]

# What is seen, as {left, top, right, bottom, size of the smallest letters, overflow}.
PARTS = """() => [...document.querySelectorAll(".events li, .mode-programme h2, .programme-address, " +
  ".frame .question, .frame .yours, .frame .code")].map(part => {
  const { left, top, right, bottom } = part.getBoundingClientRect(), unit = Math.min(innerWidth, innerHeight) / 100;
  const words = [...part.querySelectorAll("h3, p, b, bdi")];
  const size = Math.min(9, ...words.map(word => parseFloat(getComputedStyle(word).fontSize) / unit));
  return { left, top, right, bottom, size, overflow: part.scrollWidth - part.clientWidth };
})"""


@pytest.fixture
def answer(station: Station) -> Answer:
    return make_answer(Status.RELEASED, station=station)


def add_event(title: str, begins: timedelta, lasts: timedelta = timedelta(hours=1), place: str = "Forum") -> None:
    starts_at = timezone.now() + begins
    make_event(title=title, place=place, starts_at=starts_at, ends_at=starts_at + lasts)


def problems(parts: list[dict[str, Any]], width: int, height: int) -> list[str]:
    found = []
    for number, part in enumerate(parts):
        if part["left"] < 0 or part["top"] < 0 or part["right"] > width or part["bottom"] > height:
            found.append(f"{number} leaves the picture")
        if part["size"] < 2.99:
            found.append(f"{number} is too small: {part['size']}")
        if part["overflow"] > 1:
            found.append(f"{number} overflows by {part['overflow']}")
        found += [f"{number} lies on another" for other in parts[:number] if lies_on(part, other)]
    return found


@pytest.mark.parametrize(
    ("title", "place", "counts"),
    [
        ("Offenes Singen", "Forum", (3, 4, 3, 4, 3, 4)),
        ("Donaudampfschifffahrtsgesellschaft" * 3, "Platz der Seide " * 10, (1, 1, 1, 1, 1, 1)),
    ],
)
def test_there_are_as_many_as_can_be_read(
    open_page: Callable[..., Page],
    station: Station,
    answer: Answer,
    title: str,
    place: str,
    counts: tuple[int, ...],
) -> None:
    for number in range(5):
        add_event(title[:100], timedelta(days=number), timedelta(days=3 - number % 3), place[:150])
    page = open_page()
    show(page, make_screen(station, ScreenMode.PROGRAMME, seconds=3000))
    wait_for(page, "programme")

    for (width, height), least in zip(SIZES, counts, strict=True):
        page.set_viewport_size({"width": width, "height": height})

        def all_is_well(width: int = width, height: int = height, least: int = least) -> bool:
            page.clock.run_for(100)  # until the page has heard of its new size
            is_enough = page.locator(".events li").count() >= least
            return is_enough and problems(page.evaluate(PARTS), width, height) == []

        until(page, all_is_well)
        assert reach_of_code(page, "programme", width, height) > 0.998


def test_a_whole_day_has_no_time(open_page: Callable[..., Page], station: Station, answer: Answer) -> None:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    for ends_at in (midnight.replace(hour=23, minute=59), midnight + timedelta(days=1)):
        make_event(title="Ganzer Tag", starts_at=midnight, ends_at=ends_at)
    make_event(title="Abends", starts_at=midnight.replace(hour=18), ends_at=midnight.replace(hour=20))
    page = open_page()
    show(page, make_screen(station, ScreenMode.PROGRAMME, seconds=3000))
    wait_for(page, "programme")

    assert page.locator(".events .when").all_inner_texts() == ["Morgen", "Morgen", "Morgen\n18:00–20:00"]


def test_what_is_over_goes_and_so_does_the_slide(
    open_page: Callable[..., Page], station: Station, answer: Answer
) -> None:
    add_event("Später vorbei", timedelta(hours=-1), timedelta(hours=1, minutes=4))
    add_event("Gleich vorbei", timedelta(hours=-1), timedelta(hours=1, minutes=2))
    page = open_page()
    show(page, make_screen(station, ScreenMode.PROGRAMME, ScreenMode.ANSWERS, seconds=3000))
    wait_for(page, "programme")
    titles = page.locator(".events h3")
    assert titles.count() == 2
    page.route("**/kiosk/**", lambda route: route.abort())  # it knows by itself

    pass_time(page, 120_000)
    assert titles.all_inner_texts() == ["Später vorbei"]
    pass_time(page, 120_000)
    wait_for(page, "answer")


def test_it_speaks_the_languages_of_the_screen_in_turn(
    open_page: Callable[..., Page], station: Station, answer: Answer
) -> None:
    add_event("Offenes Singen", timedelta(minutes=5), timedelta(minutes=5))
    screen = make_screen(station, ScreenMode.PROGRAMME, ScreenMode.ANSWERS, seconds=10)
    screen.further_languages = ["ar"]
    screen.save()
    page = open_page()
    show(page, screen)
    found: list[Any] = []
    for _turn in range(2):
        wait_for(page, "programme")
        found.append((page.inner_text(".mode-programme h2"), page.locator(".scene[lang]").get_attribute("dir")))
        found.append(page.inner_text(".frame .yours"))
        wait_for(page, "answer")

    assert found == [("Programm", "ltr"), "Und deine Antwort?", ("البرنامج", "rtl"), "وما إجابتك؟"]
