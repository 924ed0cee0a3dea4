"""Crisis first, also on a page that is open: what somebody types meanwhile stays, and what they laid aside, too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from contributions.models import Answer, Station
from moderation.desk.services import hand_over, set_languages
from moderation.models import Handover
from tests.browser.axe import violations
from tests.browser.test_queue import PHONE, OpenPage, current, log_in, shown
from tests.factories import make_moderator, make_question, make_station, send_answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("postgresql")]
CRISIS = "Ich will nicht mehr leben"


@pytest.fixture
def station() -> Station:
    now = timezone.now()
    return make_station(make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1)))


@pytest.fixture
def desk_page(open_page: OpenPage, station: Station) -> Page:
    """A full page of ordinary answers, on a phone."""
    for number in range(7):
        send_answer(station, text=f"Antwort {number}", now=timezone.now() - timedelta(minutes=20 - number))
    page = log_in(open_page(viewport=PHONE), make_moderator())
    expect(current(page)).to_contain_text("Antwort 0")
    return page


def send_crisis(station: Station) -> Answer:
    return send_answer(station, text=CRISIS, now=timezone.now())[0]


def test_it_comes_before_the_answer_in_sight(desk_page: Page, station: Station) -> None:
    crisis = send_crisis(station)

    expect(current(desk_page)).to_have_attribute("data-answer", str(crisis.pk))

    expect(desk_page.locator("#queue-messages").get_by_text("vielleicht jemand in Not.")).to_be_visible()
    expect(current(desk_page).get_by_text("Sag es gleich der Leitung")).to_be_visible()
    assert violations(desk_page) == []


def test_what_somebody_types_stays_in_sight(desk_page: Page, station: Station) -> None:
    current(desk_page).get_by_text("Notiz dazu").click()
    note = current(desk_page).get_by_label("Notiz für die anderen")
    note.fill("Wer kennt")
    crisis = send_crisis(station)

    expect(desk_page.locator("[data-next] [data-answer]").first).to_have_attribute("data-answer", str(crisis.pk))

    expect(desk_page.locator("#queue-messages").get_by_text("vielleicht jemand in Not.")).to_be_visible()
    expect(note).to_have_value("Wer kennt")
    expect(note).to_be_focused()


def test_a_fetch_that_fails_is_made_up_for(desk_page: Page, station: Station) -> None:
    failed: list[str] = []

    def fail_once(route: Route) -> None:
        if failed or route.request.resource_type != "fetch":
            return route.fallback()
        failed.append(route.request.url)
        return route.abort()

    desk_page.route(desk_page.url, fail_once)
    crisis = send_crisis(station)

    expect(current(desk_page)).to_have_attribute("data-answer", str(crisis.pk))

    assert failed


def test_what_a_colleague_passes_on_comes_next_and_takes_nobodys_place(desk_page: Page, station: Station) -> None:
    person = User.objects.get()
    jana = make_moderator()
    jana.first_name = "Jana"
    jana.save()
    answer, _ = send_answer(station, text="Sahil", language="tr", now=timezone.now())
    hand_over(answer_id=answer.pk, to=person.pk, by=jana, now=timezone.now())

    expect(desk_page.locator("[data-next] [data-answer]").first).to_have_attribute("data-answer", str(answer.pk))

    expect(current(desk_page)).to_contain_text("Antwort 0")
    expect(desk_page.locator("#queue-messages").get_by_text("Von Jana für dich")).to_be_visible()


def test_an_answer_is_passed_on(desk_page: Page, station: Station) -> None:
    anna = make_moderator()
    set_languages(anna, ["de"])
    desk_page.reload()
    article = current(desk_page)
    first = article.get_attribute("data-answer")
    article.get_by_text("Weitergeben", exact=True).first.click()
    expect(article.get_by_label("Wer soll das lesen")).to_contain_text("Deutsch")
    assert violations(desk_page) == []

    desk_page.wait_for_timeout(600)  # nothing decides for a moment after the page came
    article.get_by_role("button", name="Weitergeben").click()

    expect(desk_page.get_by_text("Weitergegeben an")).to_be_visible()
    expect(current(desk_page)).to_contain_text("Antwort 1")
    assert str(Handover.objects.get(person=anna).answer_id) == first


def test_what_is_laid_behind_others_stays_there(desk_page: Page, station: Station) -> None:
    crisis = send_crisis(station)
    expect(current(desk_page)).to_have_attribute("data-answer", str(crisis.pk))

    desk_page.keyboard.press("Escape")
    desk_page.wait_for_timeout(600)  # keys are quiet for a moment after another answer came into sight
    desk_page.keyboard.press("w")
    with desk_page.expect_response("**/queue/live/"):
        pass
    with desk_page.expect_response("**/queue/live/"):
        pass

    expect(current(desk_page)).to_contain_text("Antwort 0")
    expect(shown(desk_page, crisis)).to_be_visible()
