"""The command behind `make run`: from nothing to a running exhibition, and again without touching what is there."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LABELS = ("visitor", "screen", "moderation", "login")
PATIENCE = 30  # seconds


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(folder: Path, **environment: str) -> Iterator[dict[str, str]]:
    """Start the server and yield what it prints, by label, once it answers."""
    if not (ROOT / "build" / "static" / "staticfiles.json").exists():
        pytest.fail("the static files are not collected; run: make build")
    port = str(free_port())
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KKW_", "DJANGO_"))}
    mine = {"KKW_MODE": "local", "KKW_DATA_DIR": str(folder), "PORT": port, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "manage.py", "serve"]
    output = folder / f"output-{port}"
    with output.open("w") as file:
        process = subprocess.Popen(command, cwd=ROOT, env=kept | mine | environment, stdout=file, stderr=file)
    try:
        _wait(process, f"http://127.0.0.1:{port}/status/", output)
        yield dict(re.findall(r"^(\w+): (.+)$", output.read_text(), re.MULTILINE))
    finally:
        process.terminate()
        process.wait(PATIENCE)


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


def test_from_nothing_to_a_running_exhibition_and_again(tmp_path: Path) -> None:
    with serve(tmp_path) as first:
        assert tuple(first) == LABELS
        assert '<textarea name="text"' in read(first["visitor"])
        assert "data-answer=" in read(first["screen"])
        assert "password" in read(first["moderation"])  # leads to the login
        assert re.fullmatch(r"admin / \w{14}", first["login"])

    with serve(tmp_path) as again:
        for label in ("visitor", "screen"):
            assert again[label].split("/", 3)[3] == first[label].split("/", 3)[3], "data was touched"
        assert re.fullmatch(r"admin / new password: .+ changepassword admin", again["login"])


def test_the_account_can_be_chosen(tmp_path: Path) -> None:
    if os.environ.get("DATABASE_URL"):
        pytest.skip("the account of the other test is in the database already")
    chosen = {"DJANGO_SUPERUSER_USERNAME": "vhs", "DJANGO_SUPERUSER_PASSWORD": "Vier Wälle 47798"}

    with serve(tmp_path, **chosen) as said:
        assert said["login"] == "vhs / Vier Wälle 47798"
