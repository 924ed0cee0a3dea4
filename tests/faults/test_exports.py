"""An export that two workers draw side by side, one of which is killed in a chunk, while an answer is taken back."""

from __future__ import annotations

import os
import signal
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet
from django.tasks import TaskResultStatus
from django.utils import timezone

from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.export import selection, tasks
from exhibition.export.models import Export, ExportState
from exhibition.export.selection import ExportSelection
from krefeld_kann_was.worker.models import TaskRecord
from tests.exhibition.export.conftest import begin, released, store_in
from tests.faults import work
from tests.faults.test_worker import Workers

pytestmark = pytest.mark.django_db(transaction=True)
PICTURES, IN_A_CHUNK = 24, 4


@pytest.fixture
def export(station: Station, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Export:
    """Small pictures, which the workers put where this test looks."""
    monkeypatch.setattr(selection, "PICTURES_PER_CHUNK", IN_A_CHUNK)
    monkeypatch.setenv("KKW_EXPORT_STORAGE", str(tmp_path / "exports"))
    store_in(tmp_path, settings)
    type(station.question).objects.update(closes_at=timezone.now() - timedelta(hours=1))
    station.question.refresh_from_db()
    released(station, *(f"Rhein {number}" for number in range(PICTURES)))
    return begin(station, ExportSelection(["link"]), timezone.now())


@pytest.fixture
def workers(tmp_path: Path) -> Any:
    workers = Workers(tmp_path)
    yield workers
    workers.end()


def pictures(folder: Path) -> dict[Path, int]:
    """The files, each with the time of its last change."""
    return {file: file.stat().st_mtime_ns for file in folder.rglob("*.png")}


def running() -> QuerySet[TaskRecord]:
    """The chunks that are being drawn."""
    return TaskRecord.objects.filter(path=tasks.draw_chunk.module_path, state=TaskResultStatus.RUNNING)


def start_two(workers: Workers) -> None:
    """Start two workers, and wait until both work."""
    workers.start()
    workers.start()

    def both() -> bool:
        work.take.enqueue(0.1)
        return len({said.process for said in workers.said("begin")}) == 2

    workers.until(both)


def kill_one_that_draws(workers: Workers) -> None:
    """Kill the process of a worker in the middle of a chunk; between two chunks there may be none for a moment."""
    names: list[str] = []

    def found() -> bool:
        names.extend(running().values_list("worker", flat=True)[:1])
        return bool(names)

    workers.until(found)
    os.kill(int(names[0].split("/")[-2]), signal.SIGKILL)


def test_two_share_an_export_and_a_kill_costs_no_picture_that_is_drawn(
    export: Export, workers: Workers, tmp_path: Path
) -> None:
    start_two(workers)
    begun_at = time.monotonic()
    tasks.draw_export.enqueue(export.pk)
    workers.until(lambda: len(pictures(tmp_path)) >= 2 and running().exists())

    drawn = pictures(tmp_path)
    taken_back = next(iter(drawn))
    withdraw(Answer.objects.get(pk=int(taken_back.stem)))
    kill_one_that_draws(workers)
    workers.until(lambda: Export.objects.get().state == ExportState.DONE)

    export.refresh_from_db()
    assert (export.done, export.total, export.error) == (PICTURES - 1, PICTURES - 1, "")
    after = pictures(tmp_path)
    assert len(after) == PICTURES - 1
    assert {file: after[file] for file in drawn if file != taken_back} == {
        file: written for file, written in drawn.items() if file != taken_back
    }
    chunks = TaskRecord.objects.filter(path=tasks.draw_chunk.module_path)
    assert len(set(chunks.values_list("worker", flat=True))) >= 2
    again = chunks.filter(attempts__gt=1).count()
    print(f"killed after {len(drawn)} of {PICTURES} pictures: {again} chunk drawn again, none of them twice,")
    print(f"done after {time.monotonic() - begun_at:.1f} s")
