"""Requests that take a processor for long, hashing a password or drawing a picture or PDF, wait in a line of their own.

Each process of the server works on one of them at a time, in a thread beside those for everything else, so that a
thread is always free for a visitor. What waits holds none. What has waited too long is answered that it should come
again: see `LateMiddleware`. Staff whose browser is known go first, so that nobody keeps them out by trying passwords.
"""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable
from itertools import takewhile

from waitress.channel import HTTPChannel
from waitress.task import ThreadedTaskDispatcher

DRAWING = re.compile(r"(?!/static/).*\.(?:png|svg|pdf)", re.DOTALL)
HASHES_PASSWORD = re.compile(r"/admin/(?:login|password_change|invitation/.*)/", re.DOTALL)
PATIENCE = 10  # seconds in the line
LATE = "KKW_LATE"  # the header, as waitress writes it, that tells the application; who sends it is told to come again


def is_costly(method: str, path: str) -> bool:
    """Whether the request hashes a password or may draw a picture or a print file."""
    path = "/" + path.lstrip("/")  # as waitress gives it to the application
    return bool(DRAWING.fullmatch(path) or (method == "POST" and HASHES_PASSWORD.fullmatch(path)))


class Waiting:
    """A connection whose request waits in the line."""

    def __init__(self, channel: HTTPChannel, *, goes_first: bool = False) -> None:
        self.channel = channel
        self.goes_first = goes_first
        self.since = time.monotonic()

    def service(self) -> None:
        if time.monotonic() - self.since > PATIENCE:
            self.channel.requests[0].headers[LATE] = "1"
        self.channel.service()

    def cancel(self) -> None:
        self.channel.cancel()


class Line(deque[Waiting]):
    """In the order in which they came, but those before all others that go first."""

    def append(self, waiting: Waiting) -> None:
        ahead = sum(1 for _ in takewhile(lambda other: other.goes_first, self)) if waiting.goes_first else len(self)
        self.insert(ahead, waiting)


class Dispatcher(ThreadedTaskDispatcher):
    """Hands requests to `threads` threads, and the costly ones to another one.

    `is_known`: whether the browser with this Cookie header is one of staff. It is asked in the server's loop.
    """

    def __init__(self, threads: int, is_known: Callable[[str], bool]) -> None:
        super().__init__()
        self.is_known = is_known
        self.costly = ThreadedTaskDispatcher()
        self.costly.queue = Line()
        self.costly.set_thread_count(1)
        self.set_thread_count(threads)

    def add_task(self, channel: HTTPChannel) -> None:
        request = channel.requests[0]
        if request.error or not is_costly(request.command, request.path):
            super().add_task(channel)
        else:
            cookies = request.headers.get("COOKIE", "")
            self.costly.add_task(Waiting(channel, goes_first=request.command == "POST" and self.is_known(cookies)))
