"""Tables: a figure, the floor's, the ratio of both, the bar, and whether it holds."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from typing import NamedTuple

HOLDS, FALLS_SHORT = "holds", "falls short"


class Row(NamedTuple):
    """One line. With a `headline`, words that need no title above them, it ends the run and stands in the README."""

    what: str
    figure: str
    floor: str = ""
    ratio: str = ""
    bar: str = ""
    holds: bool | None = None
    headline: str = ""

    def cells(self) -> list[str]:
        verdict = {True: HOLDS, False: FALLS_SHORT, None: ""}[self.holds]
        return [self.what, self.figure, self.floor, self.ratio, self.bar, verdict]


class Table(NamedTuple):
    title: str
    rows: list[Row]


shown: list[Table] = []  # all of this run


class Rounds(NamedTuple):
    """The same figure of every round."""

    values: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def __str__(self) -> str:
        return f"{short(self.median)} ({short(min(self.values))} to {short(max(self.values))})"


def short(number: float) -> str:
    return f"{number:.0f}" if number >= 100 else f"{number:.3g}"


def milliseconds(seconds: float) -> str:
    return f"{short(1000 * seconds)} ms"


def quantile(values: Iterable[float], part: float) -> float:
    """The smallest of the values that so large a part of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def compared(
    what: str,
    figure: Rounds,
    floor: Rounds,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    headline: str = "",
) -> Row:
    """The ratio of the medians of two figures that were measured in turns, against a bar."""
    ratio = figure.median / floor.median
    bar, holds = "", None
    if at_least is not None:
        bar, holds = f"≥ {at_least} ×", ratio >= at_least
    if at_most is not None:
        bar, holds = f"≤ {at_most} ×", ratio <= at_most
    return Row(what, str(figure), str(floor), f"{ratio:.2f} ×", bar, holds, headline)


def show(title: str, heads: tuple[str, str], rows: list[Row], write: Callable[[str], None] = print) -> None:
    shown.append(Table(title, rows))
    table = [["", *heads, "ratio", "bar", ""], *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(table[0]))]
    write(f"\n{title}")
    for line in table:
        write("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
