"""Tasks that say in a file what they do."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import psycopg
from django.tasks import task


def say(word: str) -> None:
    with Path(os.environ["TEST_FILE"]).open("a") as file:
        file.write(f"{word} {os.getpid()} {time.time()}\n")


@task
def take(seconds: float) -> None:
    say("begin")
    time.sleep(seconds)
    say("end")


@task
def die() -> None:
    say("begin")
    os.kill(os.getpid(), signal.SIGKILL)


@task
def count() -> None:
    say("count")


def enqueue(connection: psycopg.Connection, name: str, *args: float) -> None:
    """Have a task of this module done by the worker of another process, which has a database of its own."""
    row = {
        "path": f"{__name__}.{name}", "args": json.dumps(args), "kwargs": "{}", "is_periodic": False, "priority": 0,
        "queue_name": "default", "state": "READY", "attempts": 0, "worker": "", "error_class": "", "traceback": "",
    }  # fmt: skip
    columns, values = ", ".join(row), ", ".join(f"%({column})s" for column in row)
    query = f"INSERT INTO worker_taskrecord ({columns}, run_after, enqueued_at) VALUES ({values}, now(), now())"
    connection.execute(query.encode(), row)
