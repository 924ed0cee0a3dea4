"""Makes print files: single ones, and all those of a question as a ZIP."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile, ZipInfo

from django.utils.text import slugify
from django.utils.timezone import localtime

from contributions.models import Question, Station
from contributions.print_files.drawing import ROOT, TEMPLATE, draw_pdf
from contributions.print_files.formats import FORMATS, PrintFormat
from contributions.print_files.texts import PrintOptions, print_data, printed_consents
from contributions.services import hand_out
from krefeld_kann_was.lib.credits import Credit, credits_data
from krefeld_kann_was.lib.spool import Spool

SPOOL = Spool("print-files")
LIB = ROOT / "krefeld_kann_was/lib"
USUAL_SIZE = 300_000  # bytes of a file, more than most
MAX_NAME_PART = 40  # characters: Windows unpacks no file whose path, with its folders, is beyond 260


class PrintFile(NamedTuple):
    """A file that is not drawn yet: its path below the folder of its question, and what is on it."""

    path: str
    data: dict[str, Any]


class DrawingFailedError(Exception):
    """The last attempt to make the ZIP has failed; the log says why."""


def available_formats(question: Question) -> list[PrintFormat]:
    """Without answer cards, while the question has no consent text to print on them."""
    has_consents = bool(question.consents.all())
    return [each for each in FORMATS.values() if has_consents or not each.has_consents]


def printable_stations(question: Question) -> list[Station]:
    """Without terminals: whoever scans their QR code with a phone gets the page of a shared device, and no receipt."""
    return [station for station in question.stations.all() if not station.is_terminal]


def print_file(print_format: PrintFormat, station: Station, options: PrintOptions) -> bytes:
    """The PDF, whose consent texts are handed out by that: see `print_data` for what it needs and raises."""
    data = print_data(print_format, station, options)
    _hand_out_consents(print_format, station.question, options)
    return draw_pdf(data, options.credits)


def print_files(question: Question, options: PrintOptions, venue_id: int | None = None) -> list[PrintFile]:
    """All files of the question's stations but terminals, or of those at a venue. Its consent texts are handed out.

    Fetch the question with its texts, consents, and stations with their venues.
    """
    formats = available_formats(question)
    for print_format in formats:
        _hand_out_consents(print_format, question, options)
    stations = [each for each in printable_stations(question) if venue_id in (None, each.venue_id)]
    for station in stations:
        station.question = question  # with what is fetched of it
    return [
        PrintFile(f"{_folder(station)}/{each.name}.pdf", print_data(each, station, options))
        for station in stations
        for each in formats
    ]


def make_archive(question: Question, options: PrintOptions, venue_id: int | None = None) -> Path | None:
    """The ZIP of `print_files`, or None while it is being made. Raises SpoolFull, DrawingFailedError."""
    files = print_files(question, options, venue_id)
    drawn = json.dumps([files, credits_data(options.credits)])
    content = hashlib.blake2b(_program() + drawn.encode(), digest_size=16).hexdigest()
    name = f"{question.pk}-{content}.zip"
    if SPOOL.failed(name):
        raise DrawingFailedError
    return SPOOL.find(name) or SPOOL.make_in_background(
        name, stream_archive(files, options.credits), len(files) * USUAL_SIZE
    )


def stream_archive(files: Iterable[PrintFile], entries: Sequence[Credit] = ()) -> Iterator[bytes]:
    """The pieces of a ZIP with the files, each of them drawn when it is due, with these credits."""
    stream = _Stream()
    with ZipFile(stream, "w") as archive:
        for file in files:
            archive.writestr(ZipInfo(file.path, localtime().timetuple()[:6]), draw_pdf(file.data, entries))
            yield stream.take()
    yield stream.take()


class _Stream(io.RawIOBase):
    """Collects what is written until it is taken."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.written += data
        return len(data)

    def take(self) -> bytes:
        taken, self.written = bytes(self.written), bytearray()
        return taken


def _hand_out_consents(print_format: PrintFormat, question: Question, options: PrintOptions) -> None:
    for consent in printed_consents(question, options) if print_format.has_consents else ():
        hand_out(consent)


def file_name(*parts: str) -> str:
    """The parts as a name that every system can store; of long ones their beginning."""
    names = (slugify(part, allow_unicode=True)[:MAX_NAME_PART].rstrip("-_") for part in parts)
    return "-".join(filter(None, names))


def _folder(station: Station) -> str:
    """Below one of its venue, where it has one."""
    folder = file_name(station.name, station.code)
    return f"{file_name(station.venue.name) or station.venue_id}/{folder}" if station.venue else folder


def _program() -> bytes:
    """Of the files that draw: another version may draw otherwise."""
    templates = (path for folder in (TEMPLATE.parent, LIB) for path in sorted(folder.glob("*.typ")))
    return b"".join(path.read_bytes() for path in templates)
