"""The product as a process of its own, as an operator runs it."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from krefeld_kann_was.environment import SQLITE_NAME, postgres_database, sqlite_database

ROOT = Path(__file__).parents[2]
PATIENCE = 120  # seconds until a server that a busy machine starts counts as broken


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(
    folder: Path, environment: dict[str, str] | None = None, port: int | None = None, end: int = signal.SIGTERM
) -> Iterator[dict[str, str]]:
    """Start the server and yield what it prints, by label, once it answers; then send it `end`, SIGKILL to all of it.

    What it prints stays in `folder`.
    """
    port = port or free_port()
    with running(folder, environment, port, end):
        yield printed(folder, port)


@contextmanager
def running(
    folder: Path, environment: dict[str, str] | None, port: int, end: int = signal.SIGTERM
) -> Iterator[subprocess.Popen[bytes]]:
    """As `serve`, but yield the process, which leads a process group of its own."""
    process = start(folder, environment, port)
    try:
        _wait(process, f"http://127.0.0.1:{port}/status/", _output(folder, port))
        yield process
    finally:
        if end == signal.SIGKILL:
            os.killpg(process.pid, end)
        else:
            process.send_signal(end)
        process.wait(PATIENCE)


def start(folder: Path, environment: dict[str, str] | None, port: int) -> subprocess.Popen[bytes]:
    """Start the server, in a process group of its own; see `output` for what it prints."""
    if not (ROOT / "build" / "static" / "staticfiles.json").exists():
        pytest.fail("the static files are not collected; run: make build")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KKW_", "DJANGO_"))}
    mine = {
        "DATABASE_URL": database_url(folder),
        "KKW_MODE": "local",
        "KKW_DATA_DIR": str(folder),
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "manage.py", "serve"]
    with _output(folder, port).open("a") as file:
        environment = kept | mine | (environment or {})
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file, start_new_session=True)


def printed(folder: Path, port: int) -> dict[str, str]:
    """What the server on this port has printed so far, by label."""
    return dict(re.findall(r"^(\w+): (.+)$", output(folder, port), re.MULTILINE))


def output(folder: Path, port: int) -> str:
    """All that servers on this port have printed so far."""
    return _output(folder, port).read_text()


def wait_for(words: str, process: subprocess.Popen[bytes], folder: Path, port: int) -> None:
    """Wait until the process that was started for this port has printed these words."""
    end = time.monotonic() + PATIENCE
    while words not in output(folder, port):
        if time.monotonic() > end or process.poll() is not None:
            pytest.fail(f"{words!r} is not in:\n{output(folder, port)}")
        time.sleep(0.1)


def _output(folder: Path, port: int) -> Path:
    return folder / f"output-{port}"


def database_url(folder: Path) -> str:
    """A database of PostgreSQL for this folder alone, made when first asked for; empty where tests run on SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return ""
    name = "start_" + hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    with psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return url.rpartition("/")[0] + "/" + name


def database(folder: Path, url: str) -> dict[str, Any]:
    """The settings, as in DATABASES, of the PostgreSQL database `url`, or of SQLite's in the folder of a server."""
    return postgres_database(url) or sqlite_database(folder / SQLITE_NAME, {})


def _wait(process: subprocess.Popen[bytes], address: str, output: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the server did not start:\n{output.read_text()}")


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as response:
        return str(response.read().decode())


def how_often(folder: Path, text: str) -> int:
    """How many answers with exactly this text are stored, read past the product."""
    query = "SELECT count(*) FROM contributions_answer WHERE text = "
    if url := database_url(folder):
        with psycopg.connect(url) as connection:
            return int((connection.execute(query + "%s", [text]).fetchone() or [0])[0])
    with closing(sqlite3.connect(folder / SQLITE_NAME)) as connection:
        return int(connection.execute(query + "?", [text]).fetchone()[0])
