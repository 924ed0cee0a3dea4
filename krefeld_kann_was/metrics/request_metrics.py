"""Counts and times of requests, in all processes of a server together: prometheus-client's multiprocess mode.

Each process writes into files of its own, which whoever asks adds up. They lie in memory where the system has such a
place: one that is full ends the process that writes to it, and disks fill up. They end with the server.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from prometheus_client import Counter, Histogram

IN_MEMORY = "/dev/shm"  # noqa: S108 (a folder of its own is made in it)
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
    folder = tempfile.mkdtemp(prefix="krefeld-kann-was-", dir=IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder  # is read when the package is imported
    from prometheus_client import Counter, Histogram

    return RequestMetrics(
        Counter("kkw_requests", "Requests that were answered, by page and status.", ["page", "status"], registry=None),
        Histogram("kkw_request_seconds", "Seconds until an answer begins.", ["page"], registry=None, buckets=BUCKETS),
    )
