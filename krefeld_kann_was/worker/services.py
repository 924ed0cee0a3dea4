"""What happens to stored tasks. A worker takes one by compare-and-swap and has it for a lease, which it renews."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from traceback import format_tb
from typing import Any

from django.db import InterfaceError, OperationalError
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest, Least
from django.tasks import Task, TaskResultStatus

from krefeld_kann_was.lib.periodic import CLOCK_TOLERANCE, SCHEDULES
from krefeld_kann_was.worker.models import UNFINISHED, TaskRecord

OUTAGES = (OperationalError, InterfaceError)  # of the database; what they interrupt is tried again
LEASE = timedelta(seconds=30)  # after which a task whose worker died is taken by another one
MAX_ATTEMPTS = 5  # a task that ends its worker so often is not tried again
RETENTION_PERIOD = timedelta(days=7)  # of finished tasks, and of periodic ones that nobody runs

READY, RUNNING, FAILED, SUCCESSFUL = (
    TaskResultStatus.READY,
    TaskResultStatus.RUNNING,
    TaskResultStatus.FAILED,
    TaskResultStatus.SUCCESSFUL,
)

logger = logging.getLogger(__name__)


class WorkerDiedError(Exception):
    """A task that was begun MAX_ATTEMPTS times and never ended."""


def claim(worker: str, now: datetime, unknown: Collection[str] = ()) -> TaskRecord | None:
    """Take the most urgent task that is due; None if none is. Of several workers one gets it.

    `unknown`: paths of tasks that the worker's version of this program does not have; they wait for another one.
    """
    known = Q(is_periodic=False) & ~Q(path__in=unknown) | Q(path__in=SCHEDULES)
    # A lease longer than any is from a clock that was ahead.
    is_due = Q(run_after__lte=now) | Q(state=RUNNING, run_after__gt=now + LEASE + CLOCK_TOLERANCE)
    due = TaskRecord.objects.filter(known, is_due, state__in=UNFINISHED)
    while pk := due.order_by("-priority", "run_after").values_list("pk", flat=True).first():
        values = {"state": RUNNING, "worker": worker, "started_at": now, "run_after": now + LEASE}
        attempts = Least(F("attempts"), MAX_ATTEMPTS) + 1
        if due.filter(pk=pk).update(**values, attempts=attempts) and (record := _read(pk, now)):
            return record
    return None


def _read(pk: int, now: datetime) -> TaskRecord | None:
    """The row; None if something in it cannot be read: then it has failed, or a periodic one is made anew later."""
    try:
        return TaskRecord.objects.get(pk=pk)
    except OUTAGES:
        raise
    except Exception:
        logger.exception("the row of task %s cannot be read", pk)
        row = TaskRecord.objects.filter(pk=pk)
        row.filter(is_periodic=True).delete()
        row.update(state=FAILED, finished_at=now)
        return None


def renew(record: TaskRecord, now: datetime) -> None:
    """Prolong the lease; nothing happens where it is lost."""
    _held(record).update(run_after=now + LEASE)


def hand_back(record: TaskRecord, now: datetime) -> None:
    """Give up a task that is not done, for any worker to take; not counted as an attempt."""
    _held(record).update(state=READY, run_after=now, attempts=Greatest(F("attempts"), 1) - 1)


def postpone(record: TaskRecord, until: datetime) -> None:
    """Give up a task that could not be done, for any worker to take later; counted as an attempt."""
    _held(record).update(state=READY, run_after=until)


def finish(record: TaskRecord, now: datetime, return_value: Any = None, error: BaseException | None = None) -> None:
    """Note on the row and in the database how a run ended; a periodic task waits for its next time.

    Nothing is stored where the lease was lost: another worker is at it.
    """
    record.state, record.finished_at, record.return_value = FAILED if error else SUCCESSFUL, now, return_value
    record.error_class = f"{type(error).__module__}.{type(error).__qualname__}" if error else ""
    # Without the error's words: they may quote texts.
    record.traceback = "".join(format_tb(error.__traceback__)) if error else ""
    values = {name: getattr(record, name) for name in ("finished_at", "return_value", "error_class", "traceback")}
    if record.is_periodic:
        next_time = SCHEDULES[record.path].next_after(now)
        _held(record).update(state=READY, run_after=next_time, attempts=0, **values)
    else:
        _held(record).update(state=record.state, **values)


def _held(record: TaskRecord) -> QuerySet[TaskRecord]:
    return TaskRecord.objects.filter(pk=record.pk, state=RUNNING, worker=record.worker)


def sync_periodic_tasks(now: datetime) -> None:
    """Have one row for each periodic task. What was missed meanwhile stays due, what is new waits for its time.

    What waits for longer than its schedule says, which was another one or read by a clock that was ahead, waits for
    its next time.

    A task that this version does not have may be one of a newer version on another machine: its row is deleted when
    it was not run for RETENTION_PERIOD.
    """
    periodic = TaskRecord.objects.filter(is_periodic=True)
    periodic.exclude(path__in=SCHEDULES).filter(run_after__lt=now - RETENTION_PERIOD).delete()
    for path, schedule in SCHEDULES.items():
        next_time = schedule.next_after(now)
        values = {"run_after": next_time, "enqueued_at": now}
        TaskRecord.objects.get_or_create(path=path, is_periodic=True, defaults=values)
        latest = schedule.next_after(now + CLOCK_TOLERANCE)
        periodic.filter(path=path, state=READY, run_after__gt=latest).update(run_after=next_time)


def run_soon(task: Task[[], Any], now: datetime) -> None:
    """Have a periodic task run as soon as a worker is free, and at its next time again; no change while it runs."""
    TaskRecord.objects.filter(path=task.module_path, is_periodic=True, state=READY).update(run_after=now)


def bring_forward(now: datetime) -> None:
    """Make due what waits because the clock was ahead when it was enqueued or tried."""
    ahead = now + CLOCK_TOLERANCE
    written_ahead = Q(enqueued_at__gt=ahead) | Q(started_at__gt=ahead)
    TaskRecord.objects.filter(written_ahead, state=READY, is_periodic=False, run_after__gt=now).update(run_after=now)


def delete_finished_tasks(before: datetime) -> int:
    """Delete rows of tasks that ended before then; returns how many."""
    return TaskRecord.objects.filter(state__in=(SUCCESSFUL, FAILED), finished_at__lt=before).delete()[0]
