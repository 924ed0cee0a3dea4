"""Prepared downloads: made once, by one at a time, whole or not at all, and gone when their time is over."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import RequestFactory

from krefeld_kann_was.lib import spool as spools
from krefeld_kann_was.lib.spool import Spool, SpoolFull, delete_downloads, delete_old_downloads, keep_tidy, send_file

NAME = "17-0a3f.zip"


@pytest.fixture
def spool(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Spool:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(spools, "KEPT", {"tests": timedelta(days=1)})
    return Spool("tests")


def files(spool: Spool) -> set[str]:
    return {file.name for file in spool.folder.iterdir()} - {"lock"}


def test_a_file_is_made_once_and_for_its_owner_alone(spool: Spool) -> None:
    made = spool.make(NAME, [b"Rh", b"ein"])

    assert made == spool.find(NAME) == spool.make(NAME, [b"other"])
    assert made is not None
    assert made.read_bytes() == b"Rhein"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE(spool.folder.stat().st_mode) == 0o700


def test_one_is_made_at_a_time_and_who_comes_meanwhile_learns_how_far_it_is(spool: Spool) -> None:
    seen: list[object] = []

    def pieces() -> Iterator[bytes]:
        yield b"x" * 100_000
        seen.extend([spool.make(NAME, [b"other"]), spool.make("18-1.zip", [b"other"]), spool.find(NAME)])
        seen.append(spool.progress(NAME))
        yield b"x"

    assert spool.make(NAME, pieces()) is not None
    assert seen == [None, None, None, 100_000]
    assert spool.progress(NAME) is None


def test_what_has_changed_replaces_what_was_before(spool: Spool) -> None:
    for name in ("17-1.zip", "17-1.csv", "170-1.zip", "17-2.zip"):
        spool.make(name, [b"x"])
    assert files(spool) == {"17-1.csv", "170-1.zip", "17-2.zip"}

    spool.discard("17")

    assert files(spool) == {"170-1.zip"}


def test_what_a_killed_process_left_and_what_is_old_is_deleted(spool: Spool) -> None:
    spool.make(NAME, [b"x"])
    (spool.folder / "18-1.zip.part").write_bytes(b"half of it")
    assert spool.progress("18-1.zip") is None

    delete_old_downloads()
    assert files(spool) == {NAME}

    yesterday = time.time() - 25 * 60 * 60
    os.utime(spool.folder / NAME, (yesterday, yesterday))
    delete_old_downloads()
    assert files(spool) == set()


def test_what_somebody_asks_for_stays(spool: Spool) -> None:
    spool.make(NAME, [b"x"])
    yesterday = time.time() - 25 * 60 * 60
    os.utime(spool.folder / NAME, (yesterday, yesterday))

    assert spool.find(NAME)
    delete_old_downloads()

    assert files(spool) == {NAME}


def test_what_is_taken_back_leaves_all_files_also_one_that_is_being_made(spool: Spool) -> None:
    spool.make("18-1.zip", [b"x"])

    def pieces() -> Iterator[bytes]:
        yield b"x"
        delete_downloads()
        yield b"x"

    assert spool.make(NAME, pieces()) is None
    assert files(spool) == set()
    assert not spool.failed(NAME)


def test_who_looks_or_tidies_keeps_nobody_from_making_a_file(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    spool.make("18-1.zip", [b"x"])
    locked: list[str] = []
    monkeypatch.setattr(spools, "_take_lock", lambda file, kind: locked.append(file.name))

    assert spool.progress(NAME) is None
    delete_old_downloads()

    assert locked == []


def test_two_may_tidy_at_once(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("17-1.zip", "18-1.zip"):
        spool.make(name, [b"x"])
        os.utime(spool.folder / name, (0, 0))
    whole = Path.glob

    def slowly(folder: Path, pattern: str) -> Iterator[Path]:
        for file in list(whole(folder, pattern)):
            file.unlink()  # by somebody else
            yield file

    monkeypatch.setattr(Path, "glob", slowly)
    delete_old_downloads()

    assert files(spool) == set()


def test_tidying_goes_on_after_an_error(
    spool: Spool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    naps: list[float] = []

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", sleep)
    monkeypatch.setattr(spools, "delete_old_downloads", (spool.folder / "none").rmdir)
    with pytest.raises(KeyboardInterrupt):
        keep_tidy(lambda: 1)

    assert naps == [60, 60]
    assert caplog.text.count("old downloads are not deleted") == 2


def test_what_is_taken_back_on_another_machine_leaves_this_one_within_a_minute(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks, kept = iter([1, 1, 2, 2]), list[set[str]]()

    def sleep(_: float) -> None:
        kept.append(files(spool))
        if len(kept) == 4:
            raise KeyboardInterrupt
        spool.make(NAME, [b"x"])

    monkeypatch.setattr(time, "sleep", sleep)
    spool.make(NAME, [b"from before the start"])
    with pytest.raises(KeyboardInterrupt):
        keep_tidy(lambda: next(marks))

    assert kept == [set(), {NAME}, set(), {NAME}]


def test_a_full_disk_leaves_nothing_behind(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> Iterator[bytes]:
        yield b"x"
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(SpoolFull):
        spool.make(NAME, full())
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=spools.RESERVE + 9))
    with pytest.raises(SpoolFull):
        spool.make_in_background(NAME, [b"x" * 10], 10)
    assert files(spool) == set()

    assert spool.make_in_background(NAME, [b"x" * 9], 9)


def test_a_failure_in_the_background_is_told_once(spool: Spool, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x"
        raise FileNotFoundError

    assert spool.make_in_background(NAME, broken(), 9) is None
    assert spool.failed(NAME)
    assert not spool.failed(NAME)
    assert "could not be made" in caplog.text
    assert files(spool) == set()


def test_a_proxy_that_sends_files_by_itself_is_told_which(spool: Spool, settings: Any) -> None:
    settings.X_ACCEL_REDIRECT = True
    made = spool.make(NAME, [b"Rhein"])
    assert made

    response = send_file(RequestFactory().get("/"), made, "bilder-ä.zip", "application/zip")

    assert response["X-Accel-Redirect"] == f"/_downloads/tests/{NAME}"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''bilder-%C3%A4.zip"
    assert response.content == b""  # type: ignore[attr-defined]


def test_a_proxy_knows_a_file_again_however_often_it_is_asked_for(spool: Spool) -> None:
    made = spool.make(NAME, [b"x"])
    assert made is not None
    os.utime(made, (0, 1_000_000_000))

    assert spool.find(NAME) == made

    assert made.stat().st_mtime == 1_000_000_000
    assert made.stat().st_atime > 1_000_000_000
