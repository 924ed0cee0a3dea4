"""The folder that Chromium keeps between two starts: put in order before a start, and what we note in it."""

from __future__ import annotations

import json
import os
import signal
from contextlib import suppress
from pathlib import Path

LOCKS = ("SingletonLock", "SingletonCookie", "SingletonSocket")
KEPT = "krefeld-kann-was-kept"
PREFERENCES: dict[str, dict[str, object]] = {
    "profile": {"exit_type": "Normal", "exited_cleanly": True},
    "translate": {"enabled": False},
}


def put_in_order(profile: Path) -> None:
    """Leave no trace of a crash: no browser of before, no lock, no old port, no wish to restore pages."""
    profile.mkdir(parents=True, exist_ok=True)
    end_browser_of_before(profile)
    for name in (*LOCKS, "DevToolsActivePort"):
        (profile / name).unlink(missing_ok=True)
    set_preferences(profile / "Default" / "Preferences")


def end_browser_of_before(profile: Path) -> None:
    """Kill a browser that still holds the profile: a new one would hand its page over to it and go."""
    with suppress(OSError, ValueError):
        process = int((profile / LOCKS[0]).readlink().name.rpartition("-")[2])
        words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
        if f"--user-data-dir={profile}".encode() in words:
            os.kill(process, signal.SIGKILL)


def set_preferences(path: Path) -> None:
    """Say that the last end was a good one, and that nothing offers to translate the page.

    A file that a power cut has torn begins anew.
    """
    try:
        preferences = dict(json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        preferences = {}
    for name, values in PREFERENCES.items():
        preferences[name] = {**preferences.get(name, {}), **values}
    path.parent.mkdir(exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(preferences))
    draft.replace(path)


def is_kept(profile: Path, address: str) -> bool:
    """Whether the service worker had the page of this address when the watch last looked."""
    try:
        return (profile / KEPT).read_text() == address
    except OSError:
        return False


def note_kept(profile: Path, address: str) -> None:
    if not is_kept(profile, address):
        (profile / KEPT).write_text(address)


def forget_kept(profile: Path) -> None:
    (profile / KEPT).unlink(missing_ok=True)
