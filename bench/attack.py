"""Holds 3,100 sockets that never finish against a server: `python -m bench.attack PORT PATH SECONDS`.

A socket that the server closes is opened anew, so that the attack lasts. Writes "held" when it has begun, and at the
end one JSON object: by kind, after how many seconds each socket was closed, and how many were open for too long.
"""

from __future__ import annotations

import json
import resource
import socket
import sys
import time
from pathlib import Path
from typing import NamedTuple

from bench.client import HOST
from krefeld_kann_was.server.slow_clients import IDLE_TIMEOUT, RATE_PERIOD, REQUEST_TIMEOUT

FROM = "127.0.0.2"  # a foreign address: a proxy may limit the connections of one
GRACE = 5  # seconds over the deadline: the server looks once a second, and so does this
ESTABLISHED, ESTABLISHED_HERE = "01", b"\x01"


class Kind(NamedTuple):
    number: int
    deadline: int  # seconds
    first: str  # what is sent at once
    drip: bytes = b""  # what is sent each second
    reads: bool = False


def kinds(path: str) -> dict[str, Kind]:
    head = f"Host: {HOST}\r\n"
    body = f"POST / HTTP/1.1\r\n{head}Content-Length: 1000\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
    return {
        "headers only": Kind(200, REQUEST_TIMEOUT, body),
        "a byte a second of a head": Kind(100, REQUEST_TIMEOUT, f"GET / HTTP/1.1\r\n{head}X: ", b"x"),
        "a byte a second of a body": Kind(100, REQUEST_TIMEOUT, body, b"x"),
        "reads a byte a second": Kind(200, RATE_PERIOD, f"GET {path} HTTP/1.1\r\n{head}\r\n", reads=True),
        "silent": Kind(2_500, IDLE_TIMEOUT, ""),
    }


class Held:
    """One socket and what it does each second."""

    def __init__(self, name: str, kind: Kind, port: int) -> None:
        self.name, self.kind, self.begun, self.opened = name, kind, False, time.monotonic()
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.bind((FROM, 0))
        self.port = self.socket.getsockname()[1]
        self.socket.setblocking(False)
        self.socket.connect_ex((HOST, port))

    @property
    def closed_here(self) -> bool:
        """Whether this side knows of no connection: after a reset the system gives its port to another one."""
        return self.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1) != ESTABLISHED_HERE

    def go_on(self) -> None:
        try:
            if not self.begun:
                self.begun = True
                self.socket.send(self.kind.first.encode())
            elif self.kind.drip:
                self.socket.send(self.kind.drip)
            elif self.kind.reads:
                self.socket.recv(1)
        except OSError:  # nothing to read, or closed meanwhile, which is seen elsewhere
            pass


def connected(port: int) -> set[int]:
    """The ports of the clients whose connections the server, or the system for it, holds: read from the system."""
    server = f":{port:04X}"
    lines = (line.split()[1:4] for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    return {int(there[-4:], 16) for here, there, state in lines if here.endswith(server) and state == ESTABLISHED}


def attack(port: int, path: str, seconds: float) -> dict[str, object]:
    """Hold the sockets for so long; return what became of them, by kind."""
    every = [(name, kind) for name, kind in kinds(path).items() for _ in range(kind.number)]
    held = [Held(name, kind, port) for name, kind in every]
    closed: dict[str, list[float]] = {name: [] for name, _ in every}
    late: dict[str, int] = dict.fromkeys(closed, 0)
    end = time.monotonic() + seconds
    print("held", flush=True)
    while (now := time.monotonic()) < end:
        time.sleep(1)
        open_ports = connected(port)
        for place, one in enumerate(held):
            age = now - one.opened
            gone = one.port not in open_ports or one.closed_here
            if gone and one.begun:
                closed[one.name].append(round(age, 1))
            if age > one.kind.deadline + GRACE and not gone:
                late[one.name] += 1
            if (gone and (one.begun or age > GRACE)) or age > one.kind.deadline + GRACE:
                one.socket.close()
                held[place] = Held(one.name, one.kind, port)
            elif not gone:
                one.go_on()
    return {name: {"closed": closed[name], "late": late[name]} for name in closed}


if __name__ == "__main__":
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    print(json.dumps(attack(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]))))
