"""A machine for the installer of the server: a folder in the place of /, and stubs that write down what is asked."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "deploy" / "server"
ADDRESS = "https://antworten.example"
NAME = "krefeld-kann-was"
# What is asked of the machine is a line of the log. Files in its folder say what comes of it.
STUB = """#!/bin/sh
printf '%s\\n' "${0##*/} $*" >>"$MACHINE/log"
"""
STUBS = {
    "id": '[ "$1" = -u ] && echo 0 || [ -e "$MACHINE/user" ]',
    "useradd": 'touch "$MACHINE/user"',
    "apt-get": 'touch "$MACHINE/packages"',
    "dpkg-query": '[ ! -e "$MACHINE/packages" ] || echo installed',
    "dpkg": 'cat "$MACHINE/changed" 2>/dev/null || true',
    # A version with a file "crashes" does not start, one with a file "broken" answers nothing.
    "systemctl": (
        'case $1 in list-units) cat "$MACHINE/active" 2>/dev/null || true ;; '
        'restart) [ ! -e "$DESTDIR/opt/krefeld-kann-was/current/crashes" ] ;; esac'
    ),
    "journalctl": 'echo "the last words"',
    "certbot": '[ ! -e "$MACHINE/no-certificate" ]',
    "nginx": '[ ! -e "$MACHINE/nginx-refuses" ]',
    "curl": '[ ! -e "$DESTDIR/opt/krefeld-kann-was/current/broken" ]',
    # Time passes only when somebody looks.
    "sleep": "true",
    "date": 'now=$(cat "$MACHINE/clock" 2>/dev/null || echo 0); expr "$now" + 20 | tee "$MACHINE/clock"',
    "runuser": 'shift 2; [ "$1" != -- ] || shift; case $1 in psql) ;; create*) ;; *) exec "$@" ;; esac',
    # In the place of a whole build: what stands for manage.py.
    "make": 'cd "$3"; mkdir -p .venv/bin; cp "$MACHINE/python" .venv/bin/python',
}
PYTHON = """#!/bin/sh
echo "manage ${PWD##*/} $*" >>"$MACHINE/log"
case "$*" in
    *"migrate --check") [ ! -e migrations ] ;;
    *backup) echo "/data/backups/a.sqlite3: 0.8 MB, answers: 82" ;;
    *settings) echo "$KKW_MAIL_FROM" ;;
esac
"""


class Machine:
    """`source`: the software as somebody has unpacked it. `root`: where it is installed."""

    def __init__(self, folder: Path, template: Machine | None = None) -> None:
        """A new machine, or one like the `template`."""
        self.folder, self.root, self.source = folder, folder / "root", folder / "source"
        if template:
            shutil.copytree(template.folder, folder, symlinks=True, dirs_exist_ok=True)
        else:
            self.make(folder)

    def make(self, folder: Path) -> None:
        for path in ("etc/nginx/sites-enabled", "run/lock"):
            (self.root / path).mkdir(parents=True)
        (self.root / "etc/os-release").write_text('PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n')
        (self.root / "etc/nginx/nginx.conf").write_text("# as Debian ships it\n")
        shutil.copytree(SHIPPED, self.source / "deploy" / "server")
        (self.source / "deploy/server" / NAME).chmod(0o644)  # as it may come from an archive
        (self.source / "CHANGELOG.md").write_text("# Changelog\n\n## 0.7.0 (unreleased)\n")
        (folder / "bin").mkdir()
        for name, words in STUBS.items():
            self.add_program(name, STUB + words + "\n")
        self.write_program(folder / "python", PYTHON)

    def add_program(self, name: str, text: str) -> None:
        self.write_program(self.folder / "bin" / name, text)

    def write_program(self, path: Path, text: str) -> None:
        path.write_text(text)
        path.chmod(0o755)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        (self.folder / "log").write_text("")
        places = {"DESTDIR": str(self.root), "MACHINE": str(self.folder)}
        environment = {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}"} | places
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)

    def install(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.run("sh", str(self.source / "deploy/server/install"), *words)

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.run(str(self.root / "usr/local/sbin" / NAME), *words)

    def mark(self, name: str) -> None:
        (self.folder / name).touch()

    def change(self, name: str, text: str = "") -> None:
        """Make the unpacked software another version."""
        (self.source / name).write_text(text)

    @property
    def asked(self) -> list[str]:
        """What the machine was asked for by the latest run, but for questions."""
        questions = ("id ", "dpkg", "systemctl list-units", "curl ", "date ", "sleep ")
        return [line for line in (self.folder / "log").read_text().splitlines() if not line.startswith(questions)]

    @property
    def settings(self) -> dict[str, str]:
        lines = (self.root / f"etc/{NAME}.env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))

    @property
    def current(self) -> str:
        return (self.root / f"opt/{NAME}/current").resolve().name

    def files(self) -> dict[str, tuple[int, bytes]]:
        """Everything on the machine: its mode, and what is in it."""
        paths = list(self.root.rglob("*"))
        return {str(path): (path.stat().st_mode, path.read_bytes() if path.is_file() else b"") for path in paths}
