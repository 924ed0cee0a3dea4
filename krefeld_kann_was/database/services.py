"""Backups: looking into them, bringing them back. How they are made is in `backups`."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max, Q

from contributions.enums import Status
from contributions.models import Answer, Question
from contributions.services import (
    change_book_consent,
    change_open_data_consent,
    change_social_consent,
    hold_restored,
    withdraw,
)
from krefeld_kann_was.database import backups, dumps, start
from krefeld_kann_was.database.connections import DatabaseProblem, is_in_use, reason
from krefeld_kann_was.database.models import SecretKeyFingerprint
from krefeld_kann_was.lib.private_files import written_whole
from krefeld_kann_was.lib.spool import delete_downloads
from moderation.search_texts import store_search_text

NOTE = f"{dumps.PREFIX}unfinished-restore.json"  # in the folder of backups, from before the load until all is done


class Content(NamedTuple):
    """What was found in a backup. `pending`: how many migrations the next start will apply."""

    answers: int
    questions: int
    accounts: int
    newest: datetime | None
    pending: int


class FormerAnswer(NamedTuple):
    """What is known of an answer from the database that a backup replaces."""

    pk: int
    receipt_hash: str
    status: str
    text: str
    consent_social: bool
    consent_book: bool
    consent_open_data: bool


class Restored(NamedTuple):
    """What a restore has done. `former`: where the database is kept that was there before, if there was one;
    `withdrawn`, `held`: how many answers were taken back anew, and how many are held because they were shown in the
    backup and not later; None if it could not be known which.
    """

    former: Path | None
    withdrawn: int | None = None
    held: int | None = None


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
            _check_unloaded(file)
            return None
        try:
            _check_integrity(content)
            _check_software(file, set(MigrationRecorder(content).applied_migrations()))
            content.check_constraints()
            start.check(content)
            return _describe(content)
        except DatabaseError as error:
            raise DatabaseProblem(f"{file} is damaged ({reason(error)})") from None


def _is_live(file: Path) -> bool:
    """Whether the file is the database itself, or has a log beside it with what was written last."""
    return Path(f"{file}-wal").exists() or file.resolve() == Path(connection.settings_dict["NAME"]).resolve()


def _check_integrity(content: BaseDatabaseWrapper) -> None:
    """Raise DatabaseError if pages are damaged."""
    if content.vendor == "sqlite":
        with content.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            if (found := cursor.fetchone()[0]) != "ok":
                raise DatabaseError(found)


def _check_unloaded(file: Path) -> None:
    migrations = dumps.read_table(file, MigrationRecorder.Migration._meta.db_table)
    applied = {(row.get("app", ""), row.get("name", "")) for row in migrations}
    _check_software(file, applied)
    start.check_version(applied)
    start.check_keys({row["fingerprint"] for row in dumps.read_table(file, SecretKeyFingerprint._meta.db_table)})


def _check_software(file: Path, applied: set[tuple[str, str]]) -> None:
    """Raise DatabaseProblem if these migrations are not those of this software."""
    if (Answer._meta.app_label, "0001_initial") not in applied:
        raise DatabaseProblem(f"{file} is no backup of this software")


def _describe(content: BaseDatabaseWrapper) -> Content:
    executor = MigrationExecutor(content)
    answers = Answer.objects.using(content.alias)
    return Content(
        answers=answers.count(),
        questions=Question.all_objects.using(content.alias).count(),
        accounts=get_user_model().objects.using(content.alias).count(),
        newest=answers.aggregate(newest=Max("submitted_at"))["newest"],
        pending=len(executor.migration_plan(executor.loader.graph.leaf_nodes())),
    )


def restore(file: Path, now: datetime) -> Restored:
    """Replace the database by a backup; raises DatabaseProblem.

    Keeps what was there in the folder of backups, migrates, and does what `finish_restore` says.
    """
    inspect(file)
    with start.one_at_a_time():
        if is_in_use(connection):
            raise DatabaseProblem("the database is in use; stop the server first")
        _note_former()
        kept = _keep_former(now)
        try:
            dumps.load(file, connection)
            ContentType.objects.clear_cache()
            start.prepare(keep=False)  # the file of the backup is still there
            return Restored(kept, *finish_restore() or ())
        except (DatabaseError, DatabaseProblem) as error:
            where = f"; what was there before is in {kept}" if kept else ""
            raise DatabaseProblem(f"bringing {file} back failed: {reason(error)}{where}") from None


def finish_restore() -> tuple[int, int] | None:
    """Do what is left to do after a backup was loaded; for a start, too, before it shows what a stopped restore left.

    Deletes this machine's downloads, which would pass for what the backup has, logs everybody out, takes back again
    what authors have taken back since the backup, and holds what staff have taken down since. Returns how many answers
    were withdrawn, and held; None if nobody knows which, or if nothing is left to do. Raises DatabaseProblem.
    """
    try:
        former = _read_note()
    except FileNotFoundError:
        return None
    delete_downloads()
    Session.objects.all().delete()
    repeated = None if former is None else _repeat(former)
    _note_file().unlink()
    return repeated


def _note_file() -> Path:
    return Path(settings.BACKUP_DIR) / NOTE


def _note_former() -> None:
    """Write down what `_read_former` finds.

    After a restore that was stopped midway, its note stays, and only what authors took back is added: the rest may be
    what it loaded, which is no later decision.
    """
    former = _read_former()
    dumps.folder()
    with suppress(FileNotFoundError):
        earlier = _read_note() or []
        former = sorted({*earlier, *(then for then in former or () if then.status in Status.FINAL)})
    try:
        with written_whole(_note_file()) as part:
            part.write_text(json.dumps(former))
    except OSError as error:
        raise DatabaseProblem(f"{_note_file()} cannot be written ({error.strerror})") from None


def _read_note() -> list[FormerAnswer] | None:
    """What was written down; None if the database could not say it. Raises FileNotFoundError, and DatabaseProblem."""
    try:
        rows = json.loads(_note_file().read_text())
    except FileNotFoundError:
        raise
    except OSError as error:
        raise DatabaseProblem(
            f"{_note_file()}, which a stopped restore may have left, cannot be read ({error.strerror}); "
            "give it to this account, or set KKW_BACKUP_DIR"
        ) from None
    return None if rows is None else [FormerAnswer(*row) for row in rows]


def _read_former() -> list[FormerAnswer] | None:
    """What authors took back and staff took down, as the database says that is there; None if it cannot."""
    hidden = ~Q(status__in=Status.SHOWN) | Q(shortened=True)
    no_consent = Q(consent_social=False) | Q(consent_book=False) | Q(consent_open_data=False)
    try:
        rows = Answer.objects.filter(hidden | no_consent).values_list(*FormerAnswer._fields)
        return [FormerAnswer(*row) for row in rows]
    except DatabaseError:
        return None


def _keep_former(now: datetime) -> Path | None:
    """Put the database that is there into the folder of backups; None if it is empty.

    Raises DatabaseProblem where that fails: nothing is replaced that is not kept.
    """
    try:
        return backups.keep_present(now)
    except DatabaseError as error:
        if connection.vendor == "sqlite":
            return backups.put_aside(now)
        problem: Exception = error
    except DatabaseProblem as error:
        problem = error
    raise DatabaseProblem(f"what is in the database cannot be kept, so nothing was replaced: {reason(problem)}")


def _repeat(former: list[FormerAnswer]) -> tuple[int, int]:
    """Do again what authors and staff did after the backup; return how many answers were withdrawn, and held."""
    withdrawn = held = 0
    answers = {answer.pk: answer for answer in Answer.objects.exclude(status__in=Status.FINAL)}
    for then in former:
        answer = answers.get(then.pk)
        if answer is None or then.receipt_hash != answer.receipt_hash:
            continue
        if then.status in Status.FINAL:
            withdraw(answers.pop(then.pk))
            withdrawn += 1
        elif answer.status in Status.SHOWN and (then.status not in Status.SHOWN or then.text != answer.text):
            held += _hold(answer)
        if answer.consent_social and not then.consent_social:
            change_social_consent(answer, given=False)
        if answer.consent_book and not then.consent_book:
            change_book_consent(answer, given=False)
        if answer.consent_open_data and not then.consent_open_data:
            change_open_data_consent(answer, given=False)
    return withdrawn, held


@transaction.atomic
def _hold(answer: Answer) -> bool:
    """Hold the answer, and have search know it among those that are not shown; returns whether it was shown."""
    store_search_text(answer.pk, answer.text, is_shown=False)
    return hold_restored(answer)
