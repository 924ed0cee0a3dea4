"""An export in processes of its own: one at a time, none left behind, and nothing drawn twice when one is killed."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from contributions.models import Station
from exhibition.export import services, tasks
from exhibition.export.models import Export, ExportState
from tests.exhibition.export.conftest import CLOSED, begin, released

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def outside(runners: Path) -> Iterator[Callable[[], list[int]]]:
    """The processes that were started from here: runners and their workers."""

    def processes() -> list[int]:
        """Those with our folder in their environment."""
        mark, found = f"KKW_DATA_DIR={runners}\0".encode(), []
        for entry in Path("/proc").glob("[0-9]*/environ"):
            try:
                if mark in entry.read_bytes() and int(entry.parent.name) != os.getpid():
                    found.append(int(entry.parent.name))
            except OSError:
                continue
        return found

    yield processes
    for process in processes():
        os.kill(process, signal.SIGKILL)


def wait_until(condition: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks at processes as Linux shows them")
def test_a_killed_runner_takes_its_workers_along_and_the_next_one_draws_what_is_missing(
    station: Station, outside: Callable[[], list[int]], runners: Path
) -> None:
    type(station.question).objects.filter(pk=station.question_id).update(closes_at=timezone.now() - timedelta(hours=1))
    station.question.refresh_from_db()
    released(station, *(f"Rhein {number}" for number in range(20)))
    export = begin(station, now=timezone.now())

    assert tasks.start_runner(export.pk, timezone.now())
    assert not tasks.start_runner(export.pk, timezone.now())
    wait_until(lambda: len(list(runners.rglob("*.png"))) >= 3)
    runner = next(pid for pid in outside() if b"run_export" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(runner, signal.SIGKILL)
    wait_until(lambda: outside() == [])
    drawn = {file: file.stat().st_mtime_ns for file in runners.rglob("*.png")}
    assert len(drawn) < 20

    export.refresh_from_db()
    assert export.state == ExportState.RUNNING
    assert not tasks.start_runners(timezone.now())
    Export.objects.update(heartbeat=timezone.now() - services.RUNNER_TIMEOUT - timedelta(seconds=1))
    assert tasks.start_runners(timezone.now()) == 1
    wait_until(lambda: Export.objects.get().state != ExportState.RUNNING)
    wait_until(lambda: outside() == [])

    export.refresh_from_db()
    assert (export.state, export.done, export.error) == (ExportState.DONE, 20, "")
    assert len(list(runners.rglob("*.png"))) == 20
    assert {file: file.stat().st_mtime_ns for file in drawn} == drawn


def test_of_many_runners_at_once_one_gets_the_job(station: Station) -> None:
    export = begin(station)
    together, taken = threading.Barrier(8), []

    def take() -> None:
        together.wait()
        taken.append(services.claim(export.pk, CLOSED))
        connections.close_all()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == 8
    assert len([runner for runner in taken if runner]) == 1
