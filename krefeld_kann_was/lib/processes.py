"""Processes that are started together, replaced when they die, and stopped together."""

from __future__ import annotations

import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Iterable

# What a process does: it gets the id of its parent, calls accept_stop, and ends when stopped.
type Program = Callable[[int], None]

# Seconds.
STOP_TIMEOUT = 15  # after which a process that has not ended is killed
RESTART_PAUSE = 1  # before a process that died is replaced

SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD}
logger = logging.getLogger(__name__)


def run(
    programs: Iterable[Program],
    before_stop: Callable[[], object] = lambda: None,
    after_start: Callable[[], object] = lambda: None,
) -> None:
    """Run each program in a process of its own until SIGTERM or SIGINT comes; return when they have ended.

    A process that dies is replaced. `after_start` is called whenever one was started.
    """
    signal.signal(signal.SIGCHLD, lambda *_: None)  # else it may be thrown away although it is waited for
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # a signal comes when it is waited for, never in between
    running = {_fork(program): program for program in programs}
    after_start()
    while signal.sigwait(SIGNALS) == signal.SIGCHLD:
        for process, program in _reap(running):
            logger.error("process %s has died; another one takes its place", process)
            time.sleep(RESTART_PAUSE)
            running[_fork(program)] = program
            after_start()
    before_stop()
    for process in running:
        os.kill(process, signal.SIGTERM)
    end = time.monotonic() + STOP_TIMEOUT
    while running and time.monotonic() < end:
        _reap(running)
        time.sleep(0.02)
    for process in running:
        os.kill(process, signal.SIGKILL)


def say_ready() -> None:
    """Tell systemd, where it has started this process and waits, that the start is done; see sd_notify(3)."""
    if address := os.environ.pop("NOTIFY_SOCKET", ""):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
            systemd.sendto(b"READY=1", address.replace("@", "\0", 1) if address.startswith("@") else address)


def _fork(program: Program) -> int:
    """Start a process that runs the program; return its id."""
    parent = os.getpid()
    process = os.fork()
    if process:
        return process
    try:
        program(parent)
        os._exit(0)
    except BaseException:
        logger.exception("a process fails")
        os._exit(1)


def accept_stop(stop: Callable[[], object]) -> None:
    """In a program, as soon as it can be stopped: call `stop` at SIGTERM, also at one that came before."""
    signal.signal(signal.SIGTERM, lambda *_: stop())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal: the parent has it, too
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def _reap(running: dict[int, Program]) -> list[tuple[int, Program]]:
    """Take those that have ended out of `running`, and return them."""
    ended = [process for process in running if os.waitpid(process, os.WNOHANG)[0]]
    return [(process, running.pop(process)) for process in ended]
