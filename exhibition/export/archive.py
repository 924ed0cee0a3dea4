"""A ZIP in pieces: only one of its files is in memory at a time.

The files are stored, not deflated: pictures are compressed already. The same entries give the same bytes.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from exhibition.export.storage import PictureFolder

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a ZIP knows
CREATED_ON_UNIX, FILE_MODE = 3, 0o100644 << 16
# The sizes of a ZIP's parts (APPNOTE 6.3.10, 4.3): beside the names and the files themselves.
LOCAL_HEADER, CENTRAL_HEADER, ZIP64_OFFSET, END_RECORD, ZIP64_END_RECORDS = 30, 46, 12, 22, 56 + 20


class ArchiveEntry(NamedTuple):
    """A file of `size` bytes in the ZIP. Its content is `data`; None: that of the file `source` in the folder.

    `version` tells one content of that file from another of the same size: other colours alone change no size.
    """

    name: str
    size: int
    data: bytes | None = None
    source: str = ""
    version: str = ""


class FileChangedError(Exception):
    """A file has another size than when the ZIP was begun."""


def archive_length(entries: Sequence[ArchiveEntry]) -> int:
    """The length of the ZIP in bytes, without reading any file."""
    offset = central = 0
    for entry in entries:
        name = len(entry.name.encode())
        central += CENTRAL_HEADER + name + (ZIP64_OFFSET if offset > zipfile.ZIP64_LIMIT else 0)
        offset += LOCAL_HEADER + name + entry.size
    large = len(entries) > zipfile.ZIP_FILECOUNT_LIMIT or max(offset, central) > zipfile.ZIP64_LIMIT
    return offset + central + END_RECORD + (ZIP64_END_RECORDS if large else 0)


def archive_key(entries: Iterable[ArchiveEntry]) -> str:
    """32 hexadecimal digits that two ZIPs share only if they have the same entries."""
    digest = hashlib.blake2b(digest_size=16)
    for entry in entries:
        digest.update(repr(entry).encode())
    return digest.hexdigest()


def stream_archive(entries: Iterable[ArchiveEntry], folder: PictureFolder) -> Iterator[bytes]:
    """The ZIP in pieces, one per file. Raises FileChangedError, OSError; the ZIP then misses its end."""
    buffer = SlidingBuffer()
    with zipfile.ZipFile(buffer, "w") as archive:
        for entry in entries:
            data = folder.read(entry.source) if entry.data is None else entry.data
            if len(data) != entry.size:
                raise FileChangedError(entry.name)
            archive.writestr(_file_header(entry.name), data)
            yield buffer.pop()
    yield buffer.pop()


def _file_header(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, EPOCH)
    info.create_system, info.external_attr = CREATED_ON_UNIX, FILE_MODE
    return info


class SlidingBuffer(io.BytesIO):
    """Holds only what was written since the last `pop`: zipfile seeks back to the current file's header at most."""

    popped = 0

    def pop(self) -> bytes:
        """Return what was written since the last call, and forget it."""
        piece = self.getvalue()
        self.popped += len(piece)
        super().seek(0)
        self.truncate()
        return piece

    def tell(self) -> int:
        return self.popped + super().tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self.popped + super().seek(offset - self.popped if whence == io.SEEK_SET else offset, whence)
