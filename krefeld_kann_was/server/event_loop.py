"""The loop of a process of the server: what it does costs the same with three connections and with three thousand.

waitress's own loop asks every connection what it waits for, each time that one of them has something to do. Here a
connection that only listens is not asked again until the system has something for it.
"""

from __future__ import annotations

import selectors
from selectors import EVENT_READ, EVENT_WRITE

from waitress import wasyncore


class Connections(dict[int, wasyncore.dispatcher]):
    """By file descriptor everything that the loop serves; `changed`: descriptors that came or went."""

    def __init__(self) -> None:
        super().__init__()
        self.changed: set[int] = set()

    def __setitem__(self, descriptor: int, connection: wasyncore.dispatcher) -> None:
        super().__setitem__(descriptor, connection)
        self.changed.add(descriptor)

    def __delitem__(self, descriptor: int) -> None:
        super().__delitem__(descriptor)
        self.changed.add(descriptor)


class EventLoop:
    """Waits for the system and lets connections read and write."""

    def __init__(self, connections: Connections) -> None:
        self.connections = connections
        self.selector = selectors.DefaultSelector()
        self.busy: set[int] = set()  # those that may wait for something else by now

    def go_on(self, seconds: float) -> None:
        """Do what there is to do on all connections; wait so long for the first of it."""
        self._look_at_busy_ones()
        for key, events in self.selector.select(seconds):
            for event, do in ((EVENT_READ, wasyncore.read), (EVENT_WRITE, wasyncore.write)):
                if events & event and self.connections.get(key.fd) is key.data:  # not closed meanwhile
                    do(key.data)
            self.busy.add(key.fd)

    def _look_at_busy_ones(self) -> None:
        changed = self.connections.changed
        while changed:  # threads may add to it at the same time
            self.busy.add(changed.pop())
        self.busy = {descriptor for descriptor in self.busy if self._stays_busy(descriptor)}

    def _stays_busy(self, descriptor: int) -> bool:
        """Tell the system what a connection waits for; return whether that may change without an event on it."""
        connection = self.connections.get(descriptor)
        wanted = _wanted(connection) if connection else 0
        known = self.selector.get_map().get(descriptor)
        try:
            if known and (not wanted or known.data is not connection):
                self.selector.unregister(descriptor)
                known = None
            if not known and wanted:
                self.selector.register(descriptor, wanted, connection)
            elif known and known.events != wanted:
                self.selector.modify(descriptor, wanted, connection)
        except OSError:  # a thread has just closed it, and says so next
            return False
        return connection is not None and (wanted != EVENT_READ or connection.accepting)


def _wanted(connection: wasyncore.dispatcher) -> int:
    accepts = connection.accepting
    return (EVENT_READ if connection.readable() else 0) | (EVENT_WRITE if not accepts and connection.writable() else 0)
