"""Archives: a question in one file that only a passphrase or a key opens (age, age-encryption.org/v1).

Inside is a SQLite database, compressed by gzip: with the key, `age --decrypt FILE | gunzip` and any program that reads
SQLite open it without this software.
"""

from __future__ import annotations

import gzip
import io
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.db import connection

from contributions.models import Question
from krefeld_kann_was.database import dumps, start
from krefeld_kann_was.database.connections import DatabaseProblem, as_default
from krefeld_kann_was.database.transfer import transfer
from krefeld_kann_was.environment import sqlite_database
from krefeld_kann_was.erasure.archive_rows import write_rows
from krefeld_kann_was.erasure.models import ArchivedQuestion

MIN_PASSPHRASE_LENGTH = 16
TOO_MUCH_WORK = "Excessive work"  # in the words of age, which measures in a moment how fast the machine is:
MEASUREMENTS, PAUSE = 30, 0.2  # … on a busy one that is wrong now and then, so it may try again; seconds


class ArchiveProblem(Exception):
    """One line that says what is wrong with an archive or its key, and what to do."""


def make_archive(question: Question, now: datetime, *, passphrase: str = "", recipient: str = "") -> bytes:
    """The archive of the question: for whoever knows the passphrase, or for the owner of the key ("age1…").

    Raises ArchiveProblem.
    """
    import pyrage

    with _scratch_folder() as folder:
        file = folder / "archive.sqlite3"
        file.touch(mode=0o600)
        write_rows(question, file, now)
        content = _compressed(file)
    if not recipient:
        if len(passphrase) < MIN_PASSPHRASE_LENGTH:
            raise ArchiveProblem(f"the passphrase needs at least {MIN_PASSPHRASE_LENGTH} characters")
        return bytes(pyrage.passphrase.encrypt(content, passphrase))
    try:
        return bytes(pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(recipient)]))
    except pyrage.RecipientError as error:
        raise ArchiveProblem(f"{recipient} is no key of age ({error}); it begins with age1") from None


def open_archive(data: bytes, *, passphrase: str = "", identity: str = "") -> str:
    """Make the archive the content of the default database, which must have no question; returns the question's name.

    Raises ArchiveProblem and DatabaseProblem; then the database is as it was. The server must be stopped.
    """
    with _scratch_folder() as folder:
        file = folder / "archive.sqlite3"
        file.touch(mode=0o600)
        _decrypt(data, file, passphrase, identity)
        _check_empty()
        if connection.vendor == "sqlite":
            dumps.load(file, connection)
        else:
            target = dict(connection.settings_dict)
            with as_default(sqlite_database(file, {})):
                transfer(target, lambda line: None)
    start.prepare(new_key=True, keep=False)
    return ArchivedQuestion.objects.get().slug


def _check_empty() -> None:
    if Question._meta.db_table in connection.introspection.table_names() and Question.all_objects.exists():
        raise DatabaseProblem("the database has a question already; open the archive in an installation of its own")


def _compressed(file: Path) -> bytes:
    """Its content, of which the memory holds only what is compressed."""
    content = io.BytesIO()
    with file.open("rb") as source, gzip.GzipFile(fileobj=content, mode="wb") as target:
        shutil.copyfileobj(source, target)
    return content.getvalue()


def _decrypt(data: bytes, file: Path, passphrase: str, identity: str) -> None:
    """Write what is in the archive into the file."""
    import pyrage

    try:
        if identity:
            compressed = pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(identity)])
        else:
            compressed = _decrypt_by_passphrase(data, passphrase)
        with gzip.GzipFile(fileobj=io.BytesIO(compressed)) as source, file.open("wb") as target:
            shutil.copyfileobj(source, target)
    except pyrage.IdentityError as error:
        raise ArchiveProblem(f"the key is not usable ({error}); it begins with AGE-SECRET-KEY-1") from None
    except (pyrage.DecryptError, OSError, EOFError) as error:
        raise ArchiveProblem(f"the archive does not open ({error}); check file and passphrase") from None


def _decrypt_by_passphrase(data: bytes, passphrase: str) -> bytes:
    """Raises DecryptError, and ArchiveProblem where the archive was made by a much faster machine than this one is."""
    import pyrage

    for _ in range(MEASUREMENTS):
        try:
            return bytes(pyrage.passphrase.decrypt(data, passphrase))
        except pyrage.DecryptError as error:
            if TOO_MUCH_WORK not in str(error):
                raise
            time.sleep(PAUSE)
    raise ArchiveProblem("this machine is too slow or too busy for the archive; try again later, or on a faster one")


@contextmanager
def _scratch_folder() -> Iterator[Path]:
    """A folder for the owner alone, beside the backups, gone at the end."""
    with tempfile.TemporaryDirectory(prefix=f".{dumps.PREFIX}", dir=dumps.folder()) as name:
        yield Path(name)
