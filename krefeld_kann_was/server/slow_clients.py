"""An end for clients that never finish: waitress would wait for them."""

from __future__ import annotations

import fcntl
import sys
import termios
from collections.abc import Iterable

from waitress.channel import HTTPChannel

# Seconds.
IDLE_TIMEOUT = 20  # between two requests
REQUEST_TIMEOUT = 30  # from the first to the last byte of a request
RATE_PERIOD = 30  # over which the speed of a reader counts
LOWEST_RATE = 1000  # bytes a second that a reader has to take


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
