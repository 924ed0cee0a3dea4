"""Large downloads, made once as files: the server sends a file without a thread, however slowly it is read.

A file is named for its content. Who asks again, or goes on with a download that broke off, gets the same bytes; what
has changed has another name, so nothing that was taken back is handed out. Each web server makes its own files: they
are copies, and losing them costs nothing.
"""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from threading import Thread

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

INTERNAL_ADDRESS = "/_downloads/"  # under which a proxy has the folder, for itself alone (deploy/server/nginx.conf)
RESERVE = 1 << 29  # bytes that stay free on the disk, for the database
PATIENCE = 2.0  # seconds in which a small file is made while its reader waits
PART, FAILED, LOCK = ".part", ".failed", "lock"
OPEN_RANGE = re.compile(r"bytes=(\d{1,18})-")

logger = logging.getLogger(__name__)


class SpoolFull(Exception):
    """The disk has too little room for the file."""


class Spool:
    """Files of one kind, readable by their owner alone; one of them is made at a time. Names: PREFIX-CONTENT.SUFFIX."""

    every: list[Spool] = []

    def __init__(self, kind: str, kept: timedelta) -> None:
        """`kept`: for how long a file stays after it was made, unless another one with its prefix replaces it."""
        self.kind, self.kept = kind, kept
        self.every.append(self)

    @property
    def folder(self) -> Path:
        return Path(settings.DATA_DIR) / "downloads" / self.kind

    def find(self, name: str) -> Path | None:
        """The file, if it is ready."""
        path = self.folder / name
        return path if path.is_file() else None

    def make(self, name: str, pieces: Iterable[bytes], size: int = 0) -> Path | None:
        """The file, made of the pieces if it is not ready; None while another one is being made.

        `size`: its bytes, if they are known. Raises SpoolFull, and what the pieces raise; then nothing of it stays.
        """
        with self._lock() as held:
            if not held or (found := self.find(name)):
                return found if held else None
            self._delete_rubbish()
            self.require_space(size)
            part = self.folder / (name + PART)
            try:
                with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.writelines(pieces)
                    file.flush()
                    os.fsync(file.fileno())
                self.discard(name.partition("-")[0], Path(name).suffix)
                return part.rename(self.folder / name)
            except OSError as error:
                if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                    raise
                raise SpoolFull from error
            finally:
                part.unlink(missing_ok=True)

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
        with self._lock() as nobody_makes_one:
            try:
                return None if nobody_makes_one else (self.folder / (name + PART)).stat().st_size
            except FileNotFoundError:
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
        """Delete the files with this prefix; who is reading one reads it to its end."""
        for file in self.folder.glob(f"{prefix}-*{suffix}"):
            file.unlink(missing_ok=True)

    def delete_old(self) -> None:
        """Delete what is older than it may be, and what a killed process left."""
        if self.folder.is_dir():
            with self._lock() as held:
                if held:
                    self._delete_rubbish()

    def _delete_rubbish(self) -> None:
        """Delete old files and unfinished ones. Only for who holds the lock: nobody else is making one."""
        oldest = time.time() - self.kept.total_seconds()
        for file in self.folder.iterdir():
            if file.name != LOCK and (file.suffix == PART or file.stat().st_mtime < oldest):
                file.unlink(missing_ok=True)

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
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True


def delete_old_downloads() -> None:
    """Delete the files of all kinds that are older than they may be; the worker calls it."""
    for spool in Spool.every:
        spool.delete_old()


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
