"""Two people after each other at a terminal: nothing of the first is left."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Error, Page, Route, expect

from contributions.models import Answer
from tests.browser.axe import violations
from tests.browser.pace import until, within
from tests.browser.terminal import (
    SECOND,
    SECRET,
    break_server,
    expect_fresh_form,
    expect_nothing,
    find_traces,
    refuse_posts,
    send,
    show_portal,
    write,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(terminal_page: Page) -> Page:
    return terminal_page


def test_nothing_of_the_first_person_is_left_for_the_second(page: Page) -> None:
    pages = page.evaluate("history.length")
    write(page, SECRET)
    page.locator("main summary").last.click()
    page.locator("[name=quarter]").select_option("180")
    code = send(page)
    assert find_traces(page, code) == {SECRET, code}, "what is looked for below would be found"
    expect(page.locator(".countdown")).to_have_text(
        "Diese Seite schließt sich in 30 Sekunden. Mehr Zeit? Tipp irgendwohin."
    )
    page.clock.run_for(20 * SECOND)
    page.mouse.click(500, 300)  # not yet
    page.clock.run_for(29 * SECOND)
    expect(page.locator(".code")).to_be_visible()
    page.clock.run_for(2 * SECOND)

    expect_fresh_form(page)
    traces = (code, code.replace("-", "").lower())
    expect_nothing(page, *traces)
    assert page.evaluate("history.length") == pages, "nothing to go back to"
    page.reload()
    expect_fresh_form(page)
    expect_nothing(page, *traces)
    page.go_back()
    expect_nothing(page, *traces)
    page.go_forward()
    expect_fresh_form(page)

    write(page, "Die Zweite")
    assert send(page) != code
    expect_nothing(page, *traces)
    assert set(Answer.objects.values_list("text", flat=True)) == {SECRET, "Die Zweite"}


def test_the_thanks_have_no_address(page: Page) -> None:
    page.goto("/tr/s/k7m4/")
    write(page, SECRET)
    page.locator("#answer > button[type=submit]").click()
    expect(page.locator(".code")).to_be_visible()
    expect(page.locator("main")).to_be_focused()
    page.reload()  # by a slip

    expect_fresh_form(page)
    expect_nothing(page)


def test_the_button_ends_it_at_once(page: Page) -> None:
    write(page, SECRET)
    send(page)
    page.get_by_role("link", name="Fertig – die nächste Person").click()

    expect_fresh_form(page)
    page.go_back()
    expect_nothing(page)


@pytest.mark.parametrize("trouble", [Route.abort, show_portal], ids=["no network", "a foreign page"])
def test_without_a_server_the_thanks_go_all_the_same(page: Page, trouble: Callable[[Route], None]) -> None:
    write(page, SECRET)
    code = send(page)
    page.route("**/s/k7m4/", lambda route: trouble(route))
    page.clock.run_for(31 * SECOND)
    expect(page.get_by_role("heading", name="Einen Moment bitte")).to_be_visible()
    expect_nothing(page, code)
    assert violations(page) == []
    page.clock.run_for(4 * SECOND)
    expect(page.get_by_role("heading", name="Einen Moment bitte")).to_be_visible()
    page.unroute("**/s/k7m4/")
    page.clock.run_for(4 * SECOND)

    expect_fresh_form(page)


def test_a_text_left_behind_is_cleared_after_a_warning(page: Page) -> None:
    page.goto("/tr/s/k7m4/")
    write(page, SECRET)
    warning = page.locator("[data-idle]")
    page.clock.run_for(44 * SECOND)
    expect(warning).to_be_hidden()
    page.clock.run_for(1 * SECOND)
    expect(warning).to_be_visible()
    expect(warning).to_contain_text("15")
    page.mouse.click(500, 700)
    expect(warning).to_be_hidden()
    page.clock.run_for(59 * SECOND)
    expect(page.locator("[name=text]")).to_have_value(SECRET)
    page.clock.run_for(1 * SECOND)

    expect_fresh_form(page)
    for key in ("Control+z", "Control+y"):
        page.locator("[name=text]").press(key)
        expect_nothing(page)


def test_who_is_asked_can_choose(page: Page) -> None:
    write(page, SECRET)
    page.clock.run_for(46 * SECOND)
    page.mouse.move(500, 1700)  # on the way to a button
    page.get_by_role("button", name="Ich bin noch da").click()
    expect(page.locator("[data-idle]")).to_be_hidden()
    expect(page.locator("[name=text]")).to_have_value(SECRET)
    page.clock.run_for(46 * SECOND)
    page.get_by_role("button", name="Text löschen").click()

    expect_fresh_form(page)
    expect_nothing(page)


def test_a_part_of_town_left_behind_is_cleared_too(page: Page) -> None:
    page.locator("main summary").last.click()
    page.locator("[name=quarter]").select_option("180")
    page.locator("main summary").last.click()
    page.clock.run_for(61 * SECOND)

    expect_fresh_form(page)
    expect(page.locator("[name=quarter]")).to_have_value("")


TROUBLES = pytest.mark.parametrize("trouble", [refuse_posts, break_server], ids=["no network", "a broken server"])


@TROUBLES
def test_an_answer_that_cannot_be_sent_stays_while_somebody_is_there(
    page: Page, trouble: Callable[[Route], None]
) -> None:
    page.route("**/s/k7m4/", trouble)
    write(page, SECRET)
    page.locator("#answer > button[type=submit]").click()
    expect(page.locator("[data-unsent]")).to_contain_text("Noch nicht gesendet")
    for _ in range(3):
        page.clock.run_for(70 * SECOND)
        expect(page.locator("[data-idle]")).to_contain_text("Bist du noch da?")
        page.get_by_role("button", name="Ich bin noch da").click()
    expect(page.locator("[name=text]")).to_have_value(SECRET)
    page.unroute("**/s/k7m4/")
    assert within(page, 70, page.get_by_role("heading", name="Danke!").is_visible)
    assert Answer.objects.get().text == SECRET


@TROUBLES
def test_an_answer_that_cannot_be_sent_is_not_for_the_next_person(page: Page, trouble: Callable[[Route], None]) -> None:
    page.route("**/s/k7m4/", trouble)
    write(page, SECRET)
    page.locator("#answer > button[type=submit]").click()
    expect(page.locator("[data-unsent]")).to_contain_text("Noch nicht gesendet")
    page.clock.run_for(121 * SECOND)
    expect_fresh_form(page)
    expect_nothing(page)
    page.unroute("**/s/k7m4/")
    page.clock.run_for(130 * SECOND)

    expect_fresh_form(page)
    assert not Answer.objects.exists(), "it is not sent behind the back of the next person"


def test_thanks_that_get_lost_on_their_way_come_all_the_same(page: Page) -> None:

    def lose(route: Route) -> None:
        route.fetch()  # with the page that follows
        route.abort()

    page.route("**/s/k7m4/", lose)
    write(page, SECRET)
    page.locator("#answer > button[type=submit]").click()
    expect(page.locator("[data-unsent]")).to_contain_text("Noch nicht gesendet")
    assert Answer.objects.get().text == SECRET
    page.unroute("**/s/k7m4/")
    page.clock.run_for(2 * SECOND)

    expect(page.get_by_role("heading", name="Danke!")).to_be_visible()
    assert Answer.objects.get().text == SECRET


def test_a_foreign_page_is_no_answer(page: Page) -> None:
    page.route("**/s/k7m4/", show_portal)
    write(page, SECRET)
    page.locator("#answer > button[type=submit]").click()

    expect(page.locator("[data-unsent]")).to_contain_text("Noch nicht gesendet")
    expect(page.locator("[name=text]")).to_have_value(SECRET)


def test_mistakes_that_the_server_finds_are_no_pages_to_come_back_to(page: Page) -> None:
    pages = page.evaluate("history.length")
    write(page, SECRET)
    for _ in range(2):
        page.evaluate("document.getElementById('errors')?.remove()")
        page.evaluate("document.querySelector('[name=token]').value = 'old'")
        page.locator("[name=consent_exhibition]").check()
        page.locator("#answer > button[type=submit]").click()
        expect(page.get_by_role("alert").filter(has_text="zu lange offen")).to_be_focused()
        expect(page.locator("[name=text]")).to_have_value(SECRET)
    assert page.evaluate("history.length") == pages
    page.reload()

    expect_fresh_form(page)
    expect_nothing(page)


def scroll(page: Page) -> None:
    page.mouse.move(500, 500)
    page.mouse.wheel(0, 300)
    until(page, lambda: bool(page.evaluate("scrollY > 0")))


LEFTOVERS: dict[str, Callable[[Page], Any]] = {
    "a message": lambda page: page.locator("#answer > button[type=submit]").click(),
    "a tick": lambda page: page.locator("[name=consent_social]").check(),
    "an open text": lambda page: page.locator("main summary").last.click(),
    "the list of languages": lambda page: page.locator("nav summary").click(),
    "another language": lambda page: page.locator("nav a[lang=en]").last.click(),
    "a place on the page": scroll,
}


@pytest.mark.parametrize("leave", LEFTOVERS.values(), ids=LEFTOVERS)
def test_what_somebody_leaves_beside_a_text_goes_too(page: Page, leave: Callable[[Page], Any]) -> None:
    page.set_viewport_size({"width": 1080, "height": 420})  # it scrolls
    state = """() => [document.documentElement.lang, scrollY, document.querySelector("form")?.outerHTML.replace(
      /value="[^"]*"/, ""), [...document.querySelectorAll("details")].map(each => each.open).join(),
      [...document.querySelectorAll("input")].map(each => each.checked).join(), document.querySelector(
      "[data-idle]")?.hidden].join()"""
    expect(page.locator(".counter")).to_contain_text("280")
    fresh = page.evaluate(state)
    leave(page)
    until(page, lambda: page.evaluate(state) != fresh)
    page.clock.run_for(63 * SECOND)

    until(page, lambda: page.evaluate(state) == fresh)
    expect_fresh_form(page)


def zoom_of(page: Page) -> float:
    with suppress(Error):  # the page is on its way
        return float(page.evaluate("visualViewport.scale"))
    return 0


def zoom(page: Page) -> None:
    page.context.new_cdp_session(page).send("Emulation.setPageScaleFactor", {"pageScaleFactor": 2})
    page.mouse.click(500, 700)
    assert page.evaluate("visualViewport.scale") == 2


def test_a_zoom_goes_with_the_person(page: Page) -> None:
    write(page, SECRET)
    zoom(page)
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    kept: list[bool] = []
    network.on(
        "Network.responseReceived",
        lambda event: kept.extend([event["response"]["fromDiskCache"]] if event["type"] == "Document" else []),
    )
    page.clock.run_for(61 * SECOND)

    until(page, lambda: zoom_of(page) == 1)
    expect_fresh_form(page)
    expect_nothing(page)
    assert kept == [True], "no network can break on the way"
    assert page.evaluate("location.search") == ""


def cut_documents(route: Route) -> None:
    if route.request.is_navigation_request():
        route.abort()
    else:
        route.fallback()


def test_a_zoom_does_not_lead_to_a_page_of_the_browser(page: Page) -> None:
    page.route("**/s/k7m4/**", cut_documents)  # with which the browser keeps nothing
    write(page, SECRET)
    zoom(page)
    page.clock.run_for(61 * SECOND)

    expect_fresh_form(page)
    expect_nothing(page)
