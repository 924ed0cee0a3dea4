"""The worker itself: killed in the middle, stopped, orphaned, two of them, and a database that drops everybody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.tasks import TaskResultStatus
from django.utils import timezone

from krefeld_kann_was.worker.models import TaskRecord
from tests.faults import work
from tests.faults.test_server import is_gone
from tests.start.server import PATIENCE, ROOT

pytestmark = pytest.mark.django_db(transaction=True)
SUCCESSFUL = TaskResultStatus.SUCCESSFUL


class Said(NamedTuple):
    word: str
    process: int
    at: float


class Workers:
    """Workers of several machines, and what their tasks say."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "said"
        self.log = folder / "log"
        self.parents: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        name = str(connection.settings_dict["NAME"])
        command = [sys.executable, "-m", "tests.faults.worker", name, str(self.file)]
        with self.log.open("a") as log:
            self.parents.append(subprocess.Popen(command, cwd=ROOT, stderr=log, start_new_session=True))
        return self.parents[-1]

    def said(self, word: str) -> list[Said]:
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        parts = [line.split() for line in lines]
        return [Said(part[0], int(part[1]), float(part[2])) for part in parts if part[0] == word]

    def wait_for(self, word: str, times: int = 1) -> list[Said]:
        self.until(lambda: len(self.said(word)) >= times)
        return self.said(word)

    def until(self, holds: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.05)

    def wait_until(self, result: Any, status: TaskResultStatus) -> None:
        def holds() -> bool:
            result.refresh()
            return bool(result.status == status)

        self.until(holds)

    def end(self) -> None:
        for parent in self.parents:
            parent.terminate()
        for parent in self.parents:
            parent.wait(PATIENCE)


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    workers = Workers(tmp_path)
    yield workers
    workers.end()


def test_a_task_whose_worker_is_killed_is_taken_up_again(workers: Workers) -> None:
    result = work.take.enqueue(3)
    workers.start()
    first = workers.wait_for("begin")[0]

    os.kill(first.process, signal.SIGKILL)

    end = workers.wait_for("end")[0]
    assert end.process != first.process
    workers.wait_until(result, SUCCESSFUL)
    assert result.attempts == 2
    print(f"killed in the middle, begun again after {workers.said('begin')[1].at - first.at:.1f} s")


def test_a_long_task_keeps_its_lease(workers: Workers) -> None:
    result = work.take.enqueue(6)
    workers.start()
    workers.start()

    workers.wait_until(result, SUCCESSFUL)

    assert len(workers.said("begin")) == 1


def test_a_task_that_kills_its_worker_is_given_up(workers: Workers) -> None:
    result = work.die.enqueue()
    TaskRecord.objects.update(attempts=4)
    workers.start()

    workers.wait_until(result, TaskResultStatus.FAILED)

    assert len(workers.said("begin")) == 1


def test_a_stop_lets_a_short_task_end_and_hands_a_long_one_back(workers: Workers) -> None:
    short, long = work.take.enqueue(1), work.take.enqueue(600)
    for result, expected in ((short, SUCCESSFUL), (long, TaskResultStatus.READY)):
        parent = workers.start()
        workers.wait_until(result, TaskResultStatus.RUNNING)

        parent.terminate()

        assert parent.wait(PATIENCE) == 0
        result.refresh()
        assert result.status == expected
    assert TaskRecord.objects.get(pk=long.id).run_after <= timezone.now()


def test_a_worker_does_not_outlive_its_parent(workers: Workers) -> None:
    work.take.enqueue(600)
    parent = workers.start()
    worker = workers.wait_for("begin")[0].process

    parent.kill()
    parent.wait(PATIENCE)

    workers.until(lambda: is_gone(worker))


def test_two_workers_run_a_periodic_task_once_each_time(workers: Workers) -> None:
    now = timezone.now()
    TaskRecord.objects.create(path="tests.faults.work.count", is_periodic=True, run_after=now, enqueued_at=now)
    workers.start()
    workers.start()

    runs = workers.wait_for("count", 6)

    seconds = [int(run.at) for run in runs[1:]]  # the first was due before
    assert len(set(seconds)) == len(seconds)
    print(f"{len(runs)} runs by {len({run.process for run in runs})} processes, none twice")


@pytest.mark.postgresql  # only a server drops connections
def test_a_database_that_drops_everybody_costs_no_task(workers: Workers) -> None:
    result = work.take.enqueue(2)
    workers.start()
    workers.wait_for("begin")

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid != pg_backend_pid()"
        )

    workers.wait_until(result, SUCCESSFUL)
    assert len(workers.said("begin")) == 1
    after = work.count.enqueue()
    workers.wait_until(after, SUCCESSFUL)
