"""From „Melden“ on a phone to the desk, where somebody already sits, and back to the receipt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from contributions.enums import Status
from moderation.reports.models import Report
from tests.browser.test_queue import PHONE, OpenPage, current, log_in, press, saved, shown, status
from tests.factories import make_answer, make_moderator, make_question, make_station

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("postgresql")]


def test_a_report_reaches_the_desk_by_itself_and_the_reporter_learns_how_it_ended(open_page: OpenPage) -> None:
    now = timezone.now()
    question = make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    answer = make_answer(Status.RELEASED, station=make_station(question), text="Frau Muster kann nichts", now=now)
    desk, phone = log_in(open_page(), make_moderator()), open_page(viewport=PHONE)
    expect(desk.locator("[data-empty]")).to_be_visible()

    phone.goto(f"/galerie/{answer.pk}/melden/")
    expect(phone.get_by_text("Frau Muster kann nichts")).to_be_visible()
    phone.get_by_label("Warum?").select_option("third_party")
    phone.get_by_label("Was stört dich?").fill("Das bin ich.")
    phone.get_by_label("Was ich hier schreibe").check()
    phone.get_by_role("button", name="Meldung abschicken").click()
    expect(phone.get_by_text("Die Antwort ist jetzt nicht mehr zu sehen")).to_be_visible()
    expect(phone.get_by_text(Report.objects.get().reference)).to_be_visible()
    assert status(answer) == Status.HELD

    expect(desk.locator('[data-count="reported"]')).to_have_text("1")
    desk.get_by_role("link", name="Gemeldet").click()
    expect(current(desk).get_by_text("Das bin ich.")).to_be_visible()
    press(desk, "z")
    expect(current(desk).locator("[data-confirmation]")).to_be_visible()
    press(desk, "Shift+Z")  # it names somebody: see test_slips.py
    expect(shown(desk, answer)).to_have_count(0)
    saved(desk)

    assert status(answer) == Status.RELEASED
    phone.reload()
    expect(phone.get_by_text("Die Antwort darf bleiben")).to_be_visible()
