"""Reads CSV and XLSX files of staff into rows of text. Pure; whatever is wrong with a file is a TableError."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MAX_FILE_SIZE = 1_000_000  # bytes
MAX_UNPACKED_SIZE = 20_000_000  # bytes, of an XLSX file, which is a ZIP
MAX_ROWS = 2000  # checked and stored in one request: the courses of a whole term
MAX_COLUMNS = 50
DELIMITERS = ";,\t"
XLSX_START = b"PK"
UTF_16_STARTS = (b"\xff\xfe", b"\xfe\xff")
TOO_LARGE = gettext_lazy("Die Datei ist zu groß. Teilt sie: 1 MB ist möglich.")
UNREADABLE = gettext_lazy("Die Datei lässt sich nicht lesen. Speichert sie noch einmal als XLSX oder CSV.")


class TableError(Exception):
    """What is wrong with the whole file, and what to do, for people."""


class Table(NamedTuple):
    """The cells below a header; `rows` holds empty ones, too, so that the first is line 2 of the file."""

    header: list[str]
    rows: list[list[str]]

    def to_csv(self) -> str:
        file = io.StringIO()
        csv.writer(file, delimiter=DELIMITERS[0]).writerows([self.header, *self.rows])
        return file.getvalue()


def read_file(content: bytes) -> Table:
    """Read a file as people save it: XLSX, or CSV with any usual delimiter and encoding."""
    if len(content) > MAX_FILE_SIZE:
        raise TableError(TOO_LARGE)
    return _table(_xlsx_rows(content)) if content.startswith(XLSX_START) else read_csv(_decode(content))


def read_csv(text: str) -> Table:
    first, _end, rest = text.lstrip().partition("\n")
    if first.lower().startswith("sep="):  # how some programs tell Excel the delimiter; Excel does not show that line
        text, first = rest, rest.lstrip().partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        return _table(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise TableError(_("Die Datei ist keine Tabelle, die wir lesen können. Speichert sie als XLSX.")) from error


def _decode(content: bytes) -> str:
    if content.startswith(UTF_16_STARTS):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:  # no text: an old XLS, a PDF
        raise TableError(UNREADABLE)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")  # how German spreadsheets save "CSV" without more


def _xlsx_rows(content: bytes) -> Iterable[Iterable[Any]]:
    from openpyxl import load_workbook  # slow to load, and for these files alone

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked_size = sum(info.file_size for info in archive.infolist())
        if unpacked_size > MAX_UNPACKED_SIZE:
            raise TableError(TOO_LARGE)
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        return list(workbook.worksheets[0].iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS, values_only=True))
    except TableError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers do
        raise TableError(UNREADABLE) from error


def _table(rows: Iterable[Iterable[Any]]) -> Table:
    found: list[list[str]] = []
    for row in rows:
        found.append(_without_empty_end([_as_text(cell) for cell in row][:MAX_COLUMNS]))
        if len(found) > MAX_ROWS + 1 and any(found[-1]):
            message = _("Die Datei hat zu viele Zeilen. Teilt sie: %(count)d auf einmal sind möglich.")
            raise TableError(message % {"count": MAX_ROWS})
    while found and not any(found[-1]):
        found.pop()
    if len(found) < 2:
        raise TableError(
            _("In der Datei steht nichts. Oben stehen die Namen der Spalten, darunter je Zeile ein Angebot.")
        )
    return Table(found[0], found[1:])


def _without_empty_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _as_text(cell: Any) -> str:
    if isinstance(cell, datetime | date):
        return cell.strftime("%d.%m.%Y")
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, bool):
        return "ja" if cell else "nein"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else unicodedata.normalize("NFC", str(cell)).strip()
