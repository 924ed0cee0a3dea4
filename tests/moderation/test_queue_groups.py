"""Floods of one text, marks and shortening at the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from contributions.enums import Reason, Status
from contributions.models import Answer, Station
from moderation.models import Decision
from tests.factories import NOW, make_station, send_answer
from tests.moderation.desk import QUEUE, numbers, send_decision

pytestmark = pytest.mark.django_db


def test_a_flood_of_one_text_is_one_card(desk: Client, station: Station) -> None:
    """Grouped, not blocked: one decision counts for all of them, and each is logged."""
    for number in range(12):
        send_answer(station, text=" Kauft  Gold!" if number % 2 else "KAUFT GOLD", now=NOW + timedelta(minutes=number))
    other, _ = send_answer(station, text="Kauft Gold? Nein.", now=NOW + timedelta(hours=1))
    first = Answer.objects.earliest("submitted_at")
    page = desk.get(QUEUE).content.decode()
    assert numbers(page) == [first.pk, other.pk]
    assert "Gilt auch für 11 gleiche Antworten" in page
    assert '<b data-count="new">13</b>' in page

    after = send_decision(desk, first, "reject", reason=Reason.ADVERTISING, alike=first.fingerprint)

    assert "Und 11 gleiche." in after
    assert Answer.objects.filter(status=Status.REJECTED, reason=Reason.ADVERTISING).count() == 12
    assert Decision.objects.count() == 12
    assert numbers(after) == [other.pk]


def test_of_a_group_one_alone_can_be_decided(desk: Client, station: Station) -> None:
    for number in range(3):
        send_answer(station, text="Der Stadtwald", now=NOW + timedelta(minutes=number))
    first, second, _third = Answer.objects.order_by("submitted_at")

    after = send_decision(desk, first, "release")

    assert Decision.objects.count() == 1
    assert numbers(after) == [second.pk]
    assert "Gilt auch für 1 gleiche Antwort<" in after


def test_the_same_text_of_another_question_is_no_flood(desk: Client) -> None:
    send_answer(make_station(), text="Der Stadtwald")
    send_answer(make_station(), text="Der Stadtwald")

    page = desk.get(QUEUE).content.decode()

    assert len(numbers(page)) == 2
    assert "Gilt auch" not in page


def test_how_an_answer_came_in_is_shown_and_decides_nothing(desk: Client, station: Station) -> None:
    answer, _ = send_answer(station)  # sent in the same moment as its form was handed out

    assert "schneller als ein Mensch tippt" in desk.get(QUEUE).content.decode()
    assert answer.status == Status.NEW


def test_an_answer_is_shown_shortened(desk: Client, station: Station) -> None:
    answer, _ = send_answer(station, text="Ich bin Anna Weber und liebe den Rhein")

    page = send_decision(desk, answer, "shorten", text="Ich bin […] und liebe den Rhein")

    answer.refresh_from_db()
    assert "Wird gezeigt" in page
    assert (answer.status, answer.text, answer.shortened) == (
        Status.RELEASED,
        "Ich bin […] und liebe den Rhein",
        True,
    )


def test_a_shortening_that_says_something_else_comes_back_as_it_was_typed(desk: Client, station: Station) -> None:
    answer, _ = send_answer(station, text="Ich bin Anna Weber und liebe den Rhein")

    sent = desk.post(
        reverse("moderation:decide", args=[answer.pk]),
        {"decision": "shorten", "seen": "new", "reason": "", "text": "Ich bin jemand und liebe <b>den</b> Rhein"},
    )

    page = sent.content.decode()
    assert sent.status_code == 422
    assert "So geht das nicht" in page
    assert "Ich bin jemand und liebe &lt;b&gt;den&lt;/b&gt; Rhein</textarea>" in page
    answer.refresh_from_db()
    assert answer.status == Status.NEW


def test_an_answer_of_which_nothing_is_left_is_not_shown_whole(desk: Client, station: Station) -> None:
    answer, _ = send_answer(station, text="Ich bin Anna Weber")

    sent = desk.post(f"{QUEUE}{answer.pk}/shorten/", {"decision": "shorten", "seen": "new", "text": " "})

    assert sent.status_code == 422
    answer.refresh_from_db()
    assert answer.status == Status.NEW
