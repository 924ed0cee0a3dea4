"""The migrated test database: made by one worker for all, kept, and brought back after each test that commits.

Django would flush every table and create all permissions anew, which takes longer than many a test, and what the
migrations wrote would be lost.
"""

from __future__ import annotations

import fcntl
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

import psycopg
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from psycopg import sql

from krefeld_kann_was.database import dumps
from krefeld_kann_was.database.connections import connected

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
        end_other_sessions()  # a database in use cannot be dropped

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


def end_other_sessions() -> None:
    """End what a thread of a live server has left, which waits for a browser: PostgreSQL alone can."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def take() -> Snapshot:
    return PostgresSnapshot() if connection.vendor == "postgresql" else SQLiteSnapshot()


def copy_to(database: dict[str, Any]) -> None:
    """Fill an empty database, by its settings as in DATABASES, with all that is in the test database.

    One of another kind stays empty.
    """
    with tempfile.TemporaryDirectory() as folder, connected(database) as other:
        if other.vendor == connection.vendor:
            dump = Path(folder) / "dump"
            dumps.write(connection, dump)
            dumps.load(dump, other)


def migrate_once(migrate: Callable[[], object], shared: Path) -> None:
    """Fill the empty test database: who comes first migrates it and leaves a copy in `shared` for the others."""
    with (shared / "migrated.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (_migrate_or_clone if connection.vendor == "postgresql" else _migrate_or_copy)(migrate, shared / "migrated")
    ContentType.objects.get_for_models(*apps.get_models(), for_concrete_models=False)  # known, as after migrations


def _migrate_or_copy(migrate: Callable[[], object], copy: Path) -> None:
    made = copy.exists()
    if not made:
        migrate()
    connection.ensure_connection()
    with closing(sqlite3.connect(copy)) as file:
        source, target = (file, connection.connection) if made else (connection.connection, file)
        source.backup(target)


def _migrate_or_clone(migrate: Callable[[], object], made: Path) -> None:
    """The copy is a database beside the test databases, which stays when they go, until the next run."""
    own = connection.settings_dict["NAME"]
    source, target = ("test_migrated", own) if made.exists() else (own, "test_migrated")
    if not made.exists():
        migrate()
    connection.close()  # what is copied, or made anew, may not be in use
    with connection.creation._nodb_cursor() as cursor:  # type: ignore[attr-defined]  # the stubs lack it
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}"')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
    made.touch()
