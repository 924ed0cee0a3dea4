"""Chromium's profile folder: prepares it for a start, and notes in it what the next start has to know."""

from __future__ import annotations

import json
import os
import signal
from contextlib import suppress
from pathlib import Path

LOCKS = ("SingletonLock", "SingletonCookie", "SingletonSocket")
CACHED_ADDRESS = "krefeld-kann-was-cached"
FAILURES = "krefeld-kann-was-failures"
PREFERENCES: dict[str, dict[str, object]] = {
    "profile": {"exit_type": "Normal", "exited_cleanly": True},
    "translate": {"enabled": False},
}


def prepare(profile: Path) -> None:
    """Remove what a crash leaves: a running browser, locks, the old port, the offer to restore pages."""
    profile.mkdir(parents=True, exist_ok=True)
    kill_previous_browser(profile)
    for name in (*LOCKS, "DevToolsActivePort"):
        (profile / name).unlink(missing_ok=True)
    set_preferences(profile / "Default" / "Preferences")


def kill_previous_browser(profile: Path) -> None:
    """Kill a browser that still uses the profile: a new one would pass its page on to it and end."""
    with suppress(OSError, ValueError):
        process = int((profile / LOCKS[0]).readlink().name.rpartition("-")[2])
        words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
        if f"--user-data-dir={profile}".encode() in words:
            os.kill(process, signal.SIGKILL)


def set_preferences(path: Path) -> None:
    """Write PREFERENCES into the file; one that a power cut has damaged is replaced."""
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


def is_cached(profile: Path, address: str) -> bool:
    """Whether a service worker served the page of this address at the last check."""
    try:
        return (profile / CACHED_ADDRESS).read_text() == address
    except OSError:
        return False


def note_cached(profile: Path, address: str) -> None:
    if not is_cached(profile, address):
        (profile / CACHED_ADDRESS).write_text(address)


def forget_cached(profile: Path) -> None:
    (profile / CACHED_ADDRESS).unlink(missing_ok=True)


def count_failures(profile: Path) -> int:
    """How often in a row the browser ended or had to be ended."""
    try:
        return int((profile / FAILURES).read_text())
    except (OSError, ValueError):
        return 0


def note_failure(profile: Path) -> None:
    (profile / FAILURES).write_text(str(count_failures(profile) + 1))


def forget_failures(profile: Path) -> None:
    (profile / FAILURES).unlink(missing_ok=True)
