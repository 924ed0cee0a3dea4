"""How long an answer waited is kept as a class, and only where it is known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from contributions.enums import Reason, Status
from moderation.enums import WaitingTimeClass
from moderation.models import PreviousState, WaitingTimes
from moderation.retention import erase_previous_states
from moderation.services import UNDO_WINDOW, decide, undo
from moderation.waiting_times import waiting_time_class
from tests.factories import NOW, make_answer, make_moderator, send_answer

SENT = datetime(2026, 11, 10, 12, 34, 56, 789, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "waited"),
    [
        (0, WaitingTimeClass.QUARTER_OF_AN_HOUR),
        (14.9, WaitingTimeClass.QUARTER_OF_AN_HOUR),
        (15, WaitingTimeClass.HALF_AN_HOUR),
        (59.9, WaitingTimeClass.HOUR),
        (239, WaitingTimeClass.FOUR_HOURS),
        (1_439, WaitingTimeClass.DAY),
        (1_440, WaitingTimeClass.LONGER),
        (1_000_000, WaitingTimeClass.LONGER),
    ],
)
def test_the_waiting_time_is_counted_by_its_class(minutes: float, waited: WaitingTimeClass) -> None:
    assert waiting_time_class(SENT, SENT + timedelta(minutes=minutes)) == waited


def counted() -> dict[int, int]:
    return dict(WaitingTimes.objects.values_list("waited", "answer_count"))


@pytest.mark.django_db
def test_the_first_decision_counts_how_long_the_answer_had_waited() -> None:
    answer = make_answer(Status.HELD)
    later = {"now": NOW + timedelta(hours=3), "by": make_moderator()}
    decide(answer_id=answer.pk, before=Status.HELD, after=Status.REJECTED, reason=Reason.LINK, **later)  # type: ignore[arg-type]
    make_answer(Status.RELEASED, station=answer.station)

    assert counted() == {15: 2}
    assert WaitingTimes.objects.get().week == date(2026, 11, 9)


@pytest.mark.django_db
def test_after_an_undo_the_next_decision_counts_instead() -> None:
    answer, _ = send_answer()
    person = make_moderator()
    fields = {"answer_id": answer.pk, "before": Status.NEW, "after": Status.RELEASED, "by": person}
    first = decide(**fields, now=NOW + timedelta(minutes=25))  # type: ignore[arg-type]
    assert counted() == {30: 1}
    undo(decision_id=first.pk, by=person, now=NOW + timedelta(minutes=26))
    assert counted() == {30: 0}

    decide(**fields, now=NOW + timedelta(minutes=31))  # type: ignore[arg-type]

    assert counted() == {30: 0, 60: 1}


@pytest.mark.django_db
def test_no_row_of_an_answer_or_a_decision_reveals_when_it_was_sent() -> None:
    """Once undoing is over, the minute of NOW stands nowhere: neither as a time nor as a time that something took."""
    answer = make_answer(Status.RELEASED, now=NOW)
    decision = answer.decisions.get()
    assert PreviousState.objects.get().submitted_at == NOW
    assert erase_previous_states(decision.decided_at + UNDO_WINDOW - timedelta(seconds=1)) == 0
    assert erase_previous_states(decision.decided_at + UNDO_WINDOW) == 1

    assert answer.submitted_at == NOW.replace(minute=0, second=0)
    assert {field.name for field in decision._meta.fields} == {
        "id", "answer", "kind", "before", "after", "reason", "note", "note_erased", "shortened", "decided_by",
        "decided_at", "undoes",
    }  # fmt: skip
    assert {field.name for field in WaitingTimes._meta.fields} == {"id", "question", "week", "waited", "answer_count"}
