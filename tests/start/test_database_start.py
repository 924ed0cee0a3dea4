"""A start with a database that cannot be used ends with one line; what it writes is for its own account alone."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.backends.base import base
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from contributions.models import Question
from krefeld_kann_was import environment
from krefeld_kann_was.database import dumps, start
from krefeld_kann_was.database.connections import DatabaseProblem, as_default, in_one_line
from krefeld_kann_was.database.models import SecretKeyFingerprint
from krefeld_kann_was.environment import postgres_database, sqlite_database
from krefeld_kann_was.management.commands import serve
from krefeld_kann_was.server import web
from tests.start.server import free_port


@pytest.fixture(autouse=True)
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Iterator[None]:
    """A start in this process that serves nothing."""
    (tmp_path / "staticfiles.json").touch()
    settings.STATIC_ROOT = settings.DATA_DIR = tmp_path
    for name in ("web", "processes"):
        monkeypatch.setattr(serve, name, MagicMock())
    umask = os.umask(0o022)
    yield
    os.umask(umask)


def why_not(database: dict[str, Any]) -> str:
    """What a start with this database says."""
    with as_default(database), pytest.raises(CommandError) as failure, in_one_line():
        call_command("serve", skip_checks=False)
    said = str(failure.value)
    del failure
    gc.collect()  # Django leaves a connection that it could not set up
    assert "\n" not in said
    return said


@pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")
def test_a_sqlite_file_that_cannot_be_used_stops_the_start_with_one_line(
    tmp_path: Path, settings: LazySettings, django_db_blocker: DjangoDbBlocker
) -> None:
    file, options = tmp_path / "file.sqlite3", dict(settings.SQLITE_OPTIONS)
    full = options | {"init_command": f"{options['init_command']}PRAGMA max_page_count=20;"}
    with django_db_blocker.unblock():
        assert "full" in why_not(sqlite_database(file, full))
        assert "unable to open" in why_not(sqlite_database(tmp_path / "none" / "file.sqlite3", options))
        (tmp_path / "folder").mkdir()
        assert "unable to open database file" in why_not(sqlite_database(tmp_path / "folder", options))
        file.write_text("no database " * 100)
        said = why_not(sqlite_database(file, options))
    assert "file is not a database" in said
    assert "manage.py restore FILE" in said


def test_a_postgres_that_cannot_be_reached_stops_the_start_with_one_line(django_db_blocker: DjangoDbBlocker) -> None:
    database = postgres_database(f"postgres://vhs:geheim@127.0.0.1:{free_port()}/krefeld")
    assert database

    with django_db_blocker.unblock():
        said = why_not(database)

    assert "Connection refused" in said
    assert "set DATABASE_URL" in said
    assert "geheim" not in said


@pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")
@pytest.mark.django_db(transaction=True)
def test_a_server_that_is_too_old_or_has_no_such_database_stops_the_start_with_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = dict(connection.settings_dict)

    if connection.vendor == "postgresql":
        assert 'database "nowhere" does not exist' in why_not(here | {"NAME": "nowhere"})
    monkeypatch.setattr(base, "RAN_DB_VERSION_CHECK", set())
    monkeypatch.setattr(type(connection.features), "minimum_database_version", (99,))
    assert f"{connection.display_name} 99 or later is required" in why_not(here)


@pytest.mark.django_db
def test_a_newer_database_and_a_foreign_key_are_refused(settings: LazySettings) -> None:
    start.prepare()
    newer = MigrationRecorder.Migration.objects.create(app="contributions", name="9999_from_the_future")
    with pytest.raises(DatabaseProblem, match=r"newer than this version \(it has contributions\.9999_from_the_future"):
        start.prepare()
    newer.delete()

    former = settings.SECRET_KEY
    settings.SECRET_KEY = "another key " * 6
    with pytest.raises(DatabaseProblem, match="set KKW_SECRET_KEY to the former key"):
        start.prepare()

    settings.SECRET_KEY_FALLBACKS = [former]
    start.prepare()
    assert SecretKeyFingerprint.objects.count() == 2
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(DatabaseProblem):  # receipts of the former key would find nothing
        start.prepare()
    start.prepare(new_key=True)
    start.prepare()
    assert SecretKeyFingerprint.objects.count() == 1


@pytest.mark.django_db
def test_a_start_in_production_says_where_it_listens(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.LOCAL, settings.PUBLIC_URL = False, "https://antworten.example"
    monkeypatch.setattr(start, "one_at_a_time", nullcontext)
    monkeypatch.setattr(serve, "connection", MagicMock())

    serve.Command().handle(new_key=False)

    assert capsys.readouterr().out == (
        f"listening: {settings.HOST}:{settings.PORT}\nvisitor: https://antworten.example/\nstopped\n"
    )


@pytest.mark.django_db
def test_a_start_says_that_no_backup_can_be_made(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.LOCAL = False
    monkeypatch.setattr(start, "one_at_a_time", nullcontext)
    monkeypatch.setattr(serve, "connection", MagicMock(vendor="postgresql"))
    monkeypatch.setattr(dumps.shutil, "which", lambda _: None)

    serve.Command().handle(new_key=False)
    assert capsys.readouterr().err.count("pg_dump is missing") == 1
    settings.PARTS = {"web"}  # the backups are made by the worker, elsewhere
    serve.Command().handle(new_key=False)
    assert capsys.readouterr().err == ""


@pytest.mark.django_db
def test_a_folder_of_backups_that_cannot_be_used_stops_the_start_of_a_worker(
    tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LOCAL = False
    monkeypatch.setattr(start, "one_at_a_time", nullcontext)
    monkeypatch.setattr(serve, "connection", MagicMock())
    settings.BACKUP_DIR = tmp_path / "staticfiles.json" / "backups"  # below a file
    with pytest.raises(DatabaseProblem, match=r"cannot be made \(Not a directory\); set KKW_BACKUP_DIR"):
        serve.Command().handle(new_key=False)
    settings.BACKUP_DIR = tmp_path
    with monkeypatch.context() as patch:
        patch.setattr(dumps.os, "access", lambda *_: False)
        with pytest.raises(DatabaseProblem, match="cannot be written to; set KKW_BACKUP_DIR"):
            serve.Command().handle(new_key=False)
        settings.PARTS = ["web"]
        serve.Command().handle(new_key=False)


def test_an_address_that_does_not_exist_is_called_so(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    monkeypatch.setattr(serve, "web", web)
    settings.HOST = "::zz"

    with pytest.raises(CommandError, match=r"cannot listen on ::zz:\d+ \(no such address\); set HOST and PORT"):
        serve.Command().handle(new_key=False)


@pytest.mark.django_db
def test_a_start_without_the_demo_leaves_the_database_empty_and_names_the_first_step(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.LOCAL, settings.DEMO = True, False
    monkeypatch.setattr(start, "one_at_a_time", nullcontext)
    monkeypatch.setattr(serve, "connection", MagicMock())

    serve.Command().handle(new_key=False)

    assert not Question.objects.exists()
    said = capsys.readouterr().out
    assert f"question: {settings.PUBLIC_URL}/admin/assistant/\n" in said
    assert "login: admin / " in said
    assert Client().get("/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_files_that_others_could_read_are_closed_to_them(
    tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / name for name in ("krefeld_kann_was.sqlite3", "krefeld_kann_was.sqlite3-wal", "secret_key")]
    folders = [tmp_path / name for name in ("backups", "exports")]
    for path in files:
        path.write_text("k" * 60)
        path.chmod(0o644)
    for path in folders:
        path.mkdir(mode=0o755)
    tmp_path.chmod(0o755)
    monkeypatch.setenv("KKW_DATA_DIR", str(tmp_path))
    settings.LOCAL = False

    environment.folder("KKW_DATA_DIR", tmp_path, make=False)
    environment.stored_secret_key("NO_SUCH_NAME", tmp_path / "secret_key")
    serve.Command().handle(new_key=False)

    assert {path.name: path.stat().st_mode & 0o077 for path in (tmp_path, *files, *folders)} == dict.fromkeys(
        [path.name for path in (tmp_path, *files, *folders)], 0
    )
    (tmp_path / "new").touch()
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0
