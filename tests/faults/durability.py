"""What a database holds of the answers that visitors were thanked for: after kills, and after a power cut."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import psycopg

from tests import postgres
from tests.faults.visitors import Acknowledged, Visitors
from tests.start.server import free_port, printed, running

SQLITE_FILE = "krefeld_kann_was.sqlite3"
TEXTS = "SELECT text FROM contributions_answer WHERE text LIKE '%[{}-%'"
BETWEEN_KILLS = 12  # answers that are acknowledged at least


class Losses(NamedTuple):
    """What is wrong in a database: nothing, when all are empty."""

    lost: set[str]  # acknowledged, and not there
    doubled: set[str]
    returned: set[str]  # withdrawn, and there again


class Run(NamedTuple):
    """What visitors were told while processes were killed, and what the database holds of it."""

    killed: Counter[str]
    broken_off: int
    troubles: list[str]
    acknowledged: Acknowledged
    losses: Losses

    def __str__(self) -> str:
        kills = ", ".join(f"{name} {number} ×" for name, number in sorted(self.killed.items()))
        counts = [len(self.acknowledged.sent), len(self.acknowledged.withdrawn), *map(len, self.losses)]
        return (
            "killed {}; {} requests broken off; acknowledged {}, withdrawn {}; lost {}, doubled {}, returned {}".format(
                kills, self.broken_off, *counts
            )
        )


def compare(acknowledged: Acknowledged, stored: list[str]) -> Losses:
    """Compare what was acknowledged with the texts in a database."""
    doubled = {text for text, number in Counter(stored).items() if number > 1}
    lost = acknowledged.sent - acknowledged.withdrawing - set(stored)
    return Losses(set(lost), doubled, set(acknowledged.withdrawn & set(stored)))


def stored(folder: Path, url: str, mark: str) -> list[str]:
    """The texts with this mark: in the PostgreSQL database `url`, or else in SQLite's, which is checked for damage."""
    if url:
        with psycopg.connect(url) as connection:
            return [text for (text,) in connection.execute(TEXTS.format(mark).encode())]
    with closing(sqlite3.connect(folder / SQLITE_FILE)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [text for (text,) in connection.execute(TEXTS.format(mark))]


def kill_under_load(folder: Path, url: str, kills: int) -> Run:
    """Kill -9 so many times, in turns one process of the server and all of it, while visitors send answers.

    `url`: the PostgreSQL database, or "" for SQLite in `folder`. A server that is gone is started again.
    """
    port, killed, environment = free_port(), Counter[str](), {"DATABASE_URL": url}
    with ExitStack() as stack:
        visitors: Visitors | None = None
        while killed.total() < kills:
            with running(folder, environment, port, signal.SIGKILL) as server:
                visitors = visitors or stack.enter_context(Visitors(printed(folder, port)["visitor"]))
                visitors.wait_for(BETWEEN_KILLS)
                if killed.total() + 1 < kills:
                    os.kill(random.choice(children(server.pid)), signal.SIGKILL)
                    killed["one process"] += 1
                    visitors.wait_for(BETWEEN_KILLS)
            killed["all of it"] += 1
        assert visitors
        with running(folder, environment, port):
            visitors.stop()
    acknowledged = visitors.acknowledged()
    losses = compare(acknowledged, stored(folder, url, visitors.mark))
    return Run(killed, visitors.broken_off, visitors.troubles, acknowledged, losses)


def cut_power(folder: Path, url: str, copy: Path) -> tuple[Acknowledged, Losses]:
    """Copy the database's files as they are at a moment at which visitors send answers, and open the copy.

    All processes that could write stand still while it is copied. `url`: a database on a server of its own, see
    `tests.postgres.server`; "" for SQLite in `folder`.
    """
    port, environment = free_port(), {"DATABASE_URL": url}
    with running(folder, environment, port) as server, Visitors(printed(folder, port)["visitor"]) as visitors:
        visitors.wait_for(BETWEEN_KILLS)
        writers = [server.pid, *children(server.pid)]
        source = folder
        if url:
            source, database_server = postgres.files(url)
            writers += [database_server, *children(database_server)]
        acknowledged = visitors.acknowledged()
        with frozen(writers):
            shutil.copytree(source, copy, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*-shm", "postmaster.pid"))
        visitors.stop()
    if not url:
        return acknowledged, compare(acknowledged, stored(copy, "", visitors.mark))
    with postgres.opened(copy) as copied:
        return acknowledged, compare(acknowledged, stored(copy, copied, visitors.mark))


@contextmanager
def frozen(processes: list[int]) -> Iterator[None]:
    """Let these processes stand still; one that has just ended does no harm."""
    try:
        _send(processes, signal.SIGSTOP)
        yield
    finally:
        _send(processes, signal.SIGCONT)


def _send(processes: list[int], number: int) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)


def children(process: int) -> list[int]:
    """The ids of the processes that this one has started."""
    return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
