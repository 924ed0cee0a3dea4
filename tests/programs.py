"""Programs that some tests need beside Python packages: where they are, how to get them, and what to do without."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import NamedTuple

CI = os.environ.get("CI", "").lower() in ("1", "true")


class Program(NamedTuple):
    """Tests with `marker` need `command`, which comes with the Debian package `package`."""

    marker: str
    command: str
    package: str

    @property
    def path(self) -> str | None:
        return shutil.which(self.command) or shutil.which(self.command, path="/usr/sbin")


CHROMIUM = Program("browser", "chromium", "chromium")
# Chromium without windows: what pages do is the same, at a third of the work for each page. Without it Chromium does.
HEADLESS = Program("browser", "chromium-headless-shell", "chromium-headless-shell")
NGINX = Program("proxy", "nginx", "nginx")
PROGRAMS = [
    CHROMIUM,
    Program("catalogue", "xgettext", "gettext"),
    NGINX,
    Program("proxy", "openssl", "openssl"),
    Program("shell", "shellcheck", "shellcheck"),
]


def browser() -> str | None:
    """The path of the browser for tests of pages."""
    return HEADLESS.path or CHROMIUM.path


def missing() -> list[Program]:
    """What tests cannot do without."""
    return [program for program in PROGRAMS if program.path is None]


def install_missing() -> None:
    """Install what is missing where that needs no question: with apt as root."""
    packages = [program.package for program in [*PROGRAMS, HEADLESS] if program.path is None]
    if not packages or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installing {', '.join(packages)} …", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["install", "--yes", "--no-install-recommends"]
    for command in (["update"], *([*install, package] for package in packages)):  # one by one: not all have them all
        subprocess.run(["apt-get", "-qq", *command], env=environment, check=False, stdout=subprocess.DEVNULL)
