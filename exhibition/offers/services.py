"""Imports offers from a table: first as a preview, then for good."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import tablib
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from import_export.results import Result, RowResult

from exhibition.offers.models import Offer
from exhibition.offers.resources import COLUMNS, REQUIRED, OfferResource, identity_of
from exhibition.offers.tables import TOO_LARGE, Table, TableError

FIRST_LINE = 2  # below the header
MAX_TABLE_SIZE = 2_000_000  # bytes, of what is sent once more to be stored: less than a form may hold


class BadCell(NamedTuple):
    """What is wrong in a line of the file, and what to do, for people. `column`: "" for the whole line."""

    line: int
    column: str
    message: str


class OfferImport(NamedTuple):
    """What an import does, or would do."""

    new: list[str]
    changed: list[str]
    unchanged_count: int
    bad_cells: list[BadCell]
    unknown_columns: list[str]  # which nothing is read from

    @property
    def is_ready(self) -> bool:
        """Whether nothing is wrong, and there is something to store."""
        return not self.bad_cells and bool(self.new or self.changed)


def preview_import(table: Table) -> OfferImport:
    """Say what `import_offers` would do; writes nothing, and holds no lock. Raises TableError for missing columns."""
    return _check(table)[0]


def import_offers(table: Table) -> OfferImport:
    """Add the new offers and update the known ones: all of them, or none where anything is wrong with a line."""
    checked, offers = _check(table)
    if not checked.bad_cells:
        known, new = ([offer for offer in offers if bool(offer.pk) is is_known] for is_known in (True, False))
        try:
            with transaction.atomic():
                Offer.objects.bulk_update(known, list(COLUMNS))
                Offer.objects.bulk_create(new)
        except IntegrityError as error:
            raise TableError(_("Gerade hat jemand anderes dasselbe eingelesen. Seht euch die Datei neu an.")) from error
    return checked


def known_columns(table: Table) -> Table:
    """The table with nothing but what an import reads. Raises TableError for missing columns, and if it is too much."""
    header = _known_header(table)
    places = [place for place, name in enumerate(header) if name]
    rows = [[row[place] for place in places if place < len(row)] for row in table.rows]
    known = Table([header[place] for place in places], rows)
    if len(known.to_csv().encode()) > MAX_TABLE_SIZE:
        raise TableError(TOO_LARGE)
    return known


def _check(table: Table) -> tuple[OfferImport, list[Offer]]:
    """What an import would do, and the new and changed offers, not saved."""
    header = _known_header(table)
    lines = [line for line, row in enumerate(table.rows, FIRST_LINE) if any(row)]
    rows = [_cells(header, table.rows[line - FIRST_LINE]) for line in lines]
    columns = [name for name in header if name]
    dataset = tablib.Dataset(*([row[name] for name in columns] for row in rows), headers=columns)
    # The inner part of `import_data`: that opens a transaction, for which visitors' answers would have to wait.
    result = OfferResource().import_data_inner(
        dataset, dry_run=True, raise_errors=False, using_transactions=False, collect_failed_rows=False
    )
    new, changed = (
        [row.instance for row in result.rows if row.import_type == import_type]
        for import_type in (RowResult.IMPORT_TYPE_NEW, RowResult.IMPORT_TYPE_UPDATE)
    )
    bad_cells = {*_misplaced(table, header), *_repeated(lines, rows), *_invalid(result, lines)}
    checked = OfferImport(
        new=[str(offer) for offer in new],
        changed=[str(offer) for offer in changed],
        unchanged_count=result.totals[RowResult.IMPORT_TYPE_SKIP],
        bad_cells=sorted(bad_cells),
        unknown_columns=[name for name, ours in zip(table.header, header, strict=True) if name and not ours],
    )
    return checked, new + changed


def _known_header(table: Table) -> list[str]:
    """The names of our columns in the order of the file, "" for others. Raises TableError if they do not suffice."""
    known = {name.casefold(): name for name in COLUMNS.values()}
    header = [known.get(name.casefold(), "") for name in table.header]
    if missing := [name for name in REQUIRED if name not in header]:
        message = _("In der ersten Zeile fehlen diese Spalten: %(columns)s. Ladet die Vorlage herunter und füllt sie.")
        raise TableError(message % {"columns": ", ".join(missing)})
    if twice := [name for name in dict.fromkeys(header) if name and header.count(name) > 1]:
        message = _("Diese Spalten gibt es doppelt: %(columns)s. Löscht die überzähligen.")
        raise TableError(message % {"columns": ", ".join(twice)})
    return header


def _cells(header: list[str], row: list[str]) -> dict[str, str]:
    cells = dict.fromkeys(filter(None, header), "")
    return cells | {name: cell for name, cell in zip(header, row, strict=False) if name}


def _misplaced(table: Table, header: list[str]) -> Iterator[BadCell]:
    for line, row in enumerate(table.rows, FIRST_LINE):
        if any(row[len(header) :]):
            message = _("Hier stehen mehr Zellen als in der ersten Zeile. Ist ein Trennzeichen zu viel darin?")
            yield BadCell(line, "", message)


def _repeated(lines: list[int], rows: list[dict[str, str]]) -> Iterator[BadCell]:
    seen: dict[tuple[str, ...], int] = {}
    for line, row in zip(lines, rows, strict=True):
        first = seen.setdefault(identity_of(row), line)
        if first != line:
            message = _("Dasselbe Angebot steht schon in Zeile %(line)d. Löscht eine der beiden.")
            yield BadCell(line, "", message % {"line": first})


def _invalid(result: Result, lines: list[int]) -> Iterator[BadCell]:
    for row in result.invalid_rows:
        for field, messages in row.error_dict.items():
            yield from (BadCell(lines[row.number - 1], COLUMNS.get(field, ""), message) for message in messages)
    for row in result.error_rows:
        message = _("Diese Zeile lässt sich nicht lesen. Vergleicht sie mit den anderen.")
        yield BadCell(lines[row.number - 1], "", message)
