"""The step of the assistant with the opening hours, and with the first venue."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

import pytest
from django.test import Client

from contributions.opening_hours.times import Span
from tests.assistant.test_steps import GERMAN, begun, opened, send, sent_by
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_person(superuser=True))
    return client


def test_hours_are_entered_for_several_days_at_once_and_opened_again(staff: Client) -> None:
    question = begun(staff)
    address = f"/admin/assistant/{question.pk}/hours/"

    response = send(staff, address, **{"hours-0-opens": "09:00", "hours-0-closes": "02:00"})

    assert response["Location"] == f"/admin/assistant/{question.pk}/stations/"
    assert question.opening_hours().weekly == {day: [Span(time(9), time(2))] for day in range(5)}
    page = opened(staff, address)
    assert page.count(" checked") == 5
    send(staff, address, **{"hours-1-days": ["5", "6"], "hours-1-opens": "10:00", "hours-1-closes": "16:00"})
    assert set(question.opening_hours().weekly) == set(range(7))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"hours-0-opens": "09:00"}, "Bitte beide Zeiten angeben, oder keine."),
        ({"hours-0-opens": "09:00", "hours-0-closes": "09:00"}, "„von“ und „bis“ sind gleich."),
        ({"hours-0-days": [], "hours-0-opens": "09:00", "hours-0-closes": "18:00"}, "Für welche Tage gilt das?"),
        (
            {
                "hours-0-opens": "09:00",
                "hours-0-closes": "18:00",
                "hours-1-days": ["0"],
                "hours-1-opens": "17:00",
                "hours-1-closes": "19:00",
            },
            "Die Zeiten am Montag überschneiden sich.",
        ),
        ({"hours-0-opens": "18:00", "hours-0-closes": "09:00"}, "heißt: bis 09:00 Uhr am Tag danach."),
    ],
)
def test_hours_that_cannot_be_are_refused_in_words(staff: Client, changes: dict[str, Any], text: str) -> None:
    question = begun(staff)

    response = send(staff, f"/admin/assistant/{question.pk}/hours/", **changes)

    assert response.status_code == 422
    assert text in response.content.decode()
    assert not question.weekly_hours.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"hours-0-opens": "09:00"}, "hours-0-closes"),
        ({"hours-0-closes": "18:00"}, "hours-0-opens"),
        ({"hours-0-days": [], "hours-0-opens": "09:00", "hours-0-closes": "18:00"}, "hours-0-days"),
        ({"venue-address": "Theaterplatz 2"}, "venue-name"),
    ],
)
def test_the_cursor_stands_in_the_field_that_is_to_be_mended(
    staff: Client, changes: dict[str, Any], field: str
) -> None:
    question = begun(staff)

    page = send(staff, f"/admin/assistant/{question.pk}/hours/", **changes).content.decode()

    assert set(re.findall(r'name="([\w-]+)"[^>]* autofocus', page)) == {field}


def test_hours_that_somebody_else_changed_are_not_overwritten(staff: Client) -> None:
    question = begun(staff)
    address = f"/admin/assistant/{question.pk}/hours/"
    mine = sent_by(opened(staff, address)) | {"hours-0-opens": "09:00", "hours-0-closes": "18:00"}
    question.weekly_hours.create(weekday=2, opens=time(8), closes=time(12))

    response = staff.post(address, mine, headers=GERMAN)

    assert "hat inzwischen jemand anderes geändert" in response.content.decode()
    assert question.weekly_hours.count() == 1


def test_the_first_venue_stands_beside_its_hours(staff: Client) -> None:
    question = begun(staff)
    address = f"/admin/assistant/{question.pk}/hours/"
    refused = send(staff, address, **{"venue-address": "Theaterplatz 2"})
    assert "Wie heißt der Ort?" in refused.content.decode()
    send(staff, address)
    assert not question.venues.exists()  # most need none

    send(staff, address, **{"venue-name": "Mediothek", "hours-0-opens": "10:00", "hours-0-closes": "18:00"})

    venue = question.venues.get()
    assert question.opening_hours().at(venue.pk).weekly[0] == [Span(time(10), time(18))]
    assert 'value="venue"' in opened(staff, address)
    venue.weekly_hours.create(weekday=6, opens=time(11), closes=time(12))
    send(staff, address, **{"hours-0-closes": "13:00"})
    assert question.opening_hours().at(venue.pk).weekly == {6: [Span(time(11), time(13))]}
    assert question.weekly_hours.count() == 5
    send(staff, f"/admin/assistant/{question.pk}/stations/")
    assert set(question.stations.values_list("kind", "venue")) == {
        ("poster", venue.pk),
        ("card", venue.pk),
        ("web", None),
    }


def test_the_first_venue_cannot_take_the_name_of_another_one(staff: Client) -> None:
    question = begun(staff)
    for name in ("Mediothek", "VHS"):
        question.venues.create(name=name)

    refused = send(staff, f"/admin/assistant/{question.pk}/hours/", **{"venue-name": "VHS"})

    assert "Einen Ort mit diesem Namen hat die Frage schon." in refused.content.decode()
    assert question.venues.filter(name="Mediothek").exists()


def test_who_may_not_add_venues_is_not_asked_for_one(client: Client, staff: Client) -> None:
    question = begun(staff)
    client.force_login(make_person("contributions.change_question", "contributions.change_questionhours"))
    address = f"/admin/assistant/{question.pk}/hours/"

    assert "venue-name" not in opened(client, address)
    assert send(client, address, **{"venue-name": "Mediothek"}).status_code == 303
    assert not question.venues.exists()


def test_another_venue_is_added_on_its_own_page_and_nothing_typed_is_lost(staff: Client) -> None:
    question = begun(staff)
    address = f"/admin/assistant/{question.pk}/hours/"
    typed = {"venue-name": "Mediothek", "hours-0-opens": "09:00", "hours-0-closes": "18:00"}
    no_rows = {f"{name}-TOTAL_FORMS": 0 for name in ("weekly_hours", "special_days")}
    no_rows |= {f"{name}-INITIAL_FORMS": 0 for name in ("weekly_hours", "special_days")}

    page = send(staff, address, **typed, detour="venue")["Location"]
    assert question.venues.get().name == "Mediothek"
    assert question.weekly_hours.exists()
    saved = staff.post(page, {"question": question.pk, "name": "Rathaus", **no_rows})
    assert saved["Location"] == address
    assert ">Rathaus</a>" in opened(staff, address)

    page = send(staff, address, detour="special_days")["Location"]
    assert staff.post(page, no_rows)["Location"] == address
    abroad = staff.post(page.partition("?")[0] + "?back=//other.example/", no_rows)
    assert abroad["Location"] == "/admin/contributions/questionhours/"
