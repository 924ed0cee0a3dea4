"""CSV as German spreadsheets read it (semicolons, UTF-8 behind a byte order mark, no cell that is computed), and plain
CSV, as programs read it."""

import csv
from collections.abc import Callable, Iterable
from typing import Any

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # at the beginning of a file: German spreadsheets know UTF-8 by it
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # OWASP, CSV injection


def escape_formula(cell: Any) -> Any:
    """The cell, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def row_writer(*, quote_all: bool = False) -> Callable[[Iterable[Any]], str]:
    """A function that returns a row as one line of CSV, formulas escaped. Not to be shared by threads.

    `quote_all`: every cell stands in quotation marks.
    """
    writer = csv.writer(_Echo(), delimiter=";", quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL)
    return lambda row: writer.writerow(map(escape_formula, row))


def plain_row_writer() -> Callable[[Iterable[Any]], str]:
    """A function that returns a row as one line of CSV (RFC 4180), every cell in quotation marks and as it is.

    Only for programs: a spreadsheet may compute such cells. Not to be shared by threads.
    """
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    return lambda row: writer.writerow(row)


class _Echo:
    """A file whose `write` returns the line, which `writerow` hands on."""

    def write(self, line: str) -> str:
        return line
