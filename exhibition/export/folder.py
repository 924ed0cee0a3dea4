"""An export in a folder of the operator's, as `manage.py export_social` leaves it: the files of the ZIP, unpacked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Generator
from datetime import datetime
from itertools import batched
from pathlib import Path

from django.utils.translation import gettext as _

from exhibition.distribution.services import record_distribution
from exhibition.export.carousel_files import CHUNK, FOLDER, FRAMES
from exhibition.export.contents import OVERVIEW, README, TEXTS, contents
from exhibition.export.rendering import FEWEST_FOR_PROCESSES, PREVIEW_SCALE, Drawn, draw_missing, origin, processors
from exhibition.export.selection import Wanted, orders
from exhibition.share.branding import Branding
from exhibition.share.formats import FORMATS, STORY
from exhibition.share.picture import Picture
from exhibition.share.video import draw_moving
from moderation.selectors import read_exportable

MOVING = "moving"
MARKER = ".export_social.json"  # says that a folder is ours, and of what


class ForeignFolder(Exception):
    """There is something in the folder that is not an earlier export of the same kind."""


class OutFolder:
    """Makes the folder, or takes over an earlier export of the same kind. Raises ForeignFolder and changes nothing
    where it holds something else. `preview` is the word on small pictures that must not be posted."""

    def __init__(self, folder: Path, edition: Branding, preview: str = "") -> None:
        self.folder, self.edition, self.preview = folder, edition, preview
        kind = {"question": edition.question.slug, "preview": bool(preview)}
        marker = folder / MARKER
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())) and _read(marker) != kind:
            raise ForeignFolder
        folder.mkdir(parents=True, exist_ok=True)
        marker.write_text(json.dumps(kind), encoding="utf-8")

    def take_out_others(self, found: Wanted) -> None:
        """Erase what an earlier export left and this one is not to have: what was taken back must not stay."""
        for name in FORMATS:
            for file in (self.folder / name).glob("*.png*"):
                number = file.name.partition(".")[0]
                if number.isdecimal() and (file.suffix != ".png" or int(number) not in found.by_format.get(name, ())):
                    file.unlink()
        answers = set(found.answers)
        for file in (self.folder / MOVING).glob("*-*.mp4*"):
            number = file.name.partition("-")[0]
            if number.isdecimal() and int(number) not in answers:
                file.unlink()
        for name in (FRAMES, FOLDER):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        for file in (*self.folder.glob(f"{TEXTS}/*.txt"), self.folder / OVERVIEW, self.folder / README):
            file.unlink(missing_ok=True)

    def draw(self, found: Wanted, now: datetime, processes: int = 0) -> Generator[Drawn, None, None]:
        """Draw what is missing, and remember that it is outside; `processes` of 0 means one a processor."""
        for name, numbers in found.by_format.items():
            (self.folder / name).mkdir(exist_ok=True)
            if not self.preview:
                record_distribution(self.edition.question.pk, numbers, name, now)
        several = found.pictures >= FEWEST_FOR_PROCESSES
        wares = orders(self.edition, found, self.preview)
        scale = PREVIEW_SCALE if self.preview else 1.0
        return draw_missing(self.folder, wares, processes or processors() if several else 1, scale)

    def draw_moving(self, found: Wanted, now: datetime) -> Generator[Drawn, None, None]:
        """Draw the moving versions that are missing, one after the other, and erase those that are not to be there.

        Some seconds each; raises ModuleNotFoundError without PyAV.
        """
        place = self.folder / MOVING
        place.mkdir(exist_ok=True)
        pictures: dict[str, Picture] = {}
        for numbers in batched(found.answers, CHUNK):
            for answer in read_exportable(self.edition.question.pk, numbers):
                picture = self.edition.picture(answer, STORY)
                pictures[f"{answer.id}-{origin(picture)[:8]}.mp4"] = picture
        for file in place.glob("*-*.mp4*"):
            if file.name not in pictures:
                file.unlink()
        record_distribution(self.edition.question.pk, found.answers, _("bewegtes Bild"), now)
        for name, picture in pictures.items():
            if not (place / name).exists():
                part = place / f"{name}.part"
                part.write_bytes(draw_moving(picture))
                part.replace(place / name)
            yield Drawn(f"{MOVING}/{name}")

    def write_rest(self, now: datetime) -> int:
        """Write what goes with the pictures: words, and carousels. Returns how many pictures of answers there are."""
        inside = contents(self.edition, self.folder, self.preview)
        (self.folder / TEXTS).mkdir(exist_ok=True)
        for entry in inside.entries:
            file = self.folder / entry.name
            file.parent.mkdir(parents=True, exist_ok=True)
            if entry.data is not None:
                file.write_bytes(entry.data)
            elif entry.source:
                shutil.copyfile(self.folder / entry.source, file)
        if not self.preview:
            for one in inside.carousels:
                answers = (answer.id for answer in one.carousel.answers)
                record_distribution(self.edition.question.pk, answers, one.words, now)
        return sum(map(len, inside.by_format.values()))


def _read(marker: Path) -> object:
    try:
        return json.loads(marker.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
