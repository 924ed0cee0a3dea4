"""Where pictures lie: in a folder, or in a storage that several machines share (setting KKW_EXPORT_STORAGE)."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.crypto import get_random_string

from krefeld_kann_was.lib.private_files import written_whole


class FolderStorage(FileSystemStorage):
    """Writes each file whole or not at all, also where one of that name is there."""

    file_permissions_mode = None  # those of the process, which keep out others than the owner

    def __init__(self, location: Path | str) -> None:
        super().__init__(location, allow_overwrite=True)

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        part = f"{name}.{get_random_string(8)}.part"
        with written_whole(Path(self.path(str(name))), Path(self.path(part))):
            super().save(part, content, max_length)
        return str(name)


class PictureFolder:
    """A folder in a storage that overwrites files. Names are those of files below it, such as "story/12.png"."""

    def __init__(self, storage: Storage, path: str = "") -> None:
        self.storage, self.path = storage, path

    def _at(self, name: str) -> str:
        return f"{self.path}/{name}".strip("/")

    def read(self, name: str, length: int | None = None) -> bytes:
        """The file, or its first bytes. Raises OSError where there is none."""
        with self.storage.open(self._at(name)) as file:
            return bytes(file.read(length))

    def size(self, name: str) -> int:
        """The file's size in bytes. Raises OSError where there is none."""
        return self.storage.size(self._at(name))

    def write(self, name: str, data: bytes) -> None:
        self.storage.save(self._at(name), ContentFile(data))

    def delete(self, name: str) -> None:
        """Delete the file if it is there."""
        self.storage.delete(self._at(name))

    def folders(self) -> list[str]:
        """The names of the folders in it, if there are any."""
        return sorted(self._list(self.path)[0])

    def names(self) -> Iterator[str]:
        """The names of all files, those of folders in it included."""
        yield from self._list(self.path)[1]
        for folder in self.folders():
            yield from (f"{folder}/{name}" for name in PictureFolder(self.storage, self._at(folder)).names())

    def clear(self) -> int:
        """Delete everything and the folder itself. Returns how many files that were."""
        names = list(self.names())
        for name in names:
            self.delete(name)
        for folder in self.folders():
            PictureFolder(self.storage, self._at(folder)).clear()
        if self.path and self.storage.exists(self.path):
            with suppress(OSError):  # a worker has just put a picture there; retention.py deletes that
                self.storage.delete(self.path)
        return len(names)

    def _list(self, path: str) -> tuple[list[str], list[str]]:
        try:
            return self.storage.listdir(path)
        except FileNotFoundError:
            return [], []
