"""Counts and times of requests, in all processes of a server together: prometheus-client's multiprocess mode.

Each process writes into files of its own, which whoever asks adds up. They lie in memory where the system has such a
place: one that is full ends the process that writes to it, and disks fill up. They end with the server; those of one
that was killed go at the next start.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from prometheus_client import Counter, Histogram

IN_MEMORY = "/dev/shm"  # noqa: S108 (a folder of its own is made in it)
PREFIX = "krefeld-kann-was-metrics-"
NEW = 60  # seconds in which a folder may not be locked yet
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds


class RequestMetrics(NamedTuple):
    requests: Counter
    seconds: Histogram

    def add(self, page: str, status: int, seconds: float) -> None:
        """Count a request that was answered after so many seconds."""
        self.requests.labels(page, status).inc()
        self.seconds.labels(page).observe(seconds)


@cache
def request_metrics() -> RequestMetrics:
    """Those of this process and of all that it starts. The package is imported only where somebody asks for figures."""
    folder = _make_folder(IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else tempfile.gettempdir())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder  # is read when the package is imported
    from prometheus_client import Counter, Histogram

    return RequestMetrics(
        Counter("kkw_requests", "Requests that were answered, by page and status.", ["page", "status"], registry=None),
        Histogram("kkw_request_seconds", "Seconds until an answer begins.", ["page"], registry=None, buckets=BUCKETS),
    )


def _make_folder(place: str) -> str:
    """A new folder, locked as long as this process or one of its children lives. Deletes those that nobody locks."""
    for old in Path(place).glob(f"{PREFIX}*"):
        with suppress(OSError):  # of another user, or just deleted
            if time.time() - old.stat().st_mtime > NEW:
                fcntl.flock(_open(old), fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(old)
    folder = tempfile.mkdtemp(prefix=PREFIX, dir=place)
    fcntl.flock(_open(folder), fcntl.LOCK_SH)
    return folder


def _open(folder: str | Path) -> int:
    """A descriptor that stays open to the end of the process."""
    return os.open(folder, os.O_RDONLY)
