"""Files that their owner alone may read."""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

OTHERS = 0o077


def keep_private(*paths: Path) -> None:
    """Take all rights on these files and folders away from everybody but the owner, as far as they are ours.

    What does not exist is left out, and so are folders that all may write to, such as /tmp.
    """
    for path in paths:
        with suppress(FileNotFoundError, PermissionError):
            mode = path.stat().st_mode
            if mode & OTHERS and not mode & stat.S_ISVTX:
                path.chmod(stat.S_IMODE(mode) & ~OTHERS)


@contextmanager
def written_whole(file: Path, part: Path | None = None) -> Iterator[Path]:
    """Yield a temporary file beside `file`; it takes that name when the block ends well and all is on the disk.

    It is for the owner alone; `part` is another one, which the caller creates.
    """
    if part is None:
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
        os.close(descriptor)
        part = Path(name)
    try:
        yield part
        _sync(part)
        part.replace(file)
        _sync(file.parent)
    finally:
        part.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
