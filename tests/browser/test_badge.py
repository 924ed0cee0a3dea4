"""The badge on a staff page that stays open: in the title of its tab and beside the link to the queue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from contributions.models import Answer, Station
from exhibition.kiosk.services import pause_screens, resume_screens
from tests.browser.pace import install_clock
from tests.browser.test_queue import QUEUE, log_in
from tests.factories import make_moderator, make_question, make_station, send_answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("postgresql")]
A_MINUTE = 60_100  # milliseconds


@pytest.fixture
def station() -> Station:
    now = timezone.now()
    return make_station(make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1)))


@pytest.fixture
def desk(page: Page) -> Page:
    install_clock(page)
    log_in(page, make_moderator(), "/admin/")
    return page


def test_it_follows_what_waits_without_a_new_page(desk: Page, station: Station) -> None:
    link = desk.locator("[data-waiting] a")
    expect(desk).to_have_title("Startseite | Krefeld kann was")

    answer, _ = send_answer(station, now=timezone.now())
    desk.clock.fast_forward(A_MINUTE)
    expect(desk).to_have_title("(1) Startseite | Krefeld kann was")
    expect(link).to_contain_text("1")

    Answer.objects.filter(pk=answer.pk).update(submitted_at=timezone.now() - timedelta(hours=1))
    desk.clock.fast_forward(A_MINUTE)
    expect(desk).to_have_title("⚠ (1) Startseite | Krefeld kann was")
    expect(link.locator(".overdue")).to_be_visible()

    answer.delete()
    desk.clock.fast_forward(A_MINUTE)
    expect(desk).to_have_title("Startseite | Krefeld kann was")
    expect(link).to_have_text("Antworten prüfen")


@pytest.mark.parametrize("address", ["/admin/", QUEUE])
def test_a_page_that_is_open_hears_of_a_pause(desk: Page, station: Station, address: str) -> None:
    colleague, notice = make_moderator(), desk.get_by_text("Bildschirme pausiert")
    desk.goto(address)

    pause_screens(station.question, colleague, timezone.now())
    desk.clock.fast_forward(A_MINUTE)
    expect(notice).to_be_visible()

    resume_screens(station.question, colleague, timezone.now())
    desk.clock.fast_forward(A_MINUTE)
    expect(notice).to_be_hidden()


def test_who_is_logged_out_keeps_the_page_and_it_goes_on_after_the_login(desk: Page, station: Station) -> None:
    moderator = User.objects.get()
    Session.objects.all().delete()
    desk.clock.fast_forward(A_MINUTE)
    expect(desk.get_by_text("Du bist abgemeldet.")).to_be_visible()
    expect(desk).to_have_title("Startseite | Krefeld kann was")

    send_answer(station, now=timezone.now())
    log_in(desk.context.new_page(), moderator)
    desk.clock.fast_forward(5_100)
    expect(desk.get_by_text("Du bist abgemeldet.")).to_be_hidden()
    desk.clock.fast_forward(A_MINUTE)

    expect(desk).to_have_title("(1) Startseite | Krefeld kann was")


def test_a_decision_changes_it_at_once(desk: Page, station: Station) -> None:
    for _ in range(2):
        send_answer(station, text="Heimat sein.", now=timezone.now())
    send_answer(station, text="Zoo!", now=timezone.now())
    desk.goto("/admin/moderation/queue/")
    expect(desk).to_have_title("(3) Antworten prüfen | Krefeld kann was")

    desk.locator("[data-now] button[value=release]").first.click()

    expect(desk.locator("[data-waiting] .waiting")).not_to_contain_text("3")
    expect(desk).not_to_have_title("(3) Antworten prüfen | Krefeld kann was")
