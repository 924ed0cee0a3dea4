"""What was noticed is shown only by a second, deliberate press: by key, click and swipe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from contributions.enums import Status
from tests.browser.test_queue import KEY_PAUSE, PHONE, QUEUE, OpenPage, current, log_in, press, ready, saved, shown
from tests.browser.test_slips import released, settle
from tests.browser.test_slips_by_thumb import swipe
from tests.factories import make_answer, make_moderator, make_question, make_station, send_answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ONCE = pytest.mark.one_database("sqlite")  # where the server has nothing to do with it
PERSONAL = "Ruf mich an: 0151 23456789."


@pytest.mark.parametrize("how", ["click", *(pytest.param(how, marks=ONCE) for how in ("key", "swipe"))])
def test_what_was_noticed_needs_a_second_press(open_page: OpenPage, how: str) -> None:
    station = make_station(make_question())
    answer, _ = send_answer(station, text=PERSONAL)
    send_answer(station, text="Zoo!")
    page = log_in(open_page(viewport=PHONE, has_touch=True), make_moderator())
    plain: dict[str, Callable[[], None]] = {
        "key": lambda: page.keyboard.press("z"),
        "click": lambda: current(page).locator(".release").tap(),
        "swipe": lambda: swipe(page, 200),
    }
    for _ in range(3):  # nor does the same press again
        ready(page)
        page.wait_for_timeout(KEY_PAUSE)
        plain[how]()
        expect(current(page).locator("[data-confirmation]")).to_be_visible()
    settle(page)
    assert released() == []

    if how == "key":
        press(page, "Shift+Z")
    else:
        current(page).get_by_role("button", name="Trotzdem zeigen").tap()
    expect(shown(page, answer)).to_have_count(0)
    saved(page)
    assert released() == [PERSONAL]


@ONCE
def test_masking_spares_the_second_press(open_page: OpenPage) -> None:
    answer, _ = send_answer(make_station(make_question()), text=PERSONAL)
    page = log_in(open_page(), make_moderator())
    press(page, "z")
    expect(current(page).locator("[data-confirmation]")).to_be_visible()

    press(page, "m")
    page.keyboard.press("Escape")
    press(page, "z")

    saved(page)
    answer.refresh_from_db()
    assert (answer.status, answer.text) == (Status.RELEASED, "Ruf mich an: […].")


def test_masking_the_wrong_part_brings_the_answer_back_with_the_question(open_page: OpenPage) -> None:
    answer, _ = send_answer(make_station(make_question()), text=f"{PERSONAL} Und komm vorbei.")
    page = log_in(open_page(), make_moderator())
    article = shown(page, answer)
    article.get_by_text("Schwärzen oder kürzen").click()
    article.locator("[name=text]").fill(PERSONAL)
    ready(page)

    article.locator(".release").click()

    expect(article.locator("[data-confirmation]")).to_be_visible()
    expect(article.locator("[name=text]")).to_have_value(PERSONAL)
    assert released() == []
    ready(page)
    article.get_by_role("button", name="Trotzdem zeigen").click()
    expect(article).to_have_count(0)
    settle(page)
    assert released() == [PERSONAL]


@ONCE
def test_the_wrong_queue_shows_nothing_by_one_key(open_page: OpenPage) -> None:
    make_answer(Status.REJECTED, station=make_station(make_question()), text="Zoo!")
    page = log_in(open_page(), make_moderator(), f"{QUEUE}?queue=rejected")

    press(page, "z")

    expect(current(page).locator("[data-confirmation]")).to_contain_text("war schon nicht gezeigt")
    settle(page)
    assert released() == []
