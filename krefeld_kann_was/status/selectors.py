"""What is wrong now, and figures for staff."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.files.storage import storages
from django.db import DatabaseError, InterfaceError
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from django.utils import timezone

from contributions.enums import Status
from contributions.models import Answer
from contributions.rehearsals.selectors import not_rehearsed
from krefeld_kann_was.lib.periodic import SCHEDULES
from krefeld_kann_was.lib.read_only import shown_archive
from krefeld_kann_was.status.enums import Fault
from krefeld_kann_was.status.services import EXPORT_MARK, export_bucket, prove_storage
from krefeld_kann_was.status.tasks import mark_export_storage
from krefeld_kann_was.worker.models import TaskRecord
from krefeld_kann_was.worker.selectors import failed_daily_tasks, failed_tasks, overdue_tasks

# Bytes; what the server may put aside of one answer that waits to be sent, or 40,000 long answers of visitors.
MIN_FREE_SPACE = 1 << 28
STARTED_AT = timezone.now()  # this server


class Finding(NamedTuple):
    """Something that is wrong. `detail`: for those who mend it. `tasks`: how many are overdue."""

    fault: Fault
    detail: str
    tasks: int = 0


class State(NamedTuple):
    """What a look found. `free_space`: bytes, on the fullest disk; `waiting_since`: of the oldest new answer;
    `failed_tasks`: periodic ones whose last run failed, which is a finding only where they are daily ones.
    """

    findings: list[Finding]
    free_space: int = 0
    waiting_since: datetime | None = None
    failed_tasks: Sequence[str] = ()


def look(now: datetime) -> State:
    """Look at everything. It may take as long as the database does."""
    free = {folder: shutil.disk_usage(folder).free for folder in _folders()}
    findings = [Finding(Fault.SPACE, f"{folder}: {size >> 20} MB") for folder, size in free.items() if _is_full(size)]
    waiting_since, failed = None, []
    try:
        waiting = Answer.objects.filter(not_rehearsed(), status=Status.NEW)
        waiting_since = waiting.aggregate(Min("submitted_at"))["submitted_at__min"]
        findings += _look_at_database(now)
        failed = _labels(failed_tasks())
    except (DatabaseError, InterfaceError) as error:
        findings.append(Finding(Fault.DATABASE, str(error).strip()))
    return State(findings, min(free.values()), waiting_since, failed)


def _look_at_database(now: datetime) -> Iterator[Finding]:
    if pending := pending_migrations():
        yield Finding(Fault.MIGRATIONS, ", ".join(pending))
    try:
        prove_storage(now)
    except DatabaseError as error:
        yield Finding(Fault.STORAGE, str(error).strip())
    if shown_archive:
        return  # which has no worker
    if overdue := _labels(overdue_tasks(now)):
        yield Finding(Fault.TASKS, "; ".join(overdue), len(overdue))
    if undone := _labels(failed_daily_tasks()):
        yield Finding(Fault.FAILED, "; ".join(undone))
    if lacks_export_mark():
        yield Finding(Fault.EXPORTS, "KKW_EXPORT_STORAGE")


def _labels(tasks: Iterable[TaskRecord]) -> list[str]:
    return [str(SCHEDULES[task.path].label) for task in tasks]


def _folders() -> Iterable[Path]:
    """Where something is written: temporary files, and database, exports and backups; one folder for each disk."""
    folders = (Path(tempfile.gettempdir()), settings.DATA_DIR)
    return {folder.stat().st_dev: folder for folder in folders}.values()


def _is_full(free_space: int) -> bool:
    return free_space < MIN_FREE_SPACE


def lacks_export_mark() -> bool:
    """Whether the worker marks another storage of exports than the one that this process has.

    A mark from before this process says nothing: the settings may have been others. A bucket is known by its name,
    for a look must not wait for a network.
    """
    row = TaskRecord.objects.filter(path=mark_export_storage.module_path, is_periodic=True)
    value = row.values_list("return_value", flat=True).first()  # asked before the file, which is written before
    mark, _, bucket = (value or "").partition(" ")
    if not mark or datetime.fromisoformat(mark) < STARTED_AT:
        return False
    if bucket or export_bucket():
        return bucket != export_bucket()
    try:
        with storages["exports"].open(EXPORT_MARK) as file:
            return bool(file.read().decode() < mark)
    except OSError:
        return True


def pending_migrations() -> list[str]:
    applied = set(MigrationRecorder.Migration.objects.values_list("app", "name"))
    return sorted(f"{app}.{name}" for app, name in _known_migrations() - applied)


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)
