"""Programs that some tests need beside Python packages: where they are, how to get them, and what to do without."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import NamedTuple

CI = os.environ.get("CI", "").lower() in ("1", "true")


class Program(NamedTuple):
    marker: str
    command: str
    package: str

    @property
    def path(self) -> str | None:
        return shutil.which(self.command)


PROGRAMS = [Program("browser", "chromium", "chromium"), Program("catalogue", "xgettext", "gettext")]


def missing() -> list[Program]:
    return [program for program in PROGRAMS if program.path is None]


def install_missing() -> None:
    """Install what is missing where that needs no question: with apt as root."""
    packages = [program.package for program in missing()]
    if not packages or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installing {', '.join(packages)} …", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", "-qq", *command], env=environment, check=False, stdout=subprocess.DEVNULL)
