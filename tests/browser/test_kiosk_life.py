"""Signs of life: sent when something is really painted, by the screen and nobody else; staff see who is silent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Request, Route, expect

from contributions.enums import Status
from contributions.models import Answer
from exhibition.heartbeat.models import Shown, Sign
from exhibition.heartbeat.payload import read_sign
from exhibition.models import Mode, Screen
from tests.browser.pace import pass_time, stop_clock
from tests.browser.test_queue import log_in
from tests.factories import make_answer, make_person, make_question, make_station

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
LIST = "/admin/exhibition/screen/"


@pytest.fixture
def screen() -> Screen:
    now = timezone.now()
    question = make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    screen = Screen.objects.create(name="Forum", question=question, station=make_station(question))
    screen.programme.create(mode=Mode.ANSWERS)
    return screen


@pytest.fixture
def answers(screen: Screen) -> list[Answer]:
    now = timezone.now() - timedelta(hours=1)
    return [make_answer(Status.RELEASED, station=screen.station, text=text, now=now) for text in ("Rhein", "Zoo")]


@pytest.fixture
def signs(page: Page) -> Iterator[list[dict[str, Any]]]:
    """The signs that the page sends, as the server gets them."""
    sent: list[dict[str, Any]] = []

    def note(request: Request) -> None:
        if "/puls/" in request.url:
            sent.append(cast(dict[str, Any], request.post_data_json))

    page.on("request", note)
    page.clock.install()
    yield sent
    for sign in sent:
        read_sign(json.dumps(sign).encode())


def run(page: Page, seconds: int) -> None:
    """So much of the page's time, with room for what it asks the server."""
    for _ in range(seconds // 2):
        pass_time(page, 2000)


def show(page: Page, screen: Screen, query: str = "") -> None:
    page.goto(f"/kiosk/{screen.token}/{query}")
    page.wait_for_load_state()
    stop_clock(page)


def test_a_sign_tells_what_is_on_the_glass(
    page: Page, screen: Screen, answers: list[Answer], signs: list[dict[str, Any]]
) -> None:
    show(page, screen)
    run(page, 60)

    assert 3 <= len(signs) <= 5
    ids = {answer.pk for answer in answers}
    assert {sign["glass"] for sign in signs} <= ids
    last = signs[-1]
    assert last["age"] <= 6
    assert last["painted"] <= 8
    assert 35 <= last["ran"] <= 60
    assert last["nodes"] > 50
    assert last["version"]
    kept = Sign.objects.get()
    assert (kept.screen, kept.lost) == (screen, 0)
    assert {shown.answer_id for shown in Shown.objects.all()} == ids
    assert 7 <= sum(shown.times for shown in Shown.objects.all()) <= 11  # each stays for six seconds


def test_the_invitation_stands_for_long_and_a_frozen_page_is_silent(
    page: Page, screen: Screen, signs: list[dict[str, Any]]
) -> None:
    show(page, screen)
    run(page, 130)
    assert {sign["glass"] for sign in signs} == {"invitation"}
    assert all(sign["painted"] == 0 for sign in signs)
    number = len(signs)
    assert number >= 6

    page.evaluate("window.requestAnimationFrame = () => 0")
    run(page, 90)

    assert number <= len(signs) <= number + 1  # one may have been on its way


def test_an_answer_that_is_not_painted_anew_sends_nothing(
    page: Page, screen: Screen, answers: list[Answer], signs: list[dict[str, Any]]
) -> None:
    show(page, screen)
    run(page, 30)
    page.evaluate("document.addEventListener('kiosk-painted', event => event.stopImmediatePropagation(), true)")
    page.evaluate("window.addEventListener('kiosk-painted', event => event.stopImmediatePropagation(), true)")
    number = len(signs)
    assert number

    run(page, 60)
    stopped = len(signs)
    run(page, 60)

    assert number <= stopped == len(signs)


COUNT_PAINTS = """() => {
  document.paints = 0;
  document.addEventListener("kiosk-painted", event => { document.paints += event.detail.id ? 1 : 0; });
}"""


def test_lost_signs_are_told_and_what_they_said_is_not_lost(
    page: Page, screen: Screen, answers: list[Answer], signs: list[dict[str, Any]]
) -> None:
    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/puls/", lose_the_answer)
    show(page, screen)
    page.evaluate(COUNT_PAINTS)
    run(page, 50)
    lost = len(signs)
    assert lost >= 2
    page.unroute("**/puls/")
    run(page, 48)

    assert signs[lost]["lost"] == lost
    assert len({sign["batch"] for sign in signs[: lost + 1]}) == 1
    paints = page.evaluate("document.paints")
    counted = sum(shown.times for shown in Shown.objects.all())
    assert paints - 4 <= counted <= paints + 1  # the last ones wait for the next sign; the first came with the page


def test_a_look_from_elsewhere_does_not_pass_for_the_screen(
    page: Page, screen: Screen, answers: list[Answer], signs: list[dict[str, Any]]
) -> None:
    show(page, screen, "?still")
    run(page, 30)
    log_in(page, make_person(superuser=True))
    page.goto(f"{LIST}{screen.pk}/life/")
    expect(page.frame_locator("iframe").locator("[data-answer]:visible")).to_have_count(1)
    run(page, 30)

    assert signs == []
    expect(page.locator(".now .state")).to_have_text("noch nie gesehen")


def test_staff_see_who_is_silent_without_a_new_page(page: Page, screen: Screen, signs: list[dict[str, Any]]) -> None:
    show(page, screen)
    run(page, 6)
    assert len(signs) == 1
    log_in(page, make_person(superuser=True))
    page.goto(LIST)
    state = page.locator(".field-life_state")
    expect(state).to_have_text("läuft")
    page.locator(".action-select").check()

    Sign.objects.update(signed_at=timezone.now() - timedelta(minutes=3))
    page.clock.run_for(15_100)

    expect(state).to_have_text("seit 3 Minuten kein Lebenszeichen", timeout=15_000)  # a busy server takes its time
    expect(page.locator(".field-life_state .silent svg")).to_be_visible()
    expect(page.locator(".action-select")).to_be_checked()
