"""Connections to databases: to others than the default one, and what is wrong with one, in words."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from krefeld_kann_was.logs import without_quoted_values

OTHER = "other"  # alias
UNDEFINED_TABLE = "42P01"  # of PostgreSQL
# Seconds.
LEAVING_TIME = 2  # that a connection may take to end after it was closed
RECONNECTION_PERIOD = 5  # after which a connection that was lost is made anew


class DatabaseProblem(Exception):
    """One line that says what is wrong, and what to do."""


@contextmanager
def connected(database: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """Connect to a further database, by its settings as in DATABASES; its alias is OTHER until the block ends."""
    before = connections.settings
    further = connections.configure_settings({"default": {}, OTHER: database})[OTHER]
    connections.settings = {**before, OTHER: further}  # other threads may be going through the former one
    try:
        yield connections[OTHER]
    finally:
        connections[OTHER].close()
        del connections[OTHER]
        connections.settings = before


@contextmanager
def as_default(database: dict[str, Any]) -> Iterator[None]:
    """Use another database as the default one until the block ends: migrations write to that one alone."""
    before, connection = connections.settings, connections[DEFAULT_DB_ALIAS]
    connections.settings = connections.configure_settings({DEFAULT_DB_ALIAS: database})
    connections[DEFAULT_DB_ALIAS] = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS].close()
        connections[DEFAULT_DB_ALIAS], connections.settings = connection, before


@contextmanager
def in_one_line() -> Iterator[None]:
    """Turn what is wrong with the default database into a CommandError of one line."""
    try:
        yield
    except DatabaseProblem as problem:
        raise CommandError(str(problem)) from problem
    except Error as error:
        raise CommandError(explain(error)) from error


class ExistingFile(sqlite3.Connection):
    """Fails where there is no file, instead of making one."""

    def __init__(self, database: Path, *arguments: Any, **options: Any) -> None:
        super().__init__(f"{Path(database).absolute().as_uri()}?mode=rw", *arguments, **options)


class ExistingFileOrMemory(sqlite3.Connection):
    """Has an empty database in memory where there is no file."""

    def __init__(self, database: Path, *arguments: Any, **options: Any) -> None:
        super().__init__(database if Path(database).exists() else ":memory:", *arguments, **options)


@contextmanager
def without_new_file(*, is_needed: bool = True) -> Iterator[None]:
    """In the block, make no file for the default database: connect to it only where it is; SQLite would make one.

    What does not need one works with an empty database in memory where there is none.
    """
    options = connection.settings_dict["OPTIONS"] if connection.vendor == "sqlite" else {}
    options["factory"] = ExistingFile if is_needed else ExistingFileOrMemory
    try:
        yield
    finally:
        del options["factory"]


def read_only(file: Path) -> str:
    """The URI of a SQLite file that nobody writes to: nothing is made beside it."""
    return f"{file.absolute().as_uri()}?mode=ro&immutable=1"


def reason(error: object) -> str:
    """What a database or one of its programs says, in one line, without what it quotes of rows."""
    return " ".join(without_quoted_values(str(error)).split())


def explain(error: Exception) -> str:
    """What is wrong with the default database, and what to do, in one line and without its password."""
    is_file = connection.vendor == "sqlite"
    what = f"the database {connection.settings_dict['NAME']}" if is_file else "the database"
    setting = "KKW_DATA_DIR" if is_file else "DATABASE_URL"
    if is_file and not Path(connection.settings_dict["NAME"]).exists():
        return (
            f"{what} does not exist ({reason(error)}); set KKW_DATA_DIR to the folder of the right one, "
            "or make it: manage.py serve"
        )
    if _lacks_table(error):
        return f"{what} is not prepared ({reason(error)}); set {setting} to the right one, or run: manage.py serve"
    if is_file and "locked" in str(error):
        return f"{what} is held by another program ({reason(error)}); try again when that has ended"
    if is_file:
        return (
            f"{what} cannot be used ({reason(error)}); mend its disk or its rights, set {setting} to another folder, "
            "or bring back a backup: manage.py restore FILE"
        )
    return f"{what} cannot be used ({reason(error)}); mend that, or set {setting} to another one"


def _lacks_table(error: Exception) -> bool:
    return "no such table" in str(error) or getattr(error.__cause__, "sqlstate", None) == UNDEFINED_TABLE


def is_in_use(connection: BaseDatabaseWrapper) -> bool:
    """Whether somebody else is connected to this database, and stays so for LEAVING_TIME."""
    end = time.monotonic() + LEAVING_TIME
    while _has_others(connection):
        if time.monotonic() > end:
            return True
        time.sleep(0.1)
    return False


def stay_connected() -> None:
    """Keep a connection open, for ever: a server counts as using its database also while nobody asks it anything."""
    while True:
        with suppress(Error):  # requests say what is wrong
            if not connection.is_usable():
                connection.close()
            connection.ensure_connection()
        time.sleep(RECONNECTION_PERIOD)


def complete_file(connection: BaseDatabaseWrapper) -> None:
    """On SQLite, write what lies in the log beside the database into its file, which is whole then by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()  # the last one deletes the log


def _has_others(connection: BaseDatabaseWrapper) -> bool:
    if connection.vendor == "sqlite":
        return _is_open_elsewhere(connection)
    others = "datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {others}")  # noqa: S608
        return bool(cursor.fetchone()[0])


def _is_open_elsewhere(connection: BaseDatabaseWrapper) -> bool:
    """Whether another connection to this SQLite file is open: none may be, for the file to be left WAL mode."""
    connection.close()
    with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0)) as own:
        try:
            own.execute("PRAGMA locking_mode = EXCLUSIVE")
            own.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            return True
        except sqlite3.DatabaseError:  # it is none
            return False
    return False
