"""A terminal on which no script runs, or whose own did not load: nothing of the first person is left, either."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from contributions.models import Station
from tests.browser.terminal import (
    PORTRAIT,
    SECRET,
    expect_fresh_form,
    expect_nothing,
    find_traces,
    send,
    write,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]


def test_without_a_script_the_thanks_do_not_come_back(open_page: Callable[..., Page], terminal: Station) -> None:
    page = open_page(viewport=PORTRAIT, java_script_enabled=False)
    page.goto("/s/k7m4/")
    write(page, SECRET)
    code = send(page)
    assert find_traces(page, code) == {SECRET, code}
    page.locator("[data-next]").click()
    expect(page.locator("[name=text]")).to_have_value("")
    for _ in range(2):
        page.go_back()
        expect(page.locator("[name=text]")).to_have_value("")
        expect_nothing(page)


def without_scripts(open_page: Callable[..., Page]) -> Page:
    return open_page(viewport=PORTRAIT, java_script_enabled=False)


def without_its_script(open_page: Callable[..., Page]) -> Page:
    page = open_page(viewport=PORTRAIT)
    page.route("**/terminal*.js", lambda route: route.abort())
    return page


@pytest.mark.parametrize("open_terminal", [without_scripts, without_its_script])
@pytest.mark.parametrize("refused", [False, True], ids=["half-written", "refused"])
def test_without_its_script_a_text_is_cleared_by_a_link(
    open_page: Callable[..., Page], terminal: Station, open_terminal: Callable[..., Page], *, refused: bool
) -> None:
    page = open_terminal(open_page)
    page.goto("/tr/s/k7m4/")
    page.locator("[name=text]").fill(SECRET)
    if refused:
        page.locator("#answer > button[type=submit]").click()
        expect(page.locator(".error").first).to_be_visible()
    link = page.locator(".afresh a")
    expect(link).to_be_in_viewport(ratio=1)
    link.click()

    expect_fresh_form(page)
    expect_nothing(page)
    page.reload()
    expect_fresh_form(page)
    if not refused:  # else the browser asks before it would send that again
        page.go_back()
        expect(page.locator("[name=text]")).to_have_value("")
        expect_nothing(page)


def test_the_script_needs_no_link_to_clear_a_text(terminal_page: Page) -> None:
    write(terminal_page, SECRET)

    expect(terminal_page.locator(".afresh")).to_be_hidden()
