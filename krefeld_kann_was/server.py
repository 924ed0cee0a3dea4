"""The web server: a few processes that share one socket.

Each process is waitress, which reads requests and sends answers in a loop of its own, so that no slow client holds a
thread. What waitress lacks is here: several processes, and an end for clients that never finish. What takes a processor
for long waits in a line of its own (krefeld_kann_was/costly_requests.py).
"""

from __future__ import annotations

import fcntl
import logging
import os
import resource
import socket
import sys
import termios
import time
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string
from waitress import create_server
from waitress.buffers import ReadOnlyFileBasedBuffer
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer

from krefeld_kann_was.costly_requests import Dispatcher
from krefeld_kann_was.event_loop import Connections, EventLoop
from krefeld_kann_was.lib import processes

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

THREADS = 2  # of a process, beside that of costly requests; more are slower (bench/README.md)
BACKLOG = 2048
CONNECTIONS = 8192  # of a process at most, if the system allows as many open files
SPARE_FILES = 128  # for the program itself
LARGEST_HEAD = 16_384  # bytes; waitress reads the whole head again with each packet of it
LARGEST_BODY = 5_242_880  # bytes; twice what Django reads, so that it can say in words that a text is too long
MOST_WAITING = 1 << 28  # bytes of an answer that may wait to be sent, in a temporary file; for more a thread waits
NEVER = 1 << 40  # seconds
# Seconds.
IDLE_TIMEOUT = 20  # between two requests
REQUEST_TIMEOUT = 30  # from the first to the last byte of a request
RATE_PERIOD = 30  # over which the speed of a reader counts
STOP_TIMEOUT = 10  # for the requests that a stop finds
QUIET_PERIOD = 0.3  # after which nothing more is on its way to a server that stops
LOWEST_RATE = 1000  # bytes a second that a reader has to take

logger = logging.getLogger(__name__)


def listen(host: str, port: int) -> socket.socket:
    """Bind the address. Raises OSError if it is taken or none of this machine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


def run(application: WSGIApplication, listener: socket.socket, workers: int) -> None:
    """Serve in so many processes until SIGTERM or SIGINT comes; return when they have finished what they do."""
    processes.run([partial(serve, application, listener)] * workers, before_stop=listener.close)


def serve(application: WSGIApplication, listener: socket.socket, parent: int) -> None:
    """Serve in this process until SIGTERM comes or `parent`, the process that started it, has died."""
    stopping = False

    def stop() -> None:
        nonlocal stopping
        stopping = True

    processes.accept_stop(stop)
    connections = Connections()
    server, loop = _create_server(application, listener, connections), EventLoop(connections)
    slow = SlowClients()
    while not stopping and os.getppid() == parent:
        loop.go_on(1)
        slow.close(list(server.active_channels.values()), time.monotonic())
    _finish(server, loop, listener)


def _create_server(application: WSGIApplication, listener: socket.socket, connections: Connections) -> TcpWSGIServer:
    return create_server(
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
        _dispatcher=Dispatcher(THREADS),
    )


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


class SlowClients:
    """Closes connections on which nothing comes, a request takes too long, or an answer is hardly taken."""

    def __init__(self) -> None:
        self.checked = 0.0
        self.since: dict[tuple[HTTPChannel, object], float] = {}

    def close(self, channels: Iterable[HTTPChannel], now: float) -> None:
        """Close those that are over their time; looks once a second. `now`: seconds of a clock that only goes on."""
        if now < self.checked + 1:
            return
        self.checked = now
        since, late = {}, []
        for channel in channels:
            if channel.connected and (wait := _wait(channel)):
                state, timeout = wait
                began = since[channel, state] = self.since.get((channel, state), now)
                if now - began > timeout:
                    late.append(channel)
        self.since = since
        for channel in late:
            channel.handle_close()


def _wait(channel: HTTPChannel) -> tuple[object, int] | None:
    """While the server waits for the other side: what changes when that goes on, and the seconds it has for it."""
    if channel.total_outbufs_len:
        left = channel.total_outbufs_len + _in_system_buffer(channel)
        return left // (RATE_PERIOD * LOWEST_RATE), RATE_PERIOD
    if channel.requests:
        return None
    if channel.request:
        return channel.request, REQUEST_TIMEOUT
    return channel.last_activity, IDLE_TIMEOUT


def _in_system_buffer(channel: HTTPChannel) -> int:
    """How many bytes the system has taken that the other side has not; megabytes, with a slow reader."""
    try:
        return int.from_bytes(fcntl.ioctl(channel.socket.fileno(), termios.TIOCOUTQ, bytes(4)), sys.byteorder)
    except (AttributeError, OSError):  # a thread has just closed it
        return 0


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


if __name__ == "__main__":  # python -m krefeld_kann_was.server MODULE.APPLICATION HOST PORT WORKERS
    run(import_string(sys.argv[1]), listen(sys.argv[2], int(sys.argv[3])), int(sys.argv[4]))
