"""Tasks to try the worker with."""

from __future__ import annotations

from typing import Any

from django.db import OperationalError
from django.tasks import TaskContext, task

CALLS: list[Any] = []


@task
def note(*args: Any, **kwargs: Any) -> str:
    CALLS.append((args, kwargs))
    return "noted"


@task(takes_context=True)
def note_context(context: TaskContext[Any, Any], word: str) -> None:
    CALLS.append((context.task_result.id, context.attempt, word))


@task
def fail() -> None:
    text = "Was kann " + "Krefeld\0"
    raise ValueError(text)


@task
def reach_no_database() -> None:
    raise OperationalError("gone")


def no_task() -> None:
    CALLS.append("called")
