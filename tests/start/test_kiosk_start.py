"""The start script of the screen: its settings, the flags it gives to the browser, and what it does with a dead one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.start.kiosk import ADDRESS, FOLDER, Kiosk, ends

WRITES_ITS_FLAGS = '#!/bin/sh\nprintf "%s\\n" "$@" >"$HOME/flags"\n'
SAYS_NOTHING = '#!/bin/sh\necho $$ >"$HOME/process"\nexec sleep 60\n'
SECURE = "--unsafely-treat-insecure-origin-as-secure"


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    kiosk = Kiosk(tmp_path)
    kiosk.add_program("chromium", WRITES_ITS_FLAGS)
    return kiosk


def flags(kiosk: Kiosk) -> list[str]:
    assert kiosk.run() == 1, kiosk.output.read_text()
    return (kiosk.folder / "flags").read_text().splitlines()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KIOSK_ADDRESS", ""),
        ("KIOSK_ADDRESS", "antworten.example/kiosk/abcdefghijklmnop1234/"),
        ("KIOSK_ADDRESS", "https://antworten.example/"),
        ("KIOSK_ADDRESS", "https://antworten.example/kiosk/abcdefghijklmnop1234/feed/"),
        ("KIOSK_ADDRESS", "https://antworten.example/s/kiosk/"),
        ("KIOSK_ADDRESS", "https://antworten.example/kiosk/ab cd/"),
        ("KIOSK_ROTATE", "up"),
        ("KIOSK_SCALE", "large"),
        ("KIOSK_MODE", "1080p"),
        ("KIOSK_MODE", "1920x1080@"),
        ("KIOSK_BROWSER", "no-such-browser"),
    ],
)
def test_a_wrong_setting_ends_the_start_with_one_line(kiosk: Kiosk, name: str, value: str) -> None:
    kiosk.settings[name] = value

    assert kiosk.run() == 78  # which the unit does not try again
    (line,) = kiosk.output.read_text().splitlines()
    assert line.startswith("kiosk: ")
    assert name in line
    assert str(kiosk.folder / "kiosk.env") in line


def test_settings_that_cannot_be_read_end_the_start(kiosk: Kiosk) -> None:
    kiosk.environment["KIOSK_ENV"] = "/nowhere/kiosk.env"

    assert kiosk.run() == 78
    assert kiosk.output.read_text().count("\n") == 1


def test_the_browser_gets_the_whole_glass_and_nothing_else(kiosk: Kiosk) -> None:
    given = flags(kiosk)

    assert {"--kiosk", "--no-first-run", "--noerrdialogs", "--hide-crash-restore-bubble", "--disable-pinch"} <= set(
        given
    )
    assert f"--user-data-dir={kiosk.profile}" in given
    assert [flag for flag in given if flag.startswith((SECURE, "--ozone"))] == []


def test_plain_http_gets_a_service_worker_too(kiosk: Kiosk) -> None:
    kiosk.settings["KIOSK_ADDRESS"] = "http://192.0.2.7:8000/kiosk/abcdefghijklmnop1234/"

    assert f"{SECURE}=http://192.0.2.7:8000" in flags(kiosk)


def test_a_desktop_is_used_where_one_runs(kiosk: Kiosk) -> None:
    kiosk.add_program("cage", "#!/bin/sh\nexit 9\n")
    kiosk.environment["WAYLAND_DISPLAY"] = "wayland-7"
    assert "--ozone-platform=wayland" in flags(kiosk)

    del kiosk.environment["WAYLAND_DISPLAY"]
    kiosk.environment["DISPLAY"] = ":7"
    kiosk.add_program("xset", '#!/bin/sh\necho "$@" >"$HOME/blank"\n')
    assert "--ozone-platform=x11" in flags(kiosk)
    assert (kiosk.folder / "blank").read_text() == "s off -dpms\n"


def test_the_picture_can_be_turned_and_enlarged(kiosk: Kiosk) -> None:
    kiosk.settings |= {"KIOSK_ROTATE": "left", "KIOSK_SCALE": "1.5", "KIOSK_EXTRA_FLAGS": "--one --two"}
    kiosk.environment["WAYLAND_DISPLAY"] = "wayland-7"
    words = 'echo "$@" >>"$HOME/turned"\necho "HDMI-A-1 (a screen)"\necho "  Enabled: yes"\n'
    kiosk.add_program("wlr-randr", f"#!/bin/sh\n{words}")

    assert {"--force-device-scale-factor=1.5", "--one", "--two"} <= set(flags(kiosk))
    assert (kiosk.folder / "turned").read_text() == "\n--output HDMI-A-1 --transform 90\n"
    assert "kiosk: HDMI-A-1: --transform 90\n" in kiosk.output.read_text()


def test_on_debian_12_cage_turns_the_picture(kiosk: Kiosk) -> None:
    usage = '#!/bin/sh\n[ "$1" = -h ] || echo "$@" >"$HOME/cage"\necho " -r\tRotate the output" >&2\n'
    kiosk.add_program("cage", usage)
    kiosk.settings["KIOSK_ROTATE"] = "right"

    kiosk.run()
    assert (kiosk.folder / "cage").read_text().startswith("-d -s -r -r -r -- ")


def test_a_page_that_was_never_loaded_is_waited_for(kiosk: Kiosk) -> None:
    waiting = (FOLDER / "waiting.html").as_uri()
    assert flags(kiosk)[-1] == waiting

    (kiosk.profile / "krefeld-kann-was-cached").write_text(ADDRESS)
    assert flags(kiosk)[-1] == ADDRESS

    kiosk.settings["KIOSK_ADDRESS"] = ADDRESS.replace("1234", "5678")
    assert flags(kiosk)[-1] == waiting


def test_no_trace_of_a_crash_is_left_and_nothing_offers_to_translate(kiosk: Kiosk) -> None:
    path = kiosk.profile / "Default" / "Preferences"
    clean: dict[str, object] = {"exit_type": "Normal", "exited_cleanly": True}
    good: dict[str, object] = {"profile": clean, "translate": {"enabled": False}}
    flags(kiosk)
    assert json.loads(path.read_text()) == good

    path.write_text(json.dumps({"profile": {"exit_type": "Crashed", "exited_cleanly": False, "name": "ä"}, "a": 1}))
    flags(kiosk)
    assert json.loads(path.read_text()) == good | {"profile": clean | {"name": "ä"}, "a": 1}

    path.write_text('{"profile": {"exit_ty')
    flags(kiosk)
    assert json.loads(path.read_text()) == good


def test_a_browser_of_before_gives_way(kiosk: Kiosk) -> None:
    kiosk.profile.mkdir()
    script = ["sh", "-c", "sleep 60; true", f"--user-data-dir={kiosk.profile}"]
    before, other = subprocess.Popen(script), subprocess.Popen(["sleep", "60"])
    try:
        for process in (other, before):
            (kiosk.profile / "SingletonLock").symlink_to(f"some-host-{process.pid}")
            flags(kiosk)
        assert before.wait(5) == -signal.SIGKILL
        assert other.poll() is None
    finally:
        for process in (before, other):
            process.kill()
            process.wait()


@pytest.fixture
def silent(tmp_path: Path) -> Kiosk:
    kiosk = Kiosk(tmp_path, watchdog=0.6)
    kiosk.add_program("chromium", SAYS_NOTHING)
    return kiosk


def process(kiosk: Kiosk) -> int:
    path = kiosk.folder / "process"
    for _ in range(100):
        if path.exists() and path.read_text():
            return int(path.read_text())
        signal.sigtimedwait([], 0.05)
    pytest.fail(kiosk.output.read_text())


def test_a_browser_that_does_not_answer_is_killed(silent: Kiosk) -> None:
    assert silent.run() == 1

    assert "does not answer" in silent.output.read_text()
    assert ends(process(silent))


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 0), (signal.SIGKILL, -signal.SIGKILL)])
def test_the_browser_goes_with_its_watch(silent: Kiosk, number: int, status: int) -> None:
    silent.environment["WATCHDOG_USEC"] = "60000000"
    with silent.running() as watch:
        browser = process(silent)
        os.kill(watch.pid, number)
        assert watch.wait(5) == status
        assert ends(browser)
