"""A ZIP that is sent while it is made: no more of it is in memory than the file that is being sent.

Stored, not deflated, for pictures are small already. The same entries give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a ZIP knows
UNIX, READABLE = 3, 0o100644 << 16
# The sizes of a ZIP's parts (APPNOTE 6.3.10, 4.3): beside the names and the files themselves.
LOCAL_HEAD, CENTRAL_HEAD, LARGE_OFFSET, END, LARGE_END = 30, 46, 12, 22, 56 + 20


class Entry(NamedTuple):
    """A file in the ZIP: `data`, or where that is None a file below the folder, of `size` bytes: `source`, or where
    that is "" the one of the same name."""

    name: str
    size: int
    data: bytes | None = None
    source: str = ""


class Changed(Exception):
    """A file is not as large any more as it was when the ZIP began."""


def length(entries: Sequence[Entry]) -> int:
    """The length of the ZIP in bytes, which is known before any file is read."""
    offset = central = 0
    for entry in entries:
        name = len(entry.name.encode())
        central += CENTRAL_HEAD + name + (LARGE_OFFSET if offset > zipfile.ZIP64_LIMIT else 0)
        offset += LOCAL_HEAD + name + entry.size
    large = len(entries) > zipfile.ZIP_FILECOUNT_LIMIT or max(offset, central) > zipfile.ZIP64_LIMIT
    return offset + central + END + (LARGE_END if large else 0)


def etag(entries: Iterable[Entry]) -> str:
    """A strong validator of the ZIP: a download that broke off goes on only where it would become the same."""
    digest = hashlib.blake2b(digest_size=16)
    for entry in entries:
        digest.update(repr(entry).encode())
    return f'"{digest.hexdigest()}"'


def skipped(pieces: Iterable[bytes], number: int) -> Iterator[bytes]:
    """The pieces without their first bytes, so many."""
    for piece in pieces:
        if number < len(piece):
            yield piece[number:]
        number = max(number - len(piece), 0)


def stream(entries: Iterable[Entry], folder: Path) -> Iterator[bytes]:
    """The ZIP in pieces, one a file. Raises Changed, OSError; the reader then sees that the ZIP is not whole."""
    window = Window()
    with zipfile.ZipFile(window, "w") as archive:
        for entry in entries:
            data = (folder / (entry.source or entry.name)).read_bytes() if entry.data is None else entry.data
            if len(data) != entry.size:
                raise Changed(entry.name)
            archive.writestr(_head(entry.name), data)
            yield window.take()
    yield window.take()


def _head(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, EPOCH)
    info.create_system, info.external_attr = UNIX, READABLE
    return info


class Window(io.BytesIO):
    """What zipfile has written since it was taken last: it goes back at most to the head of the file it writes."""

    taken = 0

    def take(self) -> bytes:
        piece = self.getvalue()
        self.taken += len(piece)
        super().seek(0)
        self.truncate()
        return piece

    def tell(self) -> int:
        return self.taken + super().tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self.taken + super().seek(offset - self.taken if whence == io.SEEK_SET else offset, whence)
