"""The disk of PostgreSQL is really full: nothing is lost, people are told, and all goes on when there is space."""

from __future__ import annotations

import secrets
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest

from tests import postgres
from tests.faults.work import enqueue
from tests.start.server import PATIENCE, serve
from tests.visitor import fields

pytestmark = [pytest.mark.database, pytest.mark.postgresql]
PASSWORD = "Rheinuferpromenade"
QUEUE = "/admin/moderation/queue/"
WAITING = "SELECT id FROM contributions_answer WHERE status = 'new' ORDER BY id"


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Browser:
    """Keeps its cookies, and stays where it is sent on."""

    def __init__(self, address: str) -> None:
        self.origin = "http://" + urlsplit(address).netloc
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies), Stay())

    def ask(self, path: str, sent: dict[str, str] | None = None) -> tuple[int, str]:
        """The status and the page."""
        body = urlencode(sent).encode() if sent else None
        request = urllib.request.Request(self.origin + path, body, {"Origin": self.origin, "Accept-Language": "de"})
        try:
            with self.opener.open(request, timeout=PATIENCE) as response:
                return response.status, response.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def send(self, path: str, **sent: str) -> tuple[int, str]:
        """Send a form of staff."""
        token = next(cookie.value for cookie in self.cookies if cookie.name == "staff_csrf")
        return self.ask(path, {"csrfmiddlewaretoken": token or "", **sent})


@pytest.fixture
def database(tmp_path: Path, migrate: Callable[[Path, str], None]) -> Iterator[str]:
    try:
        with postgres.server(disk="200m") as url:
            migrate(tmp_path, url)
            yield url
    except postgres.NoDisk as error:
        pytest.skip(f"!!! a full disk was NOT tested, no small one can be mounted: {error} !!!")


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.5)


def fill(disk: Path) -> Path:
    """Take all space that is left."""
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    return filler


def send_until_full(visitor: Browser, form: str) -> tuple[list[str], dict[str, str]]:
    """Send answers; return the texts of those that were thanked for, and what was sent when nothing more fitted."""
    stored: list[str] = []
    while True:
        sent = fields(visitor.ask(form)[1], text=secrets.token_urlsafe(200))
        status, page = visitor.ask(form, sent)
        if status != 303:
            break
        stored.append(sent["text"])
    assert (status, "Noch nicht gesendet" in page) == (503, True)
    assert page.count(sent["text"]) == 2  # to be read, and to be sent once more
    return stored, sent


def decide_until_full(staff: Browser, answers: list[int]) -> tuple[str, dict[str, str]]:
    """Hold answers; return where and what was sent when nothing more fitted."""
    for answer in answers:
        path = f"{QUEUE}{answer}/hold/"
        sent = {"decision": "hold", "seen": "new", "reason": "", "note": secrets.token_urlsafe(200)}
        status, page = staff.send(path, **sent)
        if status != 303:
            break
    assert (status, "Noch nicht gespeichert" in page) == (503, True)
    assert sent["note"] in page
    return path, sent


def test_a_full_disk_loses_nothing_and_all_goes_on_when_there_is_space(tmp_path: Path, database: str) -> None:
    account = {"DJANGO_SUPERUSER_USERNAME": "ada", "DJANGO_SUPERUSER_PASSWORD": PASSWORD}
    tasks = tmp_path / "tasks"
    environment = account | {"DATABASE_URL": database, "TEST_FILE": str(tasks)}
    with serve(tmp_path, environment) as said, psycopg.connect(database, autocommit=True) as connection:
        visitor, staff, form = Browser(said["visitor"]), Browser(said["visitor"]), urlsplit(said["visitor"]).path
        staff.ask("/admin/login/")
        assert staff.send("/admin/login/", username="ada", password=PASSWORD)[0] == 302
        assert staff.ask(QUEUE)[0] == 200
        connection.execute("SELECT pg_switch_wal()")
        connection.execute("CHECKPOINT")  # has begun a new file of the log: it is the tables that cannot grow

        filler = fill(postgres.files(database)[0].parent)
        stored, sent = send_until_full(visitor, form)
        path, decision = decide_until_full(staff, [answer for (answer,) in connection.execute(WAITING)])
        until(lambda: visitor.ask("/status/")[0] == 503)
        until(lambda: "Antworten lassen sich nicht speichern" in staff.ask("/admin/")[1])  # says each process

        filler.unlink()
        until(lambda: visitor.ask("/status/")[0] == 200)
        assert {visitor.ask(form, sent)[0] for _ in range(2)} == {303}
        assert staff.send(path, **decision)[0] == 303
        enqueue(connection, "count")
        until(tasks.exists)
        query = "SELECT count(*) FROM contributions_answer WHERE text = ANY(%s)"
        assert connection.execute(query, [[*stored, sent["text"]]]).fetchone() == (len(stored) + 1,)
    print(f"full disk: {len(stored)} answers until nothing more fitted, none lost or doubled")
