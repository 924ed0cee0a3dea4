"""The web server: a few processes that share one socket.

Each process is waitress, which reads requests and sends answers in a loop of its own, so that no slow client holds a
thread. What waitress lacks is here: several processes, and an end for clients that never finish.
"""

from __future__ import annotations

import fcntl
import logging
import os
import resource
import signal
import socket
import sys
import termios
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NoReturn

from django.utils.module_loading import import_string
from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

THREADS = 2  # of a process; more are slower (bench/README.md)
BACKLOG = 2048
CONNECTIONS = 8192  # of a process at most, if the system allows as many open files
LARGEST_BODY = 2_621_440  # bytes, as Django's DATA_UPLOAD_MAX_MEMORY_SIZE
UNLIMITED = 1 << 40  # bytes that may wait to be sent: what does not fit into memory waits in a temporary file
# Seconds.
IDLE_TIMEOUT = 20  # between two requests
REQUEST_TIMEOUT = 30  # from the first to the last byte of a request
RATE_PERIOD = 30  # over which the speed of a reader counts
STOP_TIMEOUT = 10  # for the requests that a stop finds
RESTART_PAUSE = 1  # before a process that died is replaced
LOWEST_RATE = 1000  # bytes a second that a reader has to take

logger = logging.getLogger(__name__)


def listen(host: str, port: int) -> socket.socket:
    """Bind the address. Raises OSError if it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


def run(application: WSGIApplication, listener: socket.socket, workers: int) -> NoReturn:
    """Serve in so many processes until SIGTERM or SIGINT comes, then let them finish what they do, and exit.

    A process that dies is replaced.
    """
    signal.signal(signal.SIGTERM, _exit)
    signal.signal(signal.SIGINT, _exit)
    running: set[int] = set()
    try:
        while True:
            while len(running) < workers:
                running.add(_fork(lambda: serve(application, listener)))
            process, status = os.wait()
            if process in running:
                running.remove(process)
                logger.error("a process of the server ended with status %s; another one takes its place", status)
                time.sleep(RESTART_PAUSE)
    finally:
        _stop(running)


def _exit(*_: object) -> NoReturn:
    sys.exit(0)


def _fork(work: Callable[[], None]) -> int:
    """Start a process that does this work and ends; return its id."""
    process = os.fork()
    if process:
        return process
    status = 1
    try:
        work()
        status = 0
    except BaseException:
        logger.exception("a process of the server fails")
    finally:
        os._exit(status)


def _stop(processes: set[int]) -> None:
    """Ask the processes to end; kill those that have not ended a moment after STOP_TIMEOUT."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for process in processes:
        os.kill(process, signal.SIGTERM)
    end = time.monotonic() + STOP_TIMEOUT + 5
    while processes and time.monotonic() < end:
        processes -= {process for process in processes if os.waitpid(process, os.WNOHANG)[0]}
        time.sleep(0.02)
    for process in processes:
        os.kill(process, signal.SIGKILL)


def serve(application: WSGIApplication, listener: socket.socket) -> None:
    """Serve in this process until SIGTERM comes or its parent has died."""
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    parent = os.getppid()
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal: the parent has it, too
    connections: dict[int, wasyncore.dispatcher] = {}
    server = create_server(
        bodiless_head(application),
        map=connections,
        sockets=[listener],
        threads=THREADS,
        ident="",
        backlog=BACKLOG,
        connection_limit=_raise_file_limit(),
        channel_timeout=IDLE_TIMEOUT,
        cleanup_interval=5,
        max_request_body_size=LARGEST_BODY,
        outbuf_high_watermark=UNLIMITED,
        clear_untrusted_proxy_headers=False,  # Django knows which of them to trust
        log_socket_errors=False,
        asyncore_use_poll=True,
    )
    slow = SlowClients()
    while not stopping and os.getppid() == parent:
        wasyncore.loop(timeout=1, use_poll=True, map=connections, count=1)
        slow.close(server.active_channels.values(), time.monotonic())
    server.accepting = False
    server.del_channel()
    end = time.monotonic() + STOP_TIMEOUT
    while time.monotonic() < end and any(map(_is_busy, server.active_channels.values())):
        wasyncore.loop(timeout=0.05, use_poll=True, map=connections, count=1)


def _is_busy(channel: HTTPChannel) -> bool:
    """Whether a request is being received or worked on, or an answer waits to be sent."""
    return bool(channel.request or channel.requests or channel.total_outbufs_len)


def _raise_file_limit() -> int:
    """Have as many open files as CONNECTIONS need; return how many connections the system leaves room for."""
    spare = 128  # files of the program itself
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + spare
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return allowed - spare


class SlowClients:
    """Closes connections on which a request takes too long to come, or an answer too long to be taken."""

    def __init__(self) -> None:
        self.checked = 0.0
        self.receiving: dict[object, float] = {}  # when a request that has not come whole was first seen
        self.sending: dict[HTTPChannel, tuple[float, int]] = {}  # since when so many bytes wait

    def close(self, channels: Iterable[HTTPChannel], now: float) -> None:
        """Close those that are over their time; looks once a second. `now`: seconds of a clock that only goes on."""
        if now < self.checked + 1:
            return
        self.checked = now
        receiving, sending, late = {}, {}, []
        for channel in channels:
            if channel.request is not None:
                since = receiving[channel.request] = self.receiving.get(channel.request, now)
                if now - since > REQUEST_TIMEOUT:
                    late.append(channel)
            elif channel.total_outbufs_len and not channel.requests:
                left = channel.total_outbufs_len + _in_system_buffer(channel.socket)
                since, before = self.sending.get(channel, (now, left))
                if now - since > RATE_PERIOD:
                    if before - left < RATE_PERIOD * LOWEST_RATE:
                        late.append(channel)
                    since, before = now, left
                sending[channel] = since, before
        self.receiving, self.sending = receiving, sending
        for channel in late:
            channel.handle_close()


def _in_system_buffer(connection: socket.socket) -> int:
    """How many bytes the system has taken that the other side has not; megabytes, with a slow reader."""
    return int.from_bytes(fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, bytes(4)), sys.byteorder)


def bodiless_head(application: WSGIApplication) -> WSGIApplication:
    """The application, whose answers to HEAD have no body: waitress would send it."""

    def without_body(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = application(environ, start_response)
        if environ["REQUEST_METHOD"] != "HEAD":
            return body
        if hasattr(body, "close"):
            body.close()
        return []

    return without_body


if __name__ == "__main__":  # python -m krefeld_kann_was.server MODULE.APPLICATION HOST PORT WORKERS
    run(import_string(sys.argv[1]), listen(sys.argv[2], int(sys.argv[3])), int(sys.argv[4]))
