"""Slips of a thumb: swipes one upon another, long ones, with two fingers, and a phone in the pocket."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from contributions.models import Answer
from moderation.models import Decision
from tests.browser.pace import install_clock
from tests.browser.test_queue import PHONE, OpenPage, current, log_in, ready, saved
from tests.browser.test_slips import TEXTS, released, settle
from tests.factories import make_moderator, make_question, make_station, send_answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]


@pytest.fixture
def answers() -> list[Answer]:
    station = make_station(make_question())
    return [send_answer(station, text=text)[0] for text in TEXTS]


def swipe(page: Page, by: int, *, milliseconds: int = 100, fingers: int = 1, times: int = 1) -> None:
    """Swipes one upon another are all sent from within the page: a busy machine puts no time for reading between."""
    page.evaluate(
        """async ([by, milliseconds, fingers, times]) => {
          for (let swipe = 0; swipe < times; swipe += 1) {
            const panel = document.querySelector("[data-now] [data-answer] .weave-panel");
            const send = (kind, x, left) => {
              const touch = (identifier) => new Touch({ identifier, target: panel, clientX: x, clientY: 300 });
              const all = Array.from({ length: fingers }, (_, number) => touch(number));
              const touches = left ? all : [];
              panel.dispatchEvent(new TouchEvent(kind, { bubbles: true, touches, changedTouches: all }));
            };
            send("touchstart", 150, true);
            await new Promise((resolve) => setTimeout(resolve, milliseconds));
            send("touchend", 150 + by, false);
          }
        }""",
        [by, milliseconds, fingers, times],
    )


def test_swipes_one_upon_another_show_one_answer(open_page: OpenPage, answers: list[Answer]) -> None:
    page = log_in(open_page(viewport=PHONE, has_touch=True), make_moderator())
    ready(page)

    swipe(page, 200, milliseconds=30, times=4)

    settle(page)
    assert released() == ["Heimat sein."]


def test_a_finger_undoes_the_decision_that_it_touches(open_page: OpenPage, answers: list[Answer]) -> None:
    page = log_in(open_page(viewport=PHONE, has_touch=True), make_moderator())
    for count in (5, 4):
        ready(page)
        current(page).locator("[value=hold]").tap()
        expect(page.locator("[data-count=new]")).to_have_text(str(count))
    expect(page.locator("[data-undoes]")).to_have_count(2)
    latest = page.locator("[data-undoes]").first.get_attribute("data-undoes")

    page.locator("[data-undo] button:visible").first.tap()

    expect(page.get_by_text("Alles ist wieder wie vorher")).to_be_visible()
    assert str(Decision.objects.get(kind="undo").answer_id) == latest == str(answers[1].pk)


def test_what_is_no_swipe_shows_nothing(open_page: OpenPage, answers: list[Answer]) -> None:
    page = log_in(open_page(viewport=PHONE, has_touch=True), make_moderator())
    for how in ({"milliseconds": 1500}, {"fingers": 2}):
        ready(page)

        swipe(page, 200, **how)

        settle(page)
        assert released() == [], how


def test_a_swipe_that_began_on_another_answer_shows_nothing(open_page: OpenPage, answers: list[Answer]) -> None:
    page = log_in(open_page(viewport=PHONE, has_touch=True), make_moderator())
    ready(page)
    page.evaluate(
        """() => {
          const panel = document.querySelector("[data-now] .weave-panel");
          const touch = (x) => new Touch({ identifier: 1, target: panel, clientX: x, clientY: 300 });
          panel.dispatchEvent(new TouchEvent("touchstart", { bubbles: true, touches: [touch(100)] }));
          const other = document.querySelector("[data-next] [data-answer]");
          other.querySelector("[data-bring-forward]").click();
          const end = new TouchEvent("touchend", { bubbles: true, touches: [], changedTouches: [touch(300)] });
          other.querySelector(".weave-panel").dispatchEvent(end);
        }"""
    )

    settle(page)
    assert released() == []


def test_a_phone_in_the_pocket_shows_nothing(open_page: OpenPage, answers: list[Answer]) -> None:
    """After a minute without anybody, touches anywhere but on one button do nothing."""
    page = open_page(viewport=PHONE, has_touch=True)
    install_clock(page)
    log_in(page, make_moderator())
    page.clock.fast_forward(70_000)
    expect(page.get_by_role("button", name="Weiterlesen")).to_be_visible()

    for _ in range(5):
        swipe(page, 220)
        page.touchscreen.tap(150, 400)
        page.clock.run_for(2_000)
    assert released() == []
    assert not Decision.objects.exists()

    page.get_by_role("button", name="Weiterlesen").tap()
    page.get_by_role("button", name="Ja, ich bin da").tap()
    page.clock.run_for(2_000)
    swipe(page, 220)
    saved(page)
    assert released() == ["Heimat sein."]
