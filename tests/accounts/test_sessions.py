"""Sessions end after two hours without activity, twelve hours after the login, and at logout."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from krefeld_kann_was.accounts import sessions
from tests.accounts.conftest import Clock
from tests.factories import make_moderator

pytestmark = pytest.mark.django_db
QUEUE = "/admin/moderation/queue/"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def browser(client: Client, clock: Clock) -> Client:
    client.force_login(make_moderator())
    client.get(QUEUE)
    return client


def test_nothing_for_two_hours_ends_it_and_says_so(browser: Client, clock: Clock) -> None:
    clock.value += sessions.IDLE_TIMEOUT - MINUTE
    assert browser.get(QUEUE).status_code == 200
    clock.value += sessions.IDLE_TIMEOUT
    key = browser.cookies["staff_session"].value

    assert browser.get(QUEUE).status_code == 302
    assert "länger nicht hier" in browser.get("/admin/login/").content.decode()
    assert not Session.objects.filter(session_key=key).exists()


@pytest.mark.parametrize("address", [f"{QUEUE}live/", "/admin/"])
def test_an_open_page_that_asks_by_itself_is_nobody(browser: Client, clock: Clock, address: str) -> None:
    for _ in range(4):
        clock.value += 40 * MINUTE
        status = browser.post(address, headers={"X-Automatic": "1"}).status_code

    assert status == 302
    assert browser.get(QUEUE).status_code == 302


def test_somebody_who_looks_at_the_page_stays(browser: Client, clock: Clock) -> None:
    for _ in range(4):
        clock.value += 40 * MINUTE
        assert browser.post(f"{QUEUE}live/", {"looking": "1"}).status_code == 200


def test_after_twelve_hours_it_ends_whatever_happens(browser: Client, clock: Clock) -> None:
    for _ in range(11):
        clock.value += 60 * MINUTE
        assert browser.get(QUEUE).status_code == 200
    clock.value += 60 * MINUTE

    assert browser.get(QUEUE).status_code == 302


def test_only_every_few_minutes_something_is_written(
    browser: Client, clock: Clock, django_assert_num_queries: Any
) -> None:
    clock.value += 4 * MINUTE
    with django_assert_num_queries(2):  # session and account, as ever
        browser.get("/admin/jsi18n/")
    before = Session.objects.get().session_data
    clock.value += MINUTE
    browser.get("/admin/jsi18n/")

    assert Session.objects.get().session_data != before


def test_logging_out_ends_it_on_the_server(browser: Client) -> None:
    key = browser.cookies["staff_session"].value
    browser.post("/admin/logout/")

    assert not Session.objects.filter(session_key=key).exists()


def test_visitors_have_none(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        response = client.get("/robots-gibt-es-nicht/")

    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
