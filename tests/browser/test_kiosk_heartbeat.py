"""Heartbeats: sent when something is really painted, by the screen only; staff see which screens are silent."""

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
from exhibition.heartbeat.models import Heartbeat, ImpressionCount
from exhibition.heartbeat.payload import parse_heartbeat
from exhibition.models import Screen, ScreenMode
from tests.browser.pace import install_clock, pass_time, stop_clock, until
from tests.browser.test_queue import log_in
from tests.factories import make_answer, make_person, make_question, make_station

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
LIST = "/admin/exhibition/screen/"


@pytest.fixture
def screen() -> Screen:
    now = timezone.now()
    question = make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    screen = Screen.objects.create(name="Forum", question=question, station=make_station(question))
    screen.playlist.create(mode=ScreenMode.ANSWERS)
    return screen


@pytest.fixture
def answers(screen: Screen) -> list[Answer]:
    now = timezone.now() - timedelta(hours=1)
    return [make_answer(Status.RELEASED, station=screen.station, text=text, now=now) for text in ("Rhein", "Zoo")]


@pytest.fixture
def heartbeats(page: Page) -> Iterator[list[dict[str, Any]]]:
    """The heartbeats that the page sends, as the server gets them."""
    sent: list[dict[str, Any]] = []

    def note(request: Request) -> None:
        if "/puls/" in request.url:
            sent.append(cast(dict[str, Any], request.post_data_json))

    page.on("request", note)
    install_clock(page)
    yield sent
    for heartbeat in sent:
        parse_heartbeat(json.dumps(heartbeat).encode())


def run(page: Page, seconds: int) -> None:
    """So much of the page's time, with room for what it asks the server."""
    for _ in range(seconds // 2):
        pass_time(page, 2000)


def show(page: Page, screen: Screen, query: str = "") -> None:
    """Open the screen and stop its clock as soon as it has data."""
    page.add_init_script("document.addEventListener('kiosk-data', () => { document.hasData = true; })")
    page.goto(f"/kiosk/{screen.token}/{query}")
    until(page, lambda: page.evaluate("document.hasData === true"))
    stop_clock(page)


def test_a_heartbeat_says_what_is_displayed(
    page: Page, screen: Screen, answers: list[Answer], heartbeats: list[dict[str, Any]]
) -> None:
    show(page, screen)
    run(page, 60)

    ids = {answer.pk for answer in answers}
    assert {heartbeat["display"] for heartbeat in heartbeats} <= ids
    last = heartbeats[-1]
    assert last["data_age_seconds"] <= 6
    assert last["paint_age_seconds"] <= 8
    age = last["page_age_seconds"]  # its clock ran with ours until it had data, so it is as old as that took, too
    assert age >= 35
    assert age // 10 <= len(heartbeats) <= age // 6 + age // 20 + 2  # with each change, and every twenty seconds
    assert last["nodes"] > 50
    assert last["version"]
    assert page.evaluate("Date.now() - document.documentElement.dataset.acknowledgedAt") <= 25_000  # for deploy/kiosk/
    kept = Heartbeat.objects.get()
    assert (kept.screen, kept.lost) == (screen, 0)
    assert {shown.answer_id for shown in ImpressionCount.objects.all()} == ids
    impressions = sum(shown.impressions for shown in ImpressionCount.objects.all())
    assert age // 8 <= impressions <= age // 6 + 1  # each stays for six seconds


def test_the_invitation_stands_for_long_and_a_frozen_page_is_silent(
    page: Page, screen: Screen, heartbeats: list[dict[str, Any]]
) -> None:
    show(page, screen)
    run(page, 130)
    assert {heartbeat["display"] for heartbeat in heartbeats} == {"invitation"}
    assert all(heartbeat["paint_age_seconds"] == 0 for heartbeat in heartbeats)
    number = len(heartbeats)
    assert number >= 6

    page.evaluate("window.requestAnimationFrame = () => 0")
    run(page, 90)

    assert number <= len(heartbeats) <= number + 1  # one may have been on its way


def test_an_answer_that_is_not_painted_anew_sends_nothing(
    page: Page, screen: Screen, answers: list[Answer], heartbeats: list[dict[str, Any]]
) -> None:
    show(page, screen)
    run(page, 30)
    page.evaluate("document.addEventListener('kiosk-painted', event => event.stopImmediatePropagation(), true)")
    page.evaluate("window.addEventListener('kiosk-painted', event => event.stopImmediatePropagation(), true)")
    number = len(heartbeats)
    assert number

    run(page, 60)
    stopped = len(heartbeats)
    run(page, 60)

    assert number <= stopped == len(heartbeats)


COUNT_PAINTS = """() => {
  document.paints = 0;
  document.addEventListener("kiosk-painted", event => { document.paints += event.detail.id ? 1 : 0; });
}"""


def test_lost_heartbeats_are_counted_and_their_impressions_are_not_lost(
    page: Page, screen: Screen, answers: list[Answer], heartbeats: list[dict[str, Any]]
) -> None:
    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/puls/", lose_the_answer)
    show(page, screen)
    page.evaluate(COUNT_PAINTS)
    run(page, 50)
    lost = len(heartbeats)
    assert lost >= 2
    page.unroute("**/puls/")
    run(page, 48)

    assert heartbeats[lost]["lost"] == lost
    assert len({heartbeat["batch"] for heartbeat in heartbeats[: lost + 1]}) == 1
    paints = page.evaluate("document.paints")
    counted = sum(shown.impressions for shown in ImpressionCount.objects.all())
    assert (
        paints - 4 <= counted <= paints + 1
    )  # the last ones wait for the next heartbeat; the first came with the page


def test_a_look_from_elsewhere_does_not_pass_for_the_screen(
    page: Page, screen: Screen, answers: list[Answer], heartbeats: list[dict[str, Any]]
) -> None:
    show(page, screen, "?still")
    run(page, 30)
    log_in(page, make_person(superuser=True), f"{LIST}{screen.pk}/heartbeat/")
    expect(page.frame_locator("iframe").locator("[data-answer]:visible")).to_have_count(1)
    run(page, 30)

    assert heartbeats == []
    expect(page.locator(".now .state")).to_contain_text("noch kein Lebenszeichen")


def test_staff_see_who_is_silent_without_a_new_page(
    page: Page, screen: Screen, heartbeats: list[dict[str, Any]]
) -> None:
    show(page, screen)
    run(page, 6)
    assert len(heartbeats) == 1
    log_in(page, make_person(superuser=True), LIST)
    state = page.locator(".field-heartbeat_state")
    expect(state).to_have_text("in Betrieb")
    page.locator(".action-select").check()

    Heartbeat.objects.update(received_at=timezone.now() - timedelta(minutes=3))
    page.clock.run_for(15_100)

    expect(state).to_have_text("seit 3 Minuten kein Lebenszeichen")
    expect(page.locator(".field-heartbeat_state .silent svg")).to_be_visible()
    expect(page.locator(".action-select")).to_be_checked()
