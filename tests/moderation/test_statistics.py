"""The statistics: what came in and what became of it, as a page that points at nobody."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contributions.enums import Outcome, Reason, Status
from contributions.models import Answer, Objection, Question, Station
from krefeld_kann_was.lib.date_range import DateRange
from moderation.enums import WaitingTimeClass
from moderation.models import AnswerTheme, Decision, ReReview, Theme
from moderation.services import decide, undo
from moderation.statistics.selectors import (
    AnswerGroup,
    OutcomeCounts,
    PublishedStatistics,
    count_outcomes,
    median_waiting_time,
    publish_statistics,
)
from tests.factories import NOW, make_answer, make_moderator, make_person, make_question, make_station, send_answer

PAGE = "/admin/moderation/figures/"
pytestmark = pytest.mark.django_db


def published(question: Question | None = None, days: DateRange | None = None) -> PublishedStatistics:
    return publish_statistics(
        count_outcomes(question.pk if question else None, days or DateRange()), without_theme="ohne Thema"
    )


def values(breakdown: Any) -> dict[str, int]:
    return {part.label: part.value for part in breakdown.parts}


def decide_all(station: Station, number: int, after: Status, *, minutes: int = 5, **fields: Any) -> list[Answer]:
    person, answers = make_moderator(), [send_answer(station)[0] for _ in range(number)]
    for answer in answers:
        now = NOW + timedelta(minutes=minutes)
        decide(answer_id=answer.pk, before=Status.NEW, after=after, by=person, now=now, **fields)
    return answers


def figures_on(page: str) -> dict[str, str]:
    return dict(re.findall(r'data-figure="(\w+)">([^<]*)<', page))


# from rows to figures


def test_the_median_is_the_class_that_half_of_the_answers_do_not_exceed() -> None:
    assert median_waiting_time({15: 2, 60: 1, 240: 2}) == WaitingTimeClass.HOUR
    assert median_waiting_time({10_000: 2, 15: 2}) == WaitingTimeClass.QUARTER_OF_AN_HOUR
    assert median_waiting_time({15: 1, 10_000: 2}) == WaitingTimeClass.LONGER


def test_few_answers_have_no_median() -> None:
    assert median_waiting_time({}) is None
    assert median_waiting_time({15: 2}) is None


def test_what_is_not_known_by_name_still_counts() -> None:
    groups = [AnswerGroup("released", "", False, "xx", None, 5), AnswerGroup("released", "", False, "tr", "Grün", 4)]
    figures = publish_statistics(OutcomeCounts(groups, {}, {}, {}, ["Grün", "Leer"]), without_theme="ohne Thema")

    assert values(figures.languages) == {"xx": 5, "Türkisch": 4}
    assert values(figures.themes) == {"ohne Thema": 5, "Grün": 4}


# what is counted


def test_answers_are_counted_by_what_became_of_them(station: Station) -> None:
    decide_all(station, 6, Status.RELEASED)
    decide_all(station, 3, Status.RELEASED, shorter="<script>alert(1)</script> […]")
    decide_all(station, 4, Status.REJECTED, reason=Reason.LINK)
    decide_all(station, 3, Status.REJECTED, reason=Reason.INSULT)
    decide_all(station, 1, Status.HELD)
    send_answer(station)

    figures = published()

    assert (figures.received, figures.shown, figures.shortened, figures.rejected) == ("18", "9", "3", "7")
    assert values(figures.reasons) == {str(Reason.LINK.label): 4, str(Reason.INSULT.label): 3}
    assert values(figures.languages) == {"Deutsch": 18}
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

    assert (figures.received, figures.shown, figures.rejected) == ("7", "3", "wenige")
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

    assert (figures.objections, figures.reversed) == ("8", "4")
    assert (figures.re_reviewed, figures.disagreed) == ("9", "3")


def test_themes_are_counted_among_what_is_shown(station: Station) -> None:
    theme = Theme.objects.create(question=station.question, name="Grün")
    shown, rejected = decide_all(station, 9, Status.RELEASED), decide_all(station, 3, Status.REJECTED, reason="link")
    AnswerTheme.objects.bulk_create(AnswerTheme(answer=answer, theme=theme) for answer in [*shown[:5], *rejected])

    assert values(published().themes) == {"Grün": 5, "ohne Thema": 4}


def test_one_question_alone_is_counted(station: Station) -> None:
    decide_all(station, 3, Status.RELEASED)
    decide_all(make_station(make_question()), 4, Status.RELEASED)

    assert published(station.question).received == "3"
    assert published().received == "7"


def test_days_begin_and_end_at_midnight_in_krefeld(station: Station) -> None:
    """Both days belong to the range; the night before is another day although it is the same one in UTC."""
    last_second = NOW.replace(hour=22, minute=59, second=59)  # 23:59:59 here
    for now in (last_second, last_second + timedelta(seconds=1)):
        for _ in range(3):
            send_answer(station, now=now)

    tenth, eleventh = NOW.date(), NOW.date() + timedelta(days=1)
    assert published(days=DateRange(tenth, tenth)).received == "3"
    assert published(days=DateRange(eleventh, eleventh)).received == "3"
    assert published(days=DateRange(tenth, eleventh)).received == "6"
    assert published(days=DateRange(last=NOW.date() - timedelta(days=1))).received == "0"


# the page


def test_the_page_publishes_the_statistics_and_hides_small_ones(desk: Client, station: Station) -> None:
    decide_all(station, 5, Status.RELEASED)
    decide_all(station, 1, Status.REJECTED, reason=Reason.THREAT)

    page = desk.get(PAGE).content.decode()

    assert figures_on(page) == {
        "received": "6", "shown": "5", "shortened": "wenige", "rejected": "wenige", "waited": "unter 15 Minuten",
        "objections": "wenige", "reversed": "wenige", "looked_at": "wenige", "disagreed": "wenige",
    }  # fmt: skip
    assert str(Reason.THREAT.label) not in page
    assert "Zu wenige, um sie aufzuteilen." in page


def test_the_address_chooses_question_and_days(desk: Client, station: Station) -> None:
    decide_all(station, 3, Status.RELEASED)

    other = make_question()
    assert figures_on(desk.get(PAGE, {"question": station.question_id}).content.decode())["received"] == "3"
    assert figures_on(desk.get(PAGE, {"question": other.pk}).content.decode())["received"] == "0"
    assert figures_on(desk.get(PAGE, {"from": "2026-11-11"}).content.decode())["received"] == "0"
    page = desk.get(PAGE, {"from": "2026-11-10", "to": "2026-11-10"}).content.decode()
    assert figures_on(page)["received"] == "3"
    assert page.count('value="2026-11-10"') == 2


@pytest.mark.parametrize("strange", ["x", "2026-02-30", "9999-12-31", "0001-01-01", "-1", "\x00", str(10**30)])
def test_a_strange_address_means_everything(desk: Client, station: Station, strange: str) -> None:
    decide_all(station, 3, Status.RELEASED)

    page = desk.get(PAGE, {"question": strange, "from": strange, "to": strange})

    assert figures_on(page.content.decode())["received"] == "3"


def test_bars_are_as_long_as_their_numbers_in_every_language_of_the_page(desk: Client, station: Station) -> None:
    decide_all(station, 4, Status.REJECTED, reason=Reason.LINK)
    decide_all(station, 1, Status.REJECTED, reason=Reason.INSULT)
    decide_all(station, 8, Status.REJECTED, reason=Reason.SEXUAL)

    page = desk.get(PAGE).content.decode()
    bars = page.split('data-parts="reasons"')[1].split("</table>")[0]

    assert re.findall(r'viewBox="0 0 (\d+) 1".*?<rect width="(\d+)"', bars) == [("8", "8"), ("8", "5")]
    assert "alle anderen zusammen" in bars


def test_who_may_not_read_decisions_gets_no_figures(client: Client) -> None:
    client.force_login(make_person("moderation.add_decision"))
    assert client.get(PAGE).status_code == 403
    client.force_login(make_person("moderation.view_decision"))
    assert client.get(PAGE).status_code == 200
    assert client.post(PAGE).status_code == 405


def test_the_number_of_queries_does_not_depend_on_what_there_is(desk: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as done:
            desk.get(PAGE)
        return len(done)

    make_answer(Status.REJECTED)
    few = queries()
    for language in ("de", "tr", "ar"):
        station = make_station(make_question())
        Theme.objects.create(question=station.question, name=language)
        make_answer(Status.RELEASED, station=station, language=language)
        make_answer(Status.REJECTED, station=station, language=language)
    assert queries() == few
