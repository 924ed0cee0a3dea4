"""Each question keeps what visitors give for as long as staff have set for it, within bounds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from contributions.effects import effects_on_question
from contributions.enums import Status
from contributions.models import Answer, Objection, Question
from exhibition.export.models import Export, ExportState
from exhibition.export.services import expire
from moderation.reports.models import Report
from moderation.reports.services import erase_settled_reports, file_report, settle_reports
from moderation.retention import erase_rejected_texts, last_day_to_object
from tests.factories import NOW, make_answer, make_moderator, make_question, make_station

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DECIDED = NOW + timedelta(minutes=5)


@pytest.fixture
def answers() -> tuple[Answer, Answer]:
    """Rejected at the same time, to a question with short and to one with long periods."""
    by = make_moderator()
    short = make_question(rejected_days=7, report_days=2, picture_days=3)
    long = make_question(rejected_days=60, report_days=50, picture_days=40)
    return tuple(make_answer(Status.REJECTED, station=make_station(one), by=by) for one in (short, long))  # type: ignore[return-value]


def texts(model: type[Answer] | type[Report]) -> list[bool]:
    return [bool(text) for text in model.objects.order_by("pk").values_list("text", flat=True)]


def test_rejected_texts(answers: tuple[Answer, Answer]) -> None:
    short, long = answers
    assert last_day_to_object(short.pk) == localdate(DECIDED) + 6 * DAY
    assert last_day_to_object(long.pk) == localdate(DECIDED) + 59 * DAY

    for days, erased, left in (
        (6, 0, [True, True]),
        (7, 1, [False, True]),
        (59, 0, [False, True]),
        (60, 1, [False] * 2),
    ):
        assert erase_rejected_texts(DECIDED + days * DAY) == erased
        assert texts(Answer) == left


def test_whatever_comes_in_between_an_answer_loses_all_its_texts_or_none(
    answers: tuple[Answer, Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that are due are chosen once."""
    short, _long = answers

    def object_late(**_: object) -> None:
        Objection.objects.create(answer=short, text="Doch", filed_at=NOW)

    monkeypatch.setattr("moderation.retention.erase_search_texts", object_late)

    assert erase_rejected_texts(DECIDED + 7 * DAY) == 1
    assert texts(Answer) == [False, True]


def test_texts_of_reports(answers: tuple[Answer, Answer]) -> None:
    for number, answer in enumerate(answers):
        words = {"text": "Warum?", "about": "", "contact": "", "language": "de"}
        file_report(nonce=f"{number}", answer_id=answer.pk, reason="other", flag="", now=NOW, **words)
        settle_reports(answer.pk, outcome=Status.REJECTED, by=None, now=NOW)

    for days, left in ((1, [True, True]), (2, [False, True]), (49, [False, True]), (50, [False, False])):
        erase_settled_reports(NOW + days * DAY)
        assert texts(Report) == left


def test_pictures(answers: tuple[Answer, Answer]) -> None:
    for answer in answers:
        Export.objects.create(
            question=answer.question, formats=[], state=ExportState.DONE, started_at=NOW, finished_at=NOW
        )

    later = NOW + 4 * DAY
    for days in (3, 40):
        expire(days, later)

    assert [bool(export.removed_at) for export in Export.objects.order_by("pk")] == [True, False]


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("rejected_days", 6),
        ("rejected_days", 91),
        ("report_days", 0),
        ("picture_days", 91),
        ("exhibition_days", 13),
        ("exhibition_days", 184),
    ],
)
def test_periods_have_bounds(field: str, days: int) -> None:
    question = make_question(**{field: days})

    with pytest.raises(ValidationError) as refused:
        question.full_clean()
    assert set(refused.value.message_dict) == {field}


def test_six_months_are_the_longest() -> None:
    question = make_question(exhibition_days=183)
    question.full_clean()

    assert question.erased_at_latest == question.closes_at + 183 * DAY


def test_whoever_brings_the_end_of_everything_near_is_asked_first() -> None:
    question = make_question(closes_at=NOW - 20 * DAY, opens_at=NOW - 40 * DAY)
    asked = "Die ganze Ausstellung wird dann am"

    assert not any(asked in effect for effect in effects_on_question(question, {"exhibition_days": 60}, NOW))
    assert any(asked in effect for effect in effects_on_question(question, {"exhibition_days": 30}, NOW))
    Question.objects.filter(pk=question.pk).update(exhibition_days=30)
    question.refresh_from_db()
    assert not any(asked in effect for effect in effects_on_question(question, {"exhibition_days": 30}, NOW))
