"""Machines that ignore the page are answered politely and flagged; nobody is dropped who could be a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contributions.enums import SubmissionFlag
from contributions.models import Answer, Station
from contributions.services import MIN_WRITING_TIME
from contributions.text import fingerprint
from contributions.tokens import LIFETIME, issue_token
from tests.factories import make_question, make_station
from tests.visitor import fields, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def station() -> Station:
    now = timezone.now()
    return make_station(make_question(opens_at=now - timedelta(days=7), closes_at=now + timedelta(days=1)), code="k7m4")


def token(station: Station, ago: timedelta) -> str:
    return issue_token(timezone.now() - ago, station.question.consents.get(language="de").pk)


def flag() -> str:
    return Answer.objects.get().flag


def test_a_person_gets_no_flag(client: Client, station: Station) -> None:
    response = send(client, "/s/k7m4/", token=token(station, MIN_WRITING_TIME))

    assert response.status_code == 303
    assert flag() == ""


def test_faster_than_a_person(client: Client, station: Station) -> None:
    assert send(client, "/s/k7m4/", token=token(station, timedelta())).status_code == 303

    assert flag() == SubmissionFlag.TOO_FAST


def test_a_field_that_nobody_sees(client: Client, station: Station) -> None:
    page = client.get("/s/k7m4/").content.decode()
    assert 'name="subject" tabindex="-1" autocomplete="off"' in page
    assert send(client, "/s/k7m4/", subject="Angebot", token=token(station, timedelta(minutes=1))).status_code == 303

    assert flag() == SubmissionFlag.HONEYPOT


@pytest.mark.parametrize("honeypot", ["", "Angebot"])
def test_a_second_answer_from_a_flagged_page_is_flagged_alike(client: Client, station: Station, honeypot: str) -> None:
    quick = token(station, timedelta())
    send(client, "/s/k7m4/", token=quick, subject=honeypot)
    first = flag()
    again = client.post("/s/k7m4/", fields(client.get("/s/k7m4/").content.decode(), token=quick, text="Noch eine"))
    assert again.status_code == 409

    client.post("/s/k7m4/", fields(again.content.decode(), text="Noch eine"))

    assert first == (SubmissionFlag.HONEYPOT if honeypot else SubmissionFlag.TOO_FAST)
    assert Answer.objects.latest("pk").flag == first


@pytest.mark.parametrize(
    ("first", "flagged"),
    [("", SubmissionFlag.NO_TOKEN), ("forged", SubmissionFlag.NO_TOKEN), ("expired", SubmissionFlag.EXPIRED)],
)
def test_without_the_page_the_second_try_arrives(
    client: Client, station: Station, first: str, flagged: SubmissionFlag
) -> None:
    """The first try gets the form back with everything in it and a good token; sending that is enough."""
    what = token(station, LIFETIME) if first == "expired" else first
    again = send(client, "/s/k7m4/", token=what, text="Von wem auch immer")
    page = again.content.decode()
    assert again.status_code == 422
    assert "Von wem auch immer" in page
    assert "Schick deine Antwort bitte noch einmal ab." in page
    assert not Answer.objects.exists()

    assert client.post("/s/k7m4/", fields(page, text="Von wem auch immer")).status_code == 303
    assert flag() == flagged


def test_who_writes_a_second_answer_is_no_machine(client: Client, station: Station) -> None:
    what = fields(client.get("/s/k7m4/").content.decode(), token=token(station, timedelta(minutes=1)))
    client.post("/s/k7m4/", what | {"text": "Eins"})
    again = client.post("/s/k7m4/", what | {"text": "Zwei"})
    assert again.status_code == 409
    client.post("/s/k7m4/", fields(again.content.decode(), text="Zwei"))

    assert list(Answer.objects.order_by("pk").values_list("text", "flag")) == [("Eins", ""), ("Zwei", "")]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Rhein", " RHEIN ", True),
        ("Der  Rhein!", "der rhein.", True),
        ("Straße", "STRASSE", True),
        ("Rhein", "Rhein?", False),
        ("Rhein", "Rhein 🖕", False),
        ("@krefeld", "krefeld", False),
        ("Ja", "Nein", False),
    ],
)
def test_what_counts_as_the_same_text(one: str, other: str, alike: bool) -> None:
    assert (fingerprint(one) == fingerprint(other)) is alike


def test_a_flood_is_not_blocked(client: Client, station: Station) -> None:
    for _ in range(30):
        assert send(client, "/s/k7m4/", text="Kauft Gold").status_code == 303

    assert Answer.objects.filter(fingerprint=fingerprint("Kauft Gold")).count() == 30
