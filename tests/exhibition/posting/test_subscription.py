"""Each person's own address of the plan for their calendar: secret, renewable, gone with account or role."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contributions.models import Answer, Station
from exhibition.distribution.models import DistributedPicture
from exhibition.posting import services
from exhibition.posting.enums import Reminder
from exhibition.posting.models import CalendarRevision, CalendarSubscription, Post
from krefeld_kann_was.accounts import roles
from tests.exhibition.posting import CLOSED, make_answers, make_plan, post_of
from tests.exhibition.posting.calendars import read, uid
from tests.factories import NOW, make_colleague

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def test_a_downloaded_file_is_remembered_and_an_address_is_not(
    client: Client, station: Station, answers: list[Answer], person: User
) -> None:
    subscription = subscribe(person, station)
    assert Client().get(address(subscription)).status_code == 200
    assert not DistributedPicture.objects.exists()

    client.get(reverse("posting:calendar", args=[station.question_id]))

    assert set(DistributedPicture.objects.values_list("label", flat=True)) == {"Kalenderdatei"}


def subscribe(person: User, station: Station, **values: Any) -> CalendarSubscription:
    fields = {"language": "de"} | values
    return CalendarSubscription.objects.create(person=person, question=station.question, **fields)


def address(subscription: CalendarSubscription) -> str:
    return f"/kalender/{subscription.token}.ics"


def status(subscription: CalendarSubscription) -> int:
    return Client().get(address(subscription)).status_code


def test_a_person_makes_their_own_address_changes_it_and_switches_it_off(
    client: Client, station: Station, answers: list[Answer], person: User
) -> None:
    def press(name: str, **fields: str) -> str:
        where = reverse(f"posting:{name}", args=[station.question_id])
        return client.post(where, fields, follow=True).content.decode()

    page = client.get(reverse("posting:board", args=[station.question_id])).content.decode()
    assert page.count('<option value="15" selected>15 Minuten vorher</option>') == 1
    page = press("subscribe", reminder="60")
    assert page.count('<option value="60" selected>1 Stunde vorher</option>') == 1
    subscription = CalendarSubscription.objects.get()
    assert (subscription.person, subscription.reminder, subscription.language) == (person, Reminder.HOUR, "de")
    assert f'href="webcal://antworten.example{address(subscription)}"' in page
    assert f'value="https://antworten.example{address(subscription)}"' in page
    assert len(subscription.token) == 43
    response = Client().get(address(subscription))
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert {event["alarm TRIGGER"] for event in read(response.content).values()} == {"-PT1H"}

    press("renew-calendar")
    assert status(subscription) == 404
    subscription.refresh_from_db()
    assert status(subscription) == 200

    page = press("unsubscribe")
    assert status(subscription) == 404
    assert "webcal:" not in page


@pytest.mark.parametrize("loss", ["role", "active", "staff", "account"])
def test_an_address_dies_with_the_account_or_the_role_for_ever(
    station: Station, answers: list[Answer], person: User, loss: str
) -> None:
    subscription = subscribe(person, station)
    group = Group.objects.get(name=roles.GROUP_NAMES[roles.EDITOR])
    assert status(subscription) == 200

    if loss == "role":
        person.groups.clear()
    elif loss == "account":
        person.delete()
    else:
        setattr(person, f"is_{loss}", False)
        person.save()

    assert status(subscription) == 404
    if loss != "account":
        person.is_active = person.is_staff = True
        person.save()
        person.groups.set([group])
        assert status(subscription) == 404


def test_of_two_people_each_has_their_own_language_and_nobody_elses_address_can_be_guessed(
    station: Station, answers: list[Answer], person: User
) -> None:
    german, english = subscribe(person, station), subscribe(make_colleague(roles.EDITOR), station, language="en")

    texts = [
        Client(headers={"accept-language": "tr"}).get(address(each)).content.decode() for each in (german, english)
    ]

    assert "Alternativtext:" in texts[0]
    assert "Alternative text:" in texts[1]
    for token in ("", "x", german.token[:-1], german.token + "A", german.token.swapcase(), "%00", "ä" * 43):
        assert Client().get(f"/kalender/{token}.ics").status_code == 404


def test_before_closing_a_calendar_is_empty_and_still_one(
    client: Client, station: Station, answers: list[Answer], person: User, now: list[datetime]
) -> None:
    subscription = subscribe(person, station)
    now[0] = NOW

    response = Client().get(address(subscription))

    assert read(response.content) == {}
    assert b"BEGIN:VTIMEZONE" in response.content  # a calendar has a component (3.6)
    assert client.get(reverse("posting:calendar", args=[station.question_id])).status_code == 404
    assert not CalendarRevision.objects.exists()


def test_a_question_without_texts_or_without_a_plan_breaks_nothing(station: Station, person: User) -> None:
    subscription = subscribe(person, station)
    assert read(Client().get(address(subscription)).content) == {}

    station.question.texts.all().delete()

    assert status(subscription) == 404
    assert CalendarSubscription.objects.exists()


def test_what_is_far_away_comes_later(
    station: Station, answers: list[Answer], person: User, now: list[datetime]
) -> None:
    post, subscription = post_of(answers[0]), subscribe(person, station)
    Post.objects.filter(pk=post.pk).update(date=date(2028, 1, 1))

    assert uid(post) not in read(Client().get(address(subscription)).content)
    now[0] += timedelta(days=200)
    assert uid(post) in read(Client().get(address(subscription)).content)


def test_the_number_of_queries_is_always_the_same(station: Station, moderator: User, person: User) -> None:
    make_answers(station, 2, moderator, language="tr")
    make_plan(station.question)
    subscription = subscribe(person, station)
    Client().get(address(subscription))

    def count(client: Client) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address(subscription))
        return len(queries)

    before = count(Client())
    make_answers(station, 30, moderator, language="tr")
    services.append_new(station.question_id, CLOSED)
    Client().get(address(subscription))
    assert count(Client()) == before <= 17


def test_logs_do_not_carry_the_address() -> None:
    import logging

    from krefeld_kann_was.logs import RedactSecrets

    record = logging.LogRecord("x", logging.WARNING, "", 0, "GET /kalender/SECRET.ics 404", (), None)
    RedactSecrets().filter(record)

    assert "SECRET" not in record.getMessage()
