"""What is wrong is red for monitoring, has a word for staff, and none for strangers."""

from __future__ import annotations

import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.storage import InMemoryStorage
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from krefeld_kann_was.database.tasks import back_up
from krefeld_kann_was.lib.periodic import SCHEDULES
from krefeld_kann_was.status import selectors
from krefeld_kann_was.status.enums import Fault
from krefeld_kann_was.status.models import StorageProbe
from krefeld_kann_was.status.monitor import TIMEOUT, Monitor
from krefeld_kann_was.status.selectors import Finding, look
from krefeld_kann_was.status.services import PROBE_PERIOD
from krefeld_kann_was.status.tasks import mark_export_storage
from krefeld_kann_was.worker.models import TaskRecord
from tests.factories import NOW, make_colleague, make_question, make_station, send_answer

pytestmark = pytest.mark.django_db(transaction=True)
SQLITE = pytest.mark.one_database("sqlite")
REAL_STATE = Monitor.state


@pytest.fixture
def monitor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Monitor]:
    """One that really looks, as a process of the server has it."""
    monitor = Monitor()
    monkeypatch.setattr(Monitor, "state", REAL_STATE)
    monkeypatch.setattr("krefeld_kann_was.status.monitor.TIMEOUT", 60)  # seconds, on a busy machine
    monkeypatch.setattr("krefeld_kann_was.status.views.monitor", monitor)
    monkeypatch.setattr("krefeld_kann_was.status.templatetags.status.monitor", monitor)
    yield monitor
    monitor.thread.shutdown()


def lose_space(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "MIN_FREE_SPACE", 1 << 60)


def lose_worker(_: pytest.MonkeyPatch) -> None:
    path = "krefeld_kann_was.worker.tasks.delete_finished_tasks"
    late = timezone.now() - timedelta(minutes=6)
    TaskRecord.objects.create(path=path, is_periodic=True, run_after=late, enqueued_at=late)


def lose_backups(_: pytest.MonkeyPatch) -> None:
    fail_task(back_up.module_path)


def fail_task(path: str) -> None:
    later = SCHEDULES[path].next_after(timezone.now())
    TaskRecord.objects.create(
        path=path, is_periodic=True, run_after=later, enqueued_at=later, error_class="builtins.OSError"
    )


def lose_exports(_: pytest.MonkeyPatch) -> None:
    remember_mark(timezone.now().astimezone(UTC).isoformat(timespec="microseconds"))  # which is in no folder


def remember_mark(mark: str) -> None:
    """As when the worker has run the task."""
    path = mark_export_storage.module_path
    later = SCHEDULES[path].next_after(timezone.now())
    values = {"run_after": later, "enqueued_at": later, "return_value": mark}
    TaskRecord.objects.update_or_create(path=path, is_periodic=True, defaults=values)


def lose_migration(_: pytest.MonkeyPatch) -> None:
    MigrationRecorder.Migration.objects.filter(app="status").delete()


def lose_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "_look_at_database", fail)


def fail(*_: object) -> None:
    raise OperationalError("the server closed the connection")


FAULTS: dict[Fault, Callable[[pytest.MonkeyPatch], None]] = {
    Fault.SPACE: lose_space,
    Fault.TASKS: lose_worker,
    Fault.FAILED: lose_backups,
    Fault.EXPORTS: lose_exports,
    Fault.MIGRATIONS: lose_migration,
    Fault.DATABASE: lose_database,
}


def test_when_all_is_well_it_says_ok(client: Client, monitor: Monitor) -> None:
    response = client.get("/status/")

    assert monitor.state().findings == []
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_a_backup_that_failed_is_a_fault_until_one_is_made() -> None:
    later = SCHEDULES[back_up.module_path].next_after(timezone.now())
    TaskRecord.objects.update_or_create(
        path=back_up.module_path,
        is_periodic=True,
        defaults={"run_after": later, "enqueued_at": later, "error_class": "DatabaseProblem"},
    )

    assert Finding(Fault.FAILED, "Die Datenbank sichern") in look(timezone.now()).findings
    TaskRecord.objects.update(error_class="")
    assert look(timezone.now()).findings == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_a_word_for_staff_and_none_for_strangers(
    client: Client,
    monitor: Monitor,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
) -> None:
    FAULTS[fault](monkeypatch)

    response = client.get("/status/")

    assert (response.status_code, response.content) == (503, b"unavailable\n")
    assert {finding.fault for finding in monitor.state().findings} == {fault}
    assert f"status: {fault.value}: " in caplog.text
    for role, reads in (("administrator", True), ("moderator", False)):
        client.force_login(make_colleague(role))
        assert (str(fault.label) in client.get("/admin/").content.decode()) is reads


def test_a_frequent_task_that_fails_is_told_to_staff_and_is_no_alarm(client: Client, monitor: Monitor) -> None:
    fail_task("exhibition.heartbeat.tasks.watch_screens")

    assert client.get("/status/").status_code == 200
    client.force_login(make_colleague("administrator"))
    assert "Fehlgeschlagen: Bildschirme beobachten" in client.get("/admin/").content.decode()


@SQLITE
def test_a_full_disk_is_seen_before_an_answer_is_lost() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # no pages are free
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        try:
            findings = look(timezone.now()).findings
        finally:
            cursor.execute("PRAGMA max_page_count = 4294967294")

    assert [finding[:2] for finding in findings] == [(Fault.STORAGE, "database or disk is full")]


def test_a_disk_that_is_full_at_the_commit_is_seen() -> None:
    def refuse(execute: Any, sql: str, *arguments: Any) -> Any:
        if re.match("INSERT", sql):
            raise OperationalError("could not extend file: No space left on device")
        return execute(sql, *arguments)

    with connection.execute_wrapper(refuse):
        findings = look(timezone.now()).findings

    assert [finding.fault for finding in findings] == [Fault.STORAGE]


@SQLITE
def test_a_locked_file_is_seen_in_time(client: Client, monitor: Monitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("krefeld_kann_was.status.monitor.TIMEOUT", TIMEOUT)
    with locked():
        response = client.get("/status/")
        findings = monitor.state().findings

    print(f"locked: 503 after {TIMEOUT} s")
    assert (response.status_code, response.content) == (503, b"unavailable\n")
    assert [finding[:2] for finding in findings] == [(Fault.DATABASE, "no answer in time")]


@SQLITE
def test_a_lock_that_has_ended_is_no_fault_a_second_later(
    client: Client, monitor: Monitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.monotonic()
    monkeypatch.setattr("krefeld_kann_was.status.monitor.time", SimpleNamespace(monotonic=lambda: now))
    with locked():
        assert client.get("/status/").status_code == 503
        assert monitor.latest
        monitor.latest.exception()  # until it has ended
    now += 1

    assert client.get("/status/").status_code == 200


@contextmanager
def locked() -> Iterator[None]:
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


def test_pictures_that_lie_where_the_web_server_does_not_look_are_noticed(
    tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def use(name: str) -> None:
        options = {"location": tmp_path / name}
        folder = {"BACKEND": "exhibition.export.storage.FolderStorage", "OPTIONS": options}
        settings.STORAGES = settings.STORAGES | {"exports": folder}

    def work() -> None:
        use("worker")
        remember_mark(mark_export_storage.call())

    assert not selectors.lacks_export_mark()
    work()
    assert not selectors.lacks_export_mark()
    use("web")
    assert selectors.lacks_export_mark()
    shutil.copytree(tmp_path / "worker", tmp_path / "web")
    work()
    use("web")
    assert selectors.lacks_export_mark(), "a copy passes for the folder itself"
    monkeypatch.setattr(selectors, "STARTED_AT", timezone.now())
    assert not selectors.lacks_export_mark(), "a mark from before this server may be in a folder of former settings"


class Bucket(InMemoryStorage):
    def __init__(self, bucket_name: str, location: str) -> None:
        super().__init__()


@pytest.mark.parametrize(("worker", "web"), [("", "here"), ("here", ""), ("elsewhere", "here")])
def test_pictures_in_another_bucket_than_the_web_server_asks_are_noticed(
    tmp_path: Path, settings: LazySettings, worker: str, web: str
) -> None:
    folder = {"BACKEND": "exhibition.export.storage.FolderStorage", "OPTIONS": {"location": tmp_path}}

    def use(name: str) -> None:
        bucket = {"BACKEND": f"{__name__}.Bucket", "OPTIONS": {"bucket_name": name, "location": "krefeld"}}
        settings.STORAGES = settings.STORAGES | {"exports": bucket if name else folder}

    def work(name: str) -> None:
        use(name)
        remember_mark(mark_export_storage.call())

    work(worker)
    use(web)
    assert selectors.lacks_export_mark()
    work(web)
    assert not selectors.lacks_export_mark()


def test_asking_often_writes_no_more(client: Client, monitor: Monitor) -> None:
    for _ in range(20):
        client.get("/status/")
    assert StorageProbe.objects.count() == 1
    first = StorageProbe.objects.get()

    look(first.stored_at + PROBE_PERIOD / 2)
    assert StorageProbe.objects.get() == first
    look(first.stored_at + PROBE_PERIOD * 2)
    assert StorageProbe.objects.get() != first


def test_staff_read_how_long_the_oldest_answer_waits() -> None:
    send_answer(make_station(make_question()))

    state = look(NOW)

    assert state.waiting_since == NOW
    assert state.free_space > 0
