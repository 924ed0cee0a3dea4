"""How long the database may keep a web request waiting.

Commands, migrations and the worker wait as long as the settings allow: what they do has to be done, and nobody stands
before it. A request that waits holds a thread, of which there are few.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

# Seconds.
LOCK_TIMEOUT = 2  # for what somebody else is writing
STATEMENT_TIMEOUT = 4  # for one statement; PostgreSQL ends it
ANSWER_TIMEOUT = 5  # for an answer of PostgreSQL, which may not be able to end anything
CONNECT_TIMEOUT = 2  # psycopg allows no less
IDLE_TIMEOUT = 30  # in a transaction
RETRY_PERIOD = 1  # after a failure, until somebody may ask again
LONGEST_TRY = 3  # for which the others need not ask

_is_bounded: ContextVar[bool] = ContextVar("is_bounded", default=False)


@contextmanager
def bounded() -> Iterator[None]:
    """Connections that are made inside wait only so long, for as long as they live."""
    token = _is_bounded.set(True)
    try:
        yield
    finally:
        _is_bounded.reset(token)


def is_bounded() -> bool:
    return _is_bounded.get()


def limit_lock_waits(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Receive connection_created, for SQLite; PostgreSQL has an engine of ours."""
    if connection.vendor == "sqlite" and is_bounded():
        connection.connection.execute(f"PRAGMA busy_timeout = {LOCK_TIMEOUT * 1000}")


class Spared(Exception):
    """Nothing was tried: somebody else asks, and says what fails."""


class Outage:
    """What this process knows of a failure that concerns everybody: one asks again, the others are spared the wait."""

    def __init__(self) -> None:
        self.next_try = 0.0

    def __bool__(self) -> bool:
        return self.next_try > 0

    def spares(self) -> bool:
        """Whether to give up at once. If not while it lasts, the caller is the one who asks."""
        now = time.monotonic()
        if now < self.next_try:
            return True
        if self:
            self.next_try = now + LONGEST_TRY
        return False

    def begin(self) -> None:
        """It begins or goes on."""
        self.next_try = time.monotonic() + RETRY_PERIOD

    def end(self) -> None:
        self.next_try = 0.0
