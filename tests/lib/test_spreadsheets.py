"""A cell that somebody else wrote is text in a spreadsheet, never a formula."""

from __future__ import annotations

import pytest

from krefeld_kann_was.lib.spreadsheets import escape_formula


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_a_cell_that_would_be_computed_is_not(cell: str) -> None:
    assert escape_formula(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "a=1", "1 = 1", "Anna", "'=1", 7])
def test_every_other_cell_stays(cell: object) -> None:
    assert escape_formula(cell) == cell
