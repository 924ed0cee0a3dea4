"""Run the browser and watch it: watch.py PROFILE ADDRESS COMMAND…

Appends the address to the command. Ends when the browser ends or hangs; systemd then restarts both. As the main process
of its unit it also feeds systemd's watchdog, so systemd restarts it if it hangs itself.
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
TERMINATION_TIMEOUT = 5  # seconds for the browser to save its state


class Intervals(NamedTuple):
    """Seconds between two checks, between two when a change is expected, for an answer, and until a hang is assumed."""

    check: float
    quick_check: float
    answer: float
    hang: float


def read_intervals() -> Intervals:
    """Shares of systemd's WatchdogSec: with 120 seconds 30, 2, 10 and 60, so a hang is found before systemd acts."""
    watchdog = int(os.environ.get("WATCHDOG_USEC", 120_000_000)) / 1_000_000
    return Intervals(check=watchdog / 4, quick_check=watchdog / 60, answer=watchdog / 12, hang=watchdog / 2)


def log(text: str) -> None:
    sys.stderr.write(f"kiosk: {text}\n")


def notify(state: str) -> None:
    """Send a state to systemd, if it started this process."""
    address = os.environ.get("NOTIFY_SOCKET")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line, suppress(OSError):
            line.sendto(state.encode(), f"\0{address[1:]}" if address.startswith("@") else address)


def first_address(profile: Path, address: str) -> str:
    """The screen's page if the browser has cached it, else the local dark page that waits for the server."""
    return address if browser_profile.is_cached(profile, address) else WAITING


def is_screen_page(page: devtools.Page, address: str) -> bool:
    """Whether the browser shows the screen's page; a redirect to another scheme or host is fine."""
    return page.status < 500 and urlsplit(page.address).path == urlsplit(address).path


def correct_page(profile: Path, address: str, page: devtools.Page, seconds: Intervals) -> float:
    """Show the screen's page, or the dark one while the server is away; returns the seconds to the next check."""
    if is_screen_page(page, address):
        if page.cached:
            browser_profile.note_cached(profile, address)
        return seconds.check
    if page.address != WAITING:
        log("what the browser shows is not the screen's page; waiting for the server")
        browser_profile.forget_cached(profile)
        devtools.navigate(profile, seconds.answer, WAITING)
    elif devtools.is_reachable(profile, seconds.answer, address):
        devtools.navigate(profile, seconds.answer, address)
        return seconds.answer  # for the page to come
    return seconds.quick_check


def watch(browser: subprocess.Popen[bytes], profile: Path, address: str) -> None:
    """Return when the browser has ended, or kill it when it hangs."""
    seconds = read_intervals()
    answered = time.monotonic() + seconds.hang  # a cold start takes longer than an answer
    pause = seconds.quick_check
    while True:
        with suppress(subprocess.TimeoutExpired):
            log(f"the browser ended with status {browser.wait(pause)}")
            return
        try:
            page = devtools.read_page(profile, seconds.answer)
            pause = correct_page(profile, address, page, seconds)
        except devtools.NoAnswer as trouble:
            if time.monotonic() - answered > seconds.hang:
                log(f"the browser does not answer: {trouble}")
                kill(browser)
                return
            pause = seconds.quick_check
            continue
        answered = time.monotonic()
        notify("READY=1\nWATCHDOG=1")


def kill(browser: subprocess.Popen[bytes]) -> None:
    """Kill the browser and its child processes."""
    with suppress(ProcessLookupError):
        os.killpg(browser.pid, signal.SIGKILL)


def terminate(browser: subprocess.Popen[bytes]) -> None:
    """Terminate the browser, and kill it if it has not ended in time."""
    with suppress(ProcessLookupError, subprocess.TimeoutExpired):
        os.killpg(browser.pid, signal.SIGTERM)
        browser.wait(TERMINATION_TIMEOUT)
    kill(browser)
    browser.wait()


def stop(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


def main() -> int:
    profile, address, command = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    browser_profile.prepare(profile)
    signal.signal(signal.SIGTERM, stop)
    command.append(first_address(profile, address))
    browser = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - the script's own words
    try:
        watch(browser, profile, address)
    finally:
        terminate(browser)
    return 1


if __name__ == "__main__":
    sys.exit(main())
