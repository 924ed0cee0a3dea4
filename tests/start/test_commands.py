"""A command whose database fails ends with one line and exit code 1, and quotes nothing of its rows."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock, call

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.management import CommandError, get_commands
from django.db import IntegrityError, OperationalError, ProgrammingError, connection, transaction
from pytest_django.plugin import DjangoDbBlocker

import manage
from krefeld_kann_was.database import connections, dumps
from krefeld_kann_was.database.connections import DatabaseProblem, as_default
from krefeld_kann_was.environment import SQLITE_NAME, postgres_database, sqlite_database
from krefeld_kann_was.management.commands import serve
from tests.start.server import ROOT, free_port

OUR_APPS = ("krefeld_kann_was", "moderation", "exhibition")
WITHOUT_DATABASE = {"hints", "build_fonts", "build_messages", "build_name_lists"}
ARGUMENTS = {
    "archive": ["krefeld-2026", "nowhere.age", "--recipient", "age1x"],
    "book": ["krefeld-2026", "nowhere.pdf"],
    "close": ["krefeld-2026"],
    "erase": ["krefeld-2026", "--name", "krefeld-2026"],
    "open_archive": [__file__, "--passphrase-file", __file__],
    "export_social": ["krefeld-2026", "--out", "nowhere"],
    "move": ["postgres://vhs:x@127.0.0.1:1/krefeld"],
    "print_files": ["krefeld-2026", "--out", "nowhere"],
    "restore": ["--check", __file__],
    "addstatictoken": ["vhs"],
    "changepassword": ["vhs"],
    "createsuperuser": ["--no-input", "--username=vhs", "--email=vhs@vhs.example"],
}
OF_DJANGO = ("addstatictoken", "changepassword", "migrate")  # and its libraries: the README names them
QUOTED = (
    'duplicate key value violates unique constraint "mails"\nDETAIL:  Key (email)=(anna@vhs.example) already exists.'
)

STOPPED_EARLY = """
import os, runpy, signal, sys

class Stop:
    def find_spec(self, name, *_):
        if name == "django.core.management":
            os.kill(os.getpid(), signal.SIGTERM)

sys.meta_path.insert(0, Stop())
sys.argv[1:] = ["serve"]
runpy.run_path("manage.py", run_name="__main__")
"""


def ours() -> list[str]:
    named = sorted(name for name, app in get_commands().items() if str(app).startswith(OUR_APPS))
    return [name for name in named if name not in WITHOUT_DATABASE]


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[object, str]:
    """The exit code and what is on standard error, with what Python itself would write there of an exit."""
    monkeypatch.setattr(sys, "argv", ["manage.py", *arguments])
    with pytest.raises(SystemExit) as ended:
        manage.main()
    said = capsys.readouterr().err
    return (1, f"{said}{ended.value.code}\n") if isinstance(ended.value.code, str) else (ended.value.code, said)


@pytest.mark.parametrize("command", [*ours(), *OF_DJANGO])
def test_a_command_whose_database_is_away_says_so_in_one_line(
    command: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    database = postgres_database(f"postgres://vhs:geheim@127.0.0.1:{free_port()}/krefeld")
    assert database
    monkeypatch.setattr(serve, "web", MagicMock())

    with django_db_blocker.unblock(), as_default(database):
        code, said = run(capsys, monkeypatch, command, *ARGUMENTS.get(command, ()))

    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith("CommandError: ")
    assert "geheim" not in said


@pytest.mark.parametrize("command", sorted({*ours(), *OF_DJANGO} - manage.MAKES_DATABASE))
def test_a_command_in_a_wrong_folder_makes_no_database_there(
    command: str,
    tmp_path: Path,
    settings: LazySettings,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    file = tmp_path / SQLITE_NAME
    settings.BACKUP_DIR = tmp_path / "backups"

    with django_db_blocker.unblock(), as_default(sqlite_database(file, settings.SQLITE_OPTIONS)):
        code, said = run(capsys, monkeypatch, command, *ARGUMENTS.get(command, ()))

    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith(f"CommandError: the database {file} does not exist (unable to open ")
    assert not file.exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["makemigrations", "--check", "--dry-run"], "No changes detected"),
        (["check"], "System check identified no issues"),
    ],
)
def test_what_looks_at_the_code_alone_needs_no_database_and_makes_none(
    arguments: list[str],
    says: str,
    tmp_path: Path,
    settings: LazySettings,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    file = tmp_path / SQLITE_NAME
    monkeypatch.setattr(sys, "argv", ["manage.py", *arguments])

    with django_db_blocker.unblock(), as_default(sqlite_database(file, settings.SQLITE_OPTIONS)):
        manage.main()

    assert says in "".join(capsys.readouterr())
    assert not file.exists()


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    monkeypatch.setattr("django.core.management.execute_from_command_line", MagicMock(side_effect=error))


def test_what_the_database_quotes_of_a_row_is_not_printed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(monkeypatch, IntegrityError(QUOTED))

    code, said = run(capsys, monkeypatch, "forget")

    assert (code, said.count("\n")) == (1, 1)
    assert 'unique constraint "mails"' in said
    assert "anna" not in said


def test_what_its_programs_quote_of_a_row_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dumps.shutil, "which", lambda name: name)
    psql = MagicMock(returncode=3, stderr=f"psql:file:9: ERROR:  {QUOTED}\nCONTEXT:  COPY auth_user, line 1\n")
    monkeypatch.setattr(dumps.subprocess, "run", lambda *_, **__: psql)

    with pytest.raises(DatabaseProblem, match=r'psql fails: .*unique constraint "mails"$'):
        dumps._run("psql", {})


@pytest.mark.django_db
def test_a_database_that_was_never_prepared_is_called_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises((OperationalError, ProgrammingError)) as missing, transaction.atomic():
        connection.cursor().execute("SELECT 1 FROM no_such_table")
    fail_with(monkeypatch, missing.value)

    said = run(capsys, monkeypatch, "remind")[1]

    assert "is not prepared" in said
    assert "manage.py serve" in said


@pytest.mark.one_database("sqlite")
def test_a_locked_file_is_no_reason_to_bring_a_backup_back(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(monkeypatch, OperationalError("database is locked"))

    said = run(capsys, monkeypatch, "forget")[1]

    assert "try again" in said
    assert "restore" not in said


def test_who_asks_for_the_traceback_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    error = OperationalError("no")
    fail_with(monkeypatch, error)
    monkeypatch.setattr(sys, "argv", ["manage.py", "forget", "--traceback"])

    with pytest.raises(CommandError) as told:
        manage.main()

    assert told.value.__cause__ is error


def test_who_stops_a_command_reads_no_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(monkeypatch, KeyboardInterrupt())

    assert run(capsys, monkeypatch, "forget") == (130, "stopped\n")


@pytest.mark.one_database("sqlite")
def test_a_stop_in_the_first_moment_says_so() -> None:
    outcome = subprocess.run(
        [sys.executable, "-c", STOPPED_EARLY], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (128 + signal.SIGTERM, "", "stopped\n")


@pytest.mark.django_db
@pytest.mark.parametrize("others", [{}, {"is_superuser": True, "is_active": False}])
def test_a_start_without_an_active_superuser_says_how_to_make_one(others: dict[str, Any]) -> None:
    User.objects.create_user("Admin", **others)

    login = serve.Command().find_or_create_login()

    assert login.startswith("no active superuser, and admin is taken; ")
    assert login.endswith(" manage.py createsuperuser")
    assert User.objects.count() == 1


def test_a_connection_that_is_held_is_made_anew_when_it_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    held = MagicMock()
    held.is_usable.side_effect = [False, True]
    held.ensure_connection.side_effect = [OperationalError("away"), None]
    monkeypatch.setattr(connections, "connection", held)
    monkeypatch.setattr(connections, "time", MagicMock(sleep=MagicMock(side_effect=[None, StopIteration])))

    with pytest.raises(StopIteration):
        connections.stay_connected()

    again = [call.is_usable(), call.ensure_connection()]
    assert held.method_calls == [call.is_usable(), call.close(), call.ensure_connection(), *again]
