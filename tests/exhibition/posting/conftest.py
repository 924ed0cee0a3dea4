"""A plan with three answers, its editor, and a clock that stands after the question has closed."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from contributions.models import Answer, Station
from krefeld_kann_was.accounts import roles
from tests.exhibition.posting import CLOSED, make_answers, make_plan
from tests.factories import make_colleague


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    clock = [CLOSED]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    return clock


@pytest.fixture
def answers(station: Station, moderator: User) -> list[Answer]:
    answers = make_answers(station, 3, moderator)
    make_plan(station.question)
    return answers


@pytest.fixture
def person() -> User:
    return make_colleague(roles.EDITOR)


@pytest.fixture
def client(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client
