"""The folder that `manage.py export_social` fills: the files of the ZIP, unpacked, and videos."""

import json
import shutil
from collections.abc import Generator
from datetime import datetime
from itertools import batched
from pathlib import Path

from django.utils.translation import gettext as _

from exhibition.distribution.services import record_distribution
from exhibition.export.carousel_files import CAROUSEL_FOLDER, CHUNK_SIZE, FRAME_FOLDER
from exhibition.export.contents import OVERVIEW_NAME, README_NAME, TEXT_FOLDER, collect_contents
from exhibition.export.rendering import (
    PREVIEW_SCALE,
    RenderResult,
    StoredPicture,
    process_count,
    render_missing,
    source_hash,
)
from exhibition.export.selection import SelectedPictures, render_tasks
from exhibition.export.storage import FolderStorage, PictureFolder
from exhibition.posting.edited_branding import EditedBranding
from exhibition.share.branding import Branding
from exhibition.share.formats import FORMATS, REEL
from exhibition.share.glyphs import missing_glyphs
from exhibition.share.picture import Picture
from exhibition.share.video import draw_video
from moderation.selectors import read_exportable

VIDEO_FOLDER = "moving"
FORMER_FOLDERS = ("portrait", "tall", "square")  # of pictures, until version 0.6
MARKER_NAME = ".export_social.json"  # says that a folder is an export, and of what


class ForeignFolderError(Exception):
    """The folder holds something else than an earlier export of the same kind."""


class OutputFolder:
    """Creates the folder, or takes over an earlier export of the same kind.

    Raises ForeignFolderError, and changes nothing, where it holds something else. `preview` is the label on small
    pictures that must not be posted.
    """

    def __init__(self, folder: Path, branding: Branding, preview: str = "") -> None:
        self.folder, self.branding, self.preview = folder, branding, preview
        self.question_id = branding.question.pk
        self.pictures = PictureFolder(FolderStorage(folder))
        self.stored: dict[str, StoredPicture] = {}  # by name, what `draw` has drawn or found
        kind = {"question": branding.question.slug, "preview": bool(preview)}
        marker = folder / MARKER_NAME
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())) and _read_json(marker) != kind:
            raise ForeignFolderError
        folder.mkdir(parents=True, exist_ok=True)
        marker.write_text(json.dumps(kind), encoding="utf-8")

    def delete_others(self, selected: SelectedPictures) -> None:
        """Delete files of an earlier export that do not belong to this one: answers taken back must not stay."""
        for name in FORMATS:
            for file in (self.folder / FORMATS[name].folder).glob("*.png*"):
                answer_id = file.name.partition(".")[0]
                if not answer_id.isdecimal():
                    continue
                if file.suffix != ".png" or int(answer_id) not in selected.by_format.get(name, ()):
                    file.unlink()
        answer_ids = set(selected.answers)
        for file in (self.folder / VIDEO_FOLDER).glob("*-*.mp4*"):
            answer_id = file.name.partition("-")[0]
            if answer_id.isdecimal() and int(answer_id) not in answer_ids:
                file.unlink()
        for name in (FRAME_FOLDER, CAROUSEL_FOLDER, *FORMER_FOLDERS):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        texts = self.folder.glob(f"{TEXT_FOLDER}/*.txt")
        for file in (*texts, self.folder / OVERVIEW_NAME, self.folder / README_NAME):
            file.unlink(missing_ok=True)

    def draw(
        self, selected: SelectedPictures, now: datetime, processes: int = 0
    ) -> Generator[RenderResult, None, None]:
        """Draw what is missing and record it as handed out; `processes` of 0 means one per processor."""
        for name, answer_ids in selected.by_format.items():
            if not self.preview:
                record_distribution(self.question_id, answer_ids, name, now)
        tasks = render_tasks(self.branding, selected, self.preview)
        scale = PREVIEW_SCALE if self.preview else 1.0
        for result in render_missing(self.pictures, tasks, process_count(selected.total, processes), scale):
            if result.stored:
                self.stored[result.name] = result.stored
            yield result

    def draw_videos(self, selected: SelectedPictures, now: datetime) -> Generator[RenderResult, None, None]:
        """Draw the missing videos one after the other, some seconds each, and delete those of other texts.

        Raises ModuleNotFoundError without PyAV.
        """
        folder = self.folder / VIDEO_FOLDER
        pictures: dict[str, Picture] = {}
        for chunk in batched(selected.answers, CHUNK_SIZE):
            for answer in read_exportable(self.question_id, chunk):
                picture = self.branding.picture(answer, REEL)
                pictures[f"{answer.id}-{source_hash(picture)[:8]}.mp4"] = picture
        for file in folder.glob("*-*.mp4*"):
            if file.name not in pictures:
                file.unlink()
        record_distribution(self.question_id, selected.answers, _("bewegtes Bild"), now)
        for name, picture in pictures.items():
            missing = missing_glyphs(picture.text + picture.translation)
            if not missing and not (folder / name).exists():
                self.pictures.write(f"{VIDEO_FOLDER}/{name}", draw_video(picture))
            yield RenderResult(f"{VIDEO_FOLDER}/{name}", f"no font has {missing}" if missing else "")

    def write_texts(self, selected: SelectedPictures, now: datetime) -> int:
        """Write texts and carousels for the pictures that are there. Returns how many pictures of answers there are."""
        contents = collect_contents(EditedBranding(self.branding.question), selected, self.stored, self.preview)
        for entry in contents.entries:
            if entry.source != entry.name:
                data = self.pictures.read(entry.source) if entry.data is None else entry.data
                self.pictures.write(entry.name, data)
        if not self.preview:
            contents.record_distribution(self.question_id, now)
        return sum(map(len, contents.by_format.values()))


def _read_json(file: Path) -> object:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
