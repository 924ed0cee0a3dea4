"""How long an answer waited is kept as a class, and only where it is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from contributions.enums import Reason, Status
from moderation.enums import Waited
from moderation.models import Decision
from moderation.services import decide, undo
from moderation.waiting import how_long
from tests.factories import NOW, make_answer, make_moderator, send_answer

SENT = datetime(2026, 11, 10, 12, 34, 56, 789, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "waited"),
    [
        (0, Waited.QUARTER_OF_AN_HOUR),
        (14.9, Waited.QUARTER_OF_AN_HOUR),
        (15, Waited.HALF_AN_HOUR),
        (59.9, Waited.HOUR),
        (239, Waited.FOUR_HOURS),
        (1_439, Waited.DAY),
        (1_440, Waited.LONGER),
        (1_000_000, Waited.LONGER),
    ],
)
def test_the_waiting_time_is_told_by_its_class(minutes: float, waited: Waited) -> None:
    assert how_long(SENT, SENT + timedelta(minutes=minutes)) == waited


def test_a_time_that_was_coarsened_says_nothing() -> None:
    assert how_long(SENT.replace(minute=0, second=0, microsecond=0), SENT) is None


def test_no_class_is_closer_than_a_quarter_of_an_hour() -> None:
    """Beside the exact time of the decision it would give the time of submission back."""
    edges = [0, *Waited.values]
    assert min(later - earlier for earlier, later in pairwise(edges)) >= 15


@pytest.mark.django_db
def test_only_the_first_word_knows_how_long_the_answer_had_waited() -> None:
    answer = make_answer(Status.HELD)
    later = {"now": NOW + timedelta(hours=3), "by": make_moderator()}
    decide(answer_id=answer.pk, before=Status.HELD, after=Status.REJECTED, reason=Reason.LINK, **later)  # type: ignore[arg-type]

    assert list(Decision.objects.order_by("pk").values_list("waited", flat=True)) == [15, None]


@pytest.mark.django_db
def test_after_an_undo_nobody_knows_how_long_it_had_waited() -> None:
    answer, _ = send_answer()
    person = make_moderator()
    word = {"answer_id": answer.pk, "before": Status.NEW, "after": Status.RELEASED, "by": person}
    first = decide(**word, now=NOW + timedelta(minutes=20))  # type: ignore[arg-type]
    undo(decision_id=first.pk, by=person, now=NOW + timedelta(minutes=21))

    decide(**word, now=NOW + timedelta(minutes=22))  # type: ignore[arg-type]

    assert list(Decision.objects.order_by("pk").values_list("waited", flat=True)) == [30, None, None]
