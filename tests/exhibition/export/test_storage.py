"""Pictures in a storage that has no folders of this machine, and in one that has.

TEST_STORAGE, if set, names a further one, as KKW_EXPORT_STORAGE would: a bucket that is empty under its prefix.
"""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
from botocore.client import BaseClient
from botocore.exceptions import EndpointConnectionError
from django.core.files.storage import InMemoryStorage, storages
from django.core.management import CommandError, call_command
from django.test import Client

from contributions.models import Station
from contributions.services import withdraw
from exhibition.export.storage import FolderStorage, PictureFolder
from krefeld_kann_was import environment
from tests.exhibition.export.conftest import Queue, done, page, released


class MemoryStorage(InMemoryStorage):
    """As S3 has them: names without paths of this machine; a file is replaced by another of its name."""

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        self.delete(str(name))
        return super().save(name, content, max_length)


@pytest.fixture(params=["memory", *["TEST_STORAGE"] * ("TEST_STORAGE" in os.environ)])
def elsewhere(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> None:
    """Pictures lie on no disk of this machine."""
    backend = {"BACKEND": f"{__name__}.MemoryStorage", "OPTIONS": {"location": "/nowhere"}}
    if request.param != "memory":
        backend = environment.storage(request.param, tmp_path, make=False)
    settings.STORAGES = settings.STORAGES | {"exports": backend}


@pytest.mark.django_db
@pytest.mark.usefixtures("elsewhere", "quick", "editor")
def test_an_export_is_drawn_handed_out_and_deleted_without_a_folder(
    client: Client, station: Station, queue: Queue, place: Path
) -> None:
    stays, goes = released(station, "Rhein", "Weg")
    export = done(client, station, queue)
    assert sorted(export.folder.names()) == [f"hochformat-4-5/{answer.pk}.png" for answer in (stays, goes)]

    withdraw(goes)
    queue.work()
    assert list(export.folder.names()) == [f"hochformat-4-5/{stays.pk}.png"]
    data = client.get(page(export, "download/")).getvalue()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert [name for name in archive.namelist() if name.endswith(".png")] == [f"hochformat-4-5/{stays.pk}.png"]

    client.post(page(export, "remove/"))
    queue.work()
    assert PictureFolder(storages["exports"]).folders() == []
    assert not any(place.rglob("*.png"))


@pytest.mark.usefixtures("elsewhere")
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


@pytest.fixture
def gone(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bucket that does not answer."""

    def fail(*_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="https://storage.example")

    monkeypatch.setattr(BaseClient, "_make_api_call", fail)
    monkeypatch.setenv("KKW_EXPORT_STORAGE", "s3://pictures?endpoint=https://storage.example&region=eu")
    bucket = environment.storage("KKW_EXPORT_STORAGE", tmp_path, make=False)
    settings.STORAGES = settings.STORAGES | {"exports": bucket}


@pytest.mark.usefixtures("gone")
def test_a_bucket_that_does_not_answer_is_an_error_of_the_system_that_says_what_to_check() -> None:
    folder = PictureFolder(storages["exports"], "7")
    for use in (
        lambda: folder.read("1.png"),
        lambda: folder.size("1.png"),
        lambda: folder.write("1.png", b"x"),
        lambda: folder.delete("1.png"),
        folder.folders,
        lambda: folder.storage.exists("7"),
    ):
        with pytest.raises(OSError, match=r"^the bucket cannot be used \(.*storage\.example.*KKW_EXPORT_STORAGE"):
            use()


@pytest.mark.django_db
@pytest.mark.usefixtures("quick", "editor")
def test_while_pictures_cannot_be_reached_the_page_says_so_and_staff_still_get_mail(
    client: Client, station: Station, queue: Queue, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(station, "Rhein")
    export = done(client, station, queue)
    mail = MagicMock(return_value="")
    monkeypatch.setattr("exhibition.export.tasks.mail_staff", mail)
    request.getfixturevalue("gone")

    assert "Die Bilder sind gerade nicht zu erreichen" in client.get(page(export, "download/"), follow=True).text
    with pytest.raises(CommandError, match=r"^the bucket cannot be used .* the next run tries again$"):
        call_command("watch_exports")
    mail.assert_called_once()
