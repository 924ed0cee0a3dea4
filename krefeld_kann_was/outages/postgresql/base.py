"""Django's PostgreSQL backend, for a server that is restarted or hangs.

A restart: a connection that the server has closed says so, which costs no query to see; while the server is away, it
is asked again for some seconds. A server that hangs: no web request waits for it without end (see `limits`).
"""

from __future__ import annotations

import select
import time
from types import SimpleNamespace
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.errors import ConnectionTimeout, _WaitTimeout

from krefeld_kann_was.outages.limits import (
    ANSWER_TIMEOUT,
    CONNECT_TIMEOUT,
    IDLE_TIMEOUT,
    LOCK_TIMEOUT,
    STATEMENT_TIMEOUT,
    Outage,
    Spared,
    is_bounded,
)

PATIENCE = 3  # seconds in which a server that restarts is asked again
PAUSE = 0.1  # seconds between two attempts

SET_TIMEOUTS = (
    f"SET lock_timeout = '{LOCK_TIMEOUT}s'; SET statement_timeout = '{STATEMENT_TIMEOUT}s'; "
    f"SET idle_in_transaction_session_timeout = '{IDLE_TIMEOUT}s'"
)
outage = Outage()


class NoAnswer(psycopg.OperationalError):
    """The server does not answer in time; the connection is closed."""


class NotAsked(NoAnswer, Spared):
    """The server did not answer somebody else a moment ago."""


class Connection(psycopg.Connection[Any]):
    """A connection that waits `answer_timeout` seconds for each answer; None: without end."""

    answer_timeout: float | None = None

    def wait(self, gen: Any, interval: float = PAUSE, timeout: float | None = None) -> Any:
        try:
            return super().wait(gen, interval, timeout or self.answer_timeout)
        except _WaitTimeout:
            self.close()
            outage.begin()  # it is no slow statement: that one the server ends
            raise NoAnswer("the database server does not answer") from None


class DatabaseWrapper(base.DatabaseWrapper):
    Database = SimpleNamespace(**vars(psycopg) | {"connect": Connection.connect})  # type: ignore[assignment]

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """Connect. A web request waits for a server that restarts, and does not while it is known to be away."""
        if not is_bounded():
            return super().get_new_connection(conn_params)
        if outage.spares():
            raise NotAsked("the database server was away a moment ago")
        end = time.monotonic() + (0 if outage else PATIENCE)
        while True:
            try:
                connection = super().get_new_connection(conn_params | {"connect_timeout": CONNECT_TIMEOUT})
            except psycopg.OperationalError as error:
                if isinstance(error, ConnectionTimeout) or time.monotonic() > end:
                    outage.begin()
                    raise NoAnswer(str(error)) from error
                time.sleep(PAUSE)
            else:
                outage.end()
                connection.answer_timeout = ANSWER_TIMEOUT
                return connection

    def init_connection_state(self) -> None:
        super().init_connection_state()
        if is_bounded():
            with self.connection.cursor() as cursor:
                cursor.execute(SET_TIMEOUTS)

    def is_usable(self) -> bool:
        """Whether the connection is open and silent: a server that closes an idle one says so, or is gone."""
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.pgconn.socket, select.POLLIN)
        return not poll.poll(0)
