"""The migrated test database, kept once and brought back after each test that commits.

Django would flush every table and create all permissions anew, which takes longer than many a test, and what the
migrations wrote would be lost.
"""

from __future__ import annotations

import sqlite3
import time
from typing import Any, Protocol

import psycopg
from django.db import connection, transaction
from psycopg import sql

PATIENCE = 20  # seconds, for requests that are still under way


class Snapshot(Protocol):
    """The content of the database at the moment when this was made."""

    def restore(self) -> None: ...

    def close(self) -> None: ...


class SQLiteSnapshot:
    """All pages of the file, in memory."""

    def __init__(self) -> None:
        self.pages = sqlite3.connect(":memory:", check_same_thread=False)
        connection.ensure_connection()
        connection.connection.backup(self.pages)

    def restore(self) -> None:
        """Raises TimeoutError where another connection keeps the database locked."""
        end = time.monotonic() + PATIENCE

        def wait(status: int, remaining: int, total: int) -> None:
            if status != sqlite3.SQLITE_DONE and time.monotonic() > end:
                raise TimeoutError("another connection keeps the test database locked")

        connection.ensure_connection()
        self.pages.backup(connection.connection, progress=wait, sleep=0.01)

    def close(self) -> None:
        self.pages.close()


class PostgresSnapshot:
    """The rows of all tables that have any, and where the sequences stand."""

    def __init__(self) -> None:
        self.tables = connection.introspection.table_names()
        with connection.cursor() as cursor:
            self.rows = {name: self._read(cursor.cursor, name) for name in self._filled(cursor.cursor)}
            cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'")
            self.sequences = dict(cursor.fetchall())

    def restore(self) -> None:
        """Empty what has rows and fill what had some; constraints are not checked in between (needs a superuser)."""
        with transaction.atomic(), connection.cursor() as wrapper:
            cursor = wrapper.cursor
            cursor.execute("SET LOCAL session_replication_role = replica")
            for name in self._filled(cursor):
                cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
            for name, rows in self.rows.items():
                with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))) as copy:
                    copy.write(rows)
            cursor.execute(
                "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
            )
            for (name,) in cursor.fetchall():
                last = self.sequences.get(name)
                cursor.execute("SELECT setval(%s::regclass, %s, %s)", [f'"{name}"', last or 1, last is not None])

    def close(self) -> None:
        """End what sessions a thread of a live server has left: a database in use cannot be dropped."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def _filled(self, cursor: psycopg.Cursor[Any]) -> list[str]:
        """The tables that have rows."""
        each = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
        query = sql.SQL(" UNION ALL ").join(
            each.format(sql.Literal(name), sql.Identifier(name)) for name in self.tables
        )
        return [name for (name,) in cursor.execute(query).fetchall()]

    def _read(self, cursor: psycopg.Cursor[Any], name: str) -> bytes:
        with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))) as copy:
            return b"".join(copy)


def take() -> Snapshot:
    return PostgresSnapshot() if connection.vendor == "postgresql" else SQLiteSnapshot()
