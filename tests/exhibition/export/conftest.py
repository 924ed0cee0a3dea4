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
from exhibition.export import rendering, services
from exhibition.export.models import Export
from exhibition.export.selection import ExportSelection
from exhibition.export.tasks import draw_export
from krefeld_kann_was.accounts import roles
from tests.factories import NOW, make_answer, make_colleague, make_moderator

CLOSED = NOW + timedelta(days=8)
PNG = b"a picture, longer than the head of a PNG"
PORTRAIT = ExportSelection(["portrait"])
CHOOSE = "/admin/export/export/add/"


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path) -> Path:
    """A folder of the test's own for pictures and ZIPs."""
    settings.DATA_DIR = tmp_path
    store_in(tmp_path, settings)
    return tmp_path


def store_in(folder: Path, settings: Any) -> None:
    options = {"location": folder / "exports"}
    settings.STORAGES = settings.STORAGES | {"exports": settings.STORAGES["exports"] | {"OPTIONS": options}}


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    clock = [CLOSED]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    return clock


@pytest.fixture(autouse=True)
def queue(settings: Any) -> Queue:
    """Tasks that wait until a test works them off."""
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
    return Queue()


class Queue:
    @property
    def results(self) -> list[TaskResult[..., Any]]:
        backend: Any = default_task_backend
        found: list[TaskResult[..., Any]] = backend.results
        return found

    def __iter__(self) -> Iterator[tuple[str, list[Any]]]:
        """Names and arguments of what waits."""
        return iter([(each.task.name, each.args) for each in self.results])

    def next(self) -> None:
        """Run the task that has waited longest."""
        result = self.results.pop(0)
        result.task.call(*result.args)

    def work(self) -> None:
        """Run everything, in this process."""
        while list(self):
            self.next()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures that are not drawn; each is its words."""
    monkeypatch.setattr(rendering, "draw_picture", lambda wanted, scale=1.0: PNG + wanted.text.encode())


@pytest.fixture
def editor(client: Client, db: None, now: list[datetime]) -> User:
    """Logged in."""
    person = make_colleague(roles.EDITOR)
    client.force_login(person)
    return person


def released(station: Station, *texts: str, **fields: Any) -> list[Answer]:
    by = make_moderator()
    return [make_answer(Status.RELEASED, station=station, by=by, text=text, **fields) for text in texts]


def begin(station: Station, choice: ExportSelection = PORTRAIT, now: datetime = CLOSED) -> Export:
    return services.start(station.question, choice, by=None, now=now)


def start(client: Client, station: Station, **choice: Any) -> Any:
    data = {"formats": ["portrait"], "do": "start"} | choice
    return client.post(f"{CHOOSE}?question={station.question_id}", data)


def done(client: Client, station: Station, queue: Queue, **choice: Any) -> Export:
    """An export that a worker has finished."""
    start(client, station, **choice)
    queue.work()
    return Export.objects.latest("pk")


def page(export: Export, end: str = "change/") -> str:
    return f"/admin/export/export/{export.pk}/{end}"


def work(export: Export) -> Export:
    """Let a worker draw everything, in this process."""
    draw_export.enqueue(export.pk)
    Queue().work()
    export.refresh_from_db()
    return export


def files(export: Export) -> set[str]:
    return set(export.folder.names())
