"""An answer agrees to the words that its author had before them, ticked by their own hand, and to no others."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contributions.models import Answer, ConsentText, Question, Station
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


def test_a_page_shown_again_hands_out_its_own_words_only(client: Client, station: Station) -> None:
    """A mistake on a page with the earlier words puts the newer ones on no phone."""
    page = client.get("/s/k7m4/").content.decode()
    newer = ConsentText.objects.create(
        question=station.question, language="de", version=2, exhibition="Neu", social="Neu"
    )

    again = client.post("/s/k7m4/", fields(page, text=""))

    assert (again.status_code, ">Neu<" in again.content.decode()) == (422, False)
    newer.refresh_from_db()
    assert not newer.handed_out
    client.get("/s/k7m4/")
    newer.refresh_from_db()
    assert newer.handed_out


@pytest.mark.parametrize("licence", ["", "cc0-1.0"])
def test_the_boxes_follow_the_question_and_the_answer_its_page(client: Client, station: Station, licence: str) -> None:
    """Open data are switched off, or get another licence than the text names, while somebody writes."""
    page = client.get("/s/k7m4/").content.decode()
    assert "consent_open_data" in page
    Question.objects.update(data_licence=licence)

    assert "consent_open_data" not in client.get("/s/k7m4/").content.decode()
    mistake = client.post("/s/k7m4/", fields(page, text="", consent_open_data="on")).content.decode()
    assert "consent_open_data" not in mistake
    client.post("/s/k7m4/", fields(page, consent_open_data="on"))
    assert Answer.objects.get().consent_open_data
    other = client.get("/s/k7m4/").content.decode()
    receipt = client.post("/s/k7m4/", fields(other, text="Noch eine"))["Location"]
    assert "/daten/" not in client.get(receipt).content.decode()
    assert not Answer.objects.latest("pk").consent_open_data
