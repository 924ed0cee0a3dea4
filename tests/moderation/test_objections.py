"""The author of a rejected answer objects; somebody else decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from contributions.enums import Outcome, Reason, Status
from contributions.models import Answer, Objection, ReleaseCounter
from contributions.services import object_to_rejection, withdraw
from moderation.enums import DecisionKind
from moderation.models import Decision
from moderation.retention import REJECTED_RETENTION_PERIOD, erase_rejected_texts
from moderation.services import decide, decide_objection
from moderation.transitions import ConflictError, NotAShortening, OwnDecision
from tests.factories import NOW, make_answer, make_moderator, make_question, make_station

pytestmark = pytest.mark.django_db
OBJECTIONS = "/admin/moderation/queue/?queue=objections"


@pytest.fixture
def rejecter() -> User:
    return make_moderator()


@pytest.fixture
def rejected(rejecter: User) -> Answer:
    """A rejected answer whose author objects."""
    answer = make_answer(Status.REJECTED, by=rejecter, text="Zu viele Autos hier")
    object_to_rejection(answer, "Das ist doch eine Antwort!", NOW)
    return answer


def desk_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_it_can_be_granted_by_somebody_else(rejected: Answer) -> None:
    decision = decide_objection(answer_id=rejected.pk, restore=True, by=make_moderator(), now=NOW)

    rejected.refresh_from_db()
    assert (rejected.status, rejected.reason, rejected.released_at) == (Status.RELEASED, "", NOW)
    assert Objection.objects.get().outcome == Outcome.RESTORED
    assert (decision.kind, decision.before, decision.after) == (
        DecisionKind.OBJECTION,
        Status.REJECTED,
        Status.RELEASED,
    )
    assert ReleaseCounter.objects.get(question=rejected.question).released == 1


def test_it_can_be_refused_by_somebody_else_and_is_logged(rejected: Answer) -> None:
    decide_objection(answer_id=rejected.pk, restore=False, by=make_moderator(), now=NOW)

    rejected.refresh_from_db()
    assert (rejected.status, rejected.reason, rejected.released_at) == (Status.REJECTED, Reason.OFF_TOPIC, None)
    assert Objection.objects.get().outcome == Outcome.UPHELD
    newest = Decision.objects.first()
    assert newest is not None
    assert (newest.before, newest.after, newest.reason) == (Status.REJECTED, Status.REJECTED, Reason.OFF_TOPIC)
    assert ReleaseCounter.objects.get(question=rejected.question).released == 0


def test_nobody_decides_about_their_own_decision(rejected: Answer, rejecter: User) -> None:
    for restore in (True, False):
        with pytest.raises(OwnDecision):
            decide_objection(answer_id=rejected.pk, restore=restore, by=rejecter, now=NOW)

    assert Objection.objects.get().outcome == ""
    assert Decision.objects.count() == 1


def test_only_one_of_two_counts(rejected: Answer) -> None:
    decide_objection(answer_id=rejected.pk, restore=False, by=make_moderator(), now=NOW)

    with pytest.raises(ConflictError):
        decide_objection(answer_id=rejected.pk, restore=True, by=make_moderator(), now=NOW)

    assert Answer.objects.get().status == Status.REJECTED


def test_a_shortening_that_goes_too_far_leaves_it_open(rejected: Answer) -> None:
    with pytest.raises(NotAShortening):
        decide_objection(answer_id=rejected.pk, restore=True, by=make_moderator(), now=NOW, shorter="Schöne Autos")

    assert Objection.objects.get().outcome == ""
    decide_objection(answer_id=rejected.pk, restore=True, by=make_moderator(), now=NOW, shorter="Zu viele Autos")
    assert Answer.objects.get().text == "Zu viele Autos"


def test_restoring_from_anywhere_ends_it(rejected: Answer, rejecter: User) -> None:
    decide(answer_id=rejected.pk, before=Status.REJECTED, after=Status.RELEASED, by=rejecter, now=NOW)

    assert Objection.objects.get().outcome == Outcome.RESTORED


def test_the_queue_shows_it_to_others_only(rejected: Answer, rejecter: User) -> None:
    other = desk_of(make_moderator()).get(OBJECTIONS).content.decode()
    own = desk_of(rejecter).get(OBJECTIONS).content.decode()

    assert f'data-answer="{rejected.pk}"' in other
    assert "Das ist doch eine Antwort!" in other
    assert "Passt nicht zur Frage oder ist nicht zu verstehen" in other
    assert 'value="uphold"' in other
    assert "data-answer=" not in own
    assert "deine eigenen Entscheidungen liest jemand anderes" in own


def test_the_desk_decides_it(rejected: Answer, rejecter: User) -> None:
    address = f"/admin/moderation/queue/{rejected.pk}/objections/"
    words = {"decision": "release", "seen": "rejected", "queue": "objections"}

    refused = desk_of(rejecter).post(address, words, follow=True).content.decode()
    assert "Hier hast du schon entschieden" in refused
    assert Answer.objects.get().status == Status.REJECTED
    page = desk_of(make_moderator()).post(address, words, follow=True).content.decode()

    assert "Wird doch gezeigt" in page
    assert Answer.objects.get().status == Status.RELEASED


def test_taking_back_ends_everything(rejected: Answer) -> None:
    withdraw(rejected)

    assert not Objection.objects.exists()


def test_rejected_texts_are_erased_after_thirty_days(rejecter: User) -> None:
    station = make_station(make_question(opens_at=NOW - timedelta(days=60)))

    def at(days: float) -> Answer:
        return make_answer(Status.REJECTED, by=rejecter, station=station, now=NOW - timedelta(days=days))

    now = NOW + timedelta(hours=1)
    old, new, contested = at(30), at(29), at(30)
    shown = make_answer(Status.RELEASED, now=NOW)
    object_to_rejection(contested, "Bitte!", NOW)

    assert erase_rejected_texts(now) == 1
    for answer in (old, new, contested, shown):
        answer.refresh_from_db()
    assert (old.text, old.reason) == ("", Reason.OFF_TOPIC)
    assert all(answer.text for answer in (new, contested, shown))

    decide_objection(answer_id=contested.pk, restore=False, by=make_moderator(), now=now)
    assert erase_rejected_texts(now + timedelta(days=1)) == 1  # the one of 29 days ago; the objection counts anew
    assert erase_rejected_texts(now + REJECTED_RETENTION_PERIOD) == 1
    assert not Objection.objects.exclude(text="").exists()


def test_the_command_says_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("forget")

    assert capsys.readouterr().out == "0 texts erased\n"
