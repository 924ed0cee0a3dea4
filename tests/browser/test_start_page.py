"""The start page of staff, full: nobody is kept out, nothing is cut off, and it follows what comes in."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contributions.models import Station
from tests.browser.axe import violations
from tests.browser.measures import broken_by_large_text, sideways
from tests.browser.pace import install_clock
from tests.browser.test_queue import OpenPage, log_in
from tests.browser.test_staff_access import DESK, PHONE
from tests.factories import make_person, send_answer
from tests.start_page.test_start_page import fill, station

__all__ = ["station"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTH = "document.documentElement.scrollWidth"


def faults(page: Page) -> list[str]:
    """On a light PC and on a dark phone, where nothing is wider than the screen, in letters of twice the size, too."""
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    assert page.evaluate(WIDTH) == PHONE["width"]
    found += violations(page)
    broken_by_large_text(page)  # which staff's browsers do at hyphens, unlike this one
    found += sideways(page)
    page.evaluate("document.adoptedStyleSheets = []")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)
    return found


def test_everybody_can_use_it_and_it_follows(open_page: OpenPage, station: Station) -> None:
    fill(station)
    page = open_page(viewport=DESK)
    install_clock(page)
    log_in(page, make_person(superuser=True), f"/admin/checklist/{station.question_id}/")
    on_the_checklist = faults(page)
    page.goto("/admin/")
    assert (on_the_checklist, faults(page)) == ([], [])

    expect(page.locator(".answers b")).to_have_text("2")
    send_answer(station, text="Noch mehr Bänke", now=timezone.now())
    page.clock.fast_forward(15_100)  # milliseconds
    expect(page.locator(".answers b")).to_have_text("3")
