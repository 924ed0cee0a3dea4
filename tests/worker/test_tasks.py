"""Tasks: enqueued, taken, run, failed, interrupted, tried again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.tasks import TaskResultStatus
from django.tasks.exceptions import TaskResultDoesNotExist
from django.utils import timezone

from krefeld_kann_was.lib.periodic import SCHEDULES
from krefeld_kann_was.worker import services
from krefeld_kann_was.worker.models import TaskRecord
from krefeld_kann_was.worker.runner import OUTAGE_PAUSE, Runner, Stopped
from tests.worker import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def calls() -> Iterator[list[Any]]:
    yield tasks.CALLS
    tasks.CALLS.clear()


def enqueue(path: str = "tests.worker.tasks.note", **values: Any) -> TaskRecord:
    now = timezone.now()
    return TaskRecord.objects.create(path=path, **{"run_after": now, "enqueued_at": now} | values)


def in_(**period: float) -> datetime:
    return timezone.now() + timedelta(**period)


def test_a_task_runs_once_with_what_it_was_given(calls: list[Any]) -> None:
    result = tasks.note.enqueue(1, word="Rhein")
    assert calls == []

    runner = Runner()
    assert [runner.work(), runner.work()] == [True, False]

    assert calls == [((1,), {"word": "Rhein"})]
    result.refresh()
    assert (result.status, result.return_value, result.attempts) == (TaskResultStatus.SUCCESSFUL, "noted", 1)


def test_a_task_may_know_its_context(calls: list[Any]) -> None:
    result = tasks.note_context.enqueue("Rhein")

    Runner().work()

    assert calls == [(result.id, 1, "Rhein")]


def test_the_urgent_come_first_and_nothing_before_its_time(calls: list[Any]) -> None:
    tasks.note.using(run_after=in_(hours=1)).enqueue("later")
    tasks.note.using(priority=-10).enqueue("after all others")
    tasks.note.enqueue("first")
    tasks.note.enqueue("second")

    runner = Runner()
    while runner.work():
        pass

    assert [args for args, _kwargs in calls] == [("first",), ("second",), ("after all others",)]


def test_what_is_rolled_back_never_runs(calls: list[Any]) -> None:
    with transaction.atomic():
        tasks.note.enqueue()
        transaction.set_rollback(True)

    assert not Runner().work()


def test_an_error_is_kept_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    result = tasks.fail.enqueue()

    assert Runner().work()

    result.refresh()
    assert result.status == TaskResultStatus.FAILED
    assert result.errors[0].exception_class is ValueError
    assert "in fail" in result.errors[0].traceback
    assert "kann Krefeld" not in result.errors[0].traceback  # which may quote an answer
    assert "tests.worker.tasks.fail" in caplog.text


def test_only_tasks_are_called(calls: list[Any]) -> None:
    record = enqueue("tests.worker.tasks.no_task")

    assert Runner().work()

    record.refresh_from_db()
    assert (record.state, calls) == (TaskResultStatus.FAILED, [])


@pytest.mark.parametrize("path", ["tests.worker.tasks.gone", "gone.task"])
def test_a_task_of_a_newer_version_is_left_to_it(calls: list[Any], caplog: pytest.LogCaptureFixture, path: str) -> None:
    record = enqueue(path)
    tasks.note.enqueue()
    runner = Runner()

    assert [runner.work(), runner.work(), runner.work()] == [True, True, False]

    record.refresh_from_db()
    assert (record.state, record.attempts, len(calls)) == (TaskResultStatus.READY, 0, 1)
    assert [path in line for line in caplog.messages] == [True]
    assert services.claim("newer", timezone.now()) == record


def test_of_two_workers_one_gets_a_task() -> None:
    enqueue()

    taken = [services.claim(name, timezone.now()) for name in ("one", "two")]

    assert [record.worker if record else None for record in taken] == ["one", None]


def test_a_worker_that_is_overtaken_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    enqueue()
    first = QuerySet.first

    def overtaken(queryset: QuerySet[TaskRecord]) -> TaskRecord | None:
        record = first(queryset)
        monkeypatch.setattr(QuerySet, "first", first)
        assert services.claim("faster", timezone.now())
        return record

    monkeypatch.setattr(QuerySet, "first", overtaken)

    assert not services.claim("slower", timezone.now())
    assert TaskRecord.objects.get().worker == "faster"


@pytest.mark.parametrize("attempts", [0, 32767])
def test_no_number_of_attempts_ends_the_worker(attempts: int) -> None:
    record = enqueue(attempts=attempts)

    taken = services.claim("one", timezone.now())
    assert taken
    TaskRecord.objects.update(attempts=attempts)
    services.hand_back(taken, timezone.now())

    record.refresh_from_db()
    assert taken.attempts == min(attempts, services.MAX_ATTEMPTS) + 1
    assert record.attempts == max(attempts, 1) - 1


@pytest.mark.one_database("sqlite")
def test_an_odd_row_does_not_stop_the_others(calls: list[Any], caplog: pytest.LogCaptureFixture) -> None:
    otherwise, broken, periodic = enqueue(), enqueue(), enqueue(next(iter(SCHEDULES)), is_periodic=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE worker_taskrecord SET run_after = '2020-01-01T00:00:00Z' WHERE id = %s", [otherwise.pk])
        ids = [broken.pk, periodic.pk]
        cursor.execute("UPDATE worker_taskrecord SET enqueued_at = '2026-13-32 25:00' WHERE id IN (%s, %s)", ids)
    tasks.note.enqueue()
    runner = Runner()

    assert [runner.work(), runner.work(), runner.work()] == [True, True, False]

    assert len(calls) == 2
    assert "cannot be read" in caplog.text
    states = dict(TaskRecord.objects.values_list("pk", "state"))
    assert states[broken.pk] == TaskResultStatus.FAILED
    assert periodic.pk not in states  # made anew by sync_periodic_tasks


def test_a_task_whose_worker_died_is_taken_when_its_lease_ends(calls: list[Any]) -> None:
    enqueue()
    lost = services.claim("dead", timezone.now())
    assert lost
    assert not services.claim("other", timezone.now() + services.LEASE / 2)

    services.renew(lost, timezone.now() + services.LEASE / 2)
    assert not services.claim("other", timezone.now() + services.LEASE)

    taken = services.claim("other", timezone.now() + services.LEASE * 2)

    assert taken
    assert (taken.worker, taken.attempts) == ("other", 2)
    services.renew(lost, in_(hours=1))
    services.finish(lost, timezone.now(), "too late")
    taken.refresh_from_db()
    assert (taken.state, taken.return_value) == (TaskResultStatus.RUNNING, None)
    assert taken.run_after < in_(minutes=2)


def test_a_task_that_ends_its_worker_is_given_up(calls: list[Any]) -> None:
    record = enqueue(attempts=services.MAX_ATTEMPTS)

    assert Runner().work()

    record.refresh_from_db()
    assert (record.state, calls) == (TaskResultStatus.FAILED, [])
    assert record.error_class.endswith("WorkerDiedError")


def test_what_an_outage_of_the_database_interrupts_is_tried_again() -> None:
    record = enqueue("tests.worker.tasks.reach_no_database")

    assert Runner().work()

    record.refresh_from_db()
    assert (record.state, record.attempts) == (TaskResultStatus.READY, 1)
    assert timezone.now() < record.run_after <= timezone.now() + OUTAGE_PAUSE
    TaskRecord.objects.update(run_after=timezone.now(), attempts=services.MAX_ATTEMPTS - 1)
    assert Runner().work()
    record.refresh_from_db()
    assert record.state == TaskResultStatus.FAILED


@pytest.mark.django_db(transaction=True)
def test_a_stop_hands_a_task_back(monkeypatch: pytest.MonkeyPatch) -> None:
    record = enqueue()
    runner = Runner()
    runner.is_stopping = True

    def stopped(_record: TaskRecord) -> None:
        if connection.vendor == "postgresql":
            connection.ensure_connection()
            connection.connection.pgconn.send_query(b"SELECT pg_sleep(0.1)")  # as in the middle of a query
        raise Stopped

    monkeypatch.setattr(runner, "_call", stopped)
    assert runner.work()

    record.refresh_from_db()
    assert (record.state, record.attempts) == (TaskResultStatus.READY, 0)
    assert record.run_after <= timezone.now()


def test_a_result_that_is_not_there() -> None:
    for result_id in ("1", "Krefeld"):
        with pytest.raises(TaskResultDoesNotExist):
            tasks.note.get_result(result_id)


def test_finished_tasks_are_forgotten_after_a_week() -> None:
    old = timezone.now() - services.RETENTION_PERIOD
    enqueue(state=TaskResultStatus.FAILED, finished_at=old - timedelta(minutes=1))
    enqueue(state=TaskResultStatus.SUCCESSFUL, finished_at=old + timedelta(minutes=1))
    enqueue()

    assert services.delete_finished_tasks(old) == 1
    assert TaskRecord.objects.count() == 2
