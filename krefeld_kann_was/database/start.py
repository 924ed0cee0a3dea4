"""What a database goes through before the server uses it: one start at a time, its migrations, its secret key."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.crypto import salted_hmac

from krefeld_kann_was.database import backups, dumps
from krefeld_kann_was.database.connections import DatabaseProblem
from krefeld_kann_was.database.models import SecretKeyFingerprint

START_LOCK = 4_713_204_779  # of PostgreSQL: a number that nobody else takes
POLL_INTERVAL = 0.2  # seconds


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other start on the same database, on whatever machine, is in this block."""
    if connection.vendor == "sqlite":
        with _lock_file(Path(f"{connection.settings_dict['NAME']}.lock")):
            yield
        return
    with connection.cursor() as cursor:
        for timeout in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"SET {timeout} = 0")  # a migration may take its time
        while not _take_lock(connection):
            time.sleep(POLL_INTERVAL)
    try:
        yield
    finally:
        connection.close()  # with it goes the lock


@contextmanager
def _lock_file(path: Path) -> Iterator[None]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise DatabaseProblem(f"{path} cannot be made ({error.strerror}); set KKW_DATA_DIR") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)  # with it goes the lock


@contextmanager
def only_server(parts: Iterable[str], address: str) -> Iterator[None]:
    """Have a SQLite database for oneself, as far as these parts of a server go; PostgreSQL may serve any number.

    Raises DatabaseProblem that names the server that has it, and its `address`.
    """
    with ExitStack() as held:
        if connection.vendor == "sqlite":
            for part in parts:
                held.enter_context(_hold(Path(f"{connection.settings_dict['NAME']}.{part}.lock"), address))
        yield


@contextmanager
def _hold(path: Path, address: str) -> Iterator[None]:
    """Lock the file, and write who does. The lock is this process's alone: it ends with it, whoever it has started."""
    try:
        file = path.open("a+")
    except OSError as error:
        raise DatabaseProblem(f"{path} cannot be made ({error.strerror}); set KKW_DATA_DIR") from None
    with file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            raise DatabaseProblem(
                f"a server runs on {path.parent} already ({file.read().strip()}); stop that one, "
                "set KKW_DATA_DIR to another folder, or KKW_PARTS to what it leaves out"
            ) from None
        file.truncate(0)
        file.write(f"process {os.getpid()}, {address}\n")
        file.flush()
        yield


def _take_lock(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [START_LOCK])
        return bool(cursor.fetchone()[0])


def prepare(*, new_key: bool = False, keep: bool = True) -> bool:
    """Migrate the database and note the secret key. Returns whether it was empty.

    To `keep` it, it is written into the folder of backups before it is migrated, unless it is empty or pg_dump is
    missing. Raises DatabaseProblem if that fails, if the database is newer than this version, or if it was in use with
    a key that is not among those of the settings, unless a `new_key` is accepted: then those before it count as lost.
    """
    check(connection, new_key=new_key)
    executor = MigrationExecutor(connection)
    is_new = not executor.loader.applied_migrations
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        if keep and not dumps.lacks_program(connection):
            backups.keep_present(timezone.now())
        call_command("migrate", verbosity=0)
    if new_key:
        SecretKeyFingerprint.objects.exclude(fingerprint__in=_known_fingerprints()).delete()
    fingerprint, now = _fingerprint(settings.SECRET_KEY), timezone.now()
    SecretKeyFingerprint.objects.get_or_create(fingerprint=fingerprint, defaults={"first_used_at": now})
    return is_new


def check(connection: BaseDatabaseWrapper, *, new_key: bool = False) -> None:
    """Raise DatabaseProblem if the database is newer than this version, or (see `prepare`) has another secret key."""
    check_version(set(MigrationRecorder(connection).applied_migrations()))
    if not new_key:
        check_keys(_used_fingerprints(connection))


def check_version(applied: set[tuple[str, str]]) -> None:
    """Raise DatabaseProblem if this version does not have all these migrations: their apps and names."""
    if unknown := _unknown_migrations(applied):
        raise DatabaseProblem(
            f"the database is newer than this version (it has {', '.join(unknown)}); "
            "install the version that it comes from, or bring back a backup from before: manage.py restore FILE"
        )


def check_keys(fingerprints: set[str]) -> None:
    """Raise DatabaseProblem if a secret key with one of these fingerprints is not among those of the settings."""
    if fingerprints - _known_fingerprints():
        raise DatabaseProblem(
            "the secret key is not the one of this database, and no receipt would find its answer; set KKW_SECRET_KEY "
            f"to the former key{_key_file()}, or name that in KKW_OLD_SECRET_KEYS; if it is lost: serve --new-key"
        )


def _unknown_migrations(applied: set[tuple[str, str]]) -> list[str]:
    """Those that were applied and that this version does not have, of its own and the libraries' apps."""
    loader = MigrationLoader(None)
    unknown = applied - set(loader.disk_migrations)
    return sorted(f"{app}.{name}" for app, name in unknown if app in loader.migrated_apps)


def _used_fingerprints(connection: BaseDatabaseWrapper) -> set[str]:
    if SecretKeyFingerprint._meta.db_table not in connection.introspection.table_names():
        return set()
    return set(SecretKeyFingerprint.objects.using(connection.alias).values_list("fingerprint", flat=True))


def _known_fingerprints() -> set[str]:
    return {_fingerprint(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)}


def _fingerprint(key: str) -> str:
    return salted_hmac("krefeld_kann_was.database.fingerprint", "", secret=key, algorithm="sha256").hexdigest()


def _key_file() -> str:
    return " (it was in the file secret_key beside the database)" if settings.LOCAL else ""
