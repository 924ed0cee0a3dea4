"""The statistics: what came in and what became of it, as a page that points at nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from contributions.enums import Outcome, Reason, Status
from contributions.models import Answer, Objection, Question, Station
from krefeld_kann_was.lib.date_range import DateRange
from moderation.enums import WaitingTimeClass
from moderation.models import AnswerTheme, Decision, ReReview, Theme
from moderation.services import decide, undo
from moderation.statistics.disclosure import Suppressed
from moderation.statistics.selectors import (
    AnswerGroup,
    OutcomeCounts,
    PublishedStatistics,
    count_outcomes,
    median_waiting_time,
    publish_statistics,
)
from tests.factories import NOW, make_moderator, make_question, make_station, send_answer

pytestmark = pytest.mark.django_db


def published(question: Question | None = None, days: DateRange | None = None) -> PublishedStatistics:
    return publish_statistics(count_outcomes(question.pk if question else None, days or DateRange()))


def values(breakdown: Any) -> dict[str, int]:
    return {part.key: part.answers for part in breakdown.parts}


def decide_all(station: Station, number: int, after: Status, *, minutes: int = 5, **fields: Any) -> list[Answer]:
    person, answers = make_moderator(), [send_answer(station)[0] for _ in range(number)]
    for answer in answers:
        now = NOW + timedelta(minutes=minutes)
        decide(answer_id=answer.pk, before=Status.NEW, after=after, by=person, now=now, **fields)
    return answers


# from rows to figures


def test_the_median_is_the_class_that_half_of_the_answers_do_not_exceed() -> None:
    assert median_waiting_time({15: 2, 60: 1, 240: 2}) == WaitingTimeClass.HOUR
    assert median_waiting_time({10_000: 2, 15: 2}) == WaitingTimeClass.QUARTER_OF_AN_HOUR
    assert median_waiting_time({15: 1, 10_000: 2}) == WaitingTimeClass.LONGER


def test_few_answers_have_no_median() -> None:
    assert median_waiting_time({}) is None
    assert median_waiting_time({15: 2}) is None


def test_what_is_not_known_by_name_still_counts() -> None:
    groups = [
        AnswerGroup("released", "", False, "xx", "", None, 5),
        AnswerGroup("released", "", False, "tr", "", "Grün", 4),
    ]
    figures = publish_statistics(OutcomeCounts(groups, {}, {}, {}, {}, ["Grün", "Leer"]))

    assert values(figures.languages) == {"xx": 5, "tr": 4}
    assert values(figures.themes) == {"": 5, "Grün": 4}


# what is counted


def test_answers_are_counted_by_what_became_of_them(station: Station) -> None:
    decide_all(station, 6, Status.RELEASED)
    decide_all(station, 3, Status.RELEASED, shorter="<script>alert(1)</script> […]")
    decide_all(station, 4, Status.REJECTED, reason=Reason.LINK)
    decide_all(station, 3, Status.REJECTED, reason=Reason.INSULT)
    decide_all(station, 1, Status.HELD)
    send_answer(station)

    figures = published()

    assert (figures.received, figures.shown, figures.shortened, figures.rejected) == (18, 9, 3, 7)
    assert values(figures.reasons) == {Reason.LINK: 4, Reason.INSULT: 3}
    assert values(figures.languages) == {"de": 9}, "those that are shown"
    assert figures.waited == WaitingTimeClass.QUARTER_OF_AN_HOUR


def test_what_was_taken_back_does_not_count(station: Station) -> None:
    """Neither the state nor the reason, nor how long it had waited: it waits on."""
    decide_all(station, 3, Status.RELEASED)
    person = make_moderator()
    for answer in [send_answer(station)[0] for _ in range(4)]:
        later = NOW + timedelta(hours=5)
        decision = decide(
            answer_id=answer.pk, before=Status.NEW, after=Status.REJECTED, by=person, now=later, reason=Reason.LINK
        )
        undo(decision_id=decision.pk, by=person, now=later + timedelta(minutes=1))

    figures = published()

    assert (figures.received, figures.shown, figures.rejected) == (7, 3, Suppressed.FEW)
    assert figures.reasons is None
    assert figures.waited == WaitingTimeClass.QUARTER_OF_AN_HOUR


def test_a_later_decision_that_was_undone_leaves_the_waiting_time_of_the_first(station: Station) -> None:
    person = make_moderator()
    for answer in decide_all(station, 3, Status.HELD):
        later = NOW + timedelta(minutes=30)
        decision = decide(answer_id=answer.pk, before=Status.HELD, after=Status.RELEASED, by=person, now=later)
        undo(decision_id=decision.pk, by=person, now=later)

    assert published().waited == WaitingTimeClass.QUARTER_OF_AN_HOUR


def test_objections_and_re_reviews_are_counted_with_how_they_ended(station: Station) -> None:
    rejected = decide_all(station, 12, Status.REJECTED, reason=Reason.LINK)
    ReReview.objects.all().delete()  # what was sampled
    outcomes = [Outcome.RESTORED] * 4 + [Outcome.UPHELD] * 3 + [""]
    for answer, outcome in zip(rejected, outcomes, strict=False):
        Objection.objects.create(answer=answer, text="Doch!", filed_at=NOW, outcome=outcome)
    for answer, agreed in zip(rejected, [True] * 6 + [False] * 3 + [None] * 2, strict=False):
        first = Decision.objects.get(answer=answer)
        ReReview.objects.create(answer=answer, rejection=first, agreed=agreed)

    figures = published()

    assert (figures.objections, figures.reversed) == (8, 4)
    assert (figures.re_reviewed, figures.disagreed) == (9, 3)


def test_themes_are_counted_among_what_is_shown(station: Station) -> None:
    theme = Theme.objects.create(question=station.question, name="Grün")
    shown, rejected = decide_all(station, 9, Status.RELEASED), decide_all(station, 3, Status.REJECTED, reason="link")
    AnswerTheme.objects.bulk_create(AnswerTheme(answer=answer, theme=theme) for answer in [*shown[:5], *rejected])

    assert values(published().themes) == {"Grün": 5, "": 4}


def test_one_question_alone_is_counted(station: Station) -> None:
    decide_all(station, 3, Status.RELEASED)
    decide_all(make_station(make_question()), 4, Status.RELEASED)

    assert published(station.question).received == 3
    assert published().received == 7


def test_days_begin_and_end_at_midnight_in_krefeld(station: Station) -> None:
    """Both days belong to the range; the night before is another day although it is the same one in UTC."""
    last_second = NOW.replace(hour=22, minute=59, second=59)  # 23:59:59 here
    for now in (last_second, last_second + timedelta(seconds=1)):
        for _ in range(3):
            send_answer(station, now=now)

    tenth, eleventh = NOW.date(), NOW.date() + timedelta(days=1)
    assert published(days=DateRange(tenth, tenth)).received == 3
    assert published(days=DateRange(eleventh, eleventh)).received == 3
    assert published(days=DateRange(tenth, eleventh)).received == 6
    assert published(days=DateRange(last=NOW.date() - timedelta(days=1))).received == 0


def test_answers_are_counted_by_day_and_hour_in_krefeld(station: Station) -> None:
    for hours, count in ((0, 4), (3, 5), (24, 3)):
        for _ in range(count):
            send_answer(station, now=NOW + timedelta(hours=hours))

    figures = published()

    assert values(figures.days) == {"2026-11-10": 9, "2026-11-11": 3}
    assert values(figures.hours) == {"13": 7, "16": 5}


def test_stadtteile_are_counted_among_what_is_shown(station: Station) -> None:
    person = make_moderator()
    for quarter, count in (("010", 5), ("180", 2), ("", 4), ("outside", 3)):
        for _ in range(count):
            answer, _receipt = send_answer(station, quarter=quarter)
            decide(answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=person, now=NOW)
    send_answer(station, quarter="190")

    figures = published()

    assert values(figures.quarters) == {"010": 5}
    assert figures.quarters
    assert figures.quarters.rest == 9, "the two of Uerdingen alone would be their own sum"
