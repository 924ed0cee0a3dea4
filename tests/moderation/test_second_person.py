"""Where a question asks for two people, nobody confirms their own decision."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from contributions.enums import Reason, SecondPerson, Status
from contributions.models import Answer, ReleaseCounter, Station
from contributions.selectors import read_receipt
from moderation.desk.enums import Queue
from moderation.desk.queues import QueueFilter, queued_answers
from moderation.enums import DecisionKind
from moderation.models import Decision
from moderation.selectors import exportable_answers
from moderation.services import decide, decide_social, hide_reported, undo
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
    assert "Darf in die sozialen Netzwerke" in page


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
