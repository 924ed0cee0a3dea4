"""Where a question asks for two people, nobody confirms their own decision."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from contributions.enums import Outcome, Reason, SecondPerson, Status
from contributions.models import Answer, Objection, ReleaseCounter, Station
from contributions.selectors import read_receipt
from contributions.services import object_to_rejection
from moderation.desk.enums import Queue
from moderation.desk.queues import QueueFilter, answers_to_re_review, queued_answers
from moderation.enums import DecisionKind
from moderation.models import Decision, ReReview
from moderation.selectors import exportable_answers
from moderation.services import decide, decide_objection, decide_re_review, decide_social, hide_reported, undo
from moderation.transitions import ConflictError, OwnDecision
from tests.factories import NOW, make_answer, make_moderator, make_question, make_station, send_answer
from tests.moderation.desk import numbers, send_decision

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(minutes=1)


@pytest.fixture
def station() -> Station:
    asked_for = [Reason.ALLEGATION.value, SecondPerson.HELD.value, SecondPerson.SOCIAL.value]
    return make_station(make_question(second_person=asked_for))


@pytest.fixture
def second() -> User:
    return make_moderator()


def reject(answer: Answer, by: User, before: Status = Status.NEW, reason: str = "allegation") -> Decision:
    return decide(answer_id=answer.pk, before=before, after=Status.REJECTED, by=by, now=NOW, reason=reason)


def test_a_rejection_for_a_chosen_reason_is_a_proposal(station: Station, moderator: User, second: User) -> None:
    answer, receipt = send_answer(station)

    proposal = reject(answer, moderator)

    answer.refresh_from_db()
    assert (proposal.after, proposal.reason) == (Status.HELD, Reason.ALLEGATION)
    assert (answer.status, answer.reason) == (Status.HELD, Reason.ALLEGATION)
    told = read_receipt(receipt)
    assert told is not None
    assert told.status == Status.HELD  # to its author it still waits
    for after in (Status.REJECTED, Status.RELEASED):
        with pytest.raises(OwnDecision):
            decide(answer_id=answer.pk, before=Status.HELD, after=after, by=moderator, now=NOW, reason="allegation")
    confirmed = reject(answer, second, Status.HELD)
    assert (confirmed.before, confirmed.after) == (Status.HELD, Status.REJECTED)


def test_the_second_person_may_say_something_else(station: Station, moderator: User, second: User) -> None:
    answer, _ = send_answer(station)
    reject(answer, moderator)

    decide(answer_id=answer.pk, before=Status.HELD, after=Status.RELEASED, by=second, now=NOW)

    answer.refresh_from_db()
    assert (answer.status, answer.reason) == (Status.RELEASED, "")


def test_other_reasons_need_one_person(station: Station, moderator: User) -> None:
    answer, _ = send_answer(station)
    assert reject(answer, moderator, reason="insult").after == Status.REJECTED


def test_what_is_shown_is_hidden_at_once(station: Station, moderator: User, second: User) -> None:
    answer = make_answer(Status.RELEASED, station=station, by=second)

    reject(answer, moderator, Status.RELEASED)

    assert ReleaseCounter.objects.get(question=answer.question).released == 0
    answer.refresh_from_db()
    assert answer.status == Status.HELD


def test_held_is_decided_by_somebody_else(station: Station, moderator: User, second: User) -> None:
    answer = make_answer(Status.HELD, station=station, by=moderator)

    with pytest.raises(OwnDecision):
        decide(answer_id=answer.pk, before=Status.HELD, after=Status.RELEASED, by=moderator, now=NOW)
    proposal = reject(answer, second, Status.HELD)  # two people are asked for this reason, too
    assert (proposal.before, proposal.after) == (Status.HELD, Status.HELD)
    with pytest.raises(OwnDecision):
        reject(answer, second, Status.HELD)
    assert reject(answer, moderator, Status.HELD).after == Status.REJECTED


def test_a_proposal_can_be_taken_back(station: Station, moderator: User) -> None:
    answer, _ = send_answer(station)
    proposal = reject(answer, moderator)

    undo(decision_id=proposal.pk, by=moderator, now=SOON)

    answer.refresh_from_db()
    assert (answer.status, answer.reason) == (Status.NEW, "")


def test_an_undone_decision_is_not_the_latest(station: Station, moderator: User, second: User) -> None:
    """Neither once nor twice: the proposal stands again, for the others to decide about."""
    answer, _ = send_answer(station)
    reject(answer, moderator)
    confirmed = reject(answer, second, Status.HELD)
    undo(decision_id=confirmed.pk, by=second, now=SOON)
    released = decide(answer_id=answer.pk, before=Status.HELD, after=Status.RELEASED, by=second, now=NOW)
    rejected = reject(answer, second, Status.RELEASED, reason="insult")
    for decision in (rejected, released):
        undo(decision_id=decision.pk, by=second, now=SOON)

    held = QueueFilter(Queue.HELD)
    assert (list(queued_answers(held, moderator)), list(queued_answers(held, second))) == ([], [answer])
    with pytest.raises(OwnDecision):
        reject(answer, moderator, Status.HELD)
    assert reject(answer, second, Status.HELD).after == Status.REJECTED


@pytest.mark.parametrize("cleared", [True, False])
def test_undoing_something_else_keeps_the_social_decision(
    station: Station, moderator: User, second: User, *, cleared: bool
) -> None:
    answer = make_answer(Status.RELEASED, station=station, by=moderator)
    social = decide_social(answer_id=answer.pk, cleared=cleared, by=second, now=NOW)
    rejection = reject(answer, moderator, Status.RELEASED, reason="insult")

    undo(decision_id=rejection.pk, by=moderator, now=SOON)
    answer.refresh_from_db()
    assert answer.cleared_for_social is cleared

    undo(decision_id=social.pk, by=second, now=SOON)
    answer.refresh_from_db()
    assert answer.cleared_for_social is None
    assert list(queued_answers(QueueFilter(Queue.SOCIAL), moderator)) == []
    assert list(queued_answers(QueueFilter(Queue.SOCIAL), second)) == [answer]


@pytest.mark.parametrize(("cleared", "then"), [(True, None), (False, False)])
def test_who_restores_an_answer_has_not_cleared_it(
    station: Station, moderator: User, second: User, *, cleared: bool, then: bool | None
) -> None:
    """A clearance is about the release that was read; a refusal stays."""
    answer = make_answer(Status.RELEASED, station=station, by=moderator)
    decide_social(answer_id=answer.pk, cleared=cleared, by=second, now=NOW)
    reject(answer, moderator, Status.RELEASED, reason="insult")

    restored = decide(answer_id=answer.pk, before=Status.REJECTED, after=Status.RELEASED, by=second, now=NOW)

    answer.refresh_from_db()
    assert answer.cleared_for_social is then
    assert exportable_answers(station.question_id).total == 0
    with pytest.raises(OwnDecision):
        decide_social(answer_id=answer.pk, cleared=True, by=second, now=NOW)
    social = QueueFilter(Queue.SOCIAL)
    assert list(queued_answers(social, second)) == []
    assert list(queued_answers(social, moderator)) == ([answer] if cleared else [])

    undo(decision_id=restored.pk, by=second, now=SOON)  # as if it had not been
    answer.refresh_from_db()
    assert answer.cleared_for_social is cleared


def test_the_desk_hands_a_proposal_to_others_only(client: Client, station: Station, moderator: User) -> None:
    answer, _ = send_answer(station, text="Der Chef klaut")
    client.force_login(moderator)
    page = send_decision(client, answer, "reject", reason="allegation")
    assert "Vorgeschlagen: nicht zeigen" in page
    held = client.get("/admin/moderation/queue/?queue=held").content.decode()
    assert numbers(held) == []

    other = Client()
    other.force_login(make_moderator())
    page = other.get("/admin/moderation/queue/?queue=held").content.decode()

    assert numbers(page) == [answer.pk]
    assert "Vorschlag: nicht zeigen" in page
    assert moderator.username in page


def test_social_networks_need_a_second_person(station: Station, moderator: User, second: User) -> None:
    for number in range(3):
        make_answer(Status.RELEASED, station=station, by=moderator, text=f"Nummer {number}")
    first, refused, _waiting = Answer.objects.order_by("pk")
    choice = QueueFilter(Queue.SOCIAL)
    assert list(queued_answers(choice, moderator)) == []
    assert [answer.pk for answer in queued_answers(choice, second)] == list(
        Answer.objects.order_by("pk").values_list("pk", flat=True)
    )

    with pytest.raises(OwnDecision):
        decide_social(answer_id=first.pk, cleared=True, by=moderator, now=NOW)
    decide_social(answer_id=first.pk, cleared=True, by=second, now=NOW)
    decide_social(answer_id=refused.pk, cleared=False, by=second, now=NOW)
    with pytest.raises(ConflictError):
        decide_social(answer_id=first.pk, cleared=True, by=make_moderator(), now=NOW)

    export = exportable_answers(station.question_id)
    assert [answer.id for answer in export.answers] == [first.pk]
    assert (export.total, export.not_cleared) == (1, 2)
    assert {decision.kind for decision in first.decisions.all()} == {DecisionKind.DECISION, DecisionKind.SOCIAL}


def test_without_a_second_person_consent_is_enough(moderator: User) -> None:
    answer = make_answer(Status.RELEASED, by=moderator)

    export = exportable_answers(answer.question_id)

    assert [each.id for each in export.answers] == [answer.pk]
    assert export.not_cleared == 0


def test_the_desk_asks_about_social_networks(client: Client, station: Station, moderator: User) -> None:
    answer = make_answer(Status.RELEASED, station=station, by=moderator, text="Der Rhein")
    client.force_login(make_moderator())
    page = client.get("/admin/moderation/queue/").content.decode()
    assert "queue=social" in page

    page = send_decision(client, answer, "clear", queue="social")

    answer.refresh_from_db()
    assert answer.cleared_for_social is True
    assert "Darf auch nach der Ausstellung gezeigt werden" in page


def test_a_report_hides_and_is_logged_without_a_person(moderator: User) -> None:
    answer = make_answer(Status.RELEASED, by=moderator)

    decision = hide_reported(answer_id=answer.pk, now=SOON)

    answer.refresh_from_db()
    assert (answer.status, answer.reason) == (Status.HELD, "")
    assert (decision.kind, decision.decided_by, decision.reason) == (DecisionKind.REPORT, None, "")
    assert ReleaseCounter.objects.get(question=answer.question).released == 0
    with pytest.raises(ConflictError):
        hide_reported(answer_id=answer.pk, now=SOON)
    decide(answer_id=answer.pk, before=Status.HELD, after=Status.RELEASED, by=moderator, now=SOON)


# the decision in question is the one that gave the answer its state, whatever came in between


def queue(name: Queue, reader: User) -> list[Answer]:
    return list(queued_answers(QueueFilter(name), reader))


def test_who_released_does_not_clear_for_networks_after_somebody_else_shortened(
    station: Station, moderator: User, second: User
) -> None:
    answer = make_answer(Status.RELEASED, station=station, by=moderator, text="Der Rhein und der Zoo")
    shown = Status.RELEASED
    decide(answer_id=answer.pk, before=shown, after=shown, by=second, now=NOW, shorter="Der Rhein")

    with pytest.raises(OwnDecision):
        decide_social(answer_id=answer.pk, cleared=True, by=moderator, now=SOON)

    assert (queue(Queue.SOCIAL, moderator), queue(Queue.SOCIAL, second)) == ([], [answer])
    assert decide_social(answer_id=answer.pk, cleared=True, by=second, now=SOON).pk


def test_who_rejected_does_not_decide_the_objection_after_somebody_elses_re_review(
    moderator: User, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moderation.services.random_fraction", lambda: 0.0)
    answer = make_answer(Status.REJECTED, by=moderator)
    object_to_rejection(answer, "Doch!", NOW)
    decide_re_review(answer_id=answer.pk, after=Status.REJECTED, by=second, now=SOON, reason="insult")

    with pytest.raises(OwnDecision):
        decide_objection(answer_id=answer.pk, restore=False, by=moderator, now=SOON)

    assert (queue(Queue.OBJECTIONS, moderator), queue(Queue.OBJECTIONS, second)) == ([], [answer])
    upheld = decide_objection(answer_id=answer.pk, restore=False, by=second, now=SOON)
    answer.refresh_from_db()
    assert (upheld.reason, answer.reason) == (Reason.OFF_TOPIC, Reason.OFF_TOPIC)  # the one that its author was told


def test_who_rejected_it_again_does_not_review_it(
    moderator: User, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sampled rejection was overruled; undoing that brings it back."""
    monkeypatch.setattr("moderation.services.random_fraction", lambda: 0.0)
    answer, third = make_answer(Status.REJECTED, by=moderator), make_moderator()
    new = QueueFilter(Queue.NEW)
    steps = {"answer_id": answer.pk, "now": SOON}
    restored = decide(**steps, before=Status.REJECTED, after=Status.RELEASED, by=second)  # type: ignore[arg-type]
    again = decide(**steps, before=Status.RELEASED, after=Status.REJECTED, by=third, reason="insult")  # type: ignore[arg-type]

    for person in (moderator, second, third):
        assert list(answers_to_re_review(new, person)) == []
        with pytest.raises(ConflictError):
            decide_re_review(**steps, after=Status.HELD, by=person)  # type: ignore[arg-type]
    undo(decision_id=again.pk, by=third, now=SOON)
    undo(decision_id=restored.pk, by=second, now=SOON)

    assert list(answers_to_re_review(new, moderator)) == []
    assert list(answers_to_re_review(new, third)) == [answer]
    with pytest.raises(OwnDecision):
        decide_re_review(**steps, after=Status.HELD, by=moderator)  # type: ignore[arg-type]
    assert decide_re_review(**steps, after=Status.HELD, by=third).after == Status.HELD  # type: ignore[arg-type]


def test_a_second_sample_does_not_erase_the_first_review(
    moderator: User, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moderation.services.random_fraction", lambda: 0.0)
    answer = make_answer(Status.REJECTED, by=moderator)
    decide_re_review(answer_id=answer.pk, after=Status.HELD, by=second, now=SOON)

    reject(answer, moderator, Status.HELD, reason="insult")

    assert ReReview.objects.get().agreed is False


def test_an_objection_waits_while_the_answer_is_not_rejected_and_ends_when_it_is_shown(
    moderator: User, second: User
) -> None:
    answer, _ = send_answer()
    rejection = reject(answer, moderator)
    object_to_rejection(answer, "Doch!", NOW)
    undo(decision_id=rejection.pk, by=moderator, now=SOON)
    assert queue(Queue.OBJECTIONS, second) == []

    released = decide(answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=moderator, now=SOON)
    assert Objection.objects.get().outcome == Outcome.RESTORED
    undo(decision_id=released.pk, by=moderator, now=SOON)
    assert Objection.objects.get().outcome == ""
    reject(answer, moderator)

    assert (queue(Queue.OBJECTIONS, moderator), queue(Queue.OBJECTIONS, second)) == ([], [answer])


def test_what_a_report_hid_is_everybodys_to_decide(station: Station, moderator: User, second: User) -> None:
    """Also where held answers need a second person: nobody held it."""
    answer = make_answer(Status.RELEASED, station=station, by=moderator)
    hide_reported(answer_id=answer.pk, now=SOON)

    assert (queue(Queue.HELD, moderator), queue(Queue.HELD, second)) == ([answer], [answer])
    assert decide(answer_id=answer.pk, before=Status.HELD, after=Status.RELEASED, by=moderator, now=SOON).pk
