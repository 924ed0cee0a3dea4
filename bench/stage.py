"""Databases and servers of a run, each started when it is first asked for; everything is gone afterwards."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, Self

import psycopg

from bench.client import HOST
from tests.postgres import server as postgres_server

BASE = Path(__file__).resolve().parent.parent
DATABASES = ("SQLite", "PostgreSQL")
WORKERS = 2  # as `manage.py serve` starts by itself
STARTING_TIME = 60
TICKS = os.sysconf("SC_CLK_TCK")


class Site(NamedTuple):
    """A running server: its port, its addresses, and how to look into its database."""

    port: int
    addresses: dict[str, Any]
    processes: Callable[[], list[int]]
    connect: Callable[[], Any]
    table: str

    def stored(self, mark: str) -> list[str]:
        """The texts in the database that carry this mark."""
        with closing(self.connect()) as connection:
            rows = connection.execute(f"SELECT text FROM {self.table} WHERE text LIKE '%[{mark}-%'").fetchall()
        return [text for (text,) in rows]

    def one(self, query: str) -> Any:
        with closing(self.connect()) as connection:
            return connection.execute(query).fetchone()[0]

    def cpu(self) -> float:
        """CPU seconds so far of the server, and of the database server when there is one."""
        return sum(cpu_seconds(process) for process in self.processes())


class Stage(ExitStack):
    """Hands out sites; a site is known by its kind, database, size and name."""

    def __enter__(self) -> Self:
        super().__enter__()
        self.folder = Path(self.enter_context(TemporaryDirectory(prefix="kkw-bench-", ignore_cleanup_errors=True)))
        self.sites: dict[tuple[str, str], Site] = {}
        self.postgres = ""
        return self

    def product(self, database: str, answers: int, name: str = "wall") -> Site:
        return self._site(database, f"product_{name}_{answers}", "bench.fill", str(answers))

    def floor(self, database: str, synchronous: str = "NORMAL") -> Site:
        """With SQLite's setting of that name: NORMAL, as guides say, may forget a commit when the power goes; FULL,
        as in the product, does not."""
        return self._site(database, f"floor_{synchronous}", "bench.floor.views", "")

    def complaints(self) -> str:
        """The ends of what the servers wrote: nothing, when all is well."""
        logs = sorted(self.folder.glob("*/log"))
        return "".join(f"\n{log.parent.name}:\n{text[-1500:]}" for log in logs if (text := log.read_text()))

    def _site(self, database: str, name: str, filler: str, size: str) -> Site:
        key = (database, name)
        if key not in self.sites:
            print(f"  preparing {name} on {database} …", file=sys.stderr, flush=True)
            self.sites[key] = self._started(database, name, filler, size)
        return self.sites[key]

    def _started(self, database: str, name: str, filler: str, size: str) -> Site:
        folder = self.folder / "-".join((database, name))
        folder.mkdir(exist_ok=True)
        floor = name.startswith("floor")
        file = folder / ("floor.sqlite3" if floor else "krefeld_kann_was.sqlite3")
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("KKW_", "DJANGO_"))}
        environment |= {"KKW_MODE": "local", "KKW_DATA_DIR": str(folder), "FLOOR_FILE": str(file), "DATABASE_URL": ""}
        environment |= {"FLOOR_SECRET_KEY": "the workers of a floor share a key " * 2}
        environment["FLOOR_SYNCHRONOUS"] = name.removeprefix("floor_")
        if database == "PostgreSQL":
            environment["DATABASE_URL"] = self.postgres_database(name)
        file.unlink(missing_ok=True)
        port = free_port()
        environment["PORT"] = str(port)
        filled = subprocess.run(
            [sys.executable, "-m", filler, *size.split()], cwd=BASE, env=environment, stdout=subprocess.PIPE, check=True
        )
        application = "bench.floor.views.application" if floor else "krefeld_kann_was.wsgi.application"
        command = [sys.executable, "-m", "krefeld_kann_was.server", application, HOST, str(port), str(WORKERS)]
        log = self.enter_context((folder / "log").open("w"))
        process = subprocess.Popen(command, cwd=BASE, env=environment, stdout=log, stderr=log)
        self.callback(stop, process)
        wait_for(port, process, folder / "log")
        connect: Callable[[], Any] = lambda: sqlite3.connect(file)  # noqa: E731
        processes = lambda: [process.pid]  # noqa: E731
        if url := environment["DATABASE_URL"]:
            connect = lambda: psycopg.connect(url)  # noqa: E731
            processes = lambda: [process.pid, self.postgres_process]  # noqa: E731
        addresses = {"form": "/", "feed": "/feed/"} if floor else json.loads(filled.stdout)
        return Site(port, addresses, processes, connect, "floor_answer" if floor else "contributions_answer")

    def postgres_database(self, name: str) -> str:
        """The DATABASE_URL of a new, empty database; the server starts with the first one."""
        if not self.postgres:
            self.postgres = self.enter_context(postgres_server(fsync=True))
            with psycopg.connect(self.postgres) as connection:
                row = connection.execute("SELECT pg_read_file('postmaster.pid')").fetchone()
            self.postgres_process = int(row[0].split()[0]) if row else 0
        with psycopg.connect(self.postgres, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())  # of an attempt that failed
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return self.postgres.rpartition("/")[0] + "/" + name


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the port answers; raises RuntimeError when the server ends or takes too long."""
    end = time.monotonic() + STARTING_TIME
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server did not start: {log.read_text()[-1000:]}")


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def cpu_seconds(root: int) -> float:
    """CPU time so far of a process and all below it, those that have ended included."""
    children: dict[int, list[int]] = {}
    used: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        children.setdefault(int(fields[1]), []).append(int(entry.name))
        used[int(entry.name)] = sum(map(int, fields[11:15]))
    total, found = 0, [root]
    while found:
        process = found.pop()
        total += used.get(process, 0)
        found += children.get(process, [])
    return total / TICKS
