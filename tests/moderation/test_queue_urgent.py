"""Crisis first: an answer that sounds as if somebody needs help goes before all others, with what to do beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contributions.enums import Status
from contributions.models import Answer, Station
from moderation.desk import queues
from moderation.desk.services import PAGE_SIZE, claim_answers
from moderation.hints import selectors as hint_selectors
from moderation.hints.enums import HintCode
from moderation.hints.models import AnswerHint
from tests.factories import NOW, make_moderator, make_station, send_answer
from tests.moderation.desk import QUEUE, numbers, send_decision

pytestmark = pytest.mark.django_db

CRISIS = "Ich will nicht mehr leben"
LIVE = f"{QUEUE}live/"


def send(station: Station, text: str, minutes: int) -> Answer:
    return send_answer(station, text=text, now=NOW - timedelta(minutes=minutes))[0]


@pytest.fixture
def waiting(station: Station) -> list[Answer]:
    """More than a page of ordinary answers that have waited for long."""
    return [send(station, f"Nummer {number}", 90 - number) for number in range(PAGE_SIZE + 2)]


def updates(desk: Client, shown: list[Answer], **fields: str) -> dict[str, Any]:
    sent = {"answer": [f"{answer.pk}:new" for answer in shown], "looking": "1"} | fields
    found: dict[str, Any] = desk.post(LIVE, sent).json()
    return found


def test_it_stands_first_with_what_to_do(desk: Client, station: Station, waiting: list[Answer]) -> None:
    crisis = send(station, CRISIS, 1)

    page = desk.get(QUEUE).content.decode()

    assert numbers(page) == [crisis.pk, *(answer.pk for answer in waiting[: PAGE_SIZE - 1])]
    assert page.count('data-urgent="crisis"') == 1
    for words in ("Grund „Notlage“", "Sag es gleich der Leitung", "Notruf 110"):
        assert words in page


def test_an_open_page_hears_of_it(desk: Client, station: Station, waiting: list[Answer]) -> None:
    shown = waiting[:PAGE_SIZE]
    desk.get(QUEUE)
    assert updates(desk, shown)["first"] == []
    crisis = send(station, CRISIS, 0)

    assert updates(desk, shown)["first"] == [crisis.pk]
    assert updates(desk, shown, looking="")["first"] == [], "a page that nobody looks at leaves it to others"


def test_one_person_gets_it(desk: Client, station: Station, waiting: list[Answer]) -> None:
    crisis = send(station, CRISIS, 0)
    claim_answers([crisis.pk], make_moderator(), timezone.now())

    assert crisis.pk not in numbers(desk.get(QUEUE).content.decode())
    assert updates(desk, waiting[:PAGE_SIZE])["first"] == []


def test_it_keeps_to_the_filter(desk: Client, station: Station) -> None:
    send(make_station(), CRISIS, 1)
    plain = send(station, "Der Stadtwald", 1)

    assert numbers(desk.get(QUEUE, {"question": station.question_id}).content.decode()) == [plain.pk]


def test_the_longest_waiting_of_several_comes_first(desk: Client, station: Station, waiting: list[Answer]) -> None:
    crises = [send(station, f"{CRISIS}, {number}", 3 - number) for number in range(3)]

    assert numbers(desk.get(QUEUE).content.decode())[:3] == [answer.pk for answer in crises]


@pytest.mark.parametrize("taken", ["other_question", "other_language", "claimed"])
def test_what_somebody_else_reads_does_not_keep_it_from_the_front(
    desk: Client, station: Station, waiting: list[Answer], monkeypatch: pytest.MonkeyPatch, taken: str
) -> None:
    monkeypatch.setattr(hint_selectors, "MAX_URGENT", 1)
    earlier = send(make_station() if taken == "other_question" else station, f"{CRISIS}, zuerst", 3)
    crisis = send(station, CRISIS, 1)
    Answer.objects.exclude(pk=earlier.pk).update(language="tr")
    if taken == "claimed":
        claim_answers([earlier.pk], make_moderator(), timezone.now())
    fields = {
        "other_question": {"question": str(station.question_id)},
        "other_language": {"language": "tr"},
        "claimed": {},
    }[taken]

    assert numbers(desk.get(QUEUE, fields).content.decode())[:2] == [crisis.pk, waiting[0].pk]


def test_it_comes_first_from_behind_a_long_queue(
    desk: Client, station: Station, waiting: list[Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a language is chosen, only the first of the others are looked through."""
    monkeypatch.setattr(queues, "MAX_FILTERED", 2)
    crisis = send(station, CRISIS, 1)

    page = desk.get(QUEUE, {"language": crisis.language}).content.decode()

    assert numbers(page) == [crisis.pk, waiting[0].pk, waiting[1].pk]


def test_a_threat_comes_second(desk: Client, station: Station, waiting: list[Answer]) -> None:
    threat = send(station, "Ich bring dich um", 3)
    crisis = send(station, CRISIS, 1)

    page = desk.get(QUEUE).content.decode()

    assert numbers(page)[:3] == [crisis.pk, threat.pk, waiting[0].pk]
    assert "sprich mit der Leitung" in page


def test_decided_it_is_forgotten_and_undone_it_comes_first_again(
    desk: Client, station: Station, waiting: list[Answer]
) -> None:
    crisis = send(station, CRISIS, 1)
    desk.get(QUEUE)
    assert AnswerHint.objects.filter(answer=crisis, code=HintCode.CRISIS).exists()

    page = send_decision(desk, crisis, "reject", reason="crisis")

    crisis.refresh_from_db()
    assert crisis.status == Status.REJECTED
    assert not AnswerHint.objects.exists()
    undo = page.split("moderation/queue/undo/")[1].split('"')[0]
    desk.post(f"{QUEUE}undo/{undo}")
    assert numbers(desk.get(QUEUE).content.decode())[0] == crisis.pk


def test_all_of_a_flood_are_forgotten_at_once(desk: Client, station: Station) -> None:
    first, *_others = [send(station, CRISIS, 5 - number) for number in range(3)]
    desk.get(QUEUE)
    assert AnswerHint.objects.count() == 3

    send_decision(desk, first, "reject", reason="crisis", alike=first.fingerprint)

    assert not AnswerHint.objects.exists()
