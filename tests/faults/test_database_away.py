"""A PostgreSQL server that is restarted under requests costs nobody anything; one that hangs holds nobody."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest

from tests import postgres
from tests.faults.durability import children, frozen
from tests.faults.work import enqueue
from tests.start.server import PATIENCE, serve
from tests.visitor import fields

pytestmark = [pytest.mark.database, pytest.mark.postgresql]
VISITORS, VISITS = 6, 20  # of five requests each, three of which ask the database
TASKS = 3


class Site(NamedTuple):
    database: str
    form: str
    feed: str
    host: str
    tasks: Path

    def ask(self, path: str, sent: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and body."""
        with closing(http.client.HTTPConnection(self.host, timeout=PATIENCE)) as connection:
            headers = {"Content-Type": "application/x-www-form-urlencoded"} if sent else {}
            connection.request("POST" if sent else "GET", path, urlencode(sent) if sent else None, headers)
            with connection.getresponse() as response:
                return response.status, response.read().decode()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, migrate: Callable[[Path, str], None]) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    tasks = folder / "tasks"
    tasks.touch()
    with postgres.server() as url:
        migrate(folder, url)
        with serve(folder, {"DATABASE_URL": url, "TEST_FILE": str(tasks)}) as said:
            form, feed = urlsplit(said["visitor"]), urlsplit(said["screen"])
            yield Site(url, form.path, f"{feed.path}feed/", form.netloc, tasks)


@contextmanager
def restarted(url: str) -> Iterator[None]:
    """Restart the server; the new one ends with the block."""
    data, process = postgres.files(url)
    command = Path(f"/proc/{process}/cmdline").read_text().split("\0")[:-1]
    os.kill(process, signal.SIGINT)  # does not wait for those who are connected
    while (data / "postmaster.pid").exists():
        time.sleep(0.01)
    server = subprocess.Popen(command, cwd="/", **postgres.account())
    try:
        yield
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(PATIENCE)


@contextmanager
def hanging(url: str) -> Iterator[None]:
    """All processes of the server stand still."""
    _, first = postgres.files(url)
    with frozen([first, *children(first)]):
        yield


def test_a_server_that_hangs_holds_nobody(site: Site) -> None:
    _, page = site.ask(site.form)
    sent = fields(page, text="Hängt etwas?")
    time.sleep(1.1)  # what is cached is too old then

    def ask(path: str, sent: dict[str, str] | None = None) -> tuple[int, str, float]:
        began = time.monotonic()
        return (*site.ask(path, sent), time.monotonic() - began)

    with hanging(site.database), ThreadPoolExecutor() as pool:
        end = time.monotonic() + PATIENCE
        while (answered := ask("/status/"))[0] == 200:  # what it saw a few seconds ago
            assert time.monotonic() < end
        *answer, seconds = answered
        print(f"status of a server that hangs: {answer} after {seconds:.1f} s")
        assert answer == [503, "unavailable\n"]
        asked = [pool.submit(ask, *each) for each in ((site.form, sent), (site.feed,), (site.form,)) * 4]
        answers = [each.result() for each in asked]

    print(f"longest wait for a server that hangs: {max(seconds for _, _, seconds in answers):.1f} s")
    assert {status for status, _, _ in answers} == {503}
    assert "Hängt etwas?" in answers[0][1]
    assert answers[1][1] == ""  # for a screen there is no server
    wait_until_all_is_well(site)
    assert site.ask(site.form, sent)[0] == 303


def wait_until_all_is_well(site: Site) -> None:
    """Return when every process has asked the database again after an outage."""
    end = time.monotonic() + PATIENCE
    while {site.ask(path)[0] for path in (site.form, site.feed) * 20} != {200}:
        assert time.monotonic() < end
        time.sleep(0.5)


def begin_tasks(site: Site) -> None:
    """Return when the worker of the server is at the first of them."""
    with psycopg.connect(site.database) as connection:
        for _ in range(TASKS):
            enqueue(connection, "take", 2)
    end = time.monotonic() + PATIENCE
    while not site.tasks.read_text():
        assert time.monotonic() < end
        time.sleep(0.05)


def wait_until_tasks_are_done(connection: psycopg.Connection) -> None:
    """One that was not lost and not finished is begun again, but not before its lease ends."""
    end = time.monotonic() + PATIENCE
    query = "SELECT count(*) FROM worker_taskrecord WHERE path LIKE 'tests.%' AND state != 'SUCCESSFUL'"
    while connection.execute(query).fetchone() != (0,):
        assert time.monotonic() < end
        connection.rollback()
        time.sleep(0.5)


def test_a_restart_costs_nobody_anything_and_no_task_is_lost_or_done_twice(site: Site) -> None:
    wait_until_all_is_well(site)
    statuses: Counter[int] = Counter()
    halfway = threading.Barrier(VISITORS + 1)

    def visit(visitor: int) -> None:
        for number in range(VISITS):
            if number == VISITS // 4:
                halfway.wait(PATIENCE)
            status, page = site.ask(site.form)
            sent = fields(page, text=f"Antwort {visitor}/{number}")
            statuses.update([status, site.ask(site.form, sent)[0], site.ask(site.feed)[0]])

    with ThreadPoolExecutor() as pool:
        visits = [pool.submit(visit, visitor) for visitor in range(VISITORS)]
        begin_tasks(site)
        halfway.wait(PATIENCE)
        with restarted(site.database):
            for each in visits:
                each.result()
            with psycopg.connect(site.database) as connection:
                query = "SELECT count(*), count(DISTINCT text) FROM contributions_answer WHERE text LIKE 'Antwort %/%'"
                stored = connection.execute(query).fetchone()
                wait_until_tasks_are_done(connection)

    said = site.tasks.read_text()
    print(f"restarted under {statuses.total()} requests: {dict(statuses)}")
    assert (said.count("begin"), said.count("end")) == (TASKS, TASKS)
    assert statuses == {200: 2 * VISITORS * VISITS, 303: VISITORS * VISITS}
    assert stored == (VISITORS * VISITS,) * 2
