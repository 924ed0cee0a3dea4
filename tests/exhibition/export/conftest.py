from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from contributions.enums import Status
from contributions.models import Answer, Station
from exhibition.export import rendering, services, tasks
from exhibition.export.models import Export
from exhibition.export.selection import ExportSelection
from krefeld_kann_was.accounts import roles
from tests.factories import NOW, make_answer, make_colleague, make_moderator

CLOSED = NOW + timedelta(days=8)
PNG = b"a picture, longer than the head of a PNG"
PORTRAIT = ExportSelection(["portrait"])
CHOOSE = "/admin/export/export/add/"
Spawned = list[tuple[int, str]]


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path) -> Path:
    """A folder of the test's own for pictures and ZIPs."""
    settings.DATA_DIR = tmp_path
    options = {"location": tmp_path / "exports"}
    settings.STORAGES = settings.STORAGES | {"exports": settings.STORAGES["exports"] | {"OPTIONS": options}}
    return tmp_path


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    clock = [CLOSED]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    return clock


@pytest.fixture
def runners(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    let_processes_see(place, monkeypatch)
    return place


def let_processes_see(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that are started from here work on this test's database, and with this folder."""
    database = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        (folder / "krefeld_kann_was.sqlite3").symlink_to(database)
    else:
        monkeypatch.setenv("DATABASE_URL", f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{database}")
    monkeypatch.setenv("KKW_DATA_DIR", str(folder))


@pytest.fixture
def spawned(monkeypatch: pytest.MonkeyPatch) -> Spawned:
    """Processes that are not started."""
    asked: Spawned = []
    monkeypatch.setattr(tasks, "start_process", lambda export_id, runner: asked.append((export_id, runner)))
    return asked


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures that are not drawn; each is its words."""
    monkeypatch.setattr(rendering, "draw_picture", lambda wanted, scale=1.0: PNG + wanted.text.encode())


@pytest.fixture
def editor(client: Client, db: None, now: list[datetime], spawned: Spawned) -> User:
    """Logged in; processes are not started."""
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


def done(client: Client, station: Station, spawned: Spawned, **choice: Any) -> Export:
    """An export that a runner has finished."""
    start(client, station, **choice)
    tasks.run(*spawned.pop(), processes=1)
    return Export.objects.latest("pk")


def page(export: Export, end: str = "change/") -> str:
    return f"/admin/export/export/{export.pk}/{end}"
