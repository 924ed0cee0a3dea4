"""The process that works off tasks, one at a time."""

from __future__ import annotations

import logging
import math
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import close_old_connections, connection
from django.tasks import Task, TaskContext
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.json import normalize_json

from krefeld_kann_was.lib.processes import accept_stop
from krefeld_kann_was.worker import services
from krefeld_kann_was.worker.models import TaskRecord
from krefeld_kann_was.worker.services import OUTAGES

# Seconds.
POLL_INTERVAL = 1
RENEW_INTERVAL = 10
SYNC_INTERVAL = 60
STOP_TIMEOUT = 10  # for the task that a stop finds

OUTAGE_PAUSE = timedelta(seconds=5)

logger = logging.getLogger(__name__)


class Stopped(BaseException):
    """Ends a task that takes longer than a stop may."""


class UnknownTaskError(Exception):
    """A task of another version of this program."""


def run(parent: int) -> None:
    """Work off tasks until SIGTERM comes or `parent`, the process that started it, has died."""
    Runner().run(parent)


class Runner:
    def __init__(self) -> None:
        self.name = f"{socket.gethostname()[:60]}/{os.getpid()}/{get_random_string(8)}"
        self.record: TaskRecord | None = None  # that it has
        self.is_stopping = False
        self.unknown: set[str] = set()  # paths of tasks that this version does not have
        self.synced_at = -math.inf

    def run(self, parent: int) -> None:
        signal.signal(signal.SIGALRM, self._interrupt)
        accept_stop(self._stop)
        threading.Thread(target=self._guard, args=[parent], daemon=True).start()
        while not self.is_stopping:
            close_old_connections()
            self._ask(self.sync)
            if not self._ask(self.work):
                time.sleep(POLL_INTERVAL)

    def sync(self) -> None:
        """About every minute: put right for when tasks wait. The clock may have been wrong."""
        if time.monotonic() - self.synced_at < SYNC_INTERVAL:
            return
        services.sync_periodic_tasks(timezone.now())
        services.bring_forward(timezone.now())
        self.synced_at = time.monotonic()

    def work(self) -> bool:
        """Run the most urgent task that is due; returns whether there was one."""
        record = services.claim(self.name, timezone.now(), self.unknown)
        if record is None:
            return False
        try:
            value = self._call(record)
        except Stopped:
            connection.close()  # it may be in the middle of a query
            self._ask(lambda: services.hand_back(record, timezone.now()))
        except UnknownTaskError as error:
            logger.error("task %s is left to a worker of another version: %s", record.path, error)
            self.unknown.add(record.path)
            self._ask(lambda: services.hand_back(record, timezone.now()))
        except Exception as error:
            self._fail(record, error)
        else:
            self._ask(lambda: services.finish(record, timezone.now(), value))
        return True

    def _call(self, record: TaskRecord) -> Any:
        self.record = record  # is renewed from here on, and may be interrupted
        try:
            if record.attempts > services.MAX_ATTEMPTS:
                raise services.WorkerDiedError(record.path)
            task = _task(record)
            context = [TaskContext(task_result=record.result)] if task.takes_context else []
            return normalize_json(task.call(*context, *record.args, **record.kwargs))
        finally:
            self.record = None

    def _fail(self, record: TaskRecord, error: Exception) -> None:
        if isinstance(error, OUTAGES) and record.attempts < services.MAX_ATTEMPTS:
            logger.warning("task %s is interrupted: %s", record.path, error)
            self._ask(lambda: services.postpone(record, timezone.now() + OUTAGE_PAUSE))
        else:
            logger.error("task %s fails", record.path, exc_info=error)
            self._ask(lambda: services.finish(record, timezone.now(), error=error))

    def _ask[Answer](self, question: Callable[[], Answer]) -> Answer | None:
        """Ask the database until it answers; None if a stop comes before."""
        while True:
            try:
                return question()
            except OUTAGES as outage:
                connection.close()
                logger.error("the worker does not reach the database: %s", outage)
                if self.is_stopping:
                    return None
                time.sleep(OUTAGE_PAUSE.total_seconds())

    def _stop(self) -> None:
        self.is_stopping = True
        signal.alarm(STOP_TIMEOUT)

    def _interrupt(self, *_: object) -> None:
        if self.record:
            raise Stopped

    def _guard(self, parent: int) -> None:
        """Beside the work: renew the lease, and stop when the parent has died."""
        renewed_at = time.monotonic()
        while True:
            time.sleep(1)
            if os.getppid() != parent and not self.is_stopping:
                os.kill(os.getpid(), signal.SIGTERM)
            if time.monotonic() - renewed_at >= RENEW_INTERVAL:
                renewed_at = time.monotonic()
                self._renew()

    def _renew(self) -> None:
        if record := self.record:
            try:
                services.renew(record, timezone.now())
            except OUTAGES as outage:
                logger.warning("the lease of task %s is not renewed: %s", record.path, outage)
            finally:
                connection.close()  # this thread's own


def _task(record: TaskRecord) -> Task[..., Any]:
    try:
        return record.task
    except ImportError as error:
        raise UnknownTaskError(error) from error
