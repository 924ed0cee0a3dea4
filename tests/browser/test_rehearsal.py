"""A rehearsal, once, with real clicks: begun before the opening, written, released, seen on the screen, and ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contributions.models import Answer
from exhibition.models import Screen
from krefeld_kann_was.accounts import roles
from tests.browser.axe import violations
from tests.browser.test_queue import PHONE, current, log_in
from tests.factories import make_colleague, make_question, make_station

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "Der Zoo, wenn die Tore gerade aufgehen."
MARK = ".rehearsal:visible"


def test_a_rehearsal_from_the_first_press_to_the_last(open_page: Callable[..., Page]) -> None:
    now = timezone.now()
    question = make_question(opens_at=now + timedelta(days=7), closes_at=now + timedelta(days=30))
    Screen.objects.create(name="Forum", question=question, station=make_station(question))
    staff = log_in(open_page(viewport=PHONE), make_colleague(roles.ADMINISTRATOR), f"/admin/checklist/{question.pk}/")
    staff.get_by_role("button", name="Probe beginnen").click()
    expect(staff.locator(MARK)).to_contain_text("Nichts davon kommt in die Ausstellung.")
    assert violations(staff) == []

    phone = open_page(viewport=PHONE, locale="en-GB")
    phone.goto(f"/s/{staff.locator('.codes a').inner_text().split('/s/')[1]}")
    expect(phone.locator(MARK)).to_contain_text("Answers will not be published")
    assert violations(phone) == []
    phone.locator("textarea").fill(TEXT)
    phone.locator("[name=consent_exhibition]").check()
    phone.get_by_role("button", name="Send answer").click()
    expect(phone.get_by_role("heading", name="Thank you!")).to_be_visible()
    expect(phone.locator(MARK)).to_be_visible()

    screen = open_page(viewport={"width": 1920, "height": 1080}, service_workers="allow")
    screen.goto(staff.locator(".screens a").get_attribute("href") or "")
    expect(screen.locator(MARK)).to_have_text("Probe")
    staff.reload()
    staff.get_by_role("link", name="1 Antwort prüfen").click()
    expect(staff.locator(MARK)).to_be_visible()
    staff.wait_for_load_state()
    current(staff).locator("button[name=decision][value=release]").click()
    expect(screen.locator("[data-answer]:visible")).to_contain_text(TEXT)
    expect(screen.locator(MARK)).to_be_visible()

    staff.goto(f"/admin/rehearsal/{question.pk}/")
    staff.get_by_role("link", name="Probe beenden …").click()
    staff.get_by_role("button", name="Beenden und alles löschen").click()
    expect(staff.get_by_text("alles daraus ist gelöscht")).to_be_visible()
    expect(screen.locator("[data-answer]:visible")).to_have_count(0)
    expect(screen.get_by_role("heading", name="Die Probe ist zu Ende")).to_be_visible()
    phone.reload()
    expect(phone.get_by_role("heading", name="The rehearsal is over")).to_be_visible()
    assert not Answer.objects.exists()
