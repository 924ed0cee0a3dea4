"""What the watch does about each page and each server: the table of docs/handbuch/bildschirm.md."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.start.kiosk import ADDRESS, FOLDER

LONG = 3 * 60 * 60  # seconds
ALIVE = {"address": ADDRESS, "cached": True, "build": "abc", "gone": False, "beat": 0.2, "acknowledged": 20.0}


class Machine:
    """A watch with a page, a server, a television and a clock that obey."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, profile: Path) -> None:
        monkeypatch.syspath_prepend(FOLDER)
        monkeypatch.setattr("sys.dont_write_bytecode", True)
        self.module: ModuleType = importlib.import_module("watch")
        self.profile, self.time = profile, 1000.0
        self.page: dict[str, Any] = dict(ALIVE)
        self.is_there = self.is_connected = True
        self.opened: list[str] = []
        devtools, display = self.module.devtools, self.module.display
        monkeypatch.setattr(self.module.time, "monotonic", lambda: self.time)
        monkeypatch.setattr(devtools, "read_page", lambda *_: devtools.Page(**self.page))
        monkeypatch.setattr(devtools, "is_reachable", lambda *_: self.is_there)
        monkeypatch.setattr(devtools, "navigate", lambda *words: self.open(words[-1]))
        monkeypatch.setattr(display, "is_connected", lambda *_: self.is_connected)
        self.watch = self.module.Watch(profile, ADDRESS, self.module.read_intervals())

    def open(self, address: str) -> None:
        self.opened.append(address)
        self.page = ALIVE | {"address": address, "build": "abc" if address == ADDRESS else ""}

    def run(self, seconds: float = LONG) -> tuple[float, str] | None:
        """After how many seconds the browser is restarted, and why; None if it is not."""
        start = self.time
        while self.time - start <= seconds:
            pause, trouble = self.watch.check()
            if trouble:
                return self.time - start, str(trouble)
            self.time += pause
        return None


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    return Machine(monkeypatch, tmp_path)


UNSEEN = "the server is there, but acknowledges no heartbeat"
FROZEN = "the script of the page stands still"


@pytest.mark.parametrize(
    ("page", "is_there", "is_connected", "verdict"),
    [
        ({}, True, True, None),
        ({"acknowledged": None}, False, True, None),  # no server: it runs from the device
        ({"acknowledged": 86_400}, False, True, None),
        ({"acknowledged": None}, True, False, None),  # no television: nothing is painted that could be reported
        ({"acknowledged": None}, True, True, UNSEEN),
        ({"acknowledged": 61}, True, True, UNSEEN),
        ({"beat": None}, True, True, FROZEN),  # a script is missing
        ({"beat": 61}, False, False, FROZEN),
        ({"address": ADDRESS.replace("https://", "http://www.")}, True, True, None),  # the server led there
        (
            {"build": "", "gone": True, "beat": None, "acknowledged": None},
            True,
            True,
            None,
        ),  # says so until somebody comes
    ],
)
def test_what_counts_as_dead(
    machine: Machine, page: dict[str, Any], is_there: bool, is_connected: bool, verdict: str | None
) -> None:
    machine.page |= page
    machine.is_there, machine.is_connected = is_there, is_connected

    assert machine.run() == (verdict and (60, verdict))


@pytest.mark.parametrize(
    "page", [{"build": ""}, {"address": "chrome-error://chromewebdata/", "build": ""}, {"address": ADDRESS + "feed/"}]
)
def test_a_page_without_our_mark_gives_way_until_our_server_answers(machine: Machine, page: dict[str, Any]) -> None:
    machine.page |= page
    machine.is_there = False
    machine.module.browser_profile.note_cached(machine.profile, ADDRESS)
    assert machine.run(300) is None
    assert machine.opened == [machine.module.WAITING]
    assert not machine.module.browser_profile.is_cached(machine.profile, ADDRESS)

    machine.is_there = True
    assert machine.run(300) is None
    assert machine.opened == [machine.module.WAITING, ADDRESS]


@pytest.mark.parametrize(("failures", "seconds"), [(0, 60), (1, 120), (3, 480), (5, 1800), (400, 1800)])
def test_what_a_restart_does_not_mend_is_restarted_less_often(machine: Machine, failures: int, seconds: int) -> None:
    machine.page["acknowledged"] = None
    (machine.profile / "krefeld-kann-was-failures").write_text(str(failures))

    assert machine.run() == (seconds, UNSEEN)


def test_ten_good_minutes_make_up_for_failures(machine: Machine) -> None:
    machine.module.browser_profile.note_failure(machine.profile)
    machine.run(570)
    assert machine.module.browser_profile.count_failures(machine.profile) == 1

    machine.run(30)
    assert machine.module.browser_profile.count_failures(machine.profile) == 0


def test_a_heartbeat_that_comes_back_is_no_trouble(machine: Machine) -> None:
    for acknowledged in (90, 20, 90, 20):
        machine.page["acknowledged"] = acknowledged
        assert machine.run(30) is None


def test_the_start_waits_for_a_television(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    notices: list[str] = []
    machine.is_connected = False

    def sleep(seconds: float) -> None:
        machine.time += seconds
        machine.is_connected = machine.time >= 1600

    monkeypatch.setattr(machine.module.time, "sleep", sleep)
    monkeypatch.setattr(machine.module, "notify", notices.append)
    machine.module.wait_to_start(machine.profile, machine.module.read_intervals())
    assert machine.time == 1600
    assert set(notices) == {"READY=1\nWATCHDOG=1"}  # systemd lets it wait

    for failures, seconds in ((1, 4), (2, 8), (50, 60)):  # a browser that ends again and again
        (machine.profile / "krefeld-kann-was-failures").write_text(str(failures))
        before = machine.time
        machine.module.wait_to_start(machine.profile, machine.module.read_intervals())
        assert machine.time - before == seconds
