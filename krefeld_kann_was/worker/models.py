"""The tasks that wait, run and have run."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import models
from django.db.models import Q
from django.tasks import DEFAULT_TASK_BACKEND_ALIAS, DEFAULT_TASK_QUEUE_NAME, Task, TaskResult, TaskResultStatus
from django.tasks.base import DEFAULT_TASK_PRIORITY, TaskError
from django.utils.module_loading import import_string
from django.utils.translation import pgettext_lazy

UNFINISHED = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


class TaskRecord(models.Model):
    """A call of a task. Periodic tasks have one row each, which waits for the next time when it has run."""

    path = models.CharField(max_length=200)  # of the function
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    is_periodic = models.BooleanField(default=False)
    priority = models.SmallIntegerField(default=DEFAULT_TASK_PRIORITY)
    queue_name = models.CharField(max_length=100, default=DEFAULT_TASK_QUEUE_NAME)
    state = models.CharField(max_length=10, choices=TaskResultStatus, default=TaskResultStatus.READY)
    # When a worker may take it. For the time that it has it, the end of its lease: then another one may.
    run_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)  # that did not come to an end, and the present one
    worker = models.CharField(max_length=100, blank=True)  # that has or had it last
    enqueued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    return_value = models.JSONField(null=True)
    error_class = models.CharField(max_length=200, blank=True)  # of the last run, if it failed
    traceback = models.TextField(blank=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "Regelmäßige Arbeit")
        verbose_name_plural = pgettext_lazy("model", "Regelmäßige Arbeiten")
        constraints = [
            models.UniqueConstraint(fields=["path"], condition=Q(is_periodic=True), name="one_row_for_a_periodic_task")
        ]
        indexes = [
            models.Index(fields=["-priority", "run_after"], condition=Q(state__in=UNFINISHED), name="unfinished_task")
        ]

    def __str__(self) -> str:
        return self.path.rpartition(".")[2]

    @property
    def task(self) -> Task[..., Any]:
        """Raises ImportError if there is no such function, and SuspiciousOperation if it is no task."""
        found = import_string(self.path)
        if not isinstance(found, Task):
            raise SuspiciousOperation(f"{self.path} is no task")
        return found.using(priority=self.priority, queue_name=self.queue_name)

    @property
    def result(self) -> TaskResult[..., Any]:
        """The row as Django's Tasks framework knows it."""
        result: TaskResult[..., Any] = TaskResult(
            task=self.task,
            id=str(self.pk),
            status=TaskResultStatus(self.state),
            enqueued_at=self.enqueued_at,
            started_at=self.started_at,
            last_attempted_at=self.started_at,
            finished_at=self.finished_at,
            args=self.args,
            kwargs=self.kwargs,
            backend=DEFAULT_TASK_BACKEND_ALIAS,
            errors=[TaskError(exception_class_path=self.error_class, traceback=self.traceback)]
            if self.error_class
            else [],
            worker_ids=[self.worker] * self.attempts,
        )
        object.__setattr__(result, "_return_value", self.return_value)  # as Django's own backends do
        return result
