"""A screen that shows what came from its own station alone: at a workshop."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from contributions.enums import Status
from contributions.models import Answer, Question, Station
from contributions.services import withdraw
from exhibition.kiosk.feed import PAGE_LENGTH
from exhibition.models import Screen
from tests.factories import NOW, make_answer, make_screen, make_station

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop(question: Question) -> Station:
    return make_station(question, code="w7rk", kind="workshop")


@pytest.fixture
def screen(workshop: Station) -> Screen:
    return make_screen(workshop, name="Werkstatt", own_station_only=True)


def release(station: Station, by: User, text: str, minutes: int = 0, **fields: Any) -> Answer:
    now = NOW + timedelta(minutes=minutes)
    return make_answer(Status.RELEASED, station=station, by=by, now=now, text=text, **fields)


def read(client: Client, screen: Screen, part: str = "feed") -> dict[str, Any]:
    return client.get(f"/kiosk/{screen.token}/{part}/").json()


def texts(client: Client, screen: Screen) -> list[str]:
    return [answer["text"] for answer in read(client, screen)["answers"]]


def test_it_shows_what_came_from_there_and_is_released(
    client: Client, screen: Screen, workshop: Station, station: Station, moderator: User
) -> None:
    release(workshop, moderator, "Vom Tisch", quarter="180")
    release(workshop, moderator, "Auch vom Tisch", 1, quarter="180", language="tr")
    release(station, moderator, "Vom Plakat", 2, quarter="010", language="en")
    make_answer(Status.NEW, station=workshop, text="Wartet")
    make_answer(Status.HELD, station=workshop, by=moderator, text="Zurückgestellt")

    feed, statistics = read(client, screen), read(client, screen, "facts")
    page = client.get(screen.get_absolute_url()).content.decode()

    assert texts(client, screen) == ["Auch vom Tisch", "Vom Tisch"]
    assert (feed["total"], feed["languages"], feed["next"]) == (2, 2, None)
    assert (statistics["total"], statistics["languages"], statistics["quarters"]) == (2, 2, {"180": 2})
    assert statistics["own_station"] is True
    assert statistics["version"] == feed["version"]
    assert "Auch vom Tisch" in page
    assert "Vom Plakat" not in page


def test_without_an_answer_from_there_it_invites(
    client: Client, screen: Screen, station: Station, moderator: User
) -> None:
    release(station, moderator, "Vom Plakat")

    assert "Vom Plakat" not in client.get(screen.get_absolute_url()).content.decode()
    assert (texts(client, screen), read(client, screen)["total"]) == ([], 0)


def test_what_is_taken_back_leaves_it(client: Client, screen: Screen, workshop: Station, moderator: User) -> None:
    answer = release(workshop, moderator, "Vom Tisch")
    before = read(client, screen)

    withdraw(answer)

    assert texts(client, screen) == []
    assert read(client, screen)["version"] != before["version"]


def test_the_choice_reaches_a_screen_that_is_running(
    client: Client, screen: Screen, workshop: Station, station: Station, moderator: User
) -> None:
    release(workshop, moderator, "Vom Tisch")
    release(station, moderator, "Vom Plakat", 1)
    address = f"/kiosk/{screen.token}/feed/"
    etag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304

    Screen.objects.update(own_station_only=False)

    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200
    assert texts(client, screen) == ["Vom Plakat", "Vom Tisch"]


def test_nothing_new_costs_one_query_and_a_page_as_many_for_any_number(
    client: Client,
    screen: Screen,
    workshop: Station,
    moderator: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in (1, 2, 3):
        release(workshop, moderator, "Vom Tisch", number)
        with django_assert_num_queries(6):  # the state, the pause, answers, names of partners, number, languages
            etag = client.get(f"/kiosk/{screen.token}/feed/").headers["ETag"]
        with django_assert_num_queries(1):
            client.get(f"/kiosk/{screen.token}/feed/", headers={"If-None-Match": etag})


def test_further_pages_are_of_the_station_too(
    client: Client, screen: Screen, workshop: Station, station: Station, moderator: User
) -> None:
    for number in range(PAGE_LENGTH + 1):
        release(workshop, moderator, f"Vom Tisch {number}", 2 * number)
        if number % 10 == 0:
            release(station, moderator, "Vom Plakat", 2 * number + 1)
    cursor = read(client, screen)["next"]

    further = client.get(f"/kiosk/{screen.token}/feed/", {"from": cursor}).json()

    assert [answer["text"] for answer in further["answers"]] == ["Vom Tisch 0"]
    assert further["next"] is None
