"""The command behind `make run`: from nothing to a running exhibition, and again without touching what is there."""

from __future__ import annotations

import fcntl
import logging
import re
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast
from unittest.mock import MagicMock

import pytest
from django.contrib.auth.models import Group
from pytest_django.plugin import DjangoDbBlocker

from krefeld_kann_was.accounts import roles
from krefeld_kann_was.database.connections import connected, is_in_use
from krefeld_kann_was.environment import SQLITE_NAME
from krefeld_kann_was.errors.counter import error_counter
from krefeld_kann_was.lib.periodic import SCHEDULES
from krefeld_kann_was.management.commands import serve as command
from krefeld_kann_was.worker import runner
from krefeld_kann_was.worker.models import TaskRecord
from tests.start.server import PATIENCE, database, database_url, free_port, output, read, serve, start, wait_for

pytestmark = pytest.mark.database
LABELS = ("visitor", "screen", "moderation", "login")


def start_together(folder: Path) -> list[dict[str, str]]:
    """What two servers say that start at the same moment where nothing is; both answer before either ends."""
    database_url(folder)
    both = threading.Barrier(2, timeout=PATIENCE)

    def machine(_: int) -> dict[str, str]:
        with serve(folder) as said:
            both.wait()
            return said

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(machine, range(2)))


@pytest.mark.postgresql
def test_two_machines_that_start_together_both_come_up(tmp_path: Path) -> None:
    first, second = sorted(start_together(tmp_path), key=lambda said: "new password" in said["login"])

    assert re.fullmatch(r"admin / \w{14}", first["login"])
    assert second["login"].startswith("admin / new password")
    for label in ("visitor", "screen"):
        assert first[label].split("/", 3)[3] == second[label].split("/", 3)[3]


def test_from_nothing_to_a_running_exhibition_and_again(tmp_path: Path) -> None:
    port = free_port()
    with serve(tmp_path, port=port) as first:
        assert tuple(first) == LABELS
        assert re.fullmatch(r"admin / \w{14}", first["login"])
    assert output(tmp_path, port).endswith("\nstopping: what was begun is finished, for 15 seconds at most\nstopped\n")
    assert not list(tmp_path.glob("*.sqlite3-*")), "the file is not whole by itself"

    with serve(tmp_path, port=port) as again:
        for label in ("visitor", "screen"):
            assert first[label].split("/", 3)[3] == again[label].split("/", 3)[3], "data was touched"
        assert '<textarea name="text"' in read(again["visitor"])
        assert "data-answer=" in read(again["screen"])
        assert "password" in read(again["moderation"])  # leads to the login
        assert re.fullmatch(r"admin / new password: .+ changepassword admin", again["login"])
    assert output(tmp_path, port).count("new, empty database") == 1


def test_a_web_server_uses_its_database_before_anybody_asks_it_and_has_it_alone_on_sqlite(
    migrated_folder: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    chosen = {"DJANGO_SUPERUSER_USERNAME": "vhs", "DJANGO_SUPERUSER_PASSWORD": "Vier Wälle 47798"}
    port, other_port = free_port(), free_port()
    with serve(migrated_folder, chosen | {"KKW_PARTS": "web"}, port) as said:
        assert said["login"] == "vhs / Vier Wälle 47798"
        url = database_url(migrated_folder)
        with django_db_blocker.unblock(), connected(database(migrated_folder, url)) as other:
            assert is_in_use(other)

        if not url:
            assert start(migrated_folder, None, other_port).wait(PATIENCE) == 1
            assert re.fullmatch(
                rf"CommandError: a server runs on {migrated_folder} already \(process \d+, 127\.0\.0\.1:{port}\); .+\n",
                output(migrated_folder, other_port),
            )
        worker = start(migrated_folder, {"KKW_PARTS": "worker"}, other_port)
        wait_for("working: ", worker, migrated_folder, other_port)
        worker.terminate()
        assert worker.wait(PATIENCE) in (0, 128 + signal.SIGTERM)  # the latter where it was not quite ready


@pytest.mark.one_database("sqlite")
def test_a_stop_while_the_database_is_prepared_says_so(tmp_path: Path) -> None:
    port = free_port()
    with (tmp_path / f"{SQLITE_NAME}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another start takes its time
        server = start(tmp_path, {}, port)
        held = tmp_path / f"{SQLITE_NAME}.web.lock"
        while server.poll() is None and not (held.exists() and held.read_text()):
            time.sleep(0.1)
        server.terminate()

        assert server.wait(PATIENCE) == 128 + signal.SIGTERM
    assert output(tmp_path, port) == "stopped\n"


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> MagicMock:
    """Everything is ready for `serve`; the mock in the place of what starts processes."""
    settings.LOCAL, settings.STATIC_ROOT = False, tmp_path
    (tmp_path / "staticfiles.json").touch()
    for name in ("web", "connection", "start", "stay_connected", "keep_private", "os"):
        monkeypatch.setattr(command, name, MagicMock())
    for name in ("keep_tidy", "keep_storing"):  # for ever: they would write into the logs of later tests
        monkeypatch.setattr(command, name, MagicMock())
    monkeypatch.setattr(command, "store_errors", MagicMock())  # those of other tests
    monkeypatch.setattr(command.start, "prepare", lambda **_: False)
    starts = MagicMock()
    monkeypatch.setattr(command.processes, "run", starts)
    return starts


@pytest.mark.django_db
@pytest.mark.usefixtures("prepared")
def test_every_start_gives_a_deleted_role_back() -> None:
    Group.objects.filter(name="Moderation").delete()

    command.Command().handle(new_key=False)

    table = roles.PERMISSIONS[roles.MODERATOR]
    assert Group.objects.get(name="Moderation").permissions.count() == len(table)


@pytest.mark.django_db
@pytest.mark.usefixtures("prepared")
def test_systemd_is_told_when_the_start_is_done(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "systemd"))
        systemd.settimeout(1)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "systemd"))
        command.Command().handle(new_key=False)

        assert systemd.recv(100) == b"READY=1"


@pytest.mark.django_db
@pytest.mark.parametrize(("parts", "web", "worker"), [(["web", "worker"], 2, 3), (["web"], 2, 0), (["worker"], 0, 3)])
def test_web_and_worker_start_together_or_one_of_them(
    prepared: MagicMock,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    parts: list[str],
    web: int,
    worker: int,
) -> None:
    settings.PARTS, settings.WORKERS, settings.TASK_PROCESSES = parts, 2, 3
    monkeypatch.setattr(runner, "run", MagicMock())

    command.Command().handle(new_key=False)

    jobs = prepared.call_args.args[0]
    assert ([job.func for job in jobs].count(command.work), len(jobs)) == (worker, web + worker)
    assert capsys.readouterr().out.startswith("listening: " if web else "working: ")
    listen = cast(MagicMock, command.web.listen)
    assert listen.called == bool(web)
    if worker:
        jobs[0](7)
        cast(MagicMock, runner.run).assert_called_once_with(7)
        assert listen.return_value.close.called == bool(web), "the worker holds the address"
    assert TaskRecord.objects.filter(is_periodic=True).count() == len(SCHEDULES)


@pytest.mark.django_db
def test_each_process_of_the_web_server_tidies_its_downloads(
    prepared: MagicMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tidied = threading.Event()
    monkeypatch.setattr(command, "keep_tidy", lambda _: tidied.set())
    monkeypatch.setattr(command.web, "serve", MagicMock())

    command.Command().handle(new_key=False)
    prepared.call_args.args[0][-1](7)

    assert tidied.wait(20)
    assert cast(MagicMock, command.web.serve).call_args.args[-1] == 7


@pytest.mark.django_db
def test_each_process_of_the_web_server_stores_its_scans_beside_its_work_and_at_its_end(
    prepared: MagicMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter, stored_beside = MagicMock(), threading.Event()
    counter.store.side_effect = stored_beside.set
    monkeypatch.setattr(command, "scan_counter", counter)
    monkeypatch.setattr(command, "keep_storing", lambda store: store())
    monkeypatch.setattr(command.web, "serve", lambda *_args, **_named: stored_beside.wait(20) and counter.served())

    command.Command().handle(new_key=False)
    prepared.call_args.args[0][-1](7)

    assert [name for name, _args, _named in counter.mock_calls] == ["store", "served", "store"]


@pytest.mark.django_db
def test_an_error_of_the_first_process_is_stored_by_the_one_that_starts_next(prepared: MagicMock) -> None:
    command.Command().handle(new_key=False)
    logging.getLogger("krefeld_kann_was.lib.processes").error("process 7 has died")

    prepared.call_args.kwargs["after_start"]()

    assert error_counter().take() == {}
