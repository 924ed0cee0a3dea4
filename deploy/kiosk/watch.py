"""Run the browser and watch it: watch.py PROFILE ADDRESS COMMAND…

The address to open becomes the last word of the command. Ends when the browser ends or no longer answers; systemd then
starts both anew. As the main process of its unit it also tells systemd that all is well, and if it falls silent itself,
systemd restarts it too.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, NoReturn
from urllib.parse import urlsplit

import browser_profile
import devtools

WAITING = Path(__file__).resolve().with_name("waiting.html").as_uri()
SECONDS_TO_END = 5  # in which the browser may save what it has


class Pace(NamedTuple):
    """Whoever does not answer is asked twice more at once, and is dead before systemd loses its patience."""

    look: float
    quick: float
    patience: float
    dead: float


def pace() -> Pace:
    """Seconds, from what systemd says: WatchdogSec=120 gives a look every 30, or 2 where something is to
    change soon, 10 for its answer, dead after 60 without one.
    """
    watchdog = int(os.environ.get("WATCHDOG_USEC", 120_000_000)) / 1_000_000
    return Pace(look=watchdog / 4, quick=watchdog / 60, patience=watchdog / 12, dead=watchdog / 2)


def say(text: str) -> None:
    sys.stderr.write(f"kiosk: {text}\n")


def notify(state: str) -> None:
    """Tell systemd, if it started us."""
    address = os.environ.get("NOTIFY_SOCKET")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line, suppress(OSError):
            line.sendto(state.encode(), f"\0{address[1:]}" if address.startswith("@") else address)


def first_address(profile: Path, address: str) -> str:
    """The page itself where the browser has kept it, else our dark page, which waits for the server."""
    return address if browser_profile.is_kept(profile, address) else WAITING


def is_ours(page: devtools.Page, address: str) -> bool:
    """Whether it is the screen's page; the server may have led to another scheme or host."""
    return page.status < 500 and urlsplit(page.address).path == urlsplit(address).path


def keep_right(profile: Path, address: str, page: devtools.Page, seconds: Pace) -> float:
    """See to it that the screen's page is on the glass, or our dark one; return in how many seconds to look again."""
    if is_ours(page, address):
        if page.kept:
            browser_profile.note_kept(profile, address)
        return seconds.look
    if page.address != WAITING:
        say("what the browser shows is not the screen's page; waiting for the server")
        browser_profile.forget_kept(profile)
        devtools.go(profile, seconds.patience, WAITING)
    elif devtools.answers(profile, seconds.patience, address):
        devtools.go(profile, seconds.patience, address)
        return seconds.patience  # for the page to come
    return seconds.quick


def watch(browser: subprocess.Popen[bytes], profile: Path, address: str) -> None:
    """Return when the browser has ended or is dead."""
    seconds = pace()
    answered = time.monotonic() + seconds.dead  # a cold start takes longer than an answer
    pause = seconds.quick
    while True:
        with suppress(subprocess.TimeoutExpired):
            say(f"the browser ended with status {browser.wait(pause)}")
            return
        try:
            page = devtools.look(profile, seconds.patience)
            pause = keep_right(profile, address, page, seconds)
        except devtools.NoAnswer as trouble:
            if time.monotonic() - answered > seconds.dead:
                say(f"the browser does not answer: {trouble}")
                kill(browser)
                return
            pause = seconds.quick
            continue
        answered = time.monotonic()
        notify("READY=1\nWATCHDOG=1")


def kill(browser: subprocess.Popen[bytes]) -> None:
    """End the browser with all its helpers, whether it answers or not."""
    with suppress(ProcessLookupError):
        os.killpg(browser.pid, signal.SIGKILL)


def end(browser: subprocess.Popen[bytes]) -> None:
    """Ask the browser to end, then do not ask."""
    with suppress(ProcessLookupError, subprocess.TimeoutExpired):
        os.killpg(browser.pid, signal.SIGTERM)
        browser.wait(SECONDS_TO_END)
    kill(browser)
    browser.wait()


def stop(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


def main() -> int:
    profile, address, command = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    browser_profile.put_in_order(profile)
    signal.signal(signal.SIGTERM, stop)
    command.append(first_address(profile, address))
    browser = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - the script's own words
    try:
        watch(browser, profile, address)
    finally:
        end(browser)
    return 1


if __name__ == "__main__":
    sys.exit(main())
