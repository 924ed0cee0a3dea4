"""Goals, the inhabitants of Stadtteile, and what the start page says of them."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from contributions.enums import Status
from contributions.models import Question, Station
from exhibition.report.enums import Publication
from exhibition.report.goals import goals_of, weekly_progress
from exhibition.report.models import Evaluation
from exhibition.report.selectors import build_snapshot
from exhibition.report.services import save_settings
from exhibition.report.snapshot import Snapshot
from exhibition.report.start_page import count_goal
from tests.factories import NOW, make_answer, make_moderator, make_person, send_answer

pytestmark = pytest.mark.django_db


def take(question: Question) -> Snapshot:
    return build_snapshot(Question.objects.prefetch_related("texts").get(pk=question.pk), NOW)


def release(station: Station, count: int, **fields: str) -> None:
    person = make_moderator()
    for _ in range(count):
        make_answer(Status.RELEASED, station=station, by=person, **fields)


def test_each_goal_says_how_far_it_is(station: Station) -> None:
    release(station, 4, quarter="010")
    release(station, 5, language="tr")
    save_settings(station.question_id, target=12, quarter_targets={"010": 8}, language_targets={"tr": 5, "ar": 3})

    goals = {goal.label: (goal.answers, goal.percent) for goal in goals_of(take(station.question))}

    assert goals == {
        "Antworten insgesamt": (9, 75),
        "Stadtmitte": (4, 50),
        "Türkisch": (5, 100),
        "Arabisch": (None, None),  # too few to say how many
    }


def test_weeks_add_up_the_days_that_are_published(station: Station) -> None:
    save_settings(station.question_id, target=20)
    for days, count in ((0, 4), (1, 2), (6, 5), (7, 3)):
        for _ in range(count):
            send_answer(station, now=NOW - timedelta(days=days))

    weeks = weekly_progress(take(station.question))

    assert [(week.monday, week.answers) for week in weeks] == [(date(2026, 11, 2), 5), (date(2026, 11, 9), 9)]


def test_without_goals_there_is_none(station: Station) -> None:
    assert goals_of(take(station.question)) == []
    assert weekly_progress(take(station.question)) == []
    assert list(count_goal(NOW)) == []


def test_the_start_page_says_how_far_the_goal_is(station: Station) -> None:
    for _ in range(3):
        send_answer(station)
    save_settings(station.question_id, target=4)

    assert [(figure.value, figure.label) for figure in count_goal(NOW)] == [("75 %", "vom Ziel: 4 Antworten")]
    assert list(count_goal(station.question.closes_at)) == []


def test_staff_set_goals_and_nothing_typed_is_lost(staff: Client, station: Station) -> None:
    address = f"/admin/report/{station.question_id}/settings/"
    typed = {"publication": "never", "target": "viele", "quarter_010": "7", "people_010": "17000", "language_tr": "9"}

    page = staff.post(address, typed)

    assert page.status_code == 422
    assert "Schreib dort eine ganze Zahl ab 1 hinein" in page.content.decode()
    assert re.search(r'name="quarter_010"[^>]*value="7"|value="7"[^>]*name="quarter_010"', page.content.decode())
    assert not Evaluation.objects.exists()

    assert staff.post(address, typed | {"target": "500"}).status_code == 302
    stored = Evaluation.objects.get()
    assert (stored.publication, stored.target) == (Publication.NEVER, 500)
    assert (stored.quarter_targets, stored.inhabitants, stored.language_targets) == (
        {"010": 7}, {"010": 17000}, {"tr": 9},
    )  # fmt: skip
    assert 'value="500"' in staff.get(address).content.decode()


def test_answers_for_a_thousand_inhabitants_come_of_published_counts_alone(staff: Client, station: Station) -> None:
    release(station, 6, quarter="010")
    release(station, 1, quarter="180")
    release(station, 4)
    save_settings(station.question_id, inhabitants={"010": 12000, "180": 1000})

    table = staff.get("/admin/report/").content.decode().split('data-chart="quarters"')[1].split("</table>")[0]

    assert "<td>0,5</td>" in table
    assert "<td>1,0</td>" not in table


def test_who_may_not_change_questions_sets_no_goals(client: Client, station: Station) -> None:
    client.force_login(make_person("moderation.view_decision"))

    assert client.get(f"/admin/report/{station.question_id}/settings/").status_code == 403
