"""CSV as spreadsheets in German offices take it: semicolons, UTF-8 that they recognise, and no cell that computes.

It lies here because the gate and the way out both write such files, and imports point upstream only.
"""

from __future__ import annotations

from typing import Any

DELIMITER = ";"
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # at the beginning of a file: German spreadsheets know UTF-8 by it
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so would be computed (OWASP, CSV injection)


def harmless(cell: Any) -> Any:
    """The cell, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
