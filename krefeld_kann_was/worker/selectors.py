"""What the admin and the status page ask about periodic tasks, and which calls of others have not ended."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.tasks import Task, TaskResultStatus

from krefeld_kann_was.lib.periodic import SCHEDULES
from krefeld_kann_was.worker.models import UNFINISHED, TaskRecord

OVERDUE_AFTER = timedelta(minutes=5)
LONGEST_RUN = timedelta(hours=1)
FAILED = ~Q(error_class="")  # the last run


def overdue_tasks(now: datetime) -> QuerySet[TaskRecord]:
    """Periodic tasks that no worker began within OVERDUE_AFTER, that run longer than LONGEST_RUN, or that wait for
    longer than their schedule says. One query.

    The shortest period is a minute: where no worker runs, some are overdue six minutes later.
    """
    return _periodic().filter(_is_overdue(now))


def failed_tasks() -> QuerySet[TaskRecord]:
    """Periodic tasks whose last run failed."""
    return _periodic().filter(FAILED)


def failed_daily_tasks() -> QuerySet[TaskRecord]:
    """Periodic tasks that run once a day and failed: without help what they do is undone until tomorrow at least."""
    daily = [path for path, schedule in SCHEDULES.items() if isinstance(schedule.when, time)]
    return failed_tasks().filter(path__in=daily)


def periodic_tasks(now: datetime) -> QuerySet[TaskRecord]:
    """All periodic tasks, with `is_overdue` and `is_failed`."""
    return _periodic().annotate(is_overdue=_is_overdue(now), is_failed=FAILED)


def _periodic() -> QuerySet[TaskRecord]:
    return TaskRecord.objects.filter(is_periodic=True, path__in=SCHEDULES)


def last_success(task: Task[[], Any]) -> datetime | None:
    """When the periodic task ended last; None if that run failed, or if there was none yet. One query."""
    record = _periodic().filter(~FAILED, path=task.module_path).first()
    return record.finished_at if record else None


def is_running(task: Task[[], Any], now: datetime) -> bool:
    """Whether the periodic task runs, or is due and not yet overdue, so that it begins at any moment. One query."""
    due = Q(state=TaskResultStatus.RUNNING) | Q(run_after__range=(now - OVERDUE_AFTER, now))
    return _periodic().filter(due, path=task.module_path).exists()


def unfinished_calls(*tasks: Task[..., Any]) -> QuerySet[TaskRecord]:
    """The calls of these tasks that wait or run."""
    return TaskRecord.objects.filter(path__in=[task.module_path for task in tasks], state__in=UNFINISHED)


def count_tasks(now: datetime) -> dict[str, int]:
    """How many are due and wait, run, have failed since their rows are kept, and are overdue. One query."""
    due = Q(state=TaskResultStatus.READY, run_after__lte=now)
    counts = {
        "due": Count("pk", filter=due),
        "running": Count("pk", filter=Q(state=TaskResultStatus.RUNNING)),
        "failed": Count("pk", filter=FAILED),
        "overdue": Count("pk", filter=_is_overdue(now) & Q(is_periodic=True, path__in=SCHEDULES)),
    }
    return TaskRecord.objects.aggregate(**counts)


def _is_overdue(now: datetime) -> Q:
    waits = Q(run_after__lt=now - OVERDUE_AFTER)
    hangs = Q(state=TaskResultStatus.RUNNING, started_at__lt=now - LONGEST_RUN)
    schedules = SCHEDULES.items()
    misses = (Q(path=path, run_after__gt=one.next_after(now + OVERDUE_AFTER)) for path, one in schedules)
    return reduce(or_, misses, waits | hangs)
