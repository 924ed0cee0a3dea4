"""The charts as files for spreadsheets, in the active language. No cell is computed, whatever somebody named a station.

XLSX has a sheet a chart. CSV has a line a value: section, chart, row, what belongs to it, column, value.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from exhibition.report.charts import Chart, Section
from krefeld_kann_was.lib.spreadsheets import BYTE_ORDER_MARK, row_writer

FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
MAX_SHEET_NAME = 31
COLUMN_WIDTH, LABEL_WIDTH = 18, 44  # in characters


def write_csv(sections: Iterable[Section]) -> str:
    """All charts as one table."""
    titles = (_("Abschnitt"), _("Tabelle"), _("Zeile"), _("Dazu"), _("Spalte"), _("Wert"))
    return BYTE_ORDER_MARK + "".join(map(row_writer(), [titles, *_values(sections)]))


def _values(sections: Iterable[Section]) -> Iterator[tuple[object, ...]]:
    for section in sections:
        for chart in section.charts:
            for row in chart.rows:
                for header, value in zip(chart.headers[1:], row.values, strict=True):
                    yield section.title, chart.title, row.label, row.detail, header, value


def write_xlsx(title: str, about: Iterable[str], sections: Iterable[Section], *, created: datetime) -> bytes:
    """A workbook with a sheet about the figures and one for each chart; the same figures give the same bytes."""
    from xlsxwriter import Workbook

    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": title, "created": created})
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(_sheet_name(_("Über diese Zahlen"), set()))
        sheet.set_column(0, 0, 2 * LABEL_WIDTH)
        sheet.write_string(0, 0, title, bold)
        for index, sentence in enumerate(about, 2):
            sheet.write_string(index, 0, sentence, wrapped)
        names = {sheet.get_name().casefold()}
        for section in sections:
            for chart in section.charts:
                _write_sheet(book.add_worksheet(_sheet_name(chart.title, names)), chart, bold)
    return file.getvalue()


def _write_sheet(sheet: Any, chart: Chart, bold: Any) -> None:
    details = [chart.detail_header] if chart.detail_header else []
    headers = [chart.headers[0], *details, *chart.headers[1:]]
    sheet.set_column(0, 0, LABEL_WIDTH)
    sheet.set_column(1, len(headers), COLUMN_WIDTH)
    sheet.freeze_panes(1, 1)
    lines: list[list[int | str]] = [[*headers]]
    lines += ([row.label, *([row.detail] if details else []), *row.values] for row in chart.rows)
    for index, line in enumerate(lines):
        for column, cell in enumerate(line):
            # not sheet.write, which makes a formula or a link of some texts
            write = sheet.write_number if isinstance(cell, int) else sheet.write_string
            write(index, column, cell, bold if index == 0 else None)


def _sheet_name(title: str, taken: set[str]) -> str:
    """As Excel allows it: short, without some signs, and no other one's."""
    base = FORBIDDEN_IN_NAMES.sub(" ", title).strip()[:MAX_SHEET_NAME]
    name, number = base, 2
    while name.casefold() in taken:
        name, number = f"{base[: MAX_SHEET_NAME - 3]} {number}", number + 1
    taken.add(name.casefold())
    return name
