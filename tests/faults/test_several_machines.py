"""Two machines, each with web server and worker, are one exhibition on one PostgreSQL and one storage of pictures."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest

from tests import postgres
from tests.faults.durability import children, compare, stored
from tests.faults.visitors import Acknowledged, Visitors, ask
from tests.start.server import PATIENCE, free_port, printed, running
from tests.visitor import fields

pytestmark = [pytest.mark.database, pytest.mark.postgresql]
ANSWERS = 12  # that are acknowledged before and after each fault
PASSWORD = "Seide-und-Samt-11"
TOKEN = "t" * 24
VISITS = 20
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Database:
    """A PostgreSQL server that can be away for a while."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.data, self.process = postgres.files(url)
        self.command = Path(f"/proc/{self.process}/cmdline").read_text().split("\0")[:-1]
        self.later: subprocess.Popen[bytes] | None = None

    def stop(self) -> None:
        os.kill(self.process, signal.SIGINT)  # does not wait for those who are connected
        wait_until(lambda: not (self.data / "postmaster.pid").exists())

    def start(self) -> None:
        self.later = subprocess.Popen(self.command, cwd="/", **postgres.account())

    def end(self) -> None:
        if self.later:
            self.later.send_signal(signal.SIGINT)
            self.later.wait(PATIENCE)

    def value(self, query: str) -> int:
        with psycopg.connect(self.url) as connection:
            row = connection.execute(query.encode()).fetchone()
        assert row
        return int(row[0])


@contextmanager
def database() -> Iterator[Database]:
    with postgres.server() as url:
        database = Database(url)
        try:
            yield database
        finally:
            database.end()


class Machine:
    """A server with its own folder. What all machines share: `environment`."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        folder.mkdir()
        self.folder, self.environment, self.port = folder, environment, free_port()
        self.host = f"127.0.0.1:{self.port}"
        self.stack = ExitStack()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = self.stack.enter_context(running(self.folder, self.environment, self.port))

    def lose_web_process(self) -> None:
        """One of its web server's processes dies."""
        assert self.process
        os.kill(children(self.process.pid)[-1], signal.SIGKILL)

    def lose(self) -> None:
        """All its processes die at once, as when it loses its power."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.stack.close()

    @property
    def form(self) -> str:
        return urlsplit(printed(self.folder, self.port)["visitor"]).path

    def metric(self, name: str) -> float:
        request = urllib.request.Request(f"http://{self.host}/metrics/", headers={"Authorization": f"Bearer {TOKEN}"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            found = re.search(rf"^{re.escape(name)} (\S+)$", response.read().decode(), re.MULTILINE)
        return float(found[1]) if found else 0


class Editor:
    """Somebody of the staff whose browser keeps the cookies of one machine for the other, as behind a proxy."""

    def __init__(self) -> None:
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, machine: Machine, path: str) -> bytes:
        with self.opener.open(f"http://{machine.host}{path}", timeout=PATIENCE) as response:
            return bytes(response.read())

    def post(self, machine: Machine, path: str, **words: str | list[str]) -> str:
        """The path of the page to which that leads."""
        token = CSRF.search(self.get(machine, path).decode())
        assert token
        data = urlencode({"csrfmiddlewaretoken": token[1], **words}, doseq=True).encode()
        with self.opener.open(f"http://{machine.host}{path}", data, timeout=PATIENCE) as response:
            return urlsplit(response.url).path


def wait_until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_two_machines_are_one_exhibition(tmp_path: Path, migrate: Callable[[Path, str], None]) -> None:
    with database() as shared, ExitStack() as machines:
        migrate(tmp_path, shared.url)
        environment = {
            "DATABASE_URL": shared.url,
            "KKW_SECRET_KEY": "k" * 60,
            "KKW_PUBLIC_URL": "http://antworten.example",
            "KKW_EXPORT_STORAGE": str(tmp_path / "pictures"),
            "KKW_BACKUP_DIR": str(tmp_path / "backups"),
            "KKW_METRICS_TOKEN": TOKEN,
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        }
        first, second = (Machine(tmp_path / name, environment) for name in ("first", "second"))
        for machine in (first, second):
            machines.push(machine.stack)
        with ThreadPoolExecutor() as together:
            list(together.map(Machine.start, (first, second)))

        acknowledged, troubles, mark = live_through_faults(first, second, shared)

        assert troubles == []
        assert acknowledged.withdrawn
        assert not any(compare(acknowledged, stored(tmp_path, shared.url, mark)))
        count_visits(first)
        draw_and_download(first, second, shared)
        wait_until(lambda: shared.value("SELECT count(DISTINCT part) FROM errors_errorkind") == 2)  # of the outage
        died = "SELECT coalesce(sum(count), 0) FROM errors_errorkind WHERE error = 'krefeld_kann_was.lib.processes'"
        assert shared.value(died) == 1


def live_through_faults(first: Machine, second: Machine, shared: Database) -> tuple[Acknowledged, list[str], str]:
    """A process dies, then a machine, then the database, while visitors send answers, and all come back."""
    with Visitors(f"http://{first.host}{first.form}", others=[second.host], may_wait=True) as visitors:
        visitors.wait_for(ANSWERS)
        first.lose_web_process()
        second.lose()
        visitors.wait_for(ANSWERS)
        second.start()
        page = ask("GET", second.host, first.form).body
        shared.stop()
        for machine in (first, second):
            said = ask("POST", machine.host, first.form, fields(page, text="Warten wir?"))
            assert (said.status, "Noch nicht gesendet" in said.body, "Warten wir?" in said.body) == (503, True, True)
        shared.start()
        visitors.wait_for(ANSWERS)
        visitors.stop()
    print(f"broken off: {visitors.broken_off}, told to wait: {visitors.told_to_wait}", end=", ")
    print(f"acknowledged: {len(visitors.acknowledged().sent)}")
    asked = [machine.host for machine in (first, second) for _ in range(VISITS)]  # each process of both
    wait_until(lambda: {ask("GET", host, "/impressum/").status for host in asked} == {200})
    return visitors.acknowledged(), visitors.troubles, visitors.mark


def count_visits(machine: Machine) -> None:
    """The processes of a machine count together, whichever of them is asked."""
    name = 'kkw_requests_total{page="information",status="200"}'
    before = machine.metric(name)
    for _ in range(VISITS):
        assert ask("GET", machine.host, "/impressum/").status == 200

    assert {machine.metric(name) for _ in range(VISITS // 2)} == {before + VISITS}


def draw_and_download(first: Machine, second: Machine, shared: Database) -> None:
    """Staff start an export at one web server, both workers draw it, and the other web server hands it out."""
    question = shared.value("UPDATE contributions_question SET closes_at = now() - interval '1 hour' RETURNING id")
    editor, machines = Editor(), [first, second]
    editor.post(first, "/admin/login/", username="admin", password=PASSWORD)
    time.sleep(1.1)  # what is cached of the question is too old then
    formats = ["link", "square"]  # some chunks, so that nobody has drawn them all before the other one looks
    address = f"/admin/export/export/add/?question={question}"
    page = editor.post(first, address, question=str(question), formats=formats, do="start")
    export = int(page.split("/")[-3])
    wait_until(lambda: shared.value(f"SELECT count(*) FROM export_export WHERE id = {export} AND state = 'done'"))

    drawn_by = "SELECT count(DISTINCT worker) FROM worker_taskrecord WHERE path LIKE '%draw_chunk'"
    assert shared.value(drawn_by) == len(machines)
    download = f"/admin/export/export/{export}/download/"
    editor.get(first, download)
    found: list[bytes] = []

    def is_made() -> bool:
        found.append(editor.get(second, download))
        return found[-1].startswith(b"PK")

    wait_until(is_made)
    with zipfile.ZipFile(io.BytesIO(found[-1])) as archive:
        pictures = [name for name in archive.namelist() if name.endswith(".png")]
    assert len(pictures) == shared.value(f"SELECT done FROM export_export WHERE id = {export}") > 0
