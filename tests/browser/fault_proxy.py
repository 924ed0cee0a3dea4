"""A proxy between the browser and the server that answers instead of the server, as real ones do when they fail.

    with FaultProxy(port_of_the_server) as proxy:      # in tests: the fixture `proxy`
        page.goto(f"{proxy.address}/kiosk/{token}/")
        with proxy.fault(Fault.NOT_FOUND, "/feed/$"):  # a pattern of paths; without one: whatever is asked
            ...
            assert proxy.met                           # the paths that were answered so

A page's requests and those of its service worker come through it, other than through Playwright's `page.route`.
`Fault.SLOW`, `HALF` and `SHORTENED` spoil what the server has answered, all others never ask it. When a fault ends,
what it held up is cut off.
"""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from re import search
from typing import Any, Self
from urllib.parse import urlsplit

LOGIN = "/captive-portal/"  # where REDIRECT leads
FOREIGN = "Bitte anmelden"  # stands on every foreign page
PAGE = f"<!doctype html><html><head><title>Proxy</title></head><body><h1>{FOREIGN}</h1></body></html>".encode()
OF_ONE_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade"}
DRIPS, DRIP_PAUSE = 20, 0.05  # a slow answer takes a second
TIMEOUT = 30  # seconds


class Fault(Enum):
    NOT_FOUND = auto()  # 404, as Traefik while the server restarts
    GONE = auto()  # 410 without the server's mark
    UNCHANGED = auto()  # 304, whatever is asked
    SLOW = auto()  # the server's answer in drips
    HALF = auto()  # … its first half, then the connection breaks
    SHORTENED = auto()  # … its first half as if that were all
    GARBAGE = auto()  # 200, of the right type, but noise
    HTML = auto()  # 200 and a page of one's own
    REDIRECT = auto()  # to a login page
    HANG = auto()  # never an answer
    REFUSED = auto()  # the connection is closed at once


TYPES = {"css": "text/css", "js": "text/javascript", "woff2": "font/woff2", "svg": "image/svg+xml", "png": "image/png"}
FEEDS = "application/json"


class FaultProxy:
    """Listens at `address` from the start. `log` has the path of each request, `met` of those with a fault."""

    def __init__(self, upstream_port: int) -> None:
        self.upstream_port = upstream_port
        self.log: list[str] = []
        self.met: list[str] = []
        self._fault: Fault | None = None
        self._where = ""
        self._over = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.proxy = self
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    @contextmanager
    def fault(self, fault: Fault, where: str = "") -> Iterator[None]:
        """Answer requests whose path matches the pattern `where` with this fault."""
        self.met = []
        self._over = threading.Event()
        self._where, self._fault = where, fault
        try:
            yield
        finally:
            self._fault = None
            self._over.set()

    def fault_of(self, path: str) -> Fault | None:
        """The fault that this request meets, which is noted."""
        self.log.append(path)
        fault = self._fault
        if path == LOGIN:
            return Fault.HTML
        if fault is None or not search(self._where, urlsplit(path).path):
            return None
        self.met.append(path)
        return fault

    def wait(self, seconds: float | None = None) -> bool:
        """Until the fault is over; whether it is, after so many seconds."""
        return self._over.wait(seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    proxy: FaultProxy

    def handle_error(self, *request: Any) -> None:
        """The browser went away: nothing to say."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, *words: Any) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        sent = self.rfile.read(length)
        fault = self.server.proxy.fault_of(self.path)
        with suppress(OSError, http.client.HTTPException):
            if fault in (None, Fault.SLOW, Fault.HALF, Fault.SHORTENED):
                self._spoil(fault, *self._ask(sent))
            elif fault is Fault.HANG:
                self.server.proxy.wait()
            elif fault is not Fault.REFUSED:
                self._answer_alone(fault)

    do_POST = do_HEAD = do_GET  # noqa: N815

    def _ask(self, sent: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.proxy.upstream_port, timeout=TIMEOUT)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in OF_ONE_HOP}
        connection.request(self.command, self.path, sent or None, headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in OF_ONE_HOP]
        return answer.status, [item for item in kept if item[0].lower() != "content-length"], body

    def _spoil(self, fault: Fault | None, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        half = body[: len(body) // 2]
        if fault is Fault.SHORTENED:
            self._send(status, headers, half)
        elif fault is Fault.HALF:
            self._send(status, headers, half, len(body))
        elif fault is Fault.SLOW:
            step = len(body) // DRIPS + 1
            self._send(status, headers, body[:step], len(body))
            for start in range(step, len(body), step):
                if self.server.proxy.wait(DRIP_PAUSE):
                    return
                self.wfile.write(body[start : start + step])
        else:
            self._send(status, headers, body)

    def _answer_alone(self, fault: Fault | None) -> None:
        of_page = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "max-age=3600")]
        if fault is Fault.GARBAGE:
            path = urlsplit(self.path).path
            kind = TYPES.get(path.rpartition(".")[2], "text/html" if path.count("/") == 3 else FEEDS)
            self._send(200, [("Content-Type", kind)], b"\xff\x00{[(" + FOREIGN.encode() + b"\xfe" * 500)
        elif fault is Fault.REDIRECT:
            self._send(302, [("Location", LOGIN)], b"")
        elif fault is Fault.UNCHANGED:
            self._send(304, [("ETag", self.headers.get("If-None-Match") or '"x"')], b"")
        else:
            self._send({Fault.NOT_FOUND: 404, Fault.GONE: 410}.get(fault or Fault.HTML, 200), of_page, PAGE)

    def _send(self, status: int, headers: list[tuple[str, str]], body: bytes, length: int | None = None) -> None:
        """`length`: what the answer claims, where its body is longer or ends before."""
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
