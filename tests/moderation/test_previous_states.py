"""Undo restores what the decision changed and nothing else, whatever others decided before and in between."""

from __future__ import annotations

import importlib
import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Sum

from contributions.enums import Outcome, Reason, SecondPerson, Status
from contributions.models import Answer, Objection, ReleaseCounter
from contributions.services import NothingToObjectTo, object_to_rejection
from moderation.alerts.selectors import Badge, badge
from moderation.enums import DecisionKind
from moderation.models import Decision, ReReview, WaitingTimes
from moderation.services import (
    decide,
    decide_objection,
    decide_re_review,
    decide_social,
    hide_reported,
    undo,
)
from moderation.transitions import ConflictError, NotAllowed, NotAShortening, OwnDecision
from tests.factories import NOW, make_answer, make_moderator, make_question, make_station, send_answer

pytestmark = pytest.mark.django_db
TEXT = "Ich bin Anna Weber und liebe den Rhein"


def row(answer: Answer) -> dict[str, Any]:
    return dict(Answer.objects.values().get(pk=answer.pk))


def minute(number: int) -> datetime:
    return NOW + timedelta(minutes=number)


def shorten(answer: Answer, by: User, now: datetime) -> Decision:
    shown = Status.RELEASED
    return decide(answer_id=answer.pk, before=shown, after=shown, by=by, now=now, shorter="Ich liebe den Rhein")


def test_a_colleagues_refusal_for_networks_outlives_the_undo_of_others() -> None:
    """A releases, B refuses for networks, C shortens and takes that back, A wants their own release cleared."""
    station = make_station(make_question(second_person=[SecondPerson.SOCIAL.value]))
    releasing, refusing, shortening = (make_moderator() for _ in range(3))
    answer = make_answer(Status.RELEASED, station=station, by=releasing, text="Ja! Ich liebe den Rhein")
    decide_social(answer_id=answer.pk, cleared=False, by=refusing, now=minute(6))
    was = row(answer)
    shortened = shorten(answer, shortening, minute(7))
    undo(decision_id=shortened.pk, by=shortening, now=minute(8))
    assert row(answer) == was

    with pytest.raises(OwnDecision):
        decide_social(answer_id=answer.pk, cleared=True, by=releasing, now=minute(9))
    with pytest.raises(ConflictError):
        decide_social(answer_id=answer.pk, cleared=True, by=shortening, now=minute(9))

    assert row(answer) == was
    assert was["cleared_for_social"] is False


def test_the_first_release_is_remembered_when_a_second_one_is_undone(moderator: User) -> None:
    answer = make_answer(Status.RELEASED, by=moderator)
    steps = {"answer_id": answer.pk, "by": moderator}
    decide(**steps, before=Status.RELEASED, after=Status.REJECTED, now=minute(6), reason="insult")  # type: ignore[arg-type]
    was = row(answer)
    again = decide(**steps, before=Status.REJECTED, after=Status.RELEASED, now=minute(7))  # type: ignore[arg-type]

    undo(decision_id=again.pk, by=moderator, now=minute(8))

    assert row(answer) == was
    assert was["released_at"] == minute(5)


def test_the_reason_that_its_author_was_told_is_back(moderator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the one of the blind re-review in between."""
    monkeypatch.setattr("moderation.services.random_fraction", lambda: 0.0)
    answer = make_answer(Status.REJECTED)
    decide_re_review(answer_id=answer.pk, after=Status.REJECTED, by=make_moderator(), now=minute(6), reason="insult")
    restored = decide(answer_id=answer.pk, before=Status.REJECTED, after=Status.RELEASED, by=moderator, now=minute(7))

    undo(decision_id=restored.pk, by=moderator, now=minute(8))

    answer.refresh_from_db()
    assert (answer.status, answer.reason) == (Status.REJECTED, Reason.OFF_TOPIC)
    assert ReReview.objects.get().agreed is True


def test_an_objection_that_was_settled_before_stays_settled(moderator: User) -> None:
    answer = make_answer(Status.REJECTED)
    object_to_rejection(answer, "Doch!", NOW)
    decide_objection(answer_id=answer.pk, restore=True, by=make_moderator(), now=minute(6))
    steps = {"answer_id": answer.pk, "by": moderator}
    decide(**steps, before=Status.RELEASED, after=Status.REJECTED, now=minute(7), reason="insult")  # type: ignore[arg-type]
    restored = decide(**steps, before=Status.REJECTED, after=Status.RELEASED, now=minute(8))  # type: ignore[arg-type]

    undo(decision_id=restored.pk, by=moderator, now=minute(9))

    assert Objection.objects.get().outcome == Outcome.RESTORED


def test_who_waits_again_has_waited_since_they_sent_it(moderator: User) -> None:
    """No alarm: twenty minutes are fewer than thirty, although more have passed since the full hour."""
    answer, _ = send_answer(make_station(make_question(alert_after=30)))
    decision = decide(answer_id=answer.pk, before=Status.NEW, after=Status.HELD, by=moderator, now=minute(10))

    undo(decision_id=decision.pk, by=moderator, now=minute(19))

    answer.refresh_from_db()
    assert answer.submitted_at == NOW
    assert badge(minute(20)) == Badge(1, overdue=False)
    assert badge(minute(30)) == Badge(1, overdue=True)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_several_people_decide_undoing_leads_back_to_what_was_before(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Random decisions and undos; each undo leads back to exactly the state before its decision."""
    chance = random.Random(seed)
    monkeypatch.setattr("moderation.services.random_fraction", lambda: chance.choice((0.0, 1.0)))
    rules = [Reason.ALLEGATION.value, SecondPerson.HELD.value, SecondPerson.SOCIAL.value]
    answer, _ = send_answer(make_station(make_question(second_person=rules)), text=TEXT)
    people = [make_moderator() for _ in range(3)]
    stack: list[tuple[Decision, dict[str, Any]]] = []
    undone = 0
    for second in range(150):
        now, before = NOW + timedelta(seconds=second), everything(answer)
        if stack and chance.random() < 0.4:
            decision, was = stack.pop()
            by = next(person for person in people if person.pk == decision.decided_by_id)
            undo(decision_id=decision.pk, by=by, now=now)
            assert everything(answer) == was
            undone += 1
            continue
        try:
            with transaction.atomic():
                decision = act_at_random(answer, chance, chance.choice(people), now)
        except (ConflictError, NotAllowed, NotAShortening, NothingToObjectTo):
            assert everything(answer) == before
            continue
        stack = [*stack, (decision, before)] if decision.kind in DecisionKind.UNDOABLE else []
    assert undone > 5


def act_at_random(answer: Answer, chance: random.Random, by: User, now: datetime) -> Decision:
    answer.refresh_from_db()
    if answer.status == Status.REJECTED and not Objection.objects.exists() and chance.random() < 0.3:
        object_to_rejection(answer, "Doch!", now)
        raise NotAllowed  # no decision
    base: dict[str, Any] = {"answer_id": answer.pk, "by": by, "now": now}
    match chance.randrange(8):
        case 0:
            return decide_objection(**base, restore=chance.random() < 0.5)
        case 1:
            return decide_social(**base, cleared=chance.random() < 0.5)
        case 2:
            after = chance.choice((Status.REJECTED, Status.HELD))
            return decide_re_review(**base, after=after, reason=Reason.SEXUAL.value)
        case 3 if chance.random() < 0.3:
            return hide_reported(answer_id=answer.pk, now=now)
    after = chance.choice((Status.RELEASED, Status.REJECTED, Status.HELD))
    reason = chance.choice((Reason.ALLEGATION, Reason.INSULT)).value
    shorter = answer.text[:-1] if after == Status.RELEASED and chance.random() < 0.5 else ""
    return decide(**base, before=Status(answer.status), after=after, reason=reason, shorter=shorter)


def everything(answer: Answer) -> dict[str, Any]:
    """All that decisions about the answer change, without the log."""
    return {
        "answer": row(answer),
        "objection": Objection.objects.values_list("outcome", flat=True).first(),
        "re-review": ReReview.objects.values_list("rejection", "agreed").first(),
        "released": ReleaseCounter.objects.values_list("released", flat=True).get(question=answer.question_id),
        "waited": WaitingTimes.objects.aggregate(total=Sum("answer_count"))["total"] or 0,
    }


def test_undos_from_before_get_the_decisions_that_they_undid() -> None:
    """What the migration does with a log that did not name them: two answers, on one of them undo within undo."""
    migration = importlib.import_module("moderation.migrations.0002_previous_states_and_notes")
    rows = [
        (1, 1, "decision"), (1, 2, "social"), (1, 4, "undo"), (1, 5, "undo"), (1, 7, "decision"), (1, 8, "undo"),
        (2, 3, "report"), (2, 6, "decision"), (2, 9, "undo"),
    ]  # fmt: skip

    assert list(migration.pair_undos(rows)) == [(4, 2), (5, 1), (8, 7), (9, 6)]
