"""The backend of Django's Tasks framework that stores tasks in the database."""

from __future__ import annotations

from typing import Any

from django.tasks import Task, TaskResult
from django.tasks.backends.base import BaseTaskBackend
from django.tasks.exceptions import TaskResultDoesNotExist
from django.tasks.signals import task_enqueued
from django.utils import timezone
from django.utils.json import normalize_json

from krefeld_kann_was.worker.models import TaskRecord


class DatabaseBackend(BaseTaskBackend):
    """A task that is enqueued within a transaction is run when that is committed."""

    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue[**P, R](self, task: Task[P, R], args: list[Any], kwargs: dict[str, Any]) -> TaskResult[P, R]:
        self.validate_task(task)
        now = timezone.now()
        record = TaskRecord.objects.create(
            path=task.module_path,
            args=normalize_json(args),
            kwargs=normalize_json(kwargs),
            priority=task.priority,
            queue_name=task.queue_name,
            run_after=task.run_after or now,
            enqueued_at=now,
        )
        result: TaskResult[P, R] = record.result  # type: ignore[assignment]
        task_enqueued.send(type(self), task_result=result)
        return result

    def get_result(self, result_id: str) -> TaskResult[..., Any]:
        try:
            return TaskRecord.objects.get(pk=result_id).result
        except (TaskRecord.DoesNotExist, ValueError):
            raise TaskResultDoesNotExist(result_id) from None
