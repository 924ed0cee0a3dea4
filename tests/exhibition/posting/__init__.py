"""What the tests of the posting plan share."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from contributions.enums import Status
from contributions.models import Answer, Question, Station
from exhibition.posting import services
from exhibition.posting.models import Plan, Post
from krefeld_kann_was.accounts import roles
from tests.factories import NOW, make_answer, make_colleague

CLOSED = NOW + timedelta(days=8)  # 18 November 2026, 13:34 in Krefeld
START = date(2026, 12, 1)


def make_answers(station: Station, number: int, by: User, **fields: Any) -> list[Answer]:
    return [
        make_answer(Status.RELEASED, station=station, by=by, **{"text": f"Antwort {each}"} | fields)
        for each in range(number)
    ]


def make_plan(question: Question, *, starts_on: date = START, **fields: Any) -> Plan:
    plan = Plan(question=question, starts_on=starts_on, **fields)
    services.save_plan(plan, mix=False)
    return plan


def days(question: Question) -> dict[int, str]:
    """The days of the plan by the number of the answer: "12-01"; "" for what was put aside."""
    rows = Post.objects.filter(question=question).values_list("answer_id", "date")
    return {number: f"{day:%m-%d}" if day else "" for number, day in rows}


def post_of(answer: Answer) -> Post:
    return Post.objects.get(answer_id=answer.pk)


def editor() -> Client:
    client = Client()
    client.force_login(make_colleague(roles.EDITOR))
    return client


def at(day: date, hour: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
