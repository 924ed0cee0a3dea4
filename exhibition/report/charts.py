"""What the page, the report and the tables consist of: sections with charts, each of which is a table, too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from django.utils.translation import gettext as _

from moderation.selectors import Quarter
from moderation.statistics.disclosure import Breakdown, Published, Suppressed, format_number, format_published

NONE = "–"
type Value = int | str


class ChartKind(StrEnum):
    """How a chart is drawn."""

    FACTS = "facts"  # numbers alone
    BARS = "bars"
    THREADS = "threads"  # bars, woven: each row is a thread
    COLUMNS = "columns"  # upright, in the order of time
    PAIRS = "pairs"  # of each row two bars
    MAP = "map"  # of the Stadtteile
    WORDS = "words"
    GOALS = "goals"  # how far something is


class ChartRow(NamedTuple):
    """A row of the table. `lengths`: of its bars, in percent of the longest. `key`: a code, where it has one."""

    label: str
    values: tuple[Value, ...]
    lengths: tuple[int, ...] = ()
    key: str = ""
    detail: str = ""
    is_part: bool = False  # of the row above
    is_rest: bool = False  # all others together
    language: str = ""  # of the label
    tick: str = ""  # the label below a bar, where that has to be short

    @property
    def cells(self) -> list[str]:
        """The values in the active language."""
        return [format_number(value) if isinstance(value, int) else value for value in self.values]


class MapArea(NamedTuple):
    """A Stadtteil on the map. `level` is its rank, from 1; 0 where its count is not published."""

    quarter: Quarter
    answers: int
    level: int


class Chart(NamedTuple):
    """`headers` are those of all columns. Without rows `empty` says why."""

    name: str
    title: str
    kind: ChartKind
    headers: tuple[str, ...]
    rows: list[ChartRow]
    note: str = ""
    empty: str = ""
    detail_header: str = ""  # of ChartRow.detail, where a table gives it a column
    areas: Sequence[MapArea] = ()


class Section(NamedTuple):
    """Charts that belong together."""

    name: str
    title: str
    charts: list[Chart]
    lead: str = ""


def too_few() -> str:
    """What stands in the place of a chart that would tell of single people."""
    return _("Zu wenige, um sie aufzuteilen.")


def value_of(count: Published | None) -> Value:
    """A published count as a table has it: a number, or what is said instead."""
    if count is None or count == Suppressed.FEW:
        return _("wenige")  # here, too, for visitors read it in their language
    return count if isinstance(count, int) else format_published(count)


def lengths_of(rows: Iterable[ChartRow], columns: int = 1) -> list[ChartRow]:
    """The rows with bars of the lengths of their first values; what is not zero is at least one percent long."""
    rows = list(rows)
    numbers = [[value if isinstance(value, int) else 0 for value in row.values[:columns]] for row in rows]
    longest = max((number for each in numbers for number in each), default=0)
    return [
        row._replace(lengths=tuple(_percent(number, longest) for number in each))
        for row, each in zip(rows, numbers, strict=True)
    ]


def _percent(number: int, whole: int) -> int:
    return max(1, round(100 * number / whole)) if number else 0


def share_of(count: int, whole: int) -> str:
    """For example „25 %“."""
    return _("%(percent)s %%") % {"percent": format_number(round(100 * count / whole))} if whole else NONE


def part_rows(breakdown: Breakdown | None, name_of: Callable[[str], str]) -> list[ChartRow]:
    """The parts of a total, the largest first, with their shares; at the end the sum of the others."""
    if breakdown is None:
        return []
    total = breakdown.total
    rows = [
        ChartRow(name_of(part.key), (part.answers, share_of(part.answers, total)), key=part.key)
        for part in breakdown.parts
    ]
    if breakdown.rest:
        rest = (breakdown.rest, share_of(breakdown.rest, total))
        rows.append(ChartRow(_name_of_rest(breakdown), rest, is_rest=True))
    return lengths_of(rows)


def _name_of_rest(breakdown: Breakdown) -> str:
    if not breakdown.parts:
        return _("alle zusammen")
    return _("alle anderen, jeweils wenige") if breakdown.rest_is_few_each else _("alle anderen zusammen")


def time_rows(
    breakdowns: Sequence[Breakdown | None], keys: Sequence[str], name_of: Callable[[str], str]
) -> list[ChartRow]:
    """A row for each key from the first to the last of which something is published, in their order.

    At the end the sums of what does not stand alone.
    """
    counts = [dict(breakdown.parts) if breakdown else {} for breakdown in breakdowns]
    known = [index for index, key in enumerate(keys) if any(key in each for each in counts)]
    shown = keys[known[0] : known[-1] + 1] if known else ()
    rows = [
        ChartRow(name_of(key), tuple(value_of(each.get(key)) for each in counts), tick=str(int(key.rpartition("-")[2])))
        for key in shown
    ]
    rows = lengths_of(rows, len(counts))
    rests = [breakdown.rest if breakdown else 0 for breakdown in breakdowns]
    if rows and any(rests):
        rows.append(ChartRow(_("alle anderen zusammen"), tuple(rests), is_rest=True))
    return rows
