"""A network between the browser and the server that can be cut where a test wants it."""

from __future__ import annotations

import re
import socket
import threading
from contextlib import suppress
from enum import Enum, auto

CHUNK = 65536
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Cut(Enum):
    NOWHERE = auto()
    BEFORE = auto()  # the request does not leave the phone
    DURING = auto()  # half of the request arrives
    AFTER = auto()  # the server has answered, the answer is lost


class BadNetwork:
    """A proxy on a port of its own. `cut` concerns POST requests alone, `down` all; `posts` counts the former."""

    def __init__(self, upstream_port: int) -> None:
        self.upstream = ("127.0.0.1", upstream_port)
        self.cut = Cut.NOWHERE
        self.down = False
        self.posts = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self.listener.close()

    def _listen(self) -> None:
        with suppress(OSError):  # the listener is closed: the test is over
            while True:
                phone, _ = self.listener.accept()
                threading.Thread(target=self._carry, args=[phone], daemon=True).start()

    def _carry(self, phone: socket.socket) -> None:
        with phone, suppress(OSError):
            head, body = _read_request(phone)
            cut = self.cut if head.startswith(b"POST ") else Cut.NOWHERE
            self.posts += head.startswith(b"POST ")
            if not head or self.down or cut is Cut.BEFORE:
                return
            with socket.create_connection(self.upstream, timeout=30) as server:
                server.sendall(re.sub(rb"\r\nconnection: [^\r]*", b"", head, flags=re.IGNORECASE))
                server.sendall(b"\r\nConnection: close\r\n\r\n")
                server.sendall(body[: len(body) // 2] if cut is Cut.DURING else body)
                answer = b"" if cut is Cut.DURING else b"".join(iter(lambda: server.recv(CHUNK), b""))
            if cut is not Cut.AFTER:
                phone.sendall(answer)


def _read_request(phone: socket.socket) -> tuple[bytes, bytes]:
    received = b""
    while b"\r\n\r\n" not in received:
        more = phone.recv(CHUNK)
        if not more:
            return b"", b""
        received += more
    head, _, body = received.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    while length and len(body) < int(length[1]):
        body += phone.recv(CHUNK)
    return head, body
