"""Draws many pictures into a folder: on all processors, never more in memory than are being drawn.

No Django in here, so that a worker process starts quickly and on every platform.
"""

from __future__ import annotations

import csv
import json
import multiprocessing
import os
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from contributions.spreadsheets import DELIMITER, harmless
from exhibition.share.picture import Picture, draw_picture

OVERVIEW = "overview.csv"
MARKER = ".export_social.json"  # says that a folder is ours, and of what
OURS = re.compile(r"\d+(\.png|-caption\.txt|-alt\.txt)")
FEWEST_FOR_PROCESSES = 12  # pictures; for fewer, starting a process takes longer than drawing
WAITING_PER_PROCESS = 3


class Post(NamedTuple):
    """A picture with its words."""

    id: int
    picture: Picture
    caption: str
    alt_text: str


class Drawn(NamedTuple):
    """`error` says in one line what went wrong, if something did; the picture is then missing."""

    post: Post
    error: str = ""


class ForeignFolder(Exception):
    """There is something in the folder that is not an earlier export of the same kind."""


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def prepare(folder: Path, kind: dict[str, str | bool]) -> None:
    """Make the folder, or empty it of an earlier export of this kind: what was withdrawn since must not stay.

    Raises ForeignFolder and changes nothing where the folder holds something else.
    """
    marker = folder / MARKER
    if folder.is_dir() and any(folder.iterdir()):
        try:
            known = json.loads(marker.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            known = None
        if known != kind:
            raise ForeignFolder
    elif folder.exists() and not folder.is_dir():
        raise ForeignFolder
    folder.mkdir(parents=True, exist_ok=True)
    marker.write_text(json.dumps(kind), encoding="utf-8")
    for file in folder.iterdir():
        if file.name == OVERVIEW or OURS.fullmatch(file.name):
            file.unlink()


def write(
    folder: Path, posts: Iterable[Post], *, total: int, processes: int, scale: float, head: Sequence[str]
) -> Iterator[Drawn]:
    """Write pictures, captions, alt texts and the overview, and yield each post when it is done, in their order."""
    with (folder / OVERVIEW).open("w", encoding="utf-8-sig", newline="") as overview:
        rows = csv.writer(overview, delimiter=DELIMITER)  # above: UTF-8 with the mark by which spreadsheets know it
        rows.writerow(head)
        for drawn in draw_all(folder, posts, processes if total >= FEWEST_FOR_PROCESSES else 1, scale):
            post = drawn.post
            if not drawn.error:
                (folder / f"{post.id}-caption.txt").write_text(post.caption + "\n", encoding="utf-8")
                (folder / f"{post.id}-alt.txt").write_text(post.alt_text + "\n", encoding="utf-8")
                cells = (post.picture.language, post.picture.text, post.caption, post.alt_text)
                rows.writerow((post.id, f"{post.id}.png", *map(harmless, cells)))
            yield drawn


def draw_all(folder: Path, posts: Iterable[Post], processes: int, scale: float) -> Iterator[Drawn]:
    if processes < 2:
        for post in posts:
            yield Drawn(post, draw_file(folder / f"{post.id}.png", post.picture, scale))
        return
    context = multiprocessing.get_context("spawn")
    waiting: deque[tuple[Post, Future[str]]] = deque()
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        for post in posts:
            waiting.append((post, pool.submit(draw_file, folder / f"{post.id}.png", post.picture, scale)))
            if len(waiting) >= processes * WAITING_PER_PROCESS:
                yield _first_done(waiting)
        while waiting:
            yield _first_done(waiting)


def _first_done(waiting: deque[tuple[Post, Future[str]]]) -> Drawn:
    post, future = waiting.popleft()
    return Drawn(post, future.result())


def draw_file(file: Path, picture: Picture, scale: float) -> str:
    """Draw a picture into a file that is there whole or not at all. Returns what went wrong, "" if nothing did: one
    bad picture must not stop the others."""
    try:
        data = draw_picture(picture, scale)
    except Exception as error:
        return f"{type(error).__name__}: {error}".splitlines()[0]
    part = file.with_suffix(".part")
    part.write_bytes(data)
    part.replace(file)
    return ""
