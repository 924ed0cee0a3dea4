"""Draws many pictures into a folder, on all processors, holding only those in memory that are being drawn.

A picture carries a hash of what it was drawn from: so an export that was stopped goes on with what is missing, and a
picture whose text has changed is drawn again. The processes that draw need no Django and start quickly; the one that
started them writes the files.
"""

import hashlib
import multiprocessing
import os
import signal
import threading
import zlib
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from typing import NamedTuple

from exhibition.export.storage import PictureFolder
from exhibition.share.glyphs import missing_glyphs
from exhibition.share.picture import Picture, draw_picture

MIN_PICTURES_FOR_PROCESSES = 12  # for fewer, starting a process takes longer than drawing
QUEUED_PER_PROCESS = 3
PNG_HEAD_LENGTH = 33  # bytes of a PNG before its second chunk: signature and IHDR
PREVIEW_SCALE = 0.5
LATER_FIELDS = {
    "credits",
    "credit_labels",
    "unbroken_names",
    "translation",
}  # of pictures; older ones were drawn without them


class RenderTask(NamedTuple):
    """A picture to draw, and the name of its file below the folder."""

    name: str
    picture: Picture


class StoredPicture(NamedTuple):
    """A picture in the storage: the hash of what it was drawn from, and the size of its file in bytes."""

    source_hash: str
    size: int


class RenderResult(NamedTuple):
    """`error` is one line about what went wrong; "" where the picture is there."""

    name: str
    error: str = ""
    stored: StoredPicture | None = None

    def __str__(self) -> str:
        return f"{self.name} ({self.error})"


def process_count(picture_count: int, wanted: int = 0) -> int:
    """How many processes to draw with: `wanted`, or one per available processor; one for a few pictures."""
    if picture_count < MIN_PICTURES_FOR_PROCESSES:
        return 1
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return wanted or available


def find_drawn(folder: PictureFolder, task: RenderTask) -> StoredPicture | None:
    """The picture, if the file is there and was drawn from this very picture: same text, same colours."""
    expected = _chunk(task.picture)
    try:
        if folder.read(task.name, PNG_HEAD_LENGTH + len(expected))[PNG_HEAD_LENGTH:] == expected:
            return StoredPicture(source_hash(task.picture), folder.size(task.name))
    except OSError:
        pass
    return None


def render_missing(
    folder: PictureFolder, tasks: Iterable[RenderTask], processes: int, scale: float = 1.0
) -> Generator[RenderResult, None, None]:
    """Draw the pictures that are not in the folder yet; yields a result for each task, in their order."""
    if processes < 2:
        for task in tasks:
            drawn = find_drawn(folder, task)
            yield RenderResult(task.name, "", drawn) if drawn else _write(folder, task, *_draw(task.picture, scale))
        return
    context = multiprocessing.get_context("spawn")
    queue: deque[tuple[RenderTask, Future[tuple[bytes, str]]]] = deque()
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_follow_parent) as pool:
        for task in tasks:
            if drawn := find_drawn(folder, task):
                yield RenderResult(task.name, "", drawn)
                continue
            queue.append((task, pool.submit(_draw, task.picture, scale)))
            if len(queue) >= processes * QUEUED_PER_PROCESS:
                yield _next_result(folder, queue)
        while queue:
            yield _next_result(folder, queue)


def _next_result(folder: PictureFolder, queue: deque[tuple[RenderTask, Future[tuple[bytes, str]]]]) -> RenderResult:
    task, future = queue.popleft()
    return _write(folder, task, *future.result())


def _write(folder: PictureFolder, task: RenderTask, png: bytes, error: str) -> RenderResult:
    if error:
        return RenderResult(task.name, error)
    folder.write(task.name, png)
    return RenderResult(task.name, "", StoredPicture(source_hash(task.picture), len(png)))


def _draw(picture: Picture, scale: float) -> tuple[bytes, str]:
    """A PNG and the error, "" for none: one bad picture must not stop the others.

    A picture with boxes in the place of letters is worse than none.
    """
    missing = missing_glyphs(picture.text + picture.translation)
    if missing:
        return b"", f"no font has {missing}"
    try:
        png = draw_picture(picture, scale)
    except Exception as error:
        return b"", f"{type(error).__name__}: {error}".splitlines()[0]
    return png[:PNG_HEAD_LENGTH] + _chunk(picture) + png[PNG_HEAD_LENGTH:], ""


def source_hash(picture: Picture) -> str:
    """The hash of everything that the picture is drawn from, in hexadecimal digits.

    A later field counts where it is not empty, so that no older picture is drawn again.
    """
    empty = {(name, Picture._field_defaults[name]) for name in LATER_FIELDS}
    fields = ", ".join(f"{name}={value!r}" for name, value in picture._asdict().items() if (name, value) not in empty)
    return hashlib.blake2b(f"Picture({fields})".encode(), digest_size=16).hexdigest()


def _chunk(picture: Picture) -> bytes:
    """A text chunk (PNG, 11.3.3.2) with the picture's source hash."""
    content = b"tEXtSource\0" + source_hash(picture).encode()
    return (len(content) - 4).to_bytes(4) + content + zlib.crc32(content).to_bytes(4)


def _follow_parent() -> None:
    """In a worker process: leave Ctrl-C to the parent, and end when it is killed instead of waiting for it forever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
