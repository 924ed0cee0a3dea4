"""The server itself: slow clients, bodies of any kind, processes that die, and a stop in the middle of work."""

from __future__ import annotations

import http.client
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from krefeld_kann_was.server.slow_clients import LOWEST_RATE
from krefeld_kann_was.server.web import LARGEST_BODY, LARGEST_HEAD
from tests.faults.application import DEADLINE, FILE, LARGE
from tests.start.server import PATIENCE, ROOT, free_port

WORKERS = 2


class Server:
    def __init__(self, folder: Path, *, wait: bool = True, deadline: int = DEADLINE) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "tests.faults.application", str(self.port), str(WORKERS)]
        self.log = folder / "log"
        environment = os.environ | {"DEADLINE": str(deadline)}
        with self.log.open("a") as file:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=file, start_new_session=True)
        if wait:
            self.until(lambda: self.ask("/") == (200, b""))

    def is_listening(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def ask(self, path: str, body: object = None, **headers: str) -> tuple[int, bytes]:
        """Status and body of the answer; status 0 if there was none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("POST" if body else "GET", path, body, headers)  # type: ignore[arg-type]
            answer = connection.getresponse()
            return answer.status, answer.read()
        except OSError:
            return 0, b""
        finally:
            connection.close()

    def workers(self) -> set[int]:
        return {int(self.ask("/process")[1] or 0) for _ in range(20)} - {0}

    def memory(self) -> int:
        """Bytes that the workers have in memory."""
        sizes = (Path(f"/proc/{worker}/statm").read_text().split()[1] for worker in self.workers())
        return resource.getpagesize() * sum(map(int, sizes))

    def hold(self, sent: bytes) -> socket.socket:
        """A connection on which this was sent, and nothing is read."""
        held = socket.socket()
        held.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        held.connect(("127.0.0.1", self.port))
        held.sendall(sent)
        return held

    @staticmethod
    def until(holds: object) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():  # type: ignore[operator]
            assert time.monotonic() < end, "it did not come to that"
            time.sleep(0.05)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from running(Server(tmp_path_factory.mktemp("server")))


@pytest.fixture
def patient_server(tmp_path: Path) -> Iterator[Server]:
    """One that closes no connection during a test."""
    yield from running(Server(tmp_path, deadline=10 * PATIENCE))


def running(server: Server) -> Iterator[Server]:
    yield server
    server.process.terminate()
    assert server.process.wait(PATIENCE) == 0


def all_that_comes(held: socket.socket) -> bytes:
    """What is sent until the server closes the connection."""
    held.settimeout(PATIENCE)
    parts = []
    try:
        while part := held.recv(1_000_000):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def is_gone(process: int) -> bool:
    """Whether the process has ended; one that nobody has waited for counts as ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
HELD = {
    "silent": b"",
    "half a head": HEAD,
    "a head without its body": b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n",
    "a chunk that is announced": b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n",
    "an answer that nobody reads": b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


def test_who_never_finishes_holds_nobody_up_and_is_let_go(server: Server) -> None:
    held = [server.hold(sent) for sent in HELD.values() for _ in range(20)]

    assert server.ask("/echo", b"Rhein") == (200, b"Rhein")

    time.sleep(4 * DEADLINE)
    for each in held:
        with each:
            assert len(all_that_comes(each)) < LARGE


def test_slow_readers_of_a_large_file_hold_no_thread_and_no_memory(patient_server: Server) -> None:
    server = patient_server
    Server.until(lambda: len(server.workers()) == WORKERS)
    before = server.memory()
    with ExitStack() as stack:
        readers = [server.hold(b"GET /file HTTP/1.1\r\nHost: localhost\r\n\r\n") for _ in range(16)]
        for reader in readers:
            stack.enter_context(reader).settimeout(PATIENCE)
            assert reader.recv(100).startswith(b"HTTP/1.1 200")

        assert server.ask("/echo", b"Rhein") == (200, b"Rhein")

        grown = server.memory() - before
        print(f"16 slow readers of {FILE / 1e6:.0f} MB: {grown / 1e6:.1f} MB more memory")
        assert grown < FILE
        taken = 100
        while taken < FILE and (part := readers[0].recv(1_000_000)):
            taken += len(part)
        assert taken >= FILE


def test_a_request_that_drips_is_let_go(server: Server) -> None:
    held = server.hold(HEAD + b"X: ")

    def drip() -> None:
        with held:
            for _ in range(PATIENCE * 2):
                held.sendall(b"x")
                time.sleep(0.5)

    with pytest.raises((BrokenPipeError, ConnectionResetError)):
        drip()


@pytest.mark.parametrize("after", [b"", b"\r\n"], ids=["alone", "before half a request"])
def test_a_slow_reader_who_reads_gets_all(server: Server, after: bytes) -> None:
    taken, end = 0, time.monotonic() + 5 * DEADLINE
    with server.hold(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n" + after) as held:
        while time.monotonic() < end:
            taken += len(held.recv(LOWEST_RATE))
            time.sleep(0.1)
        held.settimeout(PATIENCE)
        while taken < LARGE and (part := held.recv(1_000_000)):
            taken += len(part)

    assert taken > LARGE


def test_bodies_arrive_whole_or_are_refused(server: Server) -> None:
    parts = [b"Was kann ", b"Krefeld", "für dich?".encode()]
    assert server.ask("/echo", iter(parts)) == (200, b"".join(parts))  # chunked
    assert server.ask("/echo", b"x" * 100_000) == (200, b"x" * 100_000)
    assert server.ask("/echo", b"x" * LARGEST_BODY)[0] in (413, 0)
    assert server.ask("/echo", b"x" * 10, Cookie="x" * LARGEST_HEAD)[0] in (431, 400, 0)


@pytest.mark.parametrize(("path", "page"), [("/de/", "too_large.html"), ("/admin/x/", "file_too_large.html")])
def test_what_to_do_about_a_body_that_is_too_large_is_said_as_by_the_proxy(
    server: Server, path: str, page: str
) -> None:
    answer = server.ask(path, **{"Content-Length": str(LARGEST_BODY)})

    assert answer == (413, (ROOT / "deploy/server" / page).read_bytes())


def test_costly_requests_wait_in_a_line_of_their_own(server: Server) -> None:
    with ThreadPoolExecutor(max_workers=8) as pool:
        asked = [pool.submit(server.ask, "/costly.png") for _ in range(8)]
        Server.until(lambda: any(each.done() for each in asked))

        assert [server.ask("/echo", b"Rhein") for _ in range(10)] == [(200, b"Rhein")] * 10
        assert not all(each.done() for each in asked)

    assert {each.result() for each in asked} == {(200, b"done"), (200, b"late")}


def test_an_answer_to_head_leaves_the_connection_in_order(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as raw:
        raw.sendall(b"HEAD /process HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        said = all_that_comes(raw)

    assert said.startswith(b"HTTP/1.1 200")
    assert said.partition(b"\r\n\r\n")[2] == b""


def test_a_stop_lets_work_be_finished(tmp_path: Path) -> None:
    server = Server(tmp_path)
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(server.ask, "/slow")
        time.sleep(1)
        server.process.terminate()
        assert server.process.wait(PATIENCE) == 0

    assert answer.result() == (200, b"done")
    assert server.ask("/")[0] == 0


@pytest.mark.parametrize("moment", [0, 1, 2, 4, 8, 300])
def test_a_stop_at_any_moment_of_the_start_stops(tmp_path: Path, moment: int) -> None:
    server = Server(tmp_path, wait=False)
    Server.until(server.is_listening)
    time.sleep(moment / 1000)

    server.process.terminate()

    assert server.process.wait(PATIENCE) in (0, -signal.SIGTERM)
    Server.until(lambda: not server.is_listening())


def test_an_answer_that_breaks_off_is_in_the_log(server: Server) -> None:
    with pytest.raises(http.client.HTTPException):
        server.ask("/broken")

    Server.until(lambda: "an answer breaks off" in server.log.read_text())


def test_a_process_that_dies_is_replaced(server: Server) -> None:
    Server.until(lambda: len(server.workers()) == WORKERS)
    dead = server.workers().pop()

    os.kill(dead, signal.SIGKILL)

    Server.until(lambda: len(server.workers() - {dead}) == WORKERS)
    assert server.ask("/echo", b"Rhein") == (200, b"Rhein")


def test_workers_do_not_outlive_their_parent(tmp_path: Path) -> None:
    server = Server(tmp_path)
    Server.until(lambda: len(server.workers()) == WORKERS)
    workers = server.workers()

    server.process.kill()
    server.process.wait(PATIENCE)

    Server.until(lambda: all(map(is_gone, workers)))


def test_a_second_server_at_one_address_says_so(server: Server) -> None:
    environment = os.environ | {"KKW_MODE": "local", "PORT": str(server.port), "DATABASE_URL": ""}
    command = [sys.executable, "manage.py", "serve"]

    second = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert second.returncode == 1
    address = f"127.0.0.1:{server.port}"
    assert second.stderr == (
        f"CommandError: cannot listen on {address} (Address already in use); set HOST and PORT to free ones\n"
    )
