"""Processes that are started together, replaced when they die, and stopped together."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable, Iterable

type Job = Callable[
    [int], None
]  # what a process does; gets the id of its parent, calls accept_stop, and ends when stopped

# Seconds.
STOP_TIMEOUT = 15  # after which a process that has not ended is killed
RESTART_PAUSE = 1  # before a process that died is replaced

SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD}
logger = logging.getLogger(__name__)


def run(jobs: Iterable[Job], before_stop: Callable[[], object] = lambda: None) -> None:
    """Do each job in a process until SIGTERM or SIGINT comes; return when they have finished what they do.

    A process that dies is replaced.
    """
    signal.signal(signal.SIGCHLD, lambda *_: None)  # else it may be thrown away although it is waited for
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # a signal comes when it is waited for, never in between
    running = {_fork(job): job for job in jobs}
    while signal.sigwait(SIGNALS) == signal.SIGCHLD:
        for process, job in _reap(running):
            logger.error("process %s has died; another one takes its place", process)
            time.sleep(RESTART_PAUSE)
            running[_fork(job)] = job
    before_stop()
    for process in running:
        os.kill(process, signal.SIGTERM)
    end = time.monotonic() + STOP_TIMEOUT
    while running and time.monotonic() < end:
        _reap(running)
        time.sleep(0.02)
    for process in running:
        os.kill(process, signal.SIGKILL)


def _fork(job: Job) -> int:
    """Start a process that does the job; return its id."""
    parent = os.getpid()
    process = os.fork()
    if process:
        return process
    try:
        job(parent)
        os._exit(0)
    except BaseException:
        logger.exception("a process fails")
        os._exit(1)


def accept_stop(stop: Callable[[], object]) -> None:
    """In a job, as soon as it can be stopped: call `stop` at SIGTERM, also at one that came before."""
    signal.signal(signal.SIGTERM, lambda *_: stop())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal: the parent has it, too
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def _reap(running: dict[int, Job]) -> list[tuple[int, Job]]:
    """Take those that have ended out of `running`, and return them."""
    ended = [process for process in running if os.waitpid(process, os.WNOHANG)[0]]
    return [(process, running.pop(process)) for process in ended]
