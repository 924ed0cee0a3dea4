"""Large downloads, made once as files: the server sends a file without a thread, however slowly it is read.

A file is named for its content. Who asks again, or goes on with a download that broke off, gets the same bytes; what
has changed has another name, so nothing that was taken back is handed out; it leaves the disks of all machines within
a minute. Each web server makes its own files and deletes them: they are copies, and losing them costs nothing.
"""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from threading import Thread
from typing import IO, Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from krefeld_kann_was.lib.private_files import written_whole

# Of each kind: for how long a file stays after somebody asked for it last.
KEPT = {
    "open-data": timedelta(minutes=5),
    "exports": timedelta(hours=1),
    "print-files": timedelta(hours=1),
    "books": timedelta(hours=1),
}
TIDYING_INTERVAL = 60  # seconds
INTERNAL_ADDRESS = "/_downloads/"  # under which a proxy has the folder, for itself alone (deploy/server/nginx.conf)
RESERVE = 1 << 29  # bytes that stay free on the disk, for the database
PATIENCE = 2.0  # seconds in which a small file is made while its reader waits
PART, FAILED, LOCK = ".part", ".failed", "lock"
OPEN_RANGE = re.compile(r"bytes=(\d{1,18})-")

logger = logging.getLogger(__name__)


class SpoolFull(Exception):
    """The disk has too little room for the file."""


class Discarded(Exception):
    """The file was deleted while it was being made: something that may be in it was taken back."""


class Spool:
    """Files of one kind, readable by their owner alone; one of them is made at a time. Names: PREFIX-CONTENT.SUFFIX."""

    def __init__(self, kind: str) -> None:
        """`kind`: one of KEPT."""
        self.kind = kind

    @property
    def folder(self) -> Path:
        return Path(settings.DATA_DIR) / "downloads" / self.kind

    def find(self, name: str) -> Path | None:
        """The file, if it is ready; it stays longer then.

        That it was asked for is its time of access. Its time of change stays: by that a proxy knows it again, when
        somebody goes on with a download.
        """
        path = self.folder / name
        try:
            os.utime(path, (time.time(), path.stat().st_mtime))
        except FileNotFoundError:
            return None
        return path

    def make(self, name: str, pieces: Iterable[bytes], size: int = 0) -> Path | None:
        """The file, made of the pieces if it is not ready; None while another one is being made, or if it is discarded.

        `size`: its bytes, if they are known. Raises SpoolFull, and what the pieces raise; then nothing of it stays.
        """
        with self._lock() as held:
            if not held or (found := self.find(name)):
                return found if held else None
            self._delete_parts()
            self.require_space(size)
            try:
                self._write(name, pieces)
            except Discarded:
                return None
            except OSError as error:
                if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                    raise
                raise SpoolFull from error
            return self.folder / name

    def make_in_background(self, name: str, pieces: Iterable[bytes], size: int) -> Path | None:
        """Begin to make the file, unless one is being made; return it if it is ready within PATIENCE.

        The pieces must not need the database. Raises SpoolFull if the disk has no room for `size` bytes; see `failed`.
        """
        if self.progress(name) is None:
            self.require_space(size)
        thread = Thread(target=self._make_alone, args=(name, pieces, size), daemon=True)
        thread.start()
        thread.join(PATIENCE)
        return self.find(name)

    def progress(self, name: str) -> int | None:
        """How many bytes of the file are made; None if it is not being made."""
        with suppress(FileNotFoundError), (self.folder / (name + PART)).open("rb") as part:
            if not _take_lock(part, fcntl.LOCK_SH):
                return os.fstat(part.fileno()).st_size
        return None

    def failed(self, name: str) -> bool:
        """Whether making the file in the background has failed; forgotten as soon as somebody knows."""
        try:
            (self.folder / (name + FAILED)).unlink()
        except OSError:
            return False
        return True

    def require_space(self, size: int) -> None:
        """Raises SpoolFull if a file of so many bytes would fill the disk."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(self.folder).free < size + RESERVE:
            raise SpoolFull

    def discard(self, prefix: str, suffix: str = "") -> None:
        """Delete the files with this prefix, also one that is being made; who is reading one reads it to its end."""
        for file in self.folder.glob(f"{prefix}-*{suffix}"):
            file.unlink(missing_ok=True)

    def delete_old(self) -> None:
        """Delete what is older than it may be, and what a killed process left."""
        oldest = time.time() - KEPT[self.kind].total_seconds()
        for file in self.folder.glob("*-*"):
            with suppress(FileNotFoundError):  # somebody else deletes, too
                if file.suffix != PART and file.stat().st_atime < oldest:
                    file.unlink()
        if any(self.folder.glob(f"*{PART}")):  # else nobody who wants to make a file is kept from it
            with self._lock() as held:
                if held:
                    self._delete_parts()

    def _delete_parts(self) -> None:
        """Delete unfinished files. Only for who holds the lock: nobody else is making one."""
        for file in self.folder.glob(f"*{PART}"):
            file.unlink(missing_ok=True)

    def _write(self, name: str, pieces: Iterable[bytes]) -> None:
        part = self.folder / (name + PART)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file, written_whole(self.folder / name, part):
            fcntl.flock(file, fcntl.LOCK_EX)  # says that it is being made; see `progress`
            file.writelines(pieces)
            file.flush()
            if not os.fstat(file.fileno()).st_nlink:
                raise Discarded
            self.discard(name.partition("-")[0], Path(name).suffix)

    def _make_alone(self, name: str, pieces: Iterable[bytes], size: int) -> None:
        try:
            self.make(name, pieces, size)
        except Exception:
            logger.exception("a download could not be made")
            (self.folder / (name + FAILED)).touch(0o600)

    @contextmanager
    def _lock(self) -> Iterator[bool]:
        """Whether nobody else makes a file; the system takes the lock from a process that dies."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / LOCK).open("w") as file:
            yield _take_lock(file, fcntl.LOCK_EX)


def _take_lock(file: IO[Any], kind: int) -> bool:
    """Lock the file until it is closed, without waiting; False where somebody else has locked it."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def delete_downloads() -> None:
    """Delete all files on this machine, as when an answer is taken back that may be in them."""
    for kind in KEPT:
        Spool(kind).discard("*")


def delete_old_downloads() -> None:
    """Delete the files of all kinds that are older than they may be."""
    for kind in KEPT:
        Spool(kind).delete_old()


def keep_tidy(takeback_mark: Callable[[], int]) -> None:
    """Delete old downloads every TIDYING_INTERVAL, for ever; each web server does so beside its work.

    Deletes all when `takeback_mark` is another number than before: something was taken back, maybe on another machine.
    At first, too, since nobody knows what was taken back before.
    """
    seen: int | None = None
    while True:
        try:
            delete_old_downloads()
            if (mark := takeback_mark()) != seen:
                delete_downloads()
                seen = mark
        except Exception:  # of the disk or of the database
            logger.exception("old downloads are not deleted")
        time.sleep(TIDYING_INTERVAL)


def send_file(
    request: HttpRequest, path: Path, filename: str, content_type: str, *, as_attachment: bool = True
) -> HttpResponseBase:
    """The response with a file of a spool, or with the rest of it where the request goes on with a download."""
    validator = f'"{path.stem}"'
    headers = {
        "ETag": validator,
        "Accept-Ranges": "bytes",
        "Content-Disposition": content_disposition_header(as_attachment, filename) or "",
    }
    if settings.X_ACCEL_REDIRECT:  # the proxy knows ranges by itself
        headers["X-Accel-Redirect"] = f"{INTERNAL_ADDRESS}{path.parent.name}/{path.name}"
        return HttpResponse(content_type=content_type, headers=headers)
    if not_modified := get_conditional_response(request, etag=validator):
        not_modified["ETag"] = validator
        return not_modified
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # compressed, it would be no file any more
    file = path.open("rb")
    size = path.stat().st_size
    start = _first_byte(request, validator, size)
    file.seek(start)
    response = FileResponse(
        file, as_attachment=as_attachment, filename=filename, content_type=content_type, headers=headers
    )
    if start:
        response.status_code = HTTPStatus.PARTIAL_CONTENT
        response["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
    return response


def _first_byte(request: HttpRequest, validator: str, size: int) -> int:
    """The position of the first byte to send: not 0 where the rest of the same file is asked for (RFC 9110, 14.2)."""
    requested = OPEN_RANGE.fullmatch(request.headers.get("Range", ""))
    if requested is None or request.headers.get("If-Range", validator) != validator:
        return 0
    start = int(requested[1])
    return start if start < size else 0
