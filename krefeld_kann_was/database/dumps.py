"""Files that hold a whole database: a SQLite file, or an archive in pg_dump's own format."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from django.utils.crypto import get_random_string

from krefeld_kann_was.database.connections import DatabaseProblem, connected, read_only, reason
from krefeld_kann_was.lib.private_files import keep_private

FIRST_BYTES = {b"SQLi": "sqlite", b"PGDM": "postgresql"}
SUFFIXES = {"sqlite": ".sqlite3", "postgresql": ".dump"}
PREFIX = "krefeld-kann-was-"  # of the files in the folder of backups
COPY_PREFIX = "kkw_check_"  # of databases that an archive was loaded into; the time when it began follows
COPY_TIME = "%Y%m%d%H%M%S"


def folder() -> Path:
    """The folder of backups, which is made for the owner alone and can be written to; raises DatabaseProblem."""
    place = Path(settings.BACKUP_DIR)
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseProblem(f"{place} cannot be made ({error.strerror}); set KKW_BACKUP_DIR") from None
    if not os.access(place, os.W_OK):
        raise DatabaseProblem(f"{place} cannot be written to; set KKW_BACKUP_DIR")
    keep_private(place)
    return place


def size(connection: BaseDatabaseWrapper) -> int:
    """How many bytes a dump of this database takes at most, about."""
    queries = {
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        "postgresql": "SELECT pg_database_size(current_database())",
    }
    with connection.cursor() as cursor:
        cursor.execute(queries[connection.vendor])
        return int(cursor.fetchone()[0])


def write(connection: BaseDatabaseWrapper, file: Path, counted: str | None = None) -> int:
    """Dump the database, as it is at one moment, into an empty file; nobody who writes to it is held up.

    Returns how many rows of the table `counted` are in the dump; 0 without one.
    """
    count = f"count(*) FROM {connection.ops.quote_name(counted)}" if counted else "0"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(file)])  # what was erased is not in it, not even in free pages
        with closing(sqlite3.connect(read_only(file), uri=True)) as dump:
            return int(dump.execute(f"SELECT {count}").fetchone()[0])
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute(f"SELECT pg_export_snapshot(), {count}")
        snapshot, number = cursor.fetchone()
        options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={file}")
        _run("pg_dump", connection.settings_dict, *options)
    return int(number)


def vendor_of(file: Path) -> str:
    """The database that a dump comes from; raises DatabaseProblem if it is none."""
    try:
        with file.open("rb") as dump:
            return FIRST_BYTES[dump.read(4)]
    except KeyError:
        raise DatabaseProblem(f"{file} is no backup") from None
    except OSError as error:
        raise DatabaseProblem(f"{file} cannot be read ({error.strerror})") from None


def load(file: Path, connection: BaseDatabaseWrapper) -> None:
    """Replace all that is in the database by what is in the dump, in one transaction."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with connection.wrap_database_errors, closing(sqlite3.connect(read_only(file), uri=True)) as source:
            source.backup(connection.connection)
        keep_private(Path(connection.settings_dict["NAME"]))
        return
    with _scratch_file() as script:
        without = ("--no-owner", "--no-privileges", "--no-comments")  # on an extension that belongs to somebody else
        _run("pg_restore", {}, *without, f"--file={script}", str(file))
        tables = ", ".join(map(connection.ops.quote_name, connection.introspection.table_names()))
        clear = [f"--command=DROP TABLE {tables} CASCADE"] if tables else []
        options = ("--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null")
        _run("psql", connection.settings_dict, *options, *clear, f"--file={script}")


@contextmanager
def opened(file: Path, connection: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper | None]:
    """Connect to the content of a dump, apart from everything else.

    A SQLite file is copied. An archive of PostgreSQL is loaded into a database of its own, beside that of
    `connection`, and dropped again; yields None where the account may not make one. Then the archive was only read to
    its end.
    """
    if vendor_of(file) == "sqlite":
        with _scratch_file() as copy:  # of a file that is only read, SQLite does not check all rules
            shutil.copyfile(file, copy)
            with connected({"ENGINE": "django.db.backends.sqlite3", "NAME": copy}) as content:
                yield content
        return
    _run("pg_restore", {}, "--file=/dev/null", str(file))
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        allowed = cursor.fetchone()[0]
        if not allowed:
            yield None
            return
        name = f"{COPY_PREFIX}{timezone.now():{COPY_TIME}}_{get_random_string(12).lower()}"
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            with connected(connection.settings_dict | {"NAME": name}) as content:
                load(file, content)
                yield content
        finally:
            cursor.execute(f"DROP DATABASE {name}")


def read_table(file: Path, table: str) -> list[dict[str, str]]:
    """The rows of a table, by column, from an archive of PostgreSQL that no database loads: texts as COPY writes them.

    Without such a table there are none.
    """
    script = _run("pg_restore", {}, "--data-only", f"--table={table}", "--file=-", str(file))
    copy = rf"^COPY \S+\.{table} \(([^)]*)\) FROM stdin;\n(.*?)^\\\.$"
    if not (found := re.search(copy, script, re.MULTILINE | re.DOTALL)):
        return []
    names = found[1].split(", ")
    return [dict(zip(names, row.split("\t"), strict=False)) for row in found[2].splitlines()]


def drop_copies(connection: BaseDatabaseWrapper, before: datetime) -> None:
    """Drop the databases that archives were loaded into before then: left behind by kills."""
    if connection.vendor != "postgresql":
        return
    ours = "datdba = (SELECT oid FROM pg_roles WHERE rolname = current_user)"
    past = [f"{COPY_PREFIX}2", f"{COPY_PREFIX}{before:{COPY_TIME}}"]  # from the year 2000 on
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT datname FROM pg_database WHERE {ours} AND datname BETWEEN %s AND %s", past)  # noqa: S608
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")


@contextmanager
def _scratch_file() -> Iterator[Path]:
    """A file for the owner alone, gone when the block ends.

    It lies in the folder of backups: what a kill leaves behind there is deleted.
    """
    place = folder()
    try:
        with tempfile.NamedTemporaryFile(prefix=f".{PREFIX}", dir=place) as file:
            yield Path(file.name)
    except OSError as error:
        raise DatabaseProblem(f"{place} cannot be written ({error.strerror}); set KKW_BACKUP_DIR") from None


def lacks_program(connection: BaseDatabaseWrapper) -> bool:
    """Whether no backup can be written because pg_dump is missing."""
    return connection.vendor == "postgresql" and shutil.which("pg_dump") is None


def _run(program: str, database: dict[str, Any], *options: str) -> str:
    """Run a program of PostgreSQL, with the address and the password of a database if one is given; return its output.

    Raises DatabaseProblem.
    """
    if shutil.which(program) is None:
        raise DatabaseProblem(f"{program} is missing; install it with: apt-get install postgresql-client")
    from django.db.backends.postgresql.client import DatabaseClient

    arguments, secrets = DatabaseClient.settings_to_cmd_args_env(database, []) if database else ([], {})
    command = [program, *options, *arguments[1:]]
    environment = os.environ | (secrets or {})
    outcome = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if outcome.returncode:
        raise DatabaseProblem(f"{program} fails: {reason(outcome.stderr)}")
    return outcome.stdout
