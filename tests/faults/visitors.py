"""Visitors who send answers, and take some of them back, through a server that dies again and again.

They do what the form's script does: what was not acknowledged is sent again, with the same token.
"""

from __future__ import annotations

import http.client
import secrets
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from http import HTTPStatus
from itertools import cycle
from typing import Any, NamedTuple, Self
from urllib.parse import urlencode, urlsplit

from tests.start.server import PATIENCE
from tests.visitor import fields

HANDS = 4
TAKEN_BACK = 5  # every fifth answer
PAUSE = 0.2  # seconds before something is sent again


class Said(NamedTuple):
    """What the server answered."""

    status: int
    location: str
    body: str


class Acknowledged(NamedTuple):
    """The texts that visitors were thanked for, those they asked to take back, and those where that was confirmed."""

    sent: frozenset[str]
    withdrawing: frozenset[str]
    withdrawn: frozenset[str]


class Visitors:
    """Several visitors at once, as long as the context lasts. `form`: the address of a station's form.

    `others`: hosts of further machines, by turns with that of the form. `may_wait`: who is told that the database is
    away comes again, too.
    """

    def __init__(self, form: str, *, others: Sequence[str] = (), may_wait: bool = False) -> None:
        self.mark = secrets.token_hex(4)
        self.broken_off = 0  # requests without an answer, which were made again
        self.told_to_wait = 0
        self.troubles: list[str] = []
        self._hosts, self._path = cycle([urlsplit(form).netloc, *others]), urlsplit(form).path
        self._may_wait = may_wait
        self._sent: list[str] = []
        self._withdrawing: list[str] = []
        self._withdrawn: list[str] = []
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._go_on, args=(hand,)) for hand in range(HANDS)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Let each finish what it has begun."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def acknowledged(self) -> Acknowledged:
        """What has been acknowledged by now."""
        withdrawn = frozenset(self._withdrawn)  # first: what comes meanwhile is only missing here
        return Acknowledged(frozenset(self._sent), frozenset(self._withdrawing), withdrawn)

    def wait_for(self, more: int) -> None:
        """Return when so many more answers have been acknowledged."""
        wanted, end = len(self._sent) + more, time.monotonic() + PATIENCE
        while len(self._sent) < wanted:
            assert time.monotonic() < end, f"nobody gets through: {self.troubles}"
            time.sleep(0.01)

    def _go_on(self, hand: int) -> None:
        count = 0
        while not self._stopping.is_set():
            count += 1
            try:
                self._visit(f"Rhein [{self.mark}-{hand}-{count}]", withdraws=count % TAKEN_BACK == 0)
            except AssertionError as trouble:
                self.troubles.append(str(trouble))

    def _visit(self, text: str, *, withdraws: bool) -> None:
        page = self._ask("GET", self._path, expected=200).body
        receipt = self._ask("POST", self._path, fields(page, text=text), expected=303).location
        self._sent.append(text)
        if withdraws:
            self._withdrawing.append(text)
            self._ask("POST", f"{receipt}zuruecknehmen/", {"yes": "1"}, expected=303)
            self._withdrawn.append(text)

    def _ask(self, method: str, path: str, words: dict[str, Any] | None = None, *, expected: int) -> Said:
        """Ask until there is an answer."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                said = ask(method, next(self._hosts), path, words)
            except (OSError, http.client.HTTPException):
                assert time.monotonic() < end, f"{method} is not answered"
                self.broken_off += 1
                time.sleep(PAUSE)
            else:
                if self._may_wait and said.status == HTTPStatus.SERVICE_UNAVAILABLE:
                    assert time.monotonic() < end, f"{method} is told to wait"
                    self.told_to_wait += 1
                    time.sleep(PAUSE)
                    continue
                assert said.status == expected, f"{method} {said.status} instead of {expected}: {said.body[:200]}"
                return said


def ask(method: str, host: str, path: str, words: dict[str, Any] | None = None) -> Said:
    """Make one request on a connection of its own. Raises OSError or HTTPException where it breaks off."""
    with closing(http.client.HTTPConnection(host, timeout=PATIENCE)) as connection:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if words else {}
        connection.request(method, path, urlencode(words) if words else None, headers)
        with connection.getresponse() as response:
            return Said(response.status, response.getheader("Location") or "", response.read().decode())
