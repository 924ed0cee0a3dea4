"""Tasks that say in a file what they do."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from django.tasks import task


def say(word: str) -> None:
    with Path(os.environ["KKW_TEST_FILE"]).open("a") as file:
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
