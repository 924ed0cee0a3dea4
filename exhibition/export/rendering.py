"""Draws many pictures into a folder: on all processors, never more in memory than are being drawn.

A file is there whole or not at all, and says in itself what it was drawn from: so a job that was stopped goes on with
what is missing, and a picture of words that have changed since is drawn anew. No Django in here, so that a worker
process starts quickly and on every platform.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
import threading
import zlib
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from exhibition.share.glyphs import missing_glyphs
from exhibition.share.picture import Picture, draw_picture

FEWEST_FOR_PROCESSES = 12  # pictures; for fewer, starting a process takes longer than drawing
WAITING_PER_PROCESS = 3
HEAD = 33  # bytes of a PNG before its second chunk: signature and IHDR
PREVIEW_SCALE = 0.5


class Order(NamedTuple):
    """A picture, and the name of its file below the folder."""

    name: str
    picture: Picture


class Drawn(NamedTuple):
    """`error` says in one line what went wrong, if something did; the picture is then missing."""

    name: str
    error: str = ""


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def is_drawn(file: Path, picture: Picture) -> bool:
    """Whether the file is there and shows this picture, and not one of other words or colours."""
    wanted = _chunk(picture)
    try:
        with file.open("rb") as opened:
            opened.seek(HEAD)
            return opened.read(len(wanted)) == wanted
    except OSError:
        return False


def draw_missing(
    folder: Path, orders: Iterable[Order], processes: int, scale: float = 1.0
) -> Generator[Drawn, None, None]:
    """Draw what is not there yet, and yield each picture when it is there."""
    if processes < 2:
        for order in orders:
            yield Drawn(order.name, "" if is_drawn(folder / order.name, order.picture) else _draw(folder, order, scale))
        return
    context = multiprocessing.get_context("spawn")
    waiting: deque[tuple[str, Future[str]]] = deque()
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_live_and_die_with_parent) as pool:
        for order in orders:
            if is_drawn(folder / order.name, order.picture):
                yield Drawn(order.name)
                continue
            waiting.append((order.name, pool.submit(_draw, folder, order, scale)))
            if len(waiting) >= processes * WAITING_PER_PROCESS:
                yield _first_done(waiting)
        while waiting:
            yield _first_done(waiting)


def _first_done(waiting: deque[tuple[str, Future[str]]]) -> Drawn:
    name, future = waiting.popleft()
    return Drawn(name, future.result())


def _draw(folder: Path, order: Order, scale: float) -> str:
    """Returns what went wrong, "" if nothing did: one bad picture must not stop the others.

    A picture with boxes in the place of letters is worse than none.
    """
    missing = missing_glyphs(order.picture.text)
    if missing:
        return f"no font has {missing}"
    try:
        png = draw_picture(order.picture, scale)
    except Exception as error:
        return f"{type(error).__name__}: {error}".splitlines()[0]
    file = folder / order.name
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    part.write_bytes(png[:HEAD] + _chunk(order.picture) + png[HEAD:])
    part.replace(file)
    return ""


def origin(picture: Picture) -> str:
    """The hash of all that the picture is drawn from, in hexadecimal digits."""
    return hashlib.blake2b(repr(picture).encode(), digest_size=16).hexdigest()


def _chunk(picture: Picture) -> bytes:
    """A text chunk (PNG, 11.3.3.2) with the picture's origin."""
    content = b"tEXtSource\0" + origin(picture).encode()
    return (len(content) - 4).to_bytes(4) + content + zlib.crc32(content).to_bytes(4)


def _live_and_die_with_parent() -> None:
    """In a worker: leave Ctrl-C to the parent, and end when it is killed, whose orders would be waited for forever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
