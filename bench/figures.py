"""The table that ends a run: by what each part is judged. The README holds the same, of each part from its last run."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from bench import report
from bench.report import Row, Table
from bench.stage import BASE

README = BASE / "README.md"
BEGIN, END = "<!-- `make bench` writes what is between here -->", "<!-- and here -->"
HEADS = ("part", "what", "figure", "beside it", "ratio", "bar", "verdict", "measured")
ALIGNMENT = "|---|---|--:|--:|--:|--:|---|---|"


class Figure(NamedTuple):
    """One line of the README's table; `measured`: the day, the commit, and whether the run was a quick one."""

    part: str
    what: str
    figure: str
    beside: str
    ratio: str
    bar: str
    verdict: str
    measured: str


def judged(part: str, tables: Iterable[Table], measured: str) -> list[Figure]:
    """What stands for this part: its headlines, and every other figure that falls short of its bar."""
    return [
        Figure._make([part, row.headline or f"{table.title}: {row.what.strip()}", *row.cells()[1:], measured])
        for table in tables
        for row in table.rows
        if row.headline or row.holds is False
    ]


def read(readme: str) -> list[Figure]:
    """The figures in the text of a README; raises ValueError where it has no table of them."""
    table = readme[readme.index(BEGIN) + len(BEGIN) : readme.index(END)]
    lines = [line for line in table.splitlines() if line.startswith("| ")]
    return [Figure._make(cell.strip() for cell in line.strip("|").split("|")) for line in lines[1:]]


def renewed(readme: str, figures: Sequence[Figure], parts: Sequence[str]) -> str:
    """The README with these figures in place of those of the same parts; `parts` says in which order parts stand."""
    measured = {figure.part for figure in figures}
    kept = [figure for figure in read(readme) if figure.part not in measured]
    ordered = sorted([*kept, *figures], key=lambda figure: parts.index(figure.part))
    lines = [f"| {' | '.join(HEADS)} |", ALIGNMENT, *(f"| {' | '.join(figure)} |" for figure in ordered)]
    before, after = readme[: readme.index(BEGIN)], readme[readme.index(END) :]
    return before + "\n".join([BEGIN, "", *lines, "", after])


def show(figures: Sequence[Figure], bars: int) -> None:
    """Print the table; `bars`: how many the run had in all."""
    rows = [Row(one.what, *one[2:6], holds=_holds(one)) for one in figures]
    report.show("What the design asks for", ("figure", "beside it"), rows)
    short = sum(row.holds is False for row in rows)
    print(f"\n  {bars} bars; missed: {short}")


def measured_now(*, quick: bool) -> str:
    """For instance "2026-11-30 a4a4f40d, quick"; the commit has a "+" where files of it have changed since."""
    describe = ["git", "describe", "--always", "--exclude=*", "--abbrev=8", "--dirty=+"]
    commit = subprocess.run(describe, cwd=BASE, capture_output=True, text=True, check=False).stdout.strip()
    return f"{datetime.now(UTC):%Y-%m-%d} {commit}".strip() + (", quick" if quick else "")


def write(figures: Sequence[Figure], parts: Sequence[str]) -> None:
    README.write_text(renewed(README.read_text(encoding="utf-8"), figures, parts), encoding="utf-8")


def _holds(figure: Figure) -> bool | None:
    return {report.HOLDS: True, report.FALLS_SHORT: False}.get(figure.verdict)
