"""The ZIP: valid, its length known, no more than a file in memory, the same bytes from the same entries."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from exhibition.export import archive
from exhibition.export.archive import ArchiveEntry, FileChangedError, archive_length, stream_archive
from exhibition.export.storage import FolderStorage, PictureFolder


def entries(folder: Path, number: int = 5) -> list[ArchiveEntry]:
    (folder / "portrait").mkdir(exist_ok=True)
    made = []
    for place in range(number):
        name = f"portrait/{place}.png"
        (folder / name).write_bytes(bytes([place % 256]) * (1000 + place))
        made.append(ArchiveEntry(name, 1000 + place, source=name))
    return [
        ArchiveEntry("Übersicht.csv", 4, "ß=1".encode()),
        *made,
        ArchiveEntry("texts/leer.txt", 0, b""),
    ]


def pieces(wanted: list[ArchiveEntry], folder: Path) -> list[bytes]:
    return list(stream_archive(wanted, PictureFolder(FolderStorage(folder))))


def digest(sent: list[bytes]) -> str:
    return hashlib.sha256(b"".join(sent)).hexdigest()


def test_it_is_a_valid_zip_of_the_promised_length_with_everything_in_it(tmp_path: Path) -> None:
    wanted = entries(tmp_path)

    data = b"".join(pieces(wanted, tmp_path))

    assert len(data) == archive_length(wanted)
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == [entry.name for entry in wanted]
        assert opened.read("Übersicht.csv").decode() == "ß=1"
        assert opened.read("portrait/3.png") == b"\3" * 1003
        assert {(info.date_time, info.compress_type) for info in opened.infolist()} == {(archive.EPOCH, 0)}
        assert not any(info.flag_bits & 0x08 for info in opened.infolist()), "sizes stand before the data"


def test_the_same_entries_give_the_same_bytes_on_every_day(tmp_path: Path) -> None:
    first = digest(pieces(entries(tmp_path), tmp_path))
    for file in tmp_path.rglob("*.png"):
        file.touch()

    assert digest(pieces(entries(tmp_path), tmp_path)) == first


def test_it_is_sent_a_file_at_a_time(tmp_path: Path) -> None:
    sent = pieces(entries(tmp_path), tmp_path)

    assert len(sent) == 8
    assert max(map(len, sent[:-1])) < 1200


@pytest.mark.parametrize(("limit", "count"), [(3000, 65535), (2**31 - 1, 6), (1500, 3)])
def test_large_ones_have_the_promised_length_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int, count: int
) -> None:
    """Beyond 2 GiB or 65,535 files a ZIP has further parts; here the limits are lower."""
    wanted = entries(tmp_path)
    plain = archive_length(wanted)
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", limit)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", count)

    data = b"".join(pieces(wanted, tmp_path))

    assert len(data) == archive_length(wanted) > plain
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert opened.testzip() is None
        assert len(opened.namelist()) == len(wanted)


def test_a_file_that_is_another_one_by_now_breaks_the_zip_instead_of_its_length(tmp_path: Path) -> None:
    wanted = entries(tmp_path)
    (tmp_path / "portrait" / "3.png").write_bytes(b"x")

    with pytest.raises(FileChangedError):
        pieces(wanted, tmp_path)
