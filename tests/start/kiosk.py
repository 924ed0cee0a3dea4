"""The start script of the screen as a process of its own, with stubs in place of what a test machine lacks."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "deploy" / "kiosk"
ADDRESS = "https://antworten.example/kiosk/abcdefghijklmnop1234/"
CAGE = '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift\nexec "$@"\n'
PATIENCE = 60  # seconds


class Kiosk:
    """A folder with settings, a profile, programs, and the words that the watch says to systemd."""

    def __init__(self, folder: Path, watchdog: float = 120) -> None:
        self.folder = folder
        self.profile = folder / "profile"
        self.output = folder / "output"
        self.notices = folder / "notices"
        self.settings = {"KIOSK_ADDRESS": ADDRESS, "KIOSK_PROFILE": str(self.profile)}
        self.environment = {
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            "HOME": str(folder),
            "KIOSK_ENV": str(folder / "kiosk.env"),
            "NOTIFY_SOCKET": str(self.notices),
            "WATCHDOG_USEC": str(int(watchdog * 1_000_000)),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self.add_program("cage", CAGE)

    def add_program(self, name: str, text: str) -> None:
        path = self.folder / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        lines = [f'{name}="{value}"\n' for name, value in self.settings.items()]
        (self.folder / "kiosk.env").write_text("".join(lines))
        with self.output.open("w") as output:
            return subprocess.Popen([FOLDER / "kiosk", *words], env=self.environment, stdout=output, stderr=output)

    def run(self, *words: str) -> int:
        return self.start(*words).wait(PATIENCE)

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        process = self.start()
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE)
            finally:
                process.kill()
                process.wait()

    @contextmanager
    def heard(self) -> Iterator[Callable[[], str]]:
        """Play systemd: yield a function that waits for the next notice and returns it."""
        self.notices.unlink(missing_ok=True)
        with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as ear:
            ear.bind(str(self.notices))
            ear.settimeout(PATIENCE)
            yield lambda: ear.recv(1000).decode()

    def shown(self) -> str:
        """The address of the page on the glass."""
        port = (self.profile / "DevToolsActivePort").read_text().split()[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=PATIENCE) as answer:
            return next(str(target["url"]) for target in json.load(answer) if target["type"] == "page")

    def browser(self) -> int:
        """The process that holds the profile."""
        return int((self.profile / "SingletonLock").readlink().name.rpartition("-")[2])


def ends(process: int) -> bool:
    """Whether the process ends soon; one that nobody has waited for counts as ended."""
    for _ in range(150):
        try:
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.1)
    return False
