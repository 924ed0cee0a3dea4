"""Decisions on their way: the next answer does not wait for them, and what is not saved comes back."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Error, Page, Route, expect

from contributions.enums import Status
from contributions.models import Answer
from moderation.services import decide
from tests.browser.test_queue import QUEUE, current, log_in, press, refuse, saved, shown, status
from tests.factories import make_moderator, make_question, make_station, send_answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("postgresql")]


@pytest.fixture
def answers() -> list[Answer]:
    station = make_station(make_question())
    return [send_answer(station, text=text)[0] for text in ("Heimat sein.", "Zuhören.", "Wachsen.", "Zoo!")]


def test_the_next_answer_is_here_before_the_last_one_is_saved(page: Page, answers: list[Answer]) -> None:
    log_in(page, make_moderator())
    waiting: list[Route] = []
    page.route(f"**{QUEUE}*/*/", lambda route: waiting.append(route))

    press(page, "z")

    expect(current(page)).to_have_attribute("data-answer", str(answers[1].pk))
    assert status(answers[0]) == Status.NEW
    press(page, "z")
    expect(current(page)).to_have_attribute("data-answer", str(answers[2].pk))
    assert len(waiting) == 1  # one save after the other
    page.unroute(f"**{QUEUE}*/*/")  # lets what waits go on
    expect(page.locator("[data-count]").first).to_have_text("2")
    assert [status(answer) for answer in answers] == ["released", "released", "new", "new"]


def test_what_is_still_on_its_way_is_taken_back_and_nothing_earlier(page: Page, answers: list[Answer]) -> None:
    log_in(page, make_moderator())
    press(page, "z")
    saved(page)
    waiting: list[Route] = []
    page.route(f"**{QUEUE}{answers[1].pk}/release/", lambda route: waiting.append(route))
    press(page, "z")
    press(page, "u")
    expect(current(page)).to_have_attribute("data-answer", str(answers[2].pk))
    page.unroute(f"**{QUEUE}{answers[1].pk}/release/")  # lets it go on

    expect(page.get_by_text("Alles ist wieder wie vorher")).to_be_visible()
    expect(current(page)).to_have_attribute("data-answer", str(answers[1].pk))
    assert [status(answer) for answer in answers] == ["released", "new", "new", "new"]

    waiting.clear()
    page.route(f"**{QUEUE}{answers[1].pk}/release/", lambda route: waiting.append(route))
    with page.expect_request(f"**{QUEUE}{answers[1].pk}/release/"):
        press(page, "z")
    press(page, "u")
    waiting[0].abort()
    expect(shown(page, answers[1]).get_by_role("alert")).to_be_visible()
    page.wait_for_timeout(500)
    assert status(answers[0]) == Status.RELEASED


def test_where_somebody_was_faster_nothing_earlier_is_undone(page: Page, answers: list[Answer]) -> None:
    log_in(page, make_moderator())
    press(page, "z")
    saved(page)
    held_up: list[Route] = []
    page.route(f"**{QUEUE}{answers[1].pk}/release/", lambda route: held_up.append(route))
    with page.expect_request(f"**{QUEUE}{answers[1].pk}/release/"):
        press(page, "z")
    faster = make_moderator()
    decide(answer_id=answers[1].pk, before=Status.NEW, after=Status.HELD, by=faster, now=timezone.now())
    press(page, "u")

    page.unroute(f"**{QUEUE}{answers[1].pk}/release/")  # lets it go on

    expect(page.get_by_text(f"{faster.username} war schneller")).to_be_visible()
    page.wait_for_timeout(500)
    assert [status(answer) for answer in answers] == ["released", "held", "new", "new"]
    press(page, "u")  # what is on the page as the latest one
    expect(current(page)).to_have_attribute("data-answer", str(answers[0].pk))
    assert status(answers[0]) == Status.NEW


def test_what_somebody_has_to_know_stays_when_the_page_follows_what_others_do(page: Page) -> None:
    now = timezone.now()
    station = make_station(make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1)))
    first, _ = send_answer(station, text="Die erste", now=now - timedelta(minutes=5))
    log_in(page, make_moderator())
    faster = make_moderator()
    page.evaluate("document.querySelector('[data-queue]').dataset.live = '/nowhere/'")  # no news at first
    decide(answer_id=first.pk, before=Status.NEW, after=Status.HELD, by=faster, now=now)
    press(page, "z")
    warning = page.get_by_text(f"{faster.username} war schneller")
    expect(warning).to_be_visible()

    page.evaluate(f"document.querySelector('[data-queue]').dataset.live = '{QUEUE}live/'")
    second, _ = send_answer(station, text="Die zweite", now=now)

    expect(shown(page, second)).to_be_visible()
    expect(warning).to_be_visible()


def test_a_server_that_does_not_answer_is_a_lost_connection(page: Page, answers: list[Answer]) -> None:
    page.add_init_script(
        "const later = setTimeout; window.setTimeout = (job, time) => later(job, time === 15000 ? 750 : time);"
    )
    log_in(page, make_moderator())
    held_up: list[Route] = []
    page.route(f"**{QUEUE}*/*/", lambda route: held_up.append(route))

    press(page, "z")
    expect(current(page)).to_have_attribute("data-answer", str(answers[1].pk))

    back = shown(page, answers[0])
    expect(back.get_by_role("alert")).to_have_text("Das ist nicht angekommen. Bitte entscheide noch einmal.")
    assert len(held_up) == 1
    with suppress(Error):  # the page has given it up already
        held_up[0].abort()
    page.unroute(f"**{QUEUE}*/*/")
    back.locator("[value=release]").click()
    saved(page)
    expect(back).to_have_count(0)
    assert status(answers[0]) == Status.RELEASED


def test_a_failed_save_comes_back_with_its_reason(page: Page, answers: list[Answer]) -> None:
    log_in(page, make_moderator())
    page.route(f"**{QUEUE}*/*/", lambda route: route.abort())

    refuse(page, answers[0], "insult")

    back = shown(page, answers[0])
    expect(current(page)).to_have_attribute("data-answer", str(answers[0].pk))
    expect(back.get_by_role("alert")).to_have_text("Das ist nicht angekommen. Bitte entscheide noch einmal.")
    expect(back.locator("[name=reason]")).to_have_value("insult")
    page.unroute(f"**{QUEUE}*/*/")
    back.locator("[value=reject]").click()
    saved(page)
    assert status(answers[0]) == Status.REJECTED


def test_who_is_logged_out_meanwhile_loses_nothing(page: Page, answers: list[Answer]) -> None:
    log_in(page, make_moderator())
    page.context.clear_cookies()

    press(page, "z")

    expect(shown(page, answers[0]).get_by_role("alert")).to_be_visible()
    assert status(answers[0]) == Status.NEW
