from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.tasks import TaskResult, default_task_backend
from django.test import Client
from django.utils import timezone

from contributions.enums import Status
from contributions.models import Answer, Station
from exhibition.book.enums import BookFormat, BookScope, BookUse
from exhibition.book.manuscript import BookOrder
from krefeld_kann_was.accounts import roles
from tests.factories import NOW, make_answer, make_colleague, make_moderator, make_question, make_station

CLOSED = NOW + timedelta(days=8)


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path) -> Path:
    """A folder of the test's own for the files."""
    settings.DATA_DIR = tmp_path
    options = {"location": tmp_path / "exports"}
    settings.STORAGES = settings.STORAGES | {"exports": settings.STORAGES["exports"] | {"OPTIONS": options}}
    return tmp_path


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    clock = [CLOSED]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    return clock


class Tasks:
    """What waits for a worker."""

    @property
    def results(self) -> list[TaskResult[..., Any]]:
        backend: Any = default_task_backend
        found: list[TaskResult[..., Any]] = backend.results
        return found

    def __iter__(self) -> Iterator[str]:
        return iter([each.task.name for each in self.results])

    def work(self) -> None:
        while self.results:
            result = self.results.pop(0)
            result.task.call(*result.args)


@pytest.fixture(autouse=True)
def tasks(settings: Any) -> Tasks:
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
    return Tasks()


@pytest.fixture
def editor(client: Client, db: None, now: list[datetime]) -> User:
    """Logged in."""
    person = make_colleague(roles.EDITOR)
    client.force_login(person)
    return person


@pytest.fixture
def station(db: None) -> Station:
    """Of a question that asks for a book."""
    return make_station(make_question(has_book=True, data_licence=""))


def released(station: Station, *texts: str, **fields: Any) -> list[Answer]:
    by = make_moderator()
    return [make_answer(Status.RELEASED, station=station, by=by, text=text, **fields) for text in texts]


def order(station: Station, **values: Any) -> BookOrder:
    chosen = {"format": BookFormat.A5, "use": BookUse.SCREEN, "scope": BookScope.PUBLIC} | values
    return BookOrder(station.question, **chosen)
