"""An answer agrees to the words that its author had before them, ticked by their own hand, and to no others."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contributions.models import Answer, ConsentText, Station
from contributions.services import store_consent
from contributions.tokens import issue_token
from tests.factories import make_question, make_station
from tests.visitor import fields, send

pytestmark = pytest.mark.django_db
TICKED = re.compile(r"<input type=.checkbox.[^>]* checked")


@pytest.fixture
def station() -> Station:
    now = timezone.now()
    question = make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    return make_station(question, code="k7m4")


def test_what_was_agreed_to_is_what_the_page_showed(client: Client, station: Station) -> None:
    page = client.get("/s/k7m4/").content.decode()
    shown = station.question.consent("de")
    ConsentText.objects.create(question=station.question, language="de", version=2, exhibition="Neu", social="Neu")

    client.post("/s/k7m4/", fields(page))

    assert Answer.objects.get().consent == shown
    assert ">Neu<" in client.get("/s/k7m4/").content.decode()


def test_a_second_answer_agrees_to_what_its_page_shows(client: Client, station: Station) -> None:
    page = client.get("/s/k7m4/").content.decode()
    shown = station.question.consent("de")
    client.post("/s/k7m4/", fields(page))
    ConsentText.objects.create(question=station.question, language="de", version=2, exhibition="Neu", social="Neu")

    again = client.post("/s/k7m4/", fields(page, text="Noch etwas"))
    page = again.content.decode()
    assert again.status_code == 409
    assert (shown.exhibition in page, ">Neu<" in page, bool(TICKED.search(page))) == (True, False, True)
    client.post("/s/k7m4/", fields(page, text="Noch etwas"))

    assert [answer.consent for answer in Answer.objects.all()] == [shown, shown]


@pytest.mark.parametrize("token", ["expired", "forged"])
@pytest.mark.parametrize("reworded", [True, False])
def test_no_tick_is_carried_over_to_words_that_nobody_has_read(
    client: Client, station: Station, token: str, reworded: bool
) -> None:
    shown = station.question.consent("de")
    if token == "expired":
        token = issue_token(timezone.now() - timedelta(hours=49), shown.pk)
    if reworded:
        ConsentText.objects.create(question=station.question, language="de", version=2, exhibition="Neu", social="Neu")

    response = send(client, "/s/k7m4/", token=token, consent_social="on")

    page = response.content.decode()
    assert response.status_code == 422
    assert (">Neu<" in page) is reworded
    assert bool(TICKED.search(page)) is (token != "forged" and not reworded)
    assert "Rhein!" in page
    client.post("/s/k7m4/", fields(page))
    assert Answer.objects.get().consent == station.question.consents.get(language="de", version=1 + reworded)


def test_who_held_a_text_that_was_replaced_is_asked_again_and_no_machine(client: Client, station: Station) -> None:
    page = client.get("/s/k7m4/").content.decode()
    shown = station.question.consents.get(language="de")
    ConsentText.objects.filter(pk=shown.pk).update(handed_out=False)  # another process had it in its cache
    shown.exhibition = "Neu"
    store_consent(shown)

    response = client.post("/s/k7m4/", fields(page))

    page = response.content.decode()
    assert response.status_code == 422
    assert (">Neu<" in page, bool(TICKED.search(page))) == (True, False)
    client.post("/s/k7m4/", fields(page))
    assert (Answer.objects.get().consent.exhibition, Answer.objects.get().flag) == ("Neu", "")
