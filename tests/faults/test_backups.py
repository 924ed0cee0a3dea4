"""Backups and moves: nothing that was acknowledged is missing, and what cannot be used says so in one line."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from contributions.enums import Status
from contributions.models import Answer, Question, Station
from krefeld_kann_was.database import backups, dumps, start
from krefeld_kann_was.database.backups import make_backup, make_daily_backup
from krefeld_kann_was.database.connections import DatabaseProblem, as_default, in_one_line
from krefeld_kann_was.database.services import inspect, restore
from krefeld_kann_was.database.tasks import back_up
from krefeld_kann_was.database.transfer import transfer, transferred_models
from krefeld_kann_was.environment import sqlite_database
from krefeld_kann_was.lib.periodic import SCHEDULES
from moderation.hints.models import WordList
from tests.factories import make_answer, send_answer
from tests.start.server import PATIENCE, free_port
from tests.visitor import fields

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("folder")]
VISITORS = 2
NOW = timezone.now()
OLD_FILES = (("", "1.sqlite3"), ("", "1.unreadable"), (".", "part"))  # beginnings and ends of names


def rows() -> dict[str, dict[Any, tuple[Any, ...]]]:
    """All that is in the database, by table and primary key."""
    found = {}
    for model in transferred_models():
        names = [field.attname for field in model._meta.local_concrete_fields]
        found[model._meta.label] = {row[0]: row for row in model._base_manager.values_list("pk", *names)}
    return found


@contextmanager
def visitors(station: Station) -> Iterator[list[str]]:
    """People who answer one after the other until the block ends; yields the texts for which they were thanked."""
    thanked: list[str] = []
    closing_time = threading.Event()
    path = f"/s/{station.code}/"

    def answer(who: int) -> None:
        client, number = Client(), 0
        try:
            while not closing_time.is_set():
                text = f"Antwort {number} von {who}"
                response = client.post(path, fields(client.get(path).content.decode(), text=text))
                assert response.status_code == 303
                thanked.append(text)
                number += 1
        finally:
            connections.close_all()

    people = [threading.Thread(target=answer, args=[who]) for who in range(VISITORS)]
    for person in people:
        person.start()
    try:
        yield thanked
    finally:
        closing_time.set()
        for person in people:
            person.join(PATIENCE)


def wait(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.01)


def test_all_that_was_thanked_for_before_a_backup_is_in_it(open_station: Station, folder: Path) -> None:
    start.prepare()
    with visitors(open_station) as thanked:
        wait(lambda: len(thanked) > 10)
        before = list(thanked)
        backup = make_backup(folder / "file")
        meanwhile = len(thanked) - len(before)
        wait(lambda: len(thanked) > len(before) + meanwhile + 5)
    later = rows()

    restored = restore(backup.file, NOW)

    texts = set(Answer.objects.values_list("text", flat=True))
    changed = {
        label: [row for pk, row in table.items() if later[label].get(pk) != row] for label, table in rows().items()
    }
    print(
        f"\n{connection.vendor}: {len(before)} acknowledged before, {meanwhile} while the backup was made, "
        f"{len(thanked)} in all; {len(texts)} in the backup of {backup.size / 1e6:.1f} MB"
    )
    assert backup.file.stat().st_mode & 0o777 == 0o600
    assert set(before) <= texts <= set(thanked)
    assert backup.answers == len(texts)
    assert {label: found for label, found in changed.items() if found} == {}
    kept = inspect(restored.former or folder)
    assert kept is None or kept.answers == len(thanked)


def test_backups_are_for_the_owner_alone_and_kept_for_two_weeks(
    folder: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dumps, "write", lambda *_: 0)
    settings.BACKUP_DIR.mkdir(mode=0o777)
    settings.BACKUP_DIR.chmod(0o777)
    files = []
    for days in range(15, -1, -1):
        file = make_daily_backup(NOW - timedelta(days=days)).file
        made = (NOW - timedelta(days=days)).timestamp()
        os.utime(file, (made, made))
        files.append(file)

    assert [file.exists() for file in files] == [False] * 2 + [True] * 14
    assert files[-1].stat().st_mode & 0o777 == 0o600
    assert settings.BACKUP_DIR.stat().st_mode & 0o777 == 0o700


def test_what_is_no_file_in_the_folder_of_backups_is_left_alone(folder: Path, settings: LazySettings) -> None:
    settings.BACKUP_DIR.mkdir()
    (settings.BACKUP_DIR / "krefeld-kann-was-1.sqlite3").symlink_to("nowhere")
    (settings.BACKUP_DIR / "krefeld-kann-was-2.dump").mkdir()
    os.utime(settings.BACKUP_DIR / "krefeld-kann-was-2.dump", (0, 0))

    moments = [NOW.replace(microsecond=microsecond) for microsecond in (1, 2)]
    assert len({make_daily_backup(moment).file for moment in moments}) == 2

    assert len(list(settings.BACKUP_DIR.iterdir())) == 4


def test_the_worker_makes_one_a_day(settings: LazySettings) -> None:
    assert SCHEDULES[back_up.module_path].next_after(NOW) - NOW <= timedelta(days=1)

    back_up.call()

    [file] = settings.BACKUP_DIR.iterdir()
    assert inspect(file)


def test_a_backup_that_fails_leaves_the_newest_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = make_daily_backup(NOW).file
    older, aside, scratch = (folder / "backups" / f"{start}krefeld-kann-was-{end}" for start, end in OLD_FILES)
    for days, file in enumerate((old, older, aside, scratch), start=1000):
        file.touch()
        os.utime(file, (NOW.timestamp() - days * 86400,) * 2)

    def fail(*_: object) -> int:
        raise DatabaseError("no")

    monkeypatch.setattr(dumps, "write", fail)
    with pytest.raises(DatabaseError):
        make_daily_backup(NOW + timedelta(days=1))

    assert list(old.parent.iterdir()) == [old]


def test_what_is_wrong_with_a_backup_is_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder / "file"
    said = []

    def fails(*command: Any) -> str:
        with pytest.raises(CommandError) as failure, in_one_line():
            call_command(*command, no_input=True) if command[0] == "restore" else call_command(*command)
        said.append(str(failure.value))
        return said[-1]

    assert "cannot be read" in fails("restore", folder / "none")
    file.write_text("Rhein")
    assert "is no backup" in fails("restore", file)
    assert "exists" in fails("backup", file)
    assert "cannot be written" in fails("backup", folder / "none" / "file")
    file.write_bytes(b"SQLite format 3" if connection.vendor == "postgresql" else b"PGDMP")
    assert "another kind of database" in fails("restore", file)
    monkeypatch.setattr(backups, "RESERVE", 1 << 60)
    assert "make room" in fails("backup")
    if connection.vendor == "postgresql":
        monkeypatch.setattr(backups, "RESERVE", 0)
        monkeypatch.setattr(shutil, "which", lambda _: None)
        assert "pg_dump is missing" in fails("backup")
        assert list(Path(folder / "backups").iterdir()) == []

    assert [line for line in said if "\n" in line] == []


@pytest.mark.one_database("sqlite")
def test_a_copied_file_that_lacks_its_log_is_no_backup(open_station: Station, folder: Path) -> None:
    send_answer(open_station, now=NOW)
    live = Path(connection.settings_dict["NAME"])
    for ending in ("", "-wal"):
        shutil.copy(f"{live}{ending}", f"{folder / 'copy'}{ending}")

    for file in (live, folder / "copy"):
        with pytest.raises(DatabaseProblem, match="is a database in use"):
            inspect(file)


@pytest.mark.postgresql
def test_copies_that_a_kill_left_behind_go_with_the_next_backup() -> None:
    old, new = (f"{dumps.COPY_PREFIX}{NOW - timedelta(hours=hours):{dumps.COPY_TIME}}_copy" for hours in (30, 1))
    with connection.cursor() as cursor:
        for name in (old, new):
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        make_daily_backup(NOW)
        cursor.execute("SELECT datname FROM pg_database WHERE datname IN (%s, %s)", [old, new])
        assert cursor.fetchall() == [(new,)]
        cursor.execute(f"DROP DATABASE {new}")


DAMAGES = {
    "a page": "",
    "a row against its rules": "PRAGMA ignore_check_constraints = ON;"
    "UPDATE contributions_question SET answer_length = 0",
    "a row that points nowhere": "UPDATE contributions_answer SET station_id = 999999",
}


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_found(open_station: Station, folder: Path, damage: str) -> None:
    send_answer(open_station, now=NOW)
    file = make_backup(folder / "file").file
    with closing(sqlite3.connect(file)) as dump:
        dump.executescript(DAMAGES[damage])
        page = dump.execute("SELECT rootpage FROM sqlite_master WHERE name = 'contributions_answer'").fetchone()[0]
    if not DAMAGES[damage]:
        whole = file.read_bytes()
        file.write_bytes(whole[: (page - 1) * 4096] + b"\xff" * 4096 + whole[page * 4096 :])

    with pytest.raises(DatabaseProblem, match="is damaged"):
        inspect(file)


@pytest.fixture
def no_more_rights() -> Iterator[None]:
    """The account of PostgreSQL may do everything in its own database and make no other."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE kkw_test_account")
        cursor.execute("SELECT current_user")
        owner = connection.ops.quote_name(cursor.fetchone()[0])
        cursor.execute(f"GRANT {owner} TO kkw_test_account")
        cursor.execute("SET ROLE kkw_test_account")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("DROP ROLE kkw_test_account")


def test_a_backup_of_something_else_a_newer_version_or_another_key_is_refused(
    open_station: Station, folder: Path, settings: LazySettings
) -> None:
    refuse_what_does_not_fit(folder, settings)


@pytest.mark.postgresql
def test_it_is_refused_too_if_it_cannot_be_loaded_to_look_into_it(
    open_station: Station, folder: Path, settings: LazySettings, no_more_rights: None
) -> None:
    refuse_what_does_not_fit(folder, settings)
    assert inspect(make_backup(folder / "whole").file) is None


def refuse_what_does_not_fit(folder: Path, settings: LazySettings) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_migrations RENAME TO of_something_else")
        foreign = make_backup(folder / "foreign").file
        cursor.execute("ALTER TABLE of_something_else RENAME TO django_migrations")
    start.prepare()
    old = make_backup(folder / "old").file
    newer = MigrationRecorder.Migration.objects.create(app="contributions", name="9999_from_the_future")
    new = make_backup(folder / "new").file
    newer.delete()

    with pytest.raises(DatabaseProblem, match="foreign is no backup of this software"):
        inspect(foreign)
    with pytest.raises(DatabaseProblem, match=r"contributions\.9999_from_the_future"):
        inspect(new)
    settings.SECRET_KEY, former = "another key " * 6, settings.SECRET_KEY
    with pytest.raises(DatabaseProblem, match="KKW_OLD_SECRET_KEYS"):
        inspect(old)
    settings.SECRET_KEY_FALLBACKS = [former]
    inspect(old)


def test_an_exhibition_moves_there_and_back(open_station: Station, folder: Path, settings: LazySettings) -> None:
    """From this database to SQLite, and on PostgreSQL back to one of its kind."""
    answers = [make_answer(status, station=open_station, now=NOW) for status in (Status.RELEASED, Status.REJECTED)]
    WordList.objects.create(kind="insults", language="de", words="Rhein")  # has a time that sets itself
    start.prepare()
    before, said = rows(), list[str]()
    file = sqlite_database(folder / "moved.sqlite3", settings.SQLITE_OPTIONS)

    transfer(file, said.append)

    with as_default(file):
        assert rows() == before
        assert f"{Answer._meta.db_table}: 2" in said
        if connection.vendor != connections["default"].vendor:
            pytest.fail("this is another database")
    with pytest.raises(DatabaseProblem, match="not empty"):
        transfer(file, said.append)
    assert [answer.pk for answer in answers] == list(Answer.objects.order_by("pk").values_list("pk", flat=True))
    if connection.vendor == "postgresql":
        back = connection.settings_dict | {"NAME": "moved_back"}
        with connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE moved_back TEMPLATE template0")
        with as_default(file):
            transfer(back, said.append)
        with as_default(back):
            assert rows() == before
            assert Question.objects.create(slug="neu", opens_at=NOW, closes_at=NOW + timedelta(days=1)).pk
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE moved_back")


def test_a_target_that_cannot_be_used_is_not_taken_for_the_database(
    open_station: Station, folder: Path, settings: LazySettings
) -> None:
    nobody = f"postgres://vhs:geheim@127.0.0.1:{free_port()}/krefeld"
    with pytest.raises(DatabaseProblem, match=r"the target cannot be used \(.*Connection refused") as refused:
        call_command("move", nobody)
    options = dict(settings.SQLITE_OPTIONS)
    full = options | {"init_command": f"{options['init_command']}PRAGMA max_page_count=20;"}
    with pytest.raises(DatabaseProblem, match=r"the target cannot be used \(.*full"):
        transfer(sqlite_database(folder / "full.sqlite3", full), print)

    for word in ("geheim", "restore", "\n"):
        assert word not in str(refused.value)
