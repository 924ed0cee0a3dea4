"""Looks at the installation in a thread of its own: nobody who asks waits for a database that hangs."""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from krefeld_kann_was.outages.limits import bounded
from krefeld_kann_was.status import selectors
from krefeld_kann_was.status.enums import Fault
from krefeld_kann_was.status.selectors import Finding, State

# Seconds.
PERIOD = 1  # between two looks, however often somebody asks
TIMEOUT = 1.5  # for a look

logger = logging.getLogger(__name__)


class Monitor:
    """What the latest look of this process found. One look at a time."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1)
        self.lock = threading.Lock()
        self.latest: Future[State] | None = None
        self.began = 0.0
        self.logged: list[Fault] = []

    def state(self) -> State:
        """What is wrong now, or was up to PERIOD ago. A look that takes longer than TIMEOUT is a finding itself."""
        with self.lock:
            now = time.monotonic()
            if self.latest is None or (self.latest.done() and now - self.began >= PERIOD):
                self.latest, self.began = self.thread.submit(_look), now
            latest, left = self.latest, self.began + TIMEOUT - now
        try:
            state = latest.result(max(left, 0))
        except TimeoutError:
            state = State([Finding(Fault.DATABASE, "no answer in time")])
        self._log(state.findings)
        return state

    def _log(self, findings: list[Finding]) -> None:
        """Write to the log when something else is wrong than before."""
        faults = [finding.fault for finding in findings]
        if faults == self.logged:
            return
        self.logged = faults
        if not findings:
            logger.warning("status: all is well again")
        for finding in findings:
            logger.error("status: %s: %s", finding.fault.value, finding.detail)


def _look() -> State:
    try:
        with bounded(), override(None):
            return selectors.look(timezone.now())
    finally:
        connection.close()


monitor = Monitor()
