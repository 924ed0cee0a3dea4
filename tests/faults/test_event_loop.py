"""The loop of the server: silent connections cost nothing, and none is mistaken for one that came after it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from waitress import wasyncore

from krefeld_kann_was.server.event_loop import Connections, EventLoop


class Echo(wasyncore.dispatcher):
    """Sends back what it gets; counts how often it is asked what it waits for."""

    def __init__(self, end: socket.socket, connections: Connections) -> None:
        self.asked, self.got = 0, b""
        super().__init__(end, map=connections)

    def readable(self) -> bool:
        self.asked += 1
        return not self.got

    def writable(self) -> bool:
        return bool(self.got)

    def handle_read(self) -> None:
        self.got = self.recv(100)

    def handle_write(self) -> None:
        self.send(self.got)
        self.got = b""


@pytest.fixture
def pairs() -> Iterator[list[tuple[socket.socket, socket.socket]]]:
    """The ends of server and client."""
    with ExitStack() as stack:
        made = [socket.socketpair() for _ in range(20)]
        for end in (end for pair in made for end in pair):
            stack.enter_context(end)
        yield made


def test_who_is_silent_is_asked_once_and_who_speaks_is_answered(
    pairs: list[tuple[socket.socket, socket.socket]],
) -> None:
    connections = Connections()
    loop = EventLoop(connections)
    echoes = [Echo(server, connections) for server, _client in pairs]
    speaker = pairs[0][1]

    for _ in range(30):
        speaker.sendall(b"Rhein")
        for _ in range(3):
            loop.go_on(0)
        assert speaker.recv(100) == b"Rhein"

    assert [echo.asked for echo in echoes[1:]] == [1] * 19
    assert echoes[0].asked > 30
    loop.selector.close()


def test_a_connection_that_gets_the_number_of_a_closed_one_is_served(
    pairs: list[tuple[socket.socket, socket.socket]],
) -> None:
    connections = Connections()
    loop = EventLoop(connections)
    before = Echo(pairs[0][0], connections)
    number = pairs[0][0].fileno()
    loop.go_on(0)

    before.close()
    after, client = socket.socketpair()
    assert after.fileno() == number
    with after, client:
        Echo(after, connections)
        client.sendall(b"Rhein")
        for _ in range(3):
            loop.go_on(0)
        client.settimeout(5)
        assert client.recv(100) == b"Rhein"
    loop.selector.close()
