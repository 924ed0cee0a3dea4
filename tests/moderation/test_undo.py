"""One's own decision can be undone for ten minutes; everything is then as it was, and the log keeps both."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from contributions.enums import Outcome, Reason, Status
from contributions.models import Answer, Objection, ReleaseCounter, Station
from contributions.services import object_to_rejection, withdraw
from contributions.text import fingerprint
from moderation import services
from moderation.desk.undoable_steps import undoable_decisions
from moderation.enums import DecisionKind
from moderation.models import Decision, PreviousState, ReReview
from moderation.retention import erase_previous_states
from moderation.services import (
    UNDO_WINDOW,
    decide,
    decide_objection,
    decide_similar,
    undo,
    undo_similar,
)
from moderation.transitions import ConflictError, NotAllowed, NotAShortening, TooLate
from tests.factories import NOW, make_answer, make_moderator, make_person, send_answer

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=9)
TEXT = "Ich bin Anna Weber und liebe den Rhein"


def row(answer: Answer) -> dict[str, Any]:
    return dict(Answer.objects.values().get(pk=answer.pk))


@pytest.mark.parametrize("before", [Status.NEW, Status.HELD, Status.RELEASED, Status.REJECTED])
@pytest.mark.parametrize("after", [Status.RELEASED, Status.REJECTED, Status.HELD])
def test_everything_is_as_it_was(moderator: User, before: Status, after: Status) -> None:
    answer = make_answer(before, text=TEXT)
    was, counter = row(answer), ReleaseCounter.objects.get(question=answer.question)
    try:
        decision = decide(
            answer_id=answer.pk, before=before, after=after, by=moderator, now=NOW, reason=Reason.INSULT.value
        )
    except NotAllowed:
        return

    undo(decision_id=decision.pk, by=moderator, now=LATER)

    assert row(answer) == was
    now = ReleaseCounter.objects.get(question=answer.question)
    assert now.released == counter.released
    assert (now.version > counter.version) == (Status.RELEASED in (before, after))
    kinds = [each.kind for each in answer.decisions.order_by("pk")]
    assert kinds[-2:] == [DecisionKind.DECISION, DecisionKind.UNDO]


def test_what_was_shortened_is_whole_again(moderator: User) -> None:
    answer, _ = send_answer(text=TEXT)
    decision = decide(
        answer_id=answer.pk,
        before=Status.NEW,
        after=Status.RELEASED,
        by=moderator,
        now=NOW,
        shorter="Ich bin […] und liebe den Rhein",
    )
    undo(decision_id=decision.pk, by=moderator, now=LATER)

    answer.refresh_from_db()
    assert (answer.status, answer.text, answer.shortened) == (Status.NEW, TEXT, False)
    assert not PreviousState.objects.exists()
    assert answer.fingerprint == fingerprint(TEXT)


def test_what_was_before_is_gone_when_the_time_is_over(moderator: User, client: Client) -> None:
    """Erased by whoever comes first: the desk, the command; and with the answer."""
    for way in ("function", "command", "desk", "open desk", "author"):
        answer, _ = send_answer(text=TEXT)
        decision = decide(
            answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=moderator, now=NOW, shorter="Ich bin"
        )
        assert PreviousState.objects.get(decision=decision).text == TEXT
        assert erase_previous_states(NOW + UNDO_WINDOW - timedelta(seconds=1)) == 0
        if way == "function":
            assert erase_previous_states(NOW + UNDO_WINDOW) == 1
        elif way == "command":
            call_command("forget")
        elif way == "desk":
            client.force_login(moderator)
            client.get("/admin/moderation/queue/")
        elif way == "open desk":
            assert client.post(reverse("moderation:live")).status_code == 200
        else:
            withdraw(answer)
        assert not PreviousState.objects.exists(), way
        with pytest.raises((ConflictError, TooLate)):
            undo(decision_id=decision.pk, by=moderator, now=LATER)


def test_what_is_shown_can_get_shorter_and_whole_again(moderator: User) -> None:
    answer = make_answer(Status.RELEASED, text=TEXT)
    version = ReleaseCounter.objects.get(question=answer.question).version
    times = iter((NOW, NOW, NOW, NOW + timedelta(seconds=1)))

    def shorten(shorter: str) -> Decision:
        return decide(
            answer_id=answer.pk,
            before=Status.RELEASED,
            after=Status.RELEASED,
            by=moderator,
            now=next(times),
            shorter=shorter,
        )

    with pytest.raises(NotAShortening):
        shorten("Ich bin Otto")
    with pytest.raises(NotAllowed):
        shorten("")
    first = shorten("Ich bin Anna […] und liebe den Rhein")
    second = shorten("Ich bin […] und liebe den Rhein")
    counter = ReleaseCounter.objects.get(question=answer.question)
    assert (counter.version, counter.released) == (version + 2, 1)
    undo(decision_id=second.pk, by=moderator, now=LATER)

    answer.refresh_from_db()
    assert (answer.text, answer.shortened, answer.status) == (
        "Ich bin Anna […] und liebe den Rhein",
        True,
        Status.RELEASED,
    )
    undo(decision_id=first.pk, by=moderator, now=LATER)
    answer.refresh_from_db()
    assert (answer.text, answer.shortened, answer.status) == (TEXT, False, Status.RELEASED)


def test_only_ones_own_only_for_ten_minutes_only_the_newest(moderator: User) -> None:
    answer, _ = send_answer()
    first = decide(answer_id=answer.pk, before=Status.NEW, after=Status.HELD, by=moderator, now=NOW)

    with pytest.raises(NotAllowed):
        undo(decision_id=first.pk, by=make_moderator(), now=NOW)
    with pytest.raises(TooLate):
        undo(decision_id=first.pk, by=moderator, now=NOW + UNDO_WINDOW + timedelta(seconds=1))
    with pytest.raises(NotAllowed):
        undo(decision_id=10**9, by=moderator, now=NOW)
    decide(answer_id=answer.pk, before=Status.HELD, after=Status.RELEASED, by=make_moderator(), now=NOW)
    with pytest.raises(ConflictError):
        undo(decision_id=first.pk, by=moderator, now=NOW)

    answer.refresh_from_db()
    assert answer.status == Status.RELEASED


def test_a_decision_is_undone_once(moderator: User) -> None:
    answer, _ = send_answer()
    decision = decide(answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=moderator, now=NOW)
    undo(decision_id=decision.pk, by=moderator, now=LATER)

    with pytest.raises(ConflictError):
        undo(decision_id=decision.pk, by=moderator, now=LATER)


def test_one_decision_after_the_other(moderator: User) -> None:
    answer, _ = send_answer()
    held = decide(answer_id=answer.pk, before=Status.NEW, after=Status.HELD, by=moderator, now=NOW)
    released = decide(answer_id=answer.pk, before=Status.HELD, after=Status.RELEASED, by=moderator, now=LATER)

    undo(decision_id=released.pk, by=moderator, now=LATER)
    undo(decision_id=held.pk, by=moderator, now=LATER)

    answer.refresh_from_db()
    assert (answer.status, answer.released_at) == (Status.NEW, None)


def test_what_the_author_took_back_stays_gone(moderator: User) -> None:
    answer, _ = send_answer(text=TEXT)
    decision = decide(
        answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=moderator, now=NOW, shorter="Ich bin"
    )
    withdraw(answer)

    with pytest.raises(ConflictError):
        undo(decision_id=decision.pk, by=moderator, now=LATER)

    answer.refresh_from_db()
    assert (answer.status, answer.text) == (Status.WITHDRAWN, "")


def test_a_bulk_decision_is_undone_for_all(moderator: User) -> None:
    answers = [send_answer(text="Kauft Gold")[0] for _ in range(3)]
    first = decide(
        answer_id=answers[0].pk,
        before=Status.NEW,
        after=Status.REJECTED,
        by=moderator,
        now=NOW,
        reason=Reason.ADVERTISING.value,
    )
    decide_similar(first=first, answer_ids=[answer.pk for answer in answers[1:]])
    withdraw(answers[2])
    assert len(undoable_decisions(moderator, LATER)) == 1  # one entry at the desk

    undone = undo(decision_id=first.pk, by=moderator, now=LATER)
    assert undone == first
    assert undo_similar(first=undone, now=LATER) == 1

    assert [each.status for each in Answer.objects.order_by("pk")] == [Status.NEW, Status.NEW, Status.WITHDRAWN]


def test_the_desk_offers_what_can_be_undone_and_nothing_else(moderator: User) -> None:
    """Also what came before a decision that was undone; nothing whose previous state is gone."""
    answer, _ = send_answer()
    held = decide(answer_id=answer.pk, before=Status.NEW, after=Status.HELD, by=moderator, now=NOW)
    released = decide(answer_id=answer.pk, before=Status.HELD, after=Status.RELEASED, by=moderator, now=LATER)
    undo(decision_id=released.pk, by=moderator, now=LATER)
    assert undoable_decisions(moderator, LATER) == [held]

    PreviousState.objects.all().delete()

    assert undoable_decisions(moderator, LATER) == []


@pytest.mark.django_db(transaction=True)
def test_a_bulk_is_undone_one_by_one(moderator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that nobody waits for the whole; what an interruption leaves over is offered again."""
    answers = [send_answer(text="Kauft Gold")[0] for _ in range(3)]
    first = decide(answer_id=answers[0].pk, before=Status.NEW, after=Status.HELD, by=moderator, now=NOW)
    decide_similar(first=first, answer_ids=[answer.pk for answer in answers[1:]])
    undone: list[int] = []

    def fail_at_the_last(decision: Decision, now: datetime) -> None:
        if decision.answer_id == answers[2].pk:
            raise InterruptedError
        assert connection.in_atomic_block
        undo_one(decision, now)
        undone.append(decision.answer_id)

    undo_one = services._undo
    monkeypatch.setattr(services, "_undo", fail_at_the_last)
    with pytest.raises(InterruptedError):
        undo_similar(first=undo(decision_id=first.pk, by=moderator, now=LATER), now=LATER)

    statuses = [each.status for each in Answer.objects.order_by("pk")]
    assert statuses == [Status.NEW, Status.NEW, Status.HELD]
    (left,) = undoable_decisions(moderator, LATER)
    assert left.answer_id == answers[2].pk


def test_an_objection_is_open_again(moderator: User) -> None:
    for restore, outcome in ((True, Outcome.RESTORED), (False, Outcome.UPHELD)):
        answer = make_answer(Status.REJECTED)
        object_to_rejection(answer, "Doch!", NOW)
        decision = decide_objection(answer_id=answer.pk, restore=restore, by=moderator, now=NOW)
        assert Objection.objects.get(answer=answer).outcome == outcome

        undo(decision_id=decision.pk, by=moderator, now=LATER)

        assert Objection.objects.get(answer=answer).outcome == ""
        answer.refresh_from_db()
        assert (answer.status, answer.reason) == (Status.REJECTED, Reason.OFF_TOPIC)


def test_a_re_review_is_not_asked_for_any_more(moderator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.services.random_fraction", lambda: 0.0)
    answer, _ = send_answer()
    decision = decide(
        answer_id=answer.pk, before=Status.NEW, after=Status.REJECTED, by=moderator, now=NOW, reason="insult"
    )
    assert ReReview.objects.count() == 1

    undo(decision_id=decision.pk, by=moderator, now=LATER)

    assert ReReview.objects.count() == 0


def test_the_desk_offers_and_does_it(client: Client, moderator: User) -> None:
    client.force_login(moderator)
    answer, _ = send_answer(text=TEXT)
    client.post(reverse("moderation:decide", args=[answer.pk]), {"decision": "release_anyway", "seen": "new"})
    decision = Decision.objects.get()
    address = reverse("moderation:undo", args=[decision.pk])
    assert address in client.get("/admin/moderation/queue/").content.decode()

    page = client.post(address, follow=True).content.decode()

    assert "Alles ist wieder wie vorher" in page
    assert address not in page
    assert f'data-answer="{answer.pk}"' in page
    stranger = Client()
    stranger.force_login(make_moderator())
    assert "was du selbst entschieden hast" in stranger.post(address, follow=True).content.decode()


@pytest.mark.postgresql  # SQLite has one lock for all
@pytest.mark.django_db(transaction=True)
def test_people_who_decide_and_undo_at_the_same_time_never_block_each_other(station: Station) -> None:
    people = [make_person(superuser=True) for _ in range(4)]

    def work(by: User) -> None:
        try:
            for number in range(15):
                answer, _ = send_answer(station, text=f"{by} {number}", now=NOW)
                decision = decide(answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=by, now=NOW)
                undo(decision_id=decision.pk, by=by, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor() as together:
        list(together.map(work, people))  # a deadlock would be raised here

    assert set(Answer.objects.values_list("status", flat=True)) == {Status.NEW}
