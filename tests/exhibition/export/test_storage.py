"""Pictures in a storage that has no folders of this machine, and in one that has."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import InMemoryStorage, storages
from django.test import Client

from contributions.models import Station
from contributions.services import withdraw
from exhibition.export.retention import delete_expired
from exhibition.export.storage import FolderStorage, PictureFolder
from tests.exhibition.export.conftest import CLOSED, Queue, done, page, released


class MemoryStorage(InMemoryStorage):
    """As S3 has them: names without paths of this machine; a file is replaced by another of its name."""

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        self.delete(str(name))
        return super().save(name, content, max_length)


@pytest.fixture
def memory(settings: Any) -> None:
    backend = f"{__name__}.MemoryStorage"
    settings.STORAGES = settings.STORAGES | {"exports": {"BACKEND": backend, "OPTIONS": {"location": "/nowhere"}}}


@pytest.mark.django_db
@pytest.mark.usefixtures("memory", "quick", "editor")
def test_an_export_is_drawn_handed_out_and_deleted_without_a_folder(
    client: Client, station: Station, queue: Queue, place: Path
) -> None:
    stays, goes = released(station, "Rhein", "Weg")
    export = done(client, station, queue)
    assert sorted(export.folder.names()) == [f"hochformat-4-5/{answer.pk}.png" for answer in (stays, goes)]

    withdraw(goes)
    data = client.get(page(export, "download/")).getvalue()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert [name for name in archive.namelist() if name.endswith(".png")] == [f"hochformat-4-5/{stays.pk}.png"]
    assert delete_expired(CLOSED) == 1
    assert list(export.folder.names()) == [f"hochformat-4-5/{stays.pk}.png"]

    client.post(page(export, "remove/"))
    queue.work()
    assert PictureFolder(storages["exports"]).folders() == []
    assert not any(place.rglob("*.png"))


@pytest.mark.usefixtures("memory")
def test_files_of_a_storage_are_replaced_listed_and_cleared(tmp_path: Path) -> None:
    for storage in (storages["exports"], FolderStorage(tmp_path)):
        folder = PictureFolder(storage, "7")
        assert (list(folder.names()), folder.clear()) == ([], 0)
        for data in (b"long and old", b"new"):
            folder.write("story/1.png", data)
        folder.write(".frames/story/2-cover.png", b"cover")

        assert sorted(folder.names()) == [".frames/story/2-cover.png", "story/1.png"]
        assert folder.read("story/1.png") == b"new"
        assert folder.size("story/1.png") == 3
        with pytest.raises(OSError, match=r"9\.png"):
            folder.read("story/9.png")
        assert folder.clear() == 2
        assert PictureFolder(storage).folders() == []


def test_a_picture_that_comes_while_a_folder_is_cleared_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = PictureFolder(FolderStorage(tmp_path), "7")
    folder.write("1.png", b"x")
    listed = PictureFolder.folders

    def late(asked: PictureFolder) -> list[str]:
        folder.write("2.png", b"x")
        return listed(asked)

    with monkeypatch.context() as then:
        then.setattr(PictureFolder, "folders", late)
        folder.clear()

    assert folder.clear() == 1
    assert PictureFolder(FolderStorage(tmp_path)).folders() == []


def test_a_file_has_its_name_only_when_it_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[list[str]] = []
    monkeypatch.setattr(os, "fsync", lambda _: synced.append(sorted(each.suffix for each in tmp_path.iterdir())))

    PictureFolder(FolderStorage(tmp_path)).write("1.png", b"x")

    assert synced == [[".part"], [".png"]]


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = PictureFolder(FolderStorage(tmp_path))
    folder.write("story/1.png", b"old")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        folder.write("story/1.png", b"new")

    assert folder.read("story/1.png") == b"old"
