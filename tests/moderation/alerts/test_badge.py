"""The badge: what waits and whether it has waited too long, on every staff page."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.enums import Status
from contributions.models import Answer, Question, Station
from moderation.alerts.selectors import Badge, badge, new_answers
from tests.factories import make_answer, make_person, make_question, make_station, send_answer
from tests.moderation.alerts.conftest import berlin

pytestmark = pytest.mark.django_db
WAITING = "/admin/moderation/waiting/"


def test_nothing_waits() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert badge(berlin(10, 12)) == Badge(0, False)
    assert Badge(0, False).title_prefix == ""
    assert len(queries) == 1


@pytest.mark.parametrize(
    ("sent", "now", "overdue"),
    [
        (berlin(10, 12), berlin(10, 12, 29), False),
        (berlin(10, 12), berlin(10, 12, 30), True),
        (berlin(10, 20, 50), berlin(11, 8, 19), False),  # 10 minutes in the evening, 19 in the morning
        (berlin(10, 20, 50), berlin(11, 8, 20), True),
        (berlin(14, 15, 10), berlin(16, 8, 9), False),  # over a weekend
        (berlin(14, 15, 10), berlin(16, 8, 10), True),
        (berlin(15, 10), berlin(15, 23), False),
        (berlin(10, 20, 0), berlin(10, 23), True),  # also at night, if it was before
        (berlin(27, 12), berlin(28, 18), False),  # the question is closed
    ],
)
def test_too_long_is_counted_while_the_place_is_open(
    vhs: Station, sent: datetime, now: datetime, overdue: bool
) -> None:
    send_answer(vhs, now=sent)

    with CaptureQueriesContext(connection) as queries:
        assert badge(now) == Badge(1, overdue)
    assert len(queries) <= 2


def test_each_question_has_its_own_patience(vhs: Station) -> None:
    patient = make_station(make_question(alert_after=120, opens_at=berlin(1, 8), closes_at=berlin(28, 18)))
    never = make_station(make_question(alert_after=0, opens_at=berlin(1, 8), closes_at=berlin(28, 18)))
    send_answer(never, now=berlin(9, 10))
    send_answer(patient, now=berlin(10, 10))
    send_answer(vhs, now=berlin(10, 11, 45))

    assert not badge(berlin(10, 11, 59)).overdue
    with CaptureQueriesContext(connection) as queries:
        assert badge(berlin(10, 12)) == Badge(3, True)
    assert len(queries) == 2
    Answer.objects.filter(question=patient.question).delete()
    assert not badge(berlin(10, 12)).overdue
    assert badge(berlin(10, 12, 15)).overdue


def test_the_oldest_of_a_question_counts(vhs: Station) -> None:
    send_answer(vhs, now=berlin(10, 12))
    send_answer(vhs, now=berlin(10, 13))

    assert badge(berlin(10, 13, 5)) == Badge(2, True)


def test_only_new_answers_count(vhs: Station) -> None:
    for status in (Status.HELD, Status.RELEASED, Status.REJECTED):
        make_answer(status, station=vhs, now=berlin(10, 12))

    assert badge(berlin(12, 12)) == Badge(0, False)


@pytest.mark.parametrize("question_id", [None, 1])
def test_it_follows_an_index_and_sorts_nothing(question_id: int | None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by the size of the table")
    with CaptureQueriesContext(connection) as queries:
        new_answers(question_id)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
        plan = " ".join(str(row) for row in cursor.fetchall())

    assert ("answer_queue" if question_id else "answer_waiting") in plan
    assert "TEMP B-TREE" not in plan
    assert "SCAN" not in plan


@pytest.fixture
def now_open(db: None) -> Question:
    now = timezone.now()
    return make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))


def test_it_stands_in_the_title_and_beside_the_link_of_every_staff_page(desk: Client, now_open: Question) -> None:
    station = make_station(now_open)
    send_answer(station, now=timezone.now())
    send_answer(station, now=timezone.now())

    for address in ("/admin/", "/admin/moderation/queue/", "/admin/contributions/answer/"):
        page = desk.get(address, headers={"Accept-Language": "de"}).content.decode()
        assert "<title>(2) " in page
        assert '<b class="waiting">2<span class="visually-hidden"> neue Antworten</span></b>' in page


def test_it_raises_an_alarm(desk: Client, now_open: Question) -> None:
    send_answer(make_station(now_open), now=timezone.now() - timedelta(hours=1))

    page = desk.get("/admin/", headers={"Accept-Language": "de"}).content.decode()

    assert "<title>⚠ (1) " in page
    assert '<b class="waiting overdue">1' in page
    assert "eine schon zu lange" in page


def test_it_counts_no_further_than_99(desk: Client, now_open: Question) -> None:
    answer, _ = send_answer(make_station(now_open), now=timezone.now())
    copies = [
        Answer(
            question=now_open, station=answer.station, text="x", language="de", consent=answer.consent,
            submitted_at=answer.submitted_at, receipt_hash=f"{number:064}",
        )
        for number in range(99)
    ]  # fmt: skip
    Answer.objects.bulk_create(copies[:98])
    assert "<title>(99) " in desk.get("/admin/").content.decode()
    Answer.objects.bulk_create([*copies[98:], *copies[:0]])

    assert "<title>(99+) " in desk.get("/admin/").content.decode()


def test_a_page_asks_once_for_both_places(desk: Client, now_open: Question) -> None:
    send_answer(make_station(now_open), now=timezone.now())
    with CaptureQueriesContext(connection) as queries:
        desk.get("/admin/password_change/")

    assert sum("question__alert" in query["sql"] or '"alert_after"' in query["sql"] for query in queries) == 1


def test_who_may_not_decide_sees_and_costs_nothing(client: Client, now_open: Question) -> None:
    send_answer(make_station(now_open), now=timezone.now())
    client.force_login(make_person())

    with CaptureQueriesContext(connection) as queries:
        page = client.get("/admin/").content.decode()

    assert "data-waiting" not in page
    assert "badge.js" not in page
    assert "<title>(" not in page
    assert not any("contributions_answer" in query["sql"] for query in queries)


def test_a_page_that_stays_open_gets_the_badge_alone(desk: Client, now_open: Question) -> None:
    send_answer(make_station(now_open), now=timezone.now())

    response = desk.get(WAITING)

    assert 'data-title-prefix="(1) "' in response.content.decode()
    assert "<html" not in response.content.decode()
    assert "no-store" in response["Cache-Control"]
