"""What is in an export when it is handed out: the pictures that are there, and words, which are never kept in files.

Who took an answer back, or whose words were changed after the picture was drawn, is left out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import batched
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from exhibition.export.archive import Entry
from exhibition.export.carousel_files import CHUNK, FOLDER, FRAMES, FormatCarousel, caption_of, format_carousels
from exhibition.export.rendering import is_drawn
from exhibition.export.selection import picture_name
from exhibition.share.branding import Branding
from exhibition.share.formats import FORMATS
from krefeld_kann_was.lib.spreadsheets import BYTE_ORDER_MARK, row_writer
from moderation.selectors import ReleasedAnswer, read_exportable

OVERVIEW, README = "overview.csv", "LIESMICH.txt"
TEXTS = "texts"
CAPTION, ALT_TEXT = TEXTS + "/{}-caption.txt", TEXTS + "/{}-alt.txt"
NUMBER = re.compile(r"\d+")


class Contents(NamedTuple):
    """The files, sorted; by format the numbers of the answers whose pictures are among them; and the carousels."""

    entries: list[Entry]
    by_format: dict[str, list[int]]
    carousels: list[FormatCarousel]


def contents(edition: Branding, folder: Path, preview: str = "") -> Contents:
    """What of the folder may go out now. It takes a query for every CHUNK answers, and memory for their words alone."""
    drawn = {name: _numbers(folder / name) for name in FORMATS}
    files = Files([name for name in FORMATS if drawn[name]])
    for numbers in batched(sorted(set().union(*drawn.values())), CHUNK):
        for answer in read_exportable(edition.question.pk, numbers):
            names = {
                name: picture_name(name, answer.id)
                for name in files.by_format
                if answer.id in drawn[name]
                and is_drawn(folder / picture_name(name, answer.id), edition.picture(answer, FORMATS[name], preview))
            }
            if names:
                files.add(answer, names, edition.caption(answer), edition.alt_text(answer), folder)
    carousels = list(_whole_carousels(edition, folder, files.by_format, preview))
    for one in carousels:
        files.add_carousel(one, caption_of(edition, one.carousel), folder)
    with override(settings.LANGUAGE_CODE):
        files.finish(edition)
    return Contents(sorted(files.entries, key=_order), files.by_format, carousels)


def _whole_carousels(
    edition: Branding, folder: Path, by_format: dict[str, list[int]], preview: str
) -> Iterator[FormatCarousel]:
    """The carousels whose slides are all there. A cover says how many answers there are: when one was taken back
    since it was drawn, the carousel is left out until it is drawn anew."""
    if not (folder / FRAMES).is_dir():
        return
    for one in format_carousels(edition, by_format, preview):
        if all(is_drawn(folder / name, picture) for name, picture in one.frame):
            yield one


class Files:
    """The files of a Contents while they are gathered."""

    def __init__(self, formats: list[str]) -> None:
        self.by_format: dict[str, list[int]] = {name: [] for name in formats}
        self.entries: list[Entry] = []
        self.overview = io.BytesIO()  # as text it would take four bytes a character where there is one emoji
        self.line_of = row_writer()

    def add(self, answer: ReleasedAnswer, names: dict[str, str], caption: str, alt_text: str, folder: Path) -> None:
        """Add the pictures of an answer, by format, and its words."""
        for format_name, name in names.items():
            self.by_format[format_name].append(answer.id)
            self.entries.append(Entry(name, (folder / name).stat().st_size))
        self.add_text(CAPTION.format(answer.id), caption + "\n")
        self.add_text(ALT_TEXT.format(answer.id), alt_text + "\n")
        files = (names.get(name, "") for name in self.by_format)
        row = (answer.id, answer.language, answer.text, caption, alt_text, *files)
        self.overview.write(self.line_of(row).encode())

    def add_carousel(self, one: FormatCarousel, caption: str, folder: Path) -> None:
        """Add its slides, numbered as people swipe, and its words."""
        cover, end = (name for name, _picture in one.frame)
        sources = [cover, *(picture_name(one.format_name, answer.id) for answer in one.carousel.answers), end]
        for place, source in enumerate(sources, start=1):
            size = (folder / source).stat().st_size
            self.entries.append(Entry(f"{one.folder}/{place:02}.png", size, source=source))
        alt_texts = enumerate(one.carousel.alt_texts, start=1)
        self.add_text(f"{one.folder}/alt.txt", "".join(f"{place:02}: {text}\n" for place, text in alt_texts))
        self.add_text(f"{one.folder}/caption.txt", caption + "\n")

    def finish(self, edition: Branding) -> None:
        """Add what is about all of them."""
        head = (_("Nummer"), _("Sprache"), _("Antwort"), _("Bildtext"), _("Alternativtext"), *self.by_format)
        self.add_data(OVERVIEW, (BYTE_ORDER_MARK + self.line_of(head)).encode() + self.overview.getvalue())
        title = edition.title(settings.LANGUAGE_CODE)
        facts = {
            "title": title,
            "hosts": edition.question.hosts,
            "formats": [FORMATS[name] for name in self.by_format],
            "carousels": any(entry.name.startswith(FOLDER) for entry in self.entries),
        }
        self.add_text(README, render_to_string("exhibition/export/readme.txt", facts).strip() + "\n")

    def add_text(self, name: str, text: str) -> None:
        self.add_data(name, text.encode())

    def add_data(self, name: str, data: bytes) -> None:
        self.entries.append(Entry(name, len(data), data))


def _numbers(folder: Path) -> set[int]:
    """The answers whose pictures lie in the folder."""
    files = folder.glob("*.png") if folder.is_dir() else ()
    return {int(file.stem) for file in files if file.stem.isdecimal()}


def _order(entry: Entry) -> tuple[str, int, str]:
    """By folder, and there by the number of the answer."""
    folder, _slash, file = entry.name.rpartition("/")
    number = NUMBER.match(file)
    return folder, int(number[0]) if number else 0, file
