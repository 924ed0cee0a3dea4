"""Run the browser and watch it: watch.py PROFILE ADDRESS COMMAND…

Appends the address to the command. Ends when the browser ends, hangs, or shows a page that does not live; systemd then
restarts both. As the main process of its unit it also feeds systemd's watchdog, so systemd restarts it if it hangs
itself. Waits with the start while no television is connected. What it does when: docs/handbuch/bildschirm.md.
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
import display

WAITING = Path(__file__).resolve().with_name("waiting.html").as_uri()
TERMINATION_TIMEOUT = 5  # seconds for the browser to save its state
MAX_DOUBLINGS = 10
MAX_PATIENCE = 30  # times the usual one, with a page that does not live although it was restarted


class Intervals(NamedTuple):
    """Seconds between two checks, between two when a change is expected, for an answer, until a hang is assumed, and
    until the restarts before count no more.
    """

    check: float
    quick_check: float
    answer: float
    hang: float
    recovery: float


def read_intervals() -> Intervals:
    """Shares of systemd's WatchdogSec (30, 2, 10, 60, 600 of 120 seconds), so a hang is found before systemd acts."""
    watchdog = int(os.environ.get("WATCHDOG_USEC", 120_000_000)) / 1_000_000
    return Intervals(
        check=watchdog / 4,
        quick_check=watchdog / 60,
        answer=watchdog / 12,
        hang=watchdog / 2,
        recovery=watchdog * 5,
    )


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
    return bool(page.build or page.gone) and urlsplit(page.address).path == urlsplit(address).path


def wait_to_start(profile: Path, seconds: Intervals) -> None:
    """Return when a television is connected, and after failures not at once."""
    failures = browser_profile.count_failures(profile)
    pause = min(seconds.quick_check * 2 ** min(failures, MAX_DOUBLINGS), seconds.hang) if failures else 0
    start = time.monotonic() + pause
    if not display.is_connected():
        log("no television is connected; waiting for one")
    while time.monotonic() < start or not display.is_connected():
        notify("READY=1\nWATCHDOG=1")
        time.sleep(seconds.quick_check)


class Watch:
    """What is known from one check of the page to the next."""

    def __init__(self, profile: Path, address: str, seconds: Intervals) -> None:
        self.profile, self.address, self.seconds = profile, address, seconds
        self.is_waiting = False  # for the server, on the dark page
        self.changed_at = time.monotonic()  # when the page began to live, or ceased to
        self.is_alive = False

    def check(self) -> tuple[float, str]:
        """Look at the page, mend it if that helps; return the seconds to the next check, and why to restart, if so.

        Raises NoAnswer if the browser does not answer.
        """
        page = devtools.read_page(self.profile, self.seconds.answer)
        if not is_screen_page(page, self.address):
            self._note(is_alive=True)  # a dark glass is as good as it gets
            return self._wait_for_server(page), ""
        self.is_waiting = False
        if page.cached:
            browser_profile.note_cached(self.profile, self.address)
        trouble = self._find_trouble(page)
        self._note(is_alive=not trouble)
        lasting = time.monotonic() - self.changed_at
        if trouble:
            return self.seconds.check, trouble if lasting >= self._patience() else ""
        if lasting >= self.seconds.recovery:
            browser_profile.forget_failures(self.profile)
        return self.seconds.check, ""

    def _note(self, *, is_alive: bool) -> None:
        if is_alive is not self.is_alive:
            self.is_alive, self.changed_at = is_alive, time.monotonic()

    def _wait_for_server(self, page: devtools.Page) -> float:
        """Show the dark page, or the screen's as soon as our server answers; return the seconds to the next check."""
        if page.address != WAITING:
            if not self.is_waiting:
                log("what the browser shows is not the screen's page; waiting for the server")
            self.is_waiting = True
            browser_profile.forget_cached(self.profile)
            devtools.navigate(self.profile, self.seconds.answer, WAITING)
        elif devtools.is_reachable(self.profile, self.seconds.answer, self.address):
            devtools.navigate(self.profile, self.seconds.answer, self.address)
            return self.seconds.answer  # for the page to come
        return self.seconds.quick_check

    def _find_trouble(self, page: devtools.Page) -> str:
        """Return why the page does not live, or nothing.

        Without a server it lives from what it has stored; without a television it cannot paint and sends no heartbeat.
        """
        if page.gone:
            return ""
        if page.beat is None or page.beat > self.seconds.hang:
            return "the script of the page stands still"
        if page.acknowledged is not None and page.acknowledged <= self.seconds.hang:
            return ""
        if display.is_connected() and devtools.is_reachable(self.profile, self.seconds.answer, page.address):
            return "the server is there, but acknowledges no heartbeat"
        return ""

    def _patience(self) -> float:
        """Twice as long with each restart that did not help: a glass that shows something is better than a dark one."""
        failures = min(browser_profile.count_failures(self.profile), MAX_DOUBLINGS)
        return self.seconds.hang * min(2**failures, MAX_PATIENCE)


def watch(browser: subprocess.Popen[bytes], profile: Path, address: str) -> None:
    """Return when the browser has ended, or kill it when it hangs or its page does not live."""
    seconds = read_intervals()
    page = Watch(profile, address, seconds)
    answered = time.monotonic() + seconds.hang  # a cold start takes longer than an answer
    pause = seconds.quick_check
    while True:
        with suppress(subprocess.TimeoutExpired):
            log(f"the browser ended with status {browser.wait(pause)}")
            break
        try:
            pause, trouble = page.check()
            answered = time.monotonic()
            notify("READY=1\nWATCHDOG=1")
        except devtools.NoAnswer as silence:
            is_hanging = time.monotonic() - answered > seconds.hang
            pause, trouble = seconds.quick_check, f"the browser does not answer: {silence}" if is_hanging else ""
        if trouble:
            log(trouble)
            kill(browser)
            break
    browser_profile.note_failure(profile)


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
    signal.signal(signal.SIGTERM, stop)
    browser_profile.prepare(profile)
    wait_to_start(profile, read_intervals())
    command.append(first_address(profile, address))
    browser = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - the script's own words
    try:
        watch(browser, profile, address)
    finally:
        terminate(browser)
    return 1


if __name__ == "__main__":
    sys.exit(main())
