"""Drawing in several processes: only what is being drawn is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from exhibition.export import rendering
from exhibition.export.storage import FolderStorage, PictureFolder
from exhibition.share import picture


def test_no_more_is_read_than_is_being_drawn(tmp_path: Path) -> None:
    read: list[int] = []

    def orders() -> Iterator[rendering.RenderTask]:
        for number in range(50):
            read.append(number)
            yield rendering.RenderTask(f"{number}.png", picture.Picture("x", "de", "", "", "", ("",) * 4))  # type: ignore[arg-type]

    drawn = rendering.render_missing(
        PictureFolder(FolderStorage(tmp_path)), orders(), 2
    )  # each fails in its process, quickly

    assert next(drawn).error
    assert len(read) == 2 * rendering.QUEUED_PER_PROCESS
    assert len(list(drawn)) == 49
