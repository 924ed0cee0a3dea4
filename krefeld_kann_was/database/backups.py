"""The folder of backups: what is written into it, and how long that is kept."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.utils import timezone

from contributions.models import Answer
from krefeld_kann_was.database import dumps
from krefeld_kann_was.database.connections import DatabaseProblem
from krefeld_kann_was.lib.private_files import keep_private, written_whole

KEPT_FOR = timedelta(days=14)  # the privacy notice says that backups are replaced
SCRATCH_KEPT_FOR = timedelta(days=1)  # of what is no backup yet, or a copy to look into: a kill leaves it behind
TOLERANCE = timedelta(hours=1)  # of the time at which the daily one is made
RESERVE = 50_000_000  # bytes of the disk that a backup leaves free


class Backup(NamedTuple):
    """A backup that has been written. `size`: in bytes."""

    file: Path
    size: int
    answers: int


def make_daily_backup(now: datetime) -> Backup:
    """Write a backup into the folder of backups, from which those go before that are older than KEPT_FOR.

    They go even if none can be written, but for the newest.
    """
    _delete_old(now)
    return make_backup(new_file(now))


def make_backup(file: Path) -> Backup:
    """Write a backup of the database, readable by the owner alone; raises DatabaseProblem."""
    answers = _write(file, Answer._meta.db_table)
    return Backup(file, file.stat().st_size, answers)


def newest_backup() -> datetime | None:
    """When the newest backup in the folder of backups was written, by whatever command; None if there is none.

    A file has its name only since it is whole, see `written_whole`.
    """
    files = Path(settings.BACKUP_DIR).glob(f"{dumps.PREFIX}*")
    newest = max(_times(file for file in files if file.suffix in dumps.SUFFIXES.values()).values(), default=None)
    return None if newest is None else datetime.fromtimestamp(newest, UTC)


def keep_present(now: datetime) -> Path | None:
    """Write the database that is there into the folder of backups, whatever is in it: None if there are no tables.

    Raises DatabaseProblem, and DatabaseError for what is no database.
    """
    if not connection.introspection.table_names():
        return None
    file = new_file(now)
    _write(file)
    return file


def put_aside(now: datetime) -> Path:
    """Move the SQLite file, which is damaged or no database, into the folder of backups; raises DatabaseProblem."""
    connection.close()
    name, kept = connection.settings_dict["NAME"], new_file(now, ".unreadable")
    try:
        for ending in ("", "-wal", "-shm"):
            if Path(f"{name}{ending}").exists():
                shutil.move(f"{name}{ending}", f"{kept}{ending}")
                Path(f"{kept}{ending}").touch()  # its time there begins now
                keep_private(Path(f"{kept}{ending}"))
    except OSError as error:
        raise DatabaseProblem(f"{name} cannot be moved to {kept} ({error.strerror})") from None
    return kept


def new_file(now: datetime, suffix: str = "") -> Path:
    """A name for a file in the folder of backups, which is made."""
    name = f"{dumps.PREFIX}{timezone.localtime(now):%Y-%m-%d-%H%M%S-%f}"  # two in the same second are two
    return dumps.folder() / f"{name}{suffix or dumps.SUFFIXES[connection.vendor]}"


def _write(file: Path, counted: str | None = None) -> int:
    """Dump the database into a new file; return how many rows of the table `counted` are in it."""
    if file.exists():
        raise DatabaseProblem(f"{file} exists; name another file")
    try:
        _check_space(file.parent)
        with written_whole(file) as part:
            return dumps.write(connection, part, counted)
    except OSError as error:
        raise DatabaseProblem(f"{file} cannot be written ({error.strerror})") from None


def _check_space(folder: Path) -> None:
    needed, free = dumps.size(connection) + RESERVE, shutil.disk_usage(folder).free
    if free < needed:
        raise DatabaseProblem(
            f"{folder} has {free / 1e6:.0f} MB left and a backup may need {needed / 1e6:.0f} MB; "
            "make room, or set KKW_BACKUP_DIR to another disk"
        )


def _delete_old(now: datetime) -> None:
    """Delete what this software has put into the folder of backups and what is over its time, but the newest backup."""
    folder = dumps.folder()
    files = list(folder.glob(f"{dumps.PREFIX}*"))
    times = _times(file for file in files if file.suffix in dumps.SUFFIXES.values())
    newest = max(times, key=times.__getitem__, default=None)
    _delete_before(now - KEPT_FOR + TOLERANCE, [file for file in files if file != newest])
    _delete_before(now - SCRATCH_KEPT_FOR, folder.glob(f".{dumps.PREFIX}*"))
    dumps.drop_copies(connection, now - SCRATCH_KEPT_FOR)


def replace_all(now: datetime) -> int:
    """Write a backup of the database as it is now, and delete all others; returns how many files went.

    For what must not come back. Raises DatabaseProblem, and deletes nothing, where none can be written; without the
    program that writes them, all go.
    """
    newest = None if dumps.lacks_program(connection) else make_backup(new_file(now)).file
    folder = dumps.folder()
    others = [file for file in [*folder.glob(f"{dumps.PREFIX}*"), *folder.glob(f".{dumps.PREFIX}*")] if file != newest]
    gone = _times(others)
    for file in gone:
        file.unlink(missing_ok=True)
    dumps.drop_copies(connection, now)
    return len(gone)


def _delete_before(oldest: datetime, files: Iterable[Path]) -> None:
    for file, time in _times(files).items():
        if time < oldest.timestamp():
            file.unlink(missing_ok=True)  # another machine was first


def _times(files: Iterable[Path]) -> dict[Path, float]:
    """When they were last written: plain files alone, as this software writes them, and no links or folders."""
    times = {}
    for file in files:
        with suppress(FileNotFoundError):  # another machine deleted it, or who wrote it
            status = file.lstat()
            if stat.S_ISREG(status.st_mode):
                times[file] = status.st_mtime
    return times
