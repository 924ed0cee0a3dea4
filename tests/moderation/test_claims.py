"""Who looks at an answer keeps it from others for a while; updates for a page that asks every moment."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from contributions.enums import Status
from contributions.models import Answer, Station
from contributions.services import withdraw
from moderation.desk import queues, selectors, services
from moderation.models import Claim, Presence
from moderation.services import decide
from tests.factories import NOW, make_moderator, send_answer
from tests.moderation.desk import QUEUE, numbers

LIVE = QUEUE + "live/"


def page_of(person: User, **choice: str) -> list[int]:
    client = Client()
    client.force_login(person)
    return numbers(client.get(QUEUE, choice).content.decode())


def updates(person: User, *shown: str, **fields: str) -> Any:
    client = Client()
    client.force_login(person)
    response = client.post(LIVE, {"answer": list(shown)} | fields)
    assert response.status_code == 200
    return response.json()


@pytest.fixture
def answers(station: Station) -> list[Answer]:
    return [
        send_answer(station, text=f"Nummer {number}", now=NOW + timedelta(seconds=number))[0] for number in range(7)
    ]


@pytest.mark.django_db
def test_the_second_gets_the_next_ones(answers: list[Answer], moderator: User) -> None:
    first, other = [answer.pk for answer in answers[:5]], [answer.pk for answer in answers[5:]]

    assert page_of(moderator) == first
    assert page_of(make_moderator()) == other
    assert page_of(moderator) == first  # one's own stay


@pytest.mark.django_db
def test_a_claim_runs_out(answers: list[Answer], moderator: User) -> None:
    page_of(moderator)
    Claim.objects.update(until=timezone.now() - timedelta(seconds=1))

    assert page_of(make_moderator()) == [answer.pk for answer in answers[:5]]


@pytest.mark.django_db
def test_who_goes_to_another_queue_lets_go(answers: list[Answer], moderator: User) -> None:
    page_of(moderator)
    page_of(moderator, queue="held")

    assert Claim.objects.count() == 0


@pytest.mark.django_db
def test_claims_last_a_minute_and_are_renewed_while_somebody_looks(answers: list[Answer], moderator: User) -> None:
    ids = [answer.pk for answer in answers[:2]]
    assert timedelta(seconds=60) == services.CLAIM_PERIOD
    services.claim_answers(ids, moderator, NOW)
    later = NOW + timedelta(seconds=40)
    services.renew_claims(ids, make_moderator(), later)
    assert set(Claim.objects.values_list("until", flat=True)) == {NOW + services.CLAIM_PERIOD}
    services.renew_claims(ids, moderator, later)
    assert set(Claim.objects.values_list("until", flat=True)) == {later + services.CLAIM_PERIOD}


@pytest.mark.django_db
def test_only_a_page_at_which_somebody_sits_renews(answers: list[Answer], moderator: User) -> None:
    page_of(moderator)
    soon = timezone.now() + timedelta(seconds=5)
    Claim.objects.update(until=soon)
    shown = [f"{answer.pk}:new" for answer in answers[:5]]

    updates(moderator, *shown)
    assert set(Claim.objects.values_list("until", flat=True)) == {soon}
    updates(moderator, *shown, looking="1")
    assert min(Claim.objects.values_list("until", flat=True)) > soon


@pytest.mark.django_db(transaction=True)
def test_a_race_for_the_same_answers_has_one_winner(answers: list[Answer]) -> None:
    ids = [answer.pk for answer in answers]
    people = [make_moderator() for _ in range(4)]
    won: dict[int, set[int]] = {}
    start = threading.Barrier(len(people))

    def go(person: User) -> None:
        start.wait()
        won[person.pk] = services.claim_answers(ids, person, NOW)
        connection.close()

    threads = [threading.Thread(target=go, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(number for numbers in won.values() for number in numbers) == ids


@pytest.mark.django_db
def test_updates_say_what_happened_to_each(answers: list[Answer], moderator: User) -> None:
    other = make_moderator()
    now = timezone.now()
    shown = [f"{answer.pk}:new" for answer in answers[:5]]
    page_of(moderator)
    decide(answer_id=answers[0].pk, before=Status.NEW, after=Status.RELEASED, by=other, now=now)
    withdraw(answers[1])
    Claim.objects.filter(answer=answers[2]).update(person=other)

    update = updates(moderator, *shown)

    assert update["gone"] == {
        str(answers[0].pk): f"{other.username} war schneller und hat entschieden: wird gezeigt.",
        str(answers[1].pk): "Diese Antwort ist nicht mehr da: Wer sie geschrieben hat, hat sie zurückgenommen.",
        str(answers[2].pk): f"{other.username} liest das gerade.",
    }
    assert update["withdrawn"] == [answers[1].pk]
    assert update["counts"] == {"new": "5", "held": "0", "objections": "0", "social": "0", "reported": "0"}
    assert update["more"] is True
    assert update["oldest"].startswith("Älteste: seit ")


@pytest.mark.django_db
def test_nothing_new_is_no_update(answers: list[Answer], moderator: User) -> None:
    update = updates(moderator, *(f"{answer.pk}:new" for answer in answers))

    assert (update["gone"], update["more"], update["here"]) == ({}, False, "")


@pytest.mark.django_db
@pytest.mark.parametrize("shown", ["", ":", "x:new", "9" * 30 + ":new", "-1:new", "１:new", "\x00"])
def test_strange_questions_are_answered(moderator: User, shown: str) -> None:
    assert updates(moderator, shown)["gone"] in ({}, {"1": updates(moderator, "1:new")["gone"].get("1")})


@pytest.mark.django_db
def test_others_at_the_desk_are_named_while_they_are_there(moderator: User) -> None:
    other = make_moderator()
    now = datetime.now(tz=NOW.tzinfo)
    services.note_presence(other, now)
    assert selectors.colleagues_present(moderator, now) == [other]
    assert selectors.colleagues_present(other, now) == []
    assert selectors.colleagues_present(moderator, now + queues.PRESENCE_PERIOD) == []
    services.note_presence(other, now + timedelta(seconds=1))
    assert Presence.objects.get().seen_at == now  # not written with every question
    services.note_presence(other, now + queues.PRESENCE_PERIOD)
    assert selectors.colleagues_present(moderator, now + queues.PRESENCE_PERIOD) == [other]


@pytest.mark.django_db
def test_an_answer_that_somebody_has_can_still_be_decided_elsewhere(answers: list[Answer], moderator: User) -> None:
    """A claim is kindness; what counts is the compare-and-swap."""
    page_of(moderator)

    decide(answer_id=answers[0].pk, before=Status.NEW, after=Status.HELD, by=make_moderator(), now=NOW)

    assert Answer.objects.get(pk=answers[0].pk).status == Status.HELD
