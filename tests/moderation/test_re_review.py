"""A part of the rejections is read again by somebody who does not know it; the disagreement is counted."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from contributions.enums import Reason, Status
from contributions.models import Answer
from contributions.services import withdraw
from moderation import services
from moderation.enums import DecisionKind
from moderation.models import ReReview
from moderation.retention import REJECTED_RETENTION_PERIOD, erase_rejected_texts
from moderation.services import decide_re_review, decide_similar
from moderation.transitions import ConflictError, OwnDecision, ReasonMissing
from tests.factories import NOW, make_answer, make_moderator, send_answer
from tests.moderation.desk import QUEUE, numbers, send_decision

pytestmark = pytest.mark.django_db
true_random_fraction = services.random_fraction


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.services.random_fraction", lambda: 0.0)


def rejected(by: User, text: str = "Zu viele Autos") -> Answer:
    return make_answer(Status.REJECTED, by=by, text=text)


def test_about_one_in_twenty_is_drawn(moderator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each rejection has a lot of its own: of 400, 3 to 48 are drawn (all but one in three million times)."""
    lots = [0.0, 0.0499, 0.05, 0.9999, 0.01]
    monkeypatch.setattr(services, "random_fraction", iter(lots).__next__)
    answers = [rejected(moderator, f"Nummer {lot}") for lot in lots]

    assert services.RE_REVIEW_RATE == 0.05
    assert {look.answer_id for look in ReReview.objects.all()} == {answers[at].pk for at in (0, 1, 4)}
    assert 3 <= sum(true_random_fraction() < services.RE_REVIEW_RATE for _ in range(400)) <= 48


@pytest.mark.usefixtures("always")
def test_only_rejections_are_drawn_and_of_many_one(moderator: User) -> None:
    make_answer(Status.RELEASED, by=moderator)
    make_answer(Status.HELD, by=moderator)
    first = rejected(moderator)
    other, _ = send_answer()
    decide_similar(first=first.decisions.get(), answer_ids=[other.pk])

    assert [look.answer_id for look in ReReview.objects.all()] == [first.pk]


@pytest.mark.usefixtures("always")
def test_agreeing_changes_nothing_and_is_counted(moderator: User) -> None:
    answer = rejected(moderator)

    decision = decide_re_review(
        answer_id=answer.pk, after=Status.REJECTED, by=make_moderator(), now=NOW, reason=Reason.INSULT.value
    )

    answer.refresh_from_db()
    assert (answer.status, answer.reason) == (Status.REJECTED, Reason.OFF_TOPIC)  # the author was told this one
    assert (decision.kind, decision.reason) == (DecisionKind.RE_REVIEW, Reason.INSULT)
    assert ReReview.objects.get().agreed is True


@pytest.mark.usefixtures("always")
@pytest.mark.parametrize("after", [Status.RELEASED, Status.HELD])
def test_disagreeing_brings_it_to_the_held_ones(moderator: User, after: Status) -> None:
    answer = rejected(moderator)

    decide_re_review(answer_id=answer.pk, after=after, by=make_moderator(), now=NOW)

    answer.refresh_from_db()
    assert (answer.status, answer.reason) == (Status.HELD, "")
    assert ReReview.objects.get().agreed is False


@pytest.mark.usefixtures("always")
def test_who_rejected_is_not_asked_and_nobody_twice(moderator: User) -> None:
    answer = rejected(moderator)
    with pytest.raises(OwnDecision):
        decide_re_review(answer_id=answer.pk, after=Status.HELD, by=moderator, now=NOW)
    with pytest.raises(ReasonMissing):
        decide_re_review(answer_id=answer.pk, after=Status.REJECTED, by=make_moderator(), now=NOW)
    decide_re_review(answer_id=answer.pk, after=Status.HELD, by=make_moderator(), now=NOW)
    with pytest.raises(ConflictError):
        decide_re_review(answer_id=answer.pk, after=Status.HELD, by=make_moderator(), now=NOW)


@pytest.mark.usefixtures("always")
def test_at_the_desk_it_looks_like_a_new_one(client: Client, moderator: User) -> None:
    answer = rejected(moderator, text="Zu viele Autos hier")
    new = [send_answer(answer.station, text=f"Neu {number}", now=NOW)[0] for number in range(3)]
    client.force_login(moderator)
    assert answer.pk not in numbers(client.get(QUEUE).content.decode())
    other = Client()
    other.force_login(make_moderator())
    client.get(QUEUE + "?queue=held")  # lets go of the new ones

    page = other.get(QUEUE).content.decode()

    assert numbers(page) == [new[0].pk, new[1].pk, answer.pk, new[2].pk]
    card = page.partition(f'id="answer-{answer.pk}"')[2].partition("</article>")[0]
    card = re.sub(r'<details class="pass-on">.*?</details>', "", card, flags=re.DOTALL)  # names everybody
    for phrase in ("Nicht gezeigt", "Doch zeigen", Reason.OFF_TOPIC.label, moderator.username, "rejected"):
        assert str(phrase) not in card.replace(f'<option value="off_topic" data-key="k">{Reason.OFF_TOPIC.label}', "")
    told = send_decision(other, answer, "release", under="re-review", seen="new")
    assert "Das war ein zweiter Blick" in told
    answer.refresh_from_db()
    assert answer.status == Status.HELD


@pytest.mark.usefixtures("always")
def test_of_what_is_erased_meanwhile_nothing_is_decided_at_the_desk(desk: Client) -> None:
    answer = rejected(make_moderator())
    erase_rejected_texts(timezone.now() + REJECTED_RETENTION_PERIOD + timedelta(days=1))

    told = send_decision(desk, answer, "hold", under="re-review", seen="new")

    assert "Das geht von hier aus nicht." in told
    answer.refresh_from_db()
    assert (answer.status, answer.text) == (Status.REJECTED, "")


@pytest.mark.usefixtures("always")
def test_what_is_taken_back_is_not_asked_about(client: Client, moderator: User) -> None:
    answer = rejected(moderator)
    withdraw(answer)
    client.force_login(make_moderator())

    assert numbers(client.get(QUEUE).content.decode()) == []
    with pytest.raises(ConflictError):
        decide_re_review(answer_id=answer.pk, after=Status.HELD, by=make_moderator(), now=NOW)
    assert ReReview.objects.get().agreed is None
