"""Set resolution and rotation of every television: display.py, in the session of a Wayland compositor or beside it.

Reads KIOSK_MODE and KIOSK_ROTATE, and changes only what is not yet so: a television that comes back may have lost
both. Exit status 1 without a compositor that can be asked.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

CONNECTORS = Path("/sys/class/drm")
TRANSFORMS = {"left": "90", "right": "270"}  # counter-clockwise, as Wayland counts
USUAL_RATE = 60.0  # Hz
TIMEOUT = 10  # seconds


class Mode(NamedTuple):
    """A resolution that a television offers."""

    size: str
    rate: str
    marks: str

    @property
    def name(self) -> str:
        return f"{self.size}@{self.rate}Hz"


class Output(NamedTuple):
    """A connector with a television, as wlr-randr describes it."""

    name: str
    is_enabled: bool
    modes: list[Mode]
    transform: str


def is_connected(connectors: Path = CONNECTORS) -> bool:
    """Whether a television is connected; also where the kernel does not know, as in a virtual machine."""
    states = [_read_state(path) for path in connectors.glob("card*-*/status") if "Writeback" not in path.parent.name]
    return not states or any(state != "disconnected" for state in states)


def _read_state(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:  # unplugged at this moment, with its dock
        return "disconnected"


def read_outputs(text: str) -> list[Output]:
    """Parse what wlr-randr prints; its JSON does not exist in Debian 12."""
    return [_read_output(block) for block in re.split(r"^(?=\S)", text, flags=re.MULTILINE) if block]


def _read_output(block: str) -> Output:
    transform = re.search(r"^  Transform: (\S+)", block, re.MULTILINE)
    return Output(
        name=block.split()[0],
        is_enabled="\n  Enabled: yes" in block,
        modes=[Mode(*found) for found in re.findall(r"^    (\d+x\d+) px, ([\d.]+) Hz(.*)$", block, re.MULTILINE)],
        transform=transform[1] if transform else "",
    )


def choose_mode(modes: list[Mode], wish: str) -> Mode | None:
    """Return the mode of the wished size, nearest to the wished rate, else the one that the television prefers."""
    size, _, rate = wish.partition("@")
    of_size = [mode for mode in modes if mode.size == size]
    if of_size:
        return min(of_size, key=lambda mode: abs(float(mode.rate) - float(rate or USUAL_RATE)))
    return next((mode for mode in modes if "preferred" in mode.marks), None)


def changes(output: Output, settings: Mapping[str, str]) -> list[str]:
    """Return the options of wlr-randr that bring the output to the settings; none if it is already so."""
    options = [] if output.is_enabled else ["--on"]
    mode = choose_mode(output.modes, settings.get("KIOSK_MODE", ""))
    if mode and "current" not in mode.marks:
        options += ["--mode", mode.name]
    rotation = settings.get("KIOSK_ROTATE", "")
    transform = TRANSFORMS.get(rotation, "normal")
    if rotation and output.transform != transform:
        options += ["--transform", transform]
    return options


def find_compositors(environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield the environment of each compositor of this user, for a program beside the session."""
    if environment.get("WAYLAND_DISPLAY"):
        yield dict(environment)
        return
    folder = Path(environment.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    for path in sorted(folder.glob("wayland-*")):
        if path.is_socket():
            yield {**environment, "XDG_RUNTIME_DIR": str(folder), "WAYLAND_DISPLAY": path.name}


def call(environment: Mapping[str, str], *options: str) -> str | None:
    """Return what wlr-randr prints, or None if it fails."""
    try:
        done = subprocess.run(  # noqa: S603 - the options are our own
            ["wlr-randr", *options],  # noqa: S607 - where the distribution has it
            env=dict(environment), capture_output=True, text=True, timeout=TIMEOUT, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


def main() -> int:
    for environment in find_compositors(os.environ):
        text = call(environment)
        if text is None:
            continue
        for output in read_outputs(text):
            if options := changes(output, os.environ):
                done = call(environment, "--output", output.name, *options) is not None
                sys.stderr.write(f"kiosk: {output.name}: {' '.join(options)}{'' if done else ' failed'}\n")
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
