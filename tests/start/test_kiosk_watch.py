"""The start script with the real browser: what counts as alive and what as dead. And what systemd has to know."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.start.kiosk import ADDRESS, FOLDER, PATIENCE, Kiosk, ends
from tests.start.server import free_port

UNITS = FOLDER / "etc" / "systemd" / "system"
UNIT = UNITS / "krefeld-kann-was-kiosk.service"
WATCHDOG = 8  # seconds, in place of 120
PAGE = """<!doctype html><title>screen</title><body data-build="1"><script>
    const mark = document.documentElement.dataset;
    async function beat() {
        mark.beatAt = Date.now();
        if ((await fetch("heartbeat/", {method: "POST"})).ok) mark.acknowledgedAt = Date.now();
    }
    setInterval(beat, 200);
    navigator.serviceWorker.register("worker.js");
</script>"""
WORKER = """
const page = caches.open("page");
self.addEventListener("install", event => event.waitUntil(page.then(kept => kept.add("./"))));
self.addEventListener("activate", event => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", event => {
    if (event.request.mode === "navigate") event.respondWith(fetch(event.request).catch(() => caches.match("./")));
});
"""


class Screen(BaseHTTPRequestHandler):
    """A page that a service worker keeps, and no heartbeat; as with our server, no other page may read it."""

    def do_GET(self) -> None:
        kind, body = ("text/javascript", WORKER) if self.path.endswith("worker.js") else ("text/html", PAGE)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *words: object) -> None:
        pass


@contextmanager
def serve(port: int = 0) -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", port), Screen) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    kiosk = Kiosk(tmp_path, WATCHDOG)
    kiosk.settings["KIOSK_EXTRA_FLAGS"] = "--headless=new --no-sandbox --disable-gpu"
    return kiosk


@pytest.mark.browser
def test_no_server_is_no_death_but_silence_is(kiosk: Kiosk) -> None:
    failures = kiosk.profile / "krefeld-kann-was-failures"
    with serve() as port:  # which knows of no heartbeats
        kiosk.settings["KIOSK_ADDRESS"] = f"http://127.0.0.1:{port}/kiosk/abcdefghijklmnop1234/"
        with kiosk.heard() as hear, kiosk.running() as watch:
            assert hear() == "READY=1\nWATCHDOG=1"  # our dark page, until the server answers
            assert watch.wait(PATIENCE) == 1
        assert "the server is there, but acknowledges no heartbeat" in kiosk.output.read_text()
        assert (kiosk.profile / "krefeld-kann-was-cached").exists()
        assert failures.read_text() == "1"
        failures.unlink()

    with kiosk.heard() as hear, kiosk.running() as watch:  # a cold start without the server: the page as it was kept
        for _ in range(2 * WATCHDOG // (WATCHDOG // 4)):  # longer than it would be patient with a server
            hear()
        assert watch.poll() is None
        assert kiosk.shown() == kiosk.settings["KIOSK_ADDRESS"]
        assert "waiting for the server" not in kiosk.output.read_text()
        browser = kiosk.browser()
        os.kill(browser, signal.SIGSTOP)

        assert watch.wait(PATIENCE) == 1
        assert "the browser does not answer" in kiosk.output.read_text()
        assert ends(browser)


@pytest.mark.browser
def test_the_error_page_of_the_browser_gives_way_to_the_dark_one(kiosk: Kiosk) -> None:
    kiosk.settings["KIOSK_ADDRESS"] = address = f"http://127.0.0.1:{free_port()}/kiosk/abcdefghijklmnop1234/"
    kiosk.profile.mkdir()
    kept = kiosk.profile / "krefeld-kann-was-cached"
    kept.write_text(address)  # but there is no service worker

    with kiosk.heard() as hear, kiosk.running():
        hear()
        assert "waiting for the server" in kiosk.output.read_text()
        hear()
        assert kiosk.shown() == (FOLDER / "waiting.html").as_uri()
        assert not kept.exists()


def unit(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(path)
    return parser


def test_the_unit_watches_and_never_gives_up() -> None:
    service, whole = unit(UNIT)["Service"], unit(UNIT)["Unit"]

    # The watch is the main process: in a session of its own nobody else is heard.
    assert (service["Type"], service["NotifyAccess"], service["PAMName"]) == ("notify", "main", "login")
    assert (service["Restart"], whole["StartLimitIntervalSec"]) == ("always", "0")
    assert service["RestartPreventExitStatus"] == "78"
    assert int(service["WatchdogSec"]) == 120
    assert int(service["TimeoutStartSec"]) > 120  # the watch gives up on a start before systemd does
    assert int(service["TimeoutStopSec"]) > 5
    assert unit(UNITS / "krefeld-kann-was-kiosk-restart.timer")["Timer"]["OnCalendar"] == "*-*-* 04:00:00"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for path in (*UNITS.glob("*.service"), *UNITS.glob("*.timer")):
        text = re.sub("^ExecStart=.*", "ExecStart=/bin/true", path.read_text(), flags=re.MULTILINE)
        (tmp_path / path.name).write_text(text)

    said = subprocess.run(
        ["systemd-analyze", "verify", *tmp_path.iterdir()], capture_output=True, text=True, check=False
    )
    assert (said.returncode, said.stderr) == (0, "")


def test_install_says_what_it_would_do_and_does_nothing(tmp_path: Path) -> None:
    address = "https://antworten.example/kiosk/abcdefghijklmnop1234/"
    if shutil.which("apt-get") is None:
        pytest.skip("neither Debian nor Raspberry Pi OS")
    said = subprocess.run([FOLDER / "install", "--dry-run", address], capture_output=True, text=True, check=True).stdout

    copied = {FOLDER / word for word in said.split() if word.startswith(str(FOLDER))}
    assert copied | {FOLDER / "install"} == {
        path for path in FOLDER.rglob("*") if path.suffix != ".pyc" and path.is_file()
    }
    for path in copied & {*(FOLDER / "etc").rglob("*")}:
        assert f"{path} /{path.relative_to(FOLDER)}\n" in said  # has the same place there
    assert address in said
    assert "systemctl restart krefeld-kann-was-kiosk.service" in said
    assert said.splitlines()[-1] == "Nothing was done: this was --dry-run."
    assert "Done" not in said


@pytest.mark.parametrize(
    ("daemon", "units", "waits"),
    [
        ("chronyd", "systemd-time-wait-sync chrony-wait", "systemd-time-wait-sync.service"),  # Debian 12
        ("chronyd", "chrony-wait", "chrony-wait.service"),  # Debian 13
        ("ntpd", "ntpsec-wait", "ntpsec-wait.service"),
        ("ntpd", "", ""),
    ],
)
def test_install_waits_for_whichever_time_service_there_is(tmp_path: Path, daemon: str, units: str, waits: str) -> None:
    kiosk = Kiosk(tmp_path)
    kiosk.add_program("apt-get", "#!/bin/sh\n")
    kiosk.add_program(daemon, "#!/bin/sh\n")
    kiosk.add_program("systemctl", f'#!/bin/sh\nfor unit in {units}; do [ "$3" != $unit.service ] || echo "$3"; done\n')
    said = subprocess.run(
        [FOLDER / "install", "--dry-run", ADDRESS], env=kiosk.environment, capture_output=True, text=True, check=True
    ).stdout

    enabled = next(line.split() for line in said.splitlines() if "systemctl enable" in line)
    assert enabled[5:] == ([waits] if waits else [])
    if waits:
        limits = unit(UNITS / f"{waits}.d" / "krefeld-kann-was-kiosk.conf")["Service"]
        assert limits["TimeoutStartSec"] == "60s"  # without a network the screen starts, too


def test_install_refuses_what_is_no_address() -> None:
    said = subprocess.run(
        [FOLDER / "install", "--dry-run", "https://antworten.example/"], capture_output=True, text=True, check=False
    )

    assert (said.returncode, said.stdout, said.stderr.count("\n")) == (1, "", 1)


def test_every_setting_is_described() -> None:
    names = set(re.findall(r"\bKIOSK_[A-Z_]*[A-Z]", (FOLDER / "kiosk").read_text())) - {"KIOSK_ENV"}
    assert len(names) > 5

    assert {name for name in names if f"{name}=" not in (FOLDER / "kiosk.env").read_text()} == set()


def test_the_dark_page_is_as_dark_as_the_night_and_silent() -> None:
    page = (FOLDER / "waiting.html").read_text()
    night = re.search(r"--night: (#\w+);", (FOLDER.parents[1] / "static/css/tokens.css").read_text())

    assert night
    assert f"background: {night[1]};" in page
    assert re.sub("<style>.*</style>|<title>·</title>|<[^>]+>", "", page, flags=re.DOTALL).strip() == ""
