"""Backups: making them, looking into them, bringing them back."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max, Q
from django.utils import timezone

from contributions.enums import Status
from contributions.models import Answer, Question
from contributions.services import change_open_data_consent, change_social_consent, withdraw
from krefeld_kann_was.database import dumps, start
from krefeld_kann_was.database.connections import DatabaseProblem, is_in_use
from krefeld_kann_was.lib.private_files import keep_private, written_whole

KEPT_FOR = timedelta(days=14)  # the privacy notice says that backups are replaced
TOLERANCE = timedelta(hours=1)  # of the time at which the daily one is made
PREFIX = "krefeld-kann-was-"
RESERVE = 50_000_000  # bytes of the disk that a backup leaves free


class Backup(NamedTuple):
    """A backup that has been written. `size`: in bytes."""

    file: Path
    size: int
    answers: int


class Content(NamedTuple):
    """What was found in a backup. `pending`: how many migrations the next start will apply."""

    answers: int
    questions: int
    accounts: int
    newest: datetime | None
    pending: int


class FormerAnswer(NamedTuple):
    """What is known of an answer from the database that a backup replaces."""

    receipt_hash: str
    status: str
    consent_social: bool
    consent_open_data: bool


class Restored(NamedTuple):
    """What a restore has done. `former`: where the database is kept that was there before, if there was one;
    `withdrawn`: how many answers were taken back anew, None if it could not be known which.
    """

    former: Path | None
    withdrawn: int | None


def make_daily_backup(now: datetime) -> Backup:
    """Write a backup into the folder of backups, and then delete those there that are older than KEPT_FOR."""
    backup = make_backup(_new_file(now))
    _delete_old(now)
    return backup


def make_backup(file: Path) -> Backup:
    """Write a backup of the database, readable by the owner alone; raises DatabaseProblem."""
    if file.exists():
        raise DatabaseProblem(f"{file} exists; name another file")
    try:
        _check_space(file.parent)
        with written_whole(file) as part:
            answers = dumps.write(connection, part, Answer._meta.db_table)
        return Backup(file, file.stat().st_size, answers)
    except OSError as error:
        raise DatabaseProblem(f"{file} cannot be written ({error.strerror})") from None


def _new_file(now: datetime, suffix: str = "") -> Path:
    """A name for a file in the folder of backups, which is made."""
    folder = Path(settings.BACKUP_DIR)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseProblem(f"{folder} cannot be made ({error.strerror}); set KKW_BACKUP_DIR") from None
    keep_private(folder)
    return folder / f"{PREFIX}{timezone.localtime(now):%Y-%m-%d-%H%M%S}{suffix or dumps.SUFFIXES[connection.vendor]}"


def _check_space(folder: Path) -> None:
    needed, free = dumps.size(connection) + RESERVE, shutil.disk_usage(folder).free
    if free < needed:
        raise DatabaseProblem(
            f"{folder} has {free / 1e6:.0f} MB left and a backup may need {needed / 1e6:.0f} MB; "
            "make room, or set KKW_BACKUP_DIR to another disk"
        )


def _delete_old(now: datetime) -> None:
    """Delete what this software has put into the folder of backups, finished or not, and what is over its time."""
    oldest = (now - KEPT_FOR + TOLERANCE).timestamp()
    for pattern in (f"{PREFIX}*", f".{PREFIX}*"):
        for file in Path(settings.BACKUP_DIR).glob(pattern):
            if file.stat().st_mtime < oldest:
                file.unlink(missing_ok=True)


def inspect(file: Path) -> Content | None:
    """Look into a backup without touching the database; raises DatabaseProblem if it should not be brought back.

    Returns None for an archive that could only be read to its end, because no database could be made to load it.
    """
    if (vendor := dumps.vendor_of(file)) != connection.vendor:
        what = "unset DATABASE_URL" if vendor == "sqlite" else "set DATABASE_URL to a database of PostgreSQL"
        raise DatabaseProblem(f"{file} is a backup of another kind of database; {what} and bring it back there")
    if vendor == "sqlite" and _is_live(file):
        raise DatabaseProblem(f"{file} is a database in use, some of which is elsewhere; name a backup of it")
    with dumps.opened(file, connection) as content:
        if content is None:
            return None
        try:
            _check_integrity(content)
            start.check(content)
            return _describe(content)
        except DatabaseError as error:
            raise DatabaseProblem(f"{file} is damaged ({' '.join(str(error).split())})") from None


def _is_live(file: Path) -> bool:
    """Whether the file is the database itself, or has a log beside it with what was written last."""
    return Path(f"{file}-wal").exists() or file.resolve() == Path(connection.settings_dict["NAME"]).resolve()


def _check_integrity(content: BaseDatabaseWrapper) -> None:
    """Raise DatabaseError if pages are damaged or rows point to others that are not there."""
    if content.vendor == "sqlite":
        with content.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            if (found := cursor.fetchone()[0]) != "ok":
                raise DatabaseError(found)
    content.check_constraints()


def _describe(content: BaseDatabaseWrapper) -> Content:
    executor = MigrationExecutor(content)
    answers = Answer.objects.using(content.alias)
    return Content(
        answers=answers.count(),
        questions=Question.objects.using(content.alias).count(),
        accounts=get_user_model().objects.using(content.alias).count(),
        newest=answers.aggregate(newest=Max("submitted_at"))["newest"],
        pending=len(executor.migration_plan(executor.loader.graph.leaf_nodes())),
    )


def restore(file: Path, now: datetime) -> Restored:
    """Replace the database by a backup; raises DatabaseProblem.

    Keeps what was there in the folder of backups, migrates, logs everybody out, and takes back again what authors
    have taken back since.
    """
    inspect(file)
    with start.one_at_a_time():
        if is_in_use(connection):
            raise DatabaseProblem("the database is in use; stop the server first")
        former = _read_former()
        kept = _keep_former(now, readable=former is not None)
        dumps.load(file, connection)
        ContentType.objects.clear_cache()
        start.prepare()
    Session.objects.all().delete()
    return Restored(kept, None if former is None else _take_back_again(former))


def _read_former() -> dict[int, FormerAnswer] | None:
    """By id, what authors have taken back in the database that is there; None if it cannot be read."""
    fields = ("pk", *FormerAnswer._fields)
    taken_back = Q(status__in=Status.FINAL) | Q(consent_social=False) | Q(consent_open_data=False)
    try:
        return {pk: FormerAnswer(*rest) for pk, *rest in Answer.objects.filter(taken_back).values_list(*fields)}
    except DatabaseError:
        return None


def _keep_former(now: datetime, *, readable: bool) -> Path | None:
    """Put the database that is there into the folder of backups: as a backup, or as the file that it is."""
    if readable:
        return make_backup(_new_file(now)).file
    if connection.vendor == "postgresql":  # it has no tables of ours
        return None
    connection.close()
    name, kept = connection.settings_dict["NAME"], _new_file(now, ".unreadable")
    for ending in ("", "-wal", "-shm"):
        if Path(f"{name}{ending}").exists():
            shutil.move(f"{name}{ending}", f"{kept}{ending}")
    return kept


def _take_back_again(former: dict[int, FormerAnswer]) -> int:
    """Do again what authors did after the backup; return how many answers were withdrawn."""
    withdrawn = 0
    for answer in Answer.objects.exclude(status__in=Status.FINAL):
        then = former.get(answer.pk)
        if then is None or then.receipt_hash != answer.receipt_hash:
            continue
        if then.status in Status.FINAL:
            withdraw(answer)
            withdrawn += 1
        if answer.consent_social and not then.consent_social:
            change_social_consent(answer, given=False)
        if answer.consent_open_data and not then.consent_open_data:
            change_open_data_consent(answer, given=False)
    return withdrawn
