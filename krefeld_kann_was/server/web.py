"""One process of the server: waitress from its start to its end."""

from __future__ import annotations

import logging
import os
import resource
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from waitress import create_server
from waitress.buffers import ReadOnlyFileBasedBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask
from waitress.utilities import RequestEntityTooLarge

from krefeld_kann_was.lib import processes
from krefeld_kann_was.server.costly_requests import Dispatcher
from krefeld_kann_was.server.event_loop import Connections, EventLoop
from krefeld_kann_was.server.slow_clients import SlowClients

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

THREADS = 2  # of a process, beside that of costly requests; more are slower (bench/README.md)
BACKLOG = 2048
CONNECTIONS = 8192  # of a process at most, if the system allows as many open files
SPARE_FILES = 128  # for the program itself
LARGEST_HEAD = 16_384  # bytes; waitress reads the whole head again with each packet of it
LARGEST_BODY = 5_242_880  # bytes; twice what Django reads, so that it can say in words that a text is too long
MOST_WAITING = 1 << 28  # bytes of an answer that may wait to be sent, in a temporary file; for more a thread waits
PAGES = Path(__file__).parents[2] / "deploy/server"  # of the proxy
NEVER = 1 << 40  # seconds
FIRST_PASSED = 3  # the number of the first file that systemd passes
# Seconds.
STOP_TIMEOUT = 10  # for the requests that a stop finds
QUIET_PERIOD = 0.3  # after which nothing more is on its way to a server that stops

logger = logging.getLogger(__name__)


def listen(host: str, port: int) -> socket.socket:
    """Bind the address, or take over the socket that systemd has bound to it: then who comes during a restart waits.

    Raises OSError if the address is taken or none of this machine.
    """
    for listener in _passed_sockets():
        if listener.getsockname()[:2] == (host, port):
            return listener
        listener.close()
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


def _passed_sockets() -> Iterator[socket.socket]:
    """Those that systemd passes to this process and to none that it starts; see sd_listen_fds(3)."""
    process, count = os.environ.pop("LISTEN_PID", ""), os.environ.pop("LISTEN_FDS", "")
    if process == str(os.getpid()):
        for number in range(FIRST_PASSED, FIRST_PASSED + int(count)):
            os.set_inheritable(number, False)
            yield socket.socket(fileno=number)


def run(application: WSGIApplication, listener: socket.socket, workers: int) -> None:
    """Serve in so many processes until SIGTERM or SIGINT comes; return when they have finished what they do."""
    processes.run([partial(serve, application, listener)] * workers, before_stop=listener.close)


def serve(
    application: WSGIApplication,
    listener: socket.socket,
    parent: int,
    *,
    is_known: Callable[[str], bool] = lambda _: False,
) -> None:
    """Serve in this process until SIGTERM comes or `parent`, the process that started it, has died.

    `is_known`: whether the browser with this Cookie header is one of staff; see `costly_requests`.
    """
    stopping = False

    def stop() -> None:
        nonlocal stopping
        stopping = True

    processes.accept_stop(stop)
    connections = Connections()
    server, loop = _create_server(application, listener, connections, is_known), EventLoop(connections)
    slow = SlowClients()
    while not stopping and os.getppid() == parent:
        loop.go_on(1)
        slow.close(list(server.active_channels.values()), time.monotonic())
    _finish(server, loop, listener)


def _create_server(
    application: WSGIApplication, listener: socket.socket, connections: Connections, is_known: Callable[[str], bool]
) -> TcpWSGIServer:
    server: TcpWSGIServer = create_server(
        Application(application),
        map=connections,
        sockets=[listener],
        ident="",
        backlog=BACKLOG,
        connection_limit=_raise_file_limit(),
        channel_timeout=NEVER,  # SlowClients knows better
        max_request_header_size=LARGEST_HEAD,
        max_request_body_size=LARGEST_BODY,
        outbuf_high_watermark=MOST_WAITING,
        clear_untrusted_proxy_headers=False,  # Django knows which of them to trust
        log_socket_errors=False,
        _dispatcher=Dispatcher(THREADS, is_known),
    )
    server.channel_class = Channel
    return server


def _finish(server: TcpWSGIServer, loop: EventLoop, listener: socket.socket) -> None:
    """Let in who waits, close the door, and answer what was asked, within STOP_TIMEOUT."""
    end = time.monotonic() + STOP_TIMEOUT
    quiet = time.monotonic() + QUIET_PERIOD
    while time.monotonic() < quiet:
        loop.go_on(0.02)
    server.del_channel()
    listener.close()
    quiet = time.monotonic() + QUIET_PERIOD
    while time.monotonic() < min(end, quiet):
        loop.go_on(0.02)
        if any(map(_is_busy, list(server.active_channels.values()))):
            quiet = time.monotonic() + QUIET_PERIOD


def _is_busy(channel: HTTPChannel) -> bool:
    """Whether a request is being received or worked on, or an answer waits to be sent."""
    return bool(channel.connected and (channel.request or channel.requests or channel.total_outbufs_len))


def _raise_file_limit() -> int:
    """Have as many open files as CONNECTIONS need; return how many connections the system leaves room for.

    Each takes one for itself and one for an answer that does not fit into memory.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CONNECTIONS + SPARE_FILES
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return (allowed - SPARE_FILES) // 2


class Parser(HTTPRequestParser):
    """Refuses a request of two lengths: a proxy may believe in the other one, and take its rest for another request."""

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("Content-Length beside Transfer-Encoding")


class PageOfError(ErrorTask):
    """What the proxy says of a body that is too large, where there is no proxy; everything else in waitress's words."""

    status = "413 Request Entity Too Large"

    def execute(self) -> None:
        if not isinstance(self.request.error, RequestEntityTooLarge):
            super().execute()
            return
        name = "file_too_large.html" if self.request.path.startswith("/admin/") else "too_large.html"
        body = (PAGES / name).read_bytes()
        self.response_headers.append(("Content-Type", "text/html"))
        self.content_length = len(body)
        self.set_close_on_finish()
        self.write(body)


class Channel(HTTPChannel):
    parser_class = Parser
    error_task_class = PageOfError


class Application:
    """The application, as waitress needs it: no body in answers to HEAD, and a word in the log if one breaks off."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = self.application(environ, start_response)
        if environ["REQUEST_METHOD"] == "HEAD":
            if hasattr(body, "close"):
                body.close()
            return [b""]  # of length 0, where the application names no other
        return body if isinstance(body, ReadOnlyFileBasedBuffer) else Body(body)


class Body:
    """The body of an answer; waitress would say nothing of an OSError in it."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self.parts = parts

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self.parts
        except OSError:
            logger.exception("an answer breaks off")
            raise

    def close(self) -> None:
        if hasattr(self.parts, "close"):
            self.parts.close()
