"""Restores lose nothing that was there, and bring nothing back that was taken back or taken down since."""

from __future__ import annotations

import gc
import os
import shutil
from contextlib import closing
from datetime import timedelta
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from contributions.enums import Reason, Status
from contributions.models import Answer, ReleaseCounter, Station
from contributions.services import change_social_consent, withdraw
from krefeld_kann_was.database import dumps, start
from krefeld_kann_was.database.backups import make_backup
from krefeld_kann_was.database.connections import DatabaseProblem, as_default
from krefeld_kann_was.database.services import inspect, restore
from krefeld_kann_was.environment import sqlite_database
from krefeld_kann_was.lib import processes
from krefeld_kann_was.lib.spool import Spool
from krefeld_kann_was.rehearsal.services import begin_rehearsal
from moderation.models import ShownText, UnshownText
from moderation.services import decide
from tests.factories import make_answer, make_moderator, make_person, send_answer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("folder")]
NOW = timezone.now()


def test_a_restore_takes_back_again_what_authors_have_taken_back(
    open_station: Station, folder: Path, settings: LazySettings
) -> None:
    gone, private, stays = (send_answer(open_station, now=NOW)[0] for _ in range(3))
    backup = make_backup(folder / "file")
    withdraw(gone)
    change_social_consent(private, given=False)
    settings.DATA_DIR = folder
    download = Spool("open-data").make("1-now.csv", [b"named as what comes after the restore"])

    restored = restore(backup.file, NOW)

    assert download
    assert not download.exists()
    assert restored.withdrawn == 1
    gone, private, stays = (Answer.objects.get(pk=answer.pk) for answer in (gone, private, stays))
    assert (gone.status, gone.text) == (Status.WITHDRAWN, "")
    assert (private.consent_social, stays.consent_social) == (False, True)


def test_a_restore_shows_nothing_that_staff_have_taken_down(open_station: Station, folder: Path) -> None:
    text = "Mehr Bänke am Rhein"
    rejected, shortened, stays = (
        make_answer(Status.RELEASED, station=open_station, now=NOW, text=text) for _ in range(3)
    )
    backup = make_backup(folder / "file")
    change = partial(decide, before=Status.RELEASED, by=make_moderator(), now=timezone.now())
    change(answer_id=rejected.pk, after=Status.REJECTED, reason=Reason.INSULT)
    change(answer_id=shortened.pk, after=Status.RELEASED, shorter="Mehr Bänke […]")

    restored = restore(backup.file, NOW)

    assert restored.held == 2
    statuses = [Answer.objects.get(pk=answer.pk).status for answer in (rejected, shortened, stays)]
    assert statuses == [Status.HELD, Status.HELD, Status.RELEASED]
    found = [list(model.objects.order_by("pk").values_list("pk", flat=True)) for model in (ShownText, UnshownText)]
    assert found == [[stays.pk], [rejected.pk, shortened.pk]]
    assert ReleaseCounter.objects.get(question=open_station.question).released == 1


@pytest.mark.parametrize("goes_on", ["restore", "serve"])
def test_a_restore_that_was_stopped_midway_is_finished_by_the_next_or_by_a_start(
    open_station: Station, folder: Path, goes_on: str, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, _receipt = send_answer(open_station, now=NOW)
    rejected, released = (
        make_answer(status, station=open_station, now=NOW) for status in (Status.RELEASED, Status.NEW)
    )
    backup = make_backup(folder / "file").file
    withdraw(gone)
    change = partial(decide, by=make_moderator(), now=timezone.now())
    change(answer_id=rejected.pk, before=Status.RELEASED, after=Status.REJECTED, reason=Reason.INSULT)
    change(answer_id=released.pk, before=Status.NEW, after=Status.RELEASED)

    def stop(**_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(start, "prepare", stop)
        with pytest.raises(KeyboardInterrupt):
            restore(backup, NOW)
    assert Answer.objects.get(pk=gone.pk).text
    later = next(path for path in (folder / "backups").iterdir() if path.suffix != ".json")

    if goes_on == "restore":
        assert restore(later, NOW + timedelta(seconds=1)).held == 0
        assert Answer.objects.get(pk=released.pk).status == Status.RELEASED
        assert restore(backup, NOW + timedelta(seconds=2)).withdrawn == 1
    else:
        settings.PARTS = ["worker"]
        monkeypatch.setattr(processes, "run", lambda *_, **__: None)
        call_command("serve")

    statuses = [Answer.objects.get(pk=answer.pk).status for answer in (gone, rejected)]
    assert statuses == [Status.WITHDRAWN, Status.HELD]
    assert [path for path in (folder / "backups").iterdir() if path.suffix == ".json"] == []


def test_a_restore_that_fails_says_where_the_former_database_is(
    open_station: Station, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = make_backup(folder / "file").file

    def fail(**_: object) -> None:
        raise DatabaseError("a migration\nthat fails")

    monkeypatch.setattr(start, "prepare", fail)
    with pytest.raises(DatabaseProblem, match=r"failed: a migration that fails; what was there .*krefeld-kann-was-2"):
        restore(backup, NOW)


def test_nothing_is_replaced_that_cannot_be_read_but_by_a_copy_of_it(
    open_station: Station, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = make_backup(folder / "file").file
    answer, _receipt = send_answer(open_station, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE contributions_answer RENAME COLUMN consent_social TO of_another_version")
    if connection.vendor == "postgresql":
        with monkeypatch.context() as patch:
            patch.setattr(shutil, "which", lambda _: None)
            with pytest.raises(DatabaseProblem, match="missing"):
                restore(backup, NOW)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM contributions_answer")
            assert cursor.fetchone() == (1,)

    restored = restore(backup, NOW)

    assert restored.withdrawn is None
    assert not Answer.objects.filter(pk=answer.pk).exists()
    assert restored.former
    dumps.load(restored.former, connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM contributions_answer WHERE NOT of_another_version OR of_another_version")
        assert cursor.fetchall() == [(answer.pk,)]
    dumps.load(backup, connection)


def test_a_database_is_kept_before_it_is_migrated(open_station: Station, folder: Path) -> None:
    start.prepare()
    assert not (folder / "backups").exists()
    MigrationRecorder.Migration.objects.get(app="database", name="0001_initial").delete()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE database_secretkeyfingerprint")

    start.prepare()

    [kept] = (folder / "backups").iterdir()
    content = inspect(kept)
    assert content is None or content.pending == 1


def test_a_backup_from_before_there_were_rehearsals_is_whole(open_station: Station, folder: Path) -> None:
    begin_rehearsal(open_station.question, make_person(), NOW)
    rename = "ALTER TABLE contributions_question RENAME COLUMN {} TO {}"
    with connection.cursor() as cursor:
        cursor.execute(rename.format("rehearsal_of_id", "unknown_then"))
        backup = make_backup(folder / "file")
        cursor.execute(rename.format("unknown_then", "rehearsal_of_id"))

    content = inspect(backup.file)

    assert content is None or content.questions == 2  # what is rehearsed is in the file, too


def test_nothing_is_restored_while_somebody_uses_the_database(open_station: Station, folder: Path) -> None:
    backup = make_backup(folder / "file")
    other = connections.create_connection("default")
    with closing(other), other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM contributions_answer")

        with pytest.raises(DatabaseProblem, match="stop the server first"):
            restore(backup.file, NOW)


@pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")  # Django leaves what it could not set up
@pytest.mark.one_database("sqlite")
def test_a_database_that_is_none_is_put_aside(open_station: Station, folder: Path, settings: LazySettings) -> None:
    send_answer(open_station, now=NOW)
    file = make_backup(folder / "file").file
    broken = folder / "broken.sqlite3"
    broken.write_text("no database " * 100)
    broken.chmod(0o644)
    os.utime(broken, (0, 0))

    with as_default(sqlite_database(broken, settings.SQLITE_OPTIONS)):
        restored = restore(file, NOW)
        assert Answer.objects.count() == 1

    assert restored.withdrawn is None
    assert restored.former is not None
    assert restored.former.read_text().startswith("no database")
    assert restored.former.stat().st_mtime > NOW.timestamp() - 60  # else it would be deleted as too old
    assert [path.stat().st_mode & 0o077 for path in (restored.former, broken)] == [0, 0]
    gc.collect()


@pytest.mark.one_database("sqlite")
def test_a_restore_where_nothing_was_says_so_and_is_for_the_owner_alone(
    open_station: Station, folder: Path, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    backup, new = make_backup(folder / "file").file, folder / "new.sqlite3"

    with as_default(sqlite_database(new, settings.SQLITE_OPTIONS)):
        call_command("restore", backup, no_input=True)

    whole, *report = capsys.readouterr().out.splitlines()
    assert whole == f"{backup}: whole; questions: 1, answers: 0, accounts: 0"
    assert report == ["restored; there was no database before", "everybody has to log in again"]
    assert new.stat().st_mode & 0o077 == 0
    assert list((folder / "backups").iterdir()) == []


def test_a_restore_that_can_ask_nobody_changes_nothing(
    open_station: Station, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = make_backup(folder / "file").file
    answer, _receipt = send_answer(open_station, now=NOW)
    monkeypatch.setattr("sys.stdin", StringIO())

    with pytest.raises(CommandError, match="--no-input"):
        call_command("restore", backup)

    assert Answer.objects.filter(pk=answer.pk).exists()
