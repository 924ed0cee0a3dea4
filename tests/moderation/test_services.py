"""The services of moderation: every transition, races, and the log."""

import threading
from datetime import timedelta
from itertools import product

import pytest
from django.contrib.auth.models import User
from django.db import connection, models, transaction

from contributions.enums import Reason, Status
from contributions.models import Answer, ReleaseCounter
from contributions.services import withdraw
from moderation import services
from moderation.enums import DecisionKind
from moderation.models import AppendOnlyError, Decision
from moderation.services import decide
from moderation.transitions import PROPOSALS, SHORTENINGS, TRANSITIONS, ConflictError, NotAllowed, ReasonMissing
from tests.factories import NOW, make_answer, make_moderator, send_answer

LATER = NOW + timedelta(minutes=30)


def bring_to(status: Status) -> Answer:
    if status != Status.WITHDRAWN:
        return make_answer(status)
    answer, _ = send_answer()
    withdraw(answer)
    answer.refresh_from_db()
    return answer


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "after"), list(product(Status, Status)))
def test_only_the_transitions_of_the_table_are_possible(moderator: User, before: Status, after: Status) -> None:
    answer = bring_to(before)
    was = Answer.objects.values().get(pk=answer.pk)
    logged = Decision.objects.count()

    def go() -> Decision:
        return decide(
            answer_id=answer.pk, before=before, after=after, by=moderator, now=LATER, reason=Reason.THREAT.value
        )

    if after in TRANSITIONS[DecisionKind.DECISION].get(before, ()):
        decision = go()
        answer.refresh_from_db()
        assert answer.status == after
        assert (decision.before, decision.after, decision.decided_by, decision.decided_at) == (
            before,
            after,
            moderator,
            LATER,
        )
        assert decision.reason == (Reason.THREAT if after == Status.REJECTED else "")
    else:
        with pytest.raises(NotAllowed):
            go()
        assert Answer.objects.values().get(pk=answer.pk) == was
        assert Decision.objects.count() == logged


def written(changes: dict[Status, tuple[Status, ...]]) -> dict[str, set[str]]:
    return {str(before): {str(after) for after in afters} for before, afters in changes.items()}


def test_the_table_says_what_the_design_says() -> None:
    assert {str(kind): written(changes) for kind, changes in TRANSITIONS.items()} == {
        "decision": {
            "new": {"released", "rejected", "held"},
            "held": {"released", "rejected"},
            "released": {"rejected"},
            "rejected": {"released"},
        },
        "objection": {"rejected": {"released", "rejected"}},
        "re_review": {"rejected": {"held", "rejected"}},
        "report": {"released": {"held"}},
        "social": {"released": {"released"}},
        "not_social": {"released": {"released"}},
        "translated": {"released": {"released"}},
        "tr_cleared": {"released": {"released"}},
        "tr_removed": {"released": {"released"}},
        "undo": {
            "held": {"new", "held", "released"},
            "released": {"new", "held", "rejected", "released"},
            "rejected": {"new", "held", "released", "rejected"},
        },
    }
    assert written(PROPOSALS) == {"new": {"held"}, "held": {"held"}, "released": {"held"}}
    assert written(SHORTENINGS) == {"released": {"released"}}
    assert set(TRANSITIONS) == set(DecisionKind)


def test_undo_reverses_exactly_what_can_be_undone() -> None:
    undoable = [TRANSITIONS[DecisionKind(kind)] for kind in DecisionKind.UNDOABLE] + [PROPOSALS, SHORTENINGS]
    reversed_changes = {
        (after, before) for changes in undoable for before, afters in changes.items() for after in afters
    }

    undo = TRANSITIONS[DecisionKind.UNDO]
    assert {(before, after) for before, afters in undo.items() for after in afters} == reversed_changes


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(DecisionKind))
@pytest.mark.parametrize(("before", "after"), list(product(Status, Status)))
def test_nothing_is_written_that_the_table_does_not_have(
    moderator: User, kind: DecisionKind, before: Status, after: Status
) -> None:
    answer = bring_to(before)
    decision = Decision(answer=answer, kind=kind, before=before, after=after, decided_by=moderator, decided_at=LATER)
    decision.reason = Reason.THREAT.value if after == Status.REJECTED else ""
    decision.undoes = answer.decisions.first() if kind == DecisionKind.UNDO else None

    if after in TRANSITIONS[kind].get(before, ()):
        services._apply(decision, answer)
        assert decision.pk
    else:
        with pytest.raises(NotAllowed):
            services._apply(decision, answer)
    answer.refresh_from_db()
    assert answer.status == (after if decision.pk else before)


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "because", "criticism"])
def test_a_rejection_needs_one_of_the_published_reasons(moderator: User, reason: str) -> None:
    answer, _ = send_answer()

    with pytest.raises(ReasonMissing):
        decide(answer_id=answer.pk, before=Status.NEW, after=Status.REJECTED, by=moderator, now=LATER, reason=reason)

    answer.refresh_from_db()
    assert answer.status == Status.NEW
    assert answer.submitted_at == NOW


def test_there_are_fifteen_reasons() -> None:
    assert len(Reason) == 15


@pytest.mark.django_db
@pytest.mark.parametrize("after", [Status.RELEASED, Status.REJECTED, Status.HELD])
def test_the_first_decision_coarsens_the_time_of_submission_to_the_hour(moderator: User, after: Status) -> None:
    answer, _ = send_answer()

    decide(answer_id=answer.pk, before=Status.NEW, after=after, by=moderator, now=LATER, reason=Reason.LINK.value)

    answer.refresh_from_db()
    assert answer.submitted_at == NOW.replace(minute=0, second=0)
    assert answer.released_at == (LATER if after == Status.RELEASED else None)


@pytest.mark.django_db
def test_the_release_counter_counts_what_is_shown_and_changes_its_version_only_then(moderator: User) -> None:
    answer, _ = send_answer()
    counter = ReleaseCounter.objects.get(question=answer.question)
    seen = [(counter.version, counter.released)]

    for before, after in (
        (Status.NEW, Status.HELD),
        (Status.HELD, Status.RELEASED),
        (Status.RELEASED, Status.REJECTED),
        (Status.REJECTED, Status.RELEASED),
    ):
        decide(answer_id=answer.pk, before=before, after=after, by=moderator, now=LATER, reason=Reason.LINK.value)
        counter.refresh_from_db()
        seen.append((counter.version, counter.released))

    first = seen[0][0]
    assert seen == [(first, 0), (first, 0), (first + 1, 1), (first + 2, 0), (first + 3, 1)]


@pytest.mark.django_db
def test_the_second_learns_who_was_faster_and_nothing_changes(moderator: User) -> None:
    answer, _ = send_answer()
    first = decide(
        answer_id=answer.pk, before=Status.NEW, after=Status.REJECTED, by=moderator, now=LATER, reason="insult"
    )

    with pytest.raises(ConflictError) as faster:
        decide(answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=make_moderator(), now=LATER)

    assert faster.value.decision == first
    assert Decision.objects.get() == first
    answer.refresh_from_db()
    assert answer.status == Status.REJECTED


@pytest.mark.django_db
def test_who_comes_after_a_withdrawal_learns_so(moderator: User) -> None:
    answer, _ = send_answer()
    withdraw(answer)

    with pytest.raises(ConflictError) as faster:
        decide(answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=moderator, now=LATER)

    assert faster.value.decision is None


@pytest.mark.django_db
def test_decisions_are_never_changed_or_deleted(moderator: User) -> None:
    decision = make_answer(Status.HELD, by=moderator).decisions.get()

    for change in (
        decision.save,
        decision.delete,
        Decision.objects.all().delete,
        lambda: Decision.objects.update(after=Status.RELEASED),
        lambda: Decision.objects.bulk_update([decision], ["after"]),
    ):
        with pytest.raises(AppendOnlyError), transaction.atomic():
            change()
    with pytest.raises(models.ProtectedError):
        moderator.delete()
    assert Decision.objects.get() == decision


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_time_exactly_one_decides() -> None:
    people = [make_moderator(), make_moderator()]
    ways = [Status.RELEASED, Status.HELD]
    for _ in range(5):
        answer, _receipt = send_answer()
        results = race(answer, people, ways)

        decision = Decision.objects.get(answer=answer)
        answer.refresh_from_db()
        assert sorted(type(result).__name__ for result in results) == ["ConflictError", "Decision"]
        overtaken = next(result for result in results if isinstance(result, ConflictError))
        assert overtaken.decision == decision
        assert answer.status == decision.after
        counter = ReleaseCounter.objects.get(question=answer.question)
        assert counter.released == (1 if decision.after == Status.RELEASED else 0)


def race(answer: Answer, people: list[User], ways: list[Status]) -> list[Decision | ConflictError | Exception]:
    """What each got when all decided at once."""
    start = threading.Barrier(len(people))
    results: list[Decision | ConflictError | Exception] = []

    def run(person: User, after: Status) -> None:
        try:
            start.wait(timeout=10)
            results.append(decide(answer_id=answer.pk, before=Status.NEW, after=after, by=person, now=LATER))
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in zip(people, ways, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results
