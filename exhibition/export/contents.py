"""The files of an export when it is handed out: drawn pictures, and texts.

Answers that were taken back, or whose text changed after their picture was drawn, are left out until it is drawn anew.
"""

import io
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import batched
from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from exhibition.distribution.services import record_distribution
from exhibition.export.archive import ArchiveEntry
from exhibition.export.carousel_files import (
    CAROUSEL_FOLDER,
    CHUNK_SIZE,
    FormatCarousel,
    carousel_caption,
    make_format_carousels,
)
from exhibition.export.forms import format_label
from exhibition.export.rendering import StoredPicture, source_hash
from exhibition.export.selection import SelectedPictures, picture_name
from exhibition.share.branding import Branding
from exhibition.share.formats import FORMATS
from exhibition.share.networks import Network, list_networks
from exhibition.share.picture import Picture
from krefeld_kann_was.lib.spreadsheets import BYTE_ORDER_MARK, row_writer
from krefeld_kann_was.lib.typesetting import isolate, mark_direction
from moderation.selectors import ReleasedAnswer, agreed_networks, read_exportable

OVERVIEW_NAME, README_NAME = "uebersicht.csv", "LIESMICH.txt"
TEXT_FOLDER = "texte"
CAPTION_NAME, ALT_TEXT_NAME = TEXT_FOLDER + "/{}-bildtext.txt", TEXT_FOLDER + "/{}-alternativtext.txt"
NETWORK_CAPTION_NAME = TEXT_FOLDER + "/{}-bildtext-{}.txt"
LEADING_ID = re.compile(r"\d+")


class ExportContents(NamedTuple):
    """The files, sorted; by format the ids of the answers whose pictures are among them; and the carousels.

    `outdated`: the names of pictures that belong to it and are not there, or were drawn before something changed.
    """

    entries: list[ArchiveEntry]
    by_format: dict[str, list[int]]
    carousels: list[FormatCarousel]
    outdated: set[str]

    def record_distribution(self, question_id: int, now: datetime, export_id: int | None = None) -> None:
        """Record all pictures as handed out, those of carousels once more under the carousel's label."""
        for name, answer_ids in self.by_format.items():
            record_distribution(question_id, answer_ids, name, now, export_id=export_id)
        for one in self.carousels:
            answer_ids = [answer.id for answer in one.carousel.answers]
            record_distribution(question_id, answer_ids, one.label, now, export_id=export_id)


def collect_contents(
    branding: Branding, selected: SelectedPictures, stored: Mapping[str, StoredPicture], preview: str = ""
) -> ExportContents:
    """What may be handed out now of the selected pictures, as far as they are stored.

    Two queries per CHUNK_SIZE answers, a few per theme, no look at any file.
    """
    builder = ContentsBuilder([name for name in FORMATS if selected.by_format.get(name)], stored)
    for chunk in batched(selected.answers, CHUNK_SIZE):
        networks = agreed_networks(chunk, branding.question.networks)
        for answer in read_exportable(branding.question.pk, chunk):
            names = {
                name: picture_name(name, answer.id)
                for name in builder.by_format
                if answer.id in selected.by_format[name]
                and builder.has(picture_name(name, answer.id), branding.picture(answer, FORMATS[name], preview))
            }
            if names:
                caption = branding.caption(answer)
                builder.add_answer(answer, names, networks[answer.id], caption, branding.alt_text(answer))
                agreed = list_networks(networks[answer.id])
                builder.add_other_captions(answer, caption, ((each, branding.caption(answer, each)) for each in agreed))
    carousels = [one for one in make_format_carousels(branding, selected.themes, preview) if builder.has_slides(one)]
    for one in carousels:
        builder.add_carousel(one, carousel_caption(branding, one.carousel))
    with override(settings.LANGUAGE_CODE):
        builder.add_overview(branding)
    return ExportContents(sorted(builder.entries, key=_sort_key), builder.by_format, carousels, builder.outdated)


class ContentsBuilder:
    """Gathers the files of an ExportContents. `formats` become columns of the overview."""

    def __init__(self, formats: list[str], stored: Mapping[str, StoredPicture]) -> None:
        self.stored = stored
        self.by_format: dict[str, list[int]] = {name: [] for name in formats}
        self.entries: list[ArchiveEntry] = []
        self.outdated: set[str] = set()
        self.overview = io.BytesIO()  # as text it would take four bytes a character where there is one emoji
        self.line_of = row_writer()

    def has(self, name: str, picture: Picture) -> bool:
        """Whether the stored file was drawn from this very picture: same text, same colours; else it is outdated."""
        if name in self.stored and self.stored[name].source_hash == source_hash(picture):
            return True
        self.outdated.add(name)
        return False

    def has_slides(self, one: FormatCarousel) -> bool:
        """Whether all slides of the carousel are drawn. A cover names the number of answers: it changes with them."""
        slides = {picture_name(one.format_name, answer.id) for answer in one.carousel.answers}
        frames = [self.has(name, picture) for name, picture in one.frame_pictures]
        return all(frames) and slides <= self.stored.keys() and not slides & self.outdated

    def add_answer(
        self, answer: ReleasedAnswer, names: dict[str, str], networks: str, caption: str, alt_text: str
    ) -> None:
        """Add the answer's pictures, `names` by format, its texts, and its row in the overview.

        `networks`: those where it may be shown, as the overview says them.
        """
        for format_name, name in names.items():
            self.by_format[format_name].append(answer.id)
            self._add_picture(name, name)
        self._add_text(CAPTION_NAME.format(answer.id), caption)
        self._add_text(ALT_TEXT_NAME.format(answer.id), alt_text)
        files = (names.get(name, "") for name in self.by_format)
        row = (
            answer.id,
            answer.language,
            mark_direction(answer.text, answer.language),
            networks,
            caption,
            alt_text,
            *files,
        )
        self.overview.write(self.line_of(row).encode())

    def add_other_captions(self, answer: ReleasedAnswer, usual: str, captions: Iterable[tuple[Network, str]]) -> None:
        """Add the texts for networks that take another one than the usual."""
        for network, caption in captions:
            if caption != usual:
                self._add_text(NETWORK_CAPTION_NAME.format(answer.id, network.key), caption)

    def add_carousel(self, one: FormatCarousel, caption: str) -> None:
        """Add its slides, numbered in the order of swiping, and its texts."""
        cover, end = (name for name, _picture in one.frame_pictures)
        sources = [cover, *(picture_name(one.format_name, answer.id) for answer in one.carousel.answers), end]
        for position, source in enumerate(sources, start=1):
            self._add_picture(f"{one.folder}/{position:02}.png", source)
        languages = ["", *(answer.language for answer in one.carousel.answers), ""]  # cover and end are ours
        alt_texts = enumerate(zip(one.carousel.alt_texts, languages, strict=True), start=1)
        lines = (f"{position:02}: {isolate(text, language)}" for position, (text, language) in alt_texts)
        self._add_text(f"{one.folder}/alternativtexte.txt", "\n".join(lines))
        self._add_text(f"{one.folder}/bildtext.txt", caption)

    def add_overview(self, branding: Branding) -> None:
        """Add the table of all answers and the README."""
        head = (_("Nummer"), _("Sprache"), _("Antwort"), _("Netzwerke"), _("Bildtext"), _("Alternativtext"))
        folders = (FORMATS[name].folder for name in self.by_format)
        self._add_data(
            OVERVIEW_NAME, (BYTE_ORDER_MARK + self.line_of((*head, *folders))).encode() + self.overview.getvalue()
        )
        context = {
            "title": branding.title(settings.LANGUAGE_CODE),
            "hosts": branding.question.hosts,
            "networks": branding.question.networks,
            "count": len(set().union(*self.by_format.values())),
            "formats": [(FORMATS[name].folder, format_label(name)) for name in self.by_format],
            "carousels": any(entry.name.startswith(CAROUSEL_FOLDER) for entry in self.entries),
        }
        self._add_text(README_NAME, render_to_string("exhibition/export/readme.txt", context).strip())

    def _add_picture(self, name: str, source: str) -> None:
        version, size = self.stored[source]
        self.entries.append(ArchiveEntry(name, size, source=source, version=version))

    def _add_text(self, name: str, text: str) -> None:
        self._add_data(name, f"{text}\n".encode())

    def _add_data(self, name: str, data: bytes) -> None:
        self.entries.append(ArchiveEntry(name, len(data), data))


def _sort_key(entry: ArchiveEntry) -> tuple[str, int, str]:
    """By folder, and in a folder by answer id."""
    folder, _slash, file = entry.name.rpartition("/")
    answer_id = LEADING_ID.match(file)
    return folder, int(answer_id[0]) if answer_id else 0, file
