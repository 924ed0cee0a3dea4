"""Counts errors in the memory of a process as they are logged; `services.store_errors` writes them into the database.

Nothing here imports a model: logging is set up before there are any.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

from krefeld_kann_was.lib.tracebacks import describe_place, error_name, error_place, traceback_without_words

MAX_WAITING = 100  # kinds that wait to be stored; of more a process only knows that there were some
MAX_TRACEBACK = 10_000  # characters, of its end
OTHERS = "…"
IGNORED = (
    "django.security.",  # what is wrong with a request, answered with 400
    "krefeld_kann_was.status.monitor",  # the start page says it in its own words
)


class ErrorKey(NamedTuple):
    """The class of an error, or the logger where a record names no error, and its place in the code."""

    error: str
    place: str


class ErrorCount(NamedTuple):
    """How often a kind of error occurred between two moments, and the way to it."""

    times: int
    first_at: datetime
    last_at: datetime
    traceback: str

    def __add__(self, other: ErrorCount) -> ErrorCount:  # type: ignore[override]
        first, last = min(self.first_at, other.first_at), max(self.last_at, other.last_at)
        return ErrorCount(self.times + other.times, first, last, self.traceback)


class ErrorCounter(logging.Handler):
    """A handler of the log, which stores of each error what identifies its kind. Threads may share it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._waiting: dict[ErrorKey, ErrorCount] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Count a record; where that fails, nothing happens: looking after errors makes none."""
        with suppress(Exception):
            if not record.name.startswith(IGNORED):
                key, trace = _identify(record)
                at = datetime.fromtimestamp(record.created, UTC)
                self._add({key: ErrorCount(1, at, at, trace)})

    def take(self) -> dict[ErrorKey, ErrorCount]:
        """What was counted since the last time."""
        self.acquire()
        try:
            taken, self._waiting = self._waiting, {}
        finally:
            self.release()
        return taken

    def put_back(self, taken: Mapping[ErrorKey, ErrorCount]) -> None:
        """Count what could not be stored once more, together with what has come meanwhile."""
        self.acquire()
        try:
            self._add(taken)
        finally:
            self.release()

    def _add(self, counts: Mapping[ErrorKey, ErrorCount]) -> None:
        for key, count in counts.items():
            if key not in self._waiting and len(self._waiting) >= MAX_WAITING:
                key, count = ErrorKey(OTHERS, OTHERS), count._replace(traceback="")
            known = self._waiting.get(key)
            self._waiting[key] = known + count if known else count


@cache
def error_counter() -> ErrorCounter:
    """That of this process."""
    return ErrorCounter()


def _identify(record: logging.LogRecord) -> tuple[ErrorKey, str]:
    """The kind of error, and the way to it. An error may also be among the values of the message."""
    values = record.args if isinstance(record.args, tuple) else ()
    named = [record.exc_info[1] if record.exc_info else None, *values]
    for error in named:
        if isinstance(error, BaseException):
            trace = traceback_without_words(error)[-MAX_TRACEBACK:]
            return ErrorKey(error_name(error), error_place(error) or _place_of(record)), trace
    return ErrorKey(record.name, _place_of(record)), ""


def _place_of(record: logging.LogRecord) -> str:
    return describe_place(record.pathname, record.lineno, record.funcName or "")
