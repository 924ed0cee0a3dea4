"""Periodic tasks: when each is due, run once by whatever worker, made up for, and late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.tasks import TaskResultStatus
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.lib.periodic import SCHEDULES, Schedule
from krefeld_kann_was.worker import services
from krefeld_kann_was.worker.models import TaskRecord
from krefeld_kann_was.worker.runner import SYNC_INTERVAL, Runner
from krefeld_kann_was.worker.selectors import OVERDUE_AFTER, overdue_tasks
from tests.worker import tasks

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 29, 10, 2, 30, tzinfo=UTC)  # 11:02:30 in Krefeld
MINUTE = timedelta(minutes=1)
LABEL = _("Arbeit")


@pytest.fixture
def schedules(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Schedule]]:
    """Of the tasks to try, one every five minutes and one that fails."""
    mine = {f"tests.worker.tasks.{name}": Schedule(LABEL, 5 * MINUTE) for name in ("note", "fail")}
    known = dict(SCHEDULES)
    SCHEDULES.clear()
    SCHEDULES.update(mine)
    yield SCHEDULES
    SCHEDULES.clear()
    SCHEDULES.update(known)
    tasks.CALLS.clear()


def note() -> TaskRecord:
    return TaskRecord.objects.get(path="tests.worker.tasks.note")


@pytest.mark.parametrize(
    ("when", "now", "expected"),
    [
        (5 * MINUTE, NOW, NOW.replace(minute=5, second=0)),
        (5 * MINUTE, NOW.replace(minute=5, second=0), NOW.replace(minute=10, second=0)),
        (time(12), NOW, NOW.replace(hour=11, minute=0, second=0)),
        (time(11), NOW, NOW.replace(day=30, hour=10, minute=0, second=0)),
        (time(3, 30), datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # summer time
        (time(2, 30), datetime(2026, 10, 25, 1, 5, tzinfo=UTC), datetime(2026, 10, 26, 1, 30, tzinfo=UTC)),  # it ends
        (time(2, 30), datetime(2026, 10, 25, 0, 5, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (time(2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC), datetime(2026, 3, 30, 0, 30, tzinfo=UTC)),
    ],
)
def test_when_a_task_is_due(when: timedelta | time, now: datetime, expected: datetime) -> None:
    assert Schedule(LABEL, when).next_after(now) == expected


def test_a_new_task_waits_for_its_time_and_then_runs_each_time_once(schedules: dict[str, Schedule]) -> None:
    services.sync_periodic_tasks(NOW)
    services.sync_periodic_tasks(NOW)  # by another machine
    assert TaskRecord.objects.count() == 2
    assert not services.claim("one", NOW)

    due = NOW.replace(minute=5)
    for minute in (5, 10):
        due = NOW.replace(minute=minute, second=0)
        taken = [record for name in ("one", "two", "three") if (record := services.claim(name, due))]
        assert sorted(record.path for record in taken) == sorted(schedules)
        for record in taken:
            services.finish(record, due)

    assert note().run_after == NOW.replace(minute=15, second=0)


@pytest.mark.usefixtures("schedules")
def test_what_was_missed_is_made_up_for_once() -> None:
    services.sync_periodic_tasks(timezone.now() - timedelta(days=3))
    services.sync_periodic_tasks(timezone.now())

    runner = Runner()
    while runner.work():
        pass

    assert len(tasks.CALLS) == 1
    assert timezone.now() < note().run_after <= timezone.now() + 5 * MINUTE


@pytest.mark.usefixtures("schedules")
def test_the_worker_sets_times_right_about_every_minute() -> None:
    runner = Runner()
    runner.sync()
    TaskRecord.objects.update(run_after=timezone.now() + timedelta(days=2000))

    runner.sync()
    assert note().run_after > timezone.now() + timedelta(days=1000)
    runner.synced_at -= SYNC_INTERVAL
    runner.sync()

    assert note().run_after <= timezone.now() + 5 * MINUTE


@pytest.mark.usefixtures("schedules")
def test_after_an_error_it_runs_again_at_its_next_time(caplog: pytest.LogCaptureFixture) -> None:
    services.sync_periodic_tasks(timezone.now() - timedelta(days=3))

    runner = Runner()
    while runner.work():
        pass

    record = TaskRecord.objects.get(path="tests.worker.tasks.fail")
    assert (record.state, record.error_class) == (TaskResultStatus.READY, "builtins.ValueError")
    assert record.run_after > timezone.now()
    assert "tests.worker.tasks.fail" in caplog.text


def test_a_task_that_became_more_frequent_does_not_wait_for_its_old_time(schedules: dict[str, Schedule]) -> None:
    path = "tests.worker.tasks.note"
    schedules[path] = Schedule(LABEL, time(12))
    services.sync_periodic_tasks(NOW)
    schedules[path] = Schedule(LABEL, MINUTE)

    services.sync_periodic_tasks(NOW)

    assert note().run_after == NOW.replace(minute=3, second=0)


@pytest.mark.usefixtures("schedules")
def test_a_clock_that_was_ahead_for_a_while_stops_nothing() -> None:
    then, due = NOW + timedelta(days=2000), NOW.replace(minute=5, second=0)
    services.sync_periodic_tasks(NOW)
    for done in (True, False):
        record = services.claim("ahead", then)
        assert record
        if done:
            services.finish(record, then)
    late = TaskRecord.objects.create(path="tests.worker.tasks.note", run_after=then, enqueued_at=then)
    tried = TaskRecord.objects.create(path=late.path, run_after=then, enqueued_at=NOW, started_at=then)
    deferred = TaskRecord.objects.create(path=late.path, run_after=then, enqueued_at=NOW)
    assert overdue_tasks(NOW).count() == 2

    services.sync_periodic_tasks(NOW)
    services.bring_forward(NOW)

    assert not overdue_tasks(due).exclude(state=TaskResultStatus.RUNNING).exists()
    taken = [record for name in "123456" if (record := services.claim(name, due))]
    assert sorted(record.is_periodic for record in taken) == [False, False, True, True]
    assert {late, tried} < set(taken)
    deferred.refresh_from_db()
    assert deferred.run_after == then
    assert not overdue_tasks(due).exists()


def test_clocks_that_differ_a_little_are_no_fault(schedules: dict[str, Schedule]) -> None:
    services.sync_periodic_tasks(NOW)
    due = NOW.replace(minute=5, second=0)
    record = services.claim("one", due)
    assert record
    services.finish(record, due)

    behind = due - timedelta(seconds=30)
    services.sync_periodic_tasks(behind)

    record.refresh_from_db()
    assert record.run_after == due + 5 * MINUTE
    assert not overdue_tasks(behind).exists()


def test_what_is_not_periodic_any_more_is_dropped_and_never_run(schedules: dict[str, Schedule]) -> None:
    services.sync_periodic_tasks(NOW - timedelta(days=1))
    del schedules["tests.worker.tasks.note"], schedules["tests.worker.tasks.fail"]

    assert not services.claim("one", NOW)

    services.sync_periodic_tasks(NOW)
    assert TaskRecord.objects.count() == 2  # a newer version may run them
    services.sync_periodic_tasks(NOW + services.RETENTION_PERIOD)
    assert not TaskRecord.objects.exists()


@pytest.mark.usefixtures("schedules")
def test_tasks_are_overdue_that_nobody_begins_or_that_do_not_end(django_assert_num_queries: Any) -> None:
    services.sync_periodic_tasks(NOW)
    due = NOW.replace(minute=5, second=0)
    assert not overdue_tasks(due + OVERDUE_AFTER).exists()
    with django_assert_num_queries(1):
        assert len(overdue_tasks(due + OVERDUE_AFTER + MINUTE)) == 2

    record = services.claim("one", due)
    assert record
    hour_later = due + timedelta(hours=1, minutes=1)
    services.renew(record, due + timedelta(minutes=50))
    assert record not in overdue_tasks(due + timedelta(minutes=51))
    services.renew(record, hour_later)
    assert record in overdue_tasks(hour_later)


def test_every_periodic_task_is_registered_by_its_app() -> None:
    assert "krefeld_kann_was.worker.tasks.delete_finished_tasks" in SCHEDULES
