"""Which counts may be told, so that none of them points at a single person.

A count under FEW is not told, also not zero. Nor can it be computed: where a total is known, what is missing from it
stands in one sum, and where that sum would give a count away, the smallest told counts go into it, too (complementary
suppression). tests/moderation/test_disclosure.py tries every small table. This holds for one page: who compares the
pages of two ranges of days learns the difference, and who may open this page may read the whole log anyway. It is for
those who are handed the printed page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _

FEW = 3


class Row(NamedTuple):
    label: str
    number: int

    @property
    def told(self) -> str:
        return tell(self.number)


class Parts(NamedTuple):
    """What a total consists of, the largest part first; `rest` is the sum of all parts that are not told."""

    rows: list[Row]
    rest: int
    rest_is_few_each: bool

    @property
    def told_rest(self) -> str:
        return tell(self.rest)

    @property
    def largest(self) -> int:
        return max([self.rest, *(row.number for row in self.rows)])


def number(count: int) -> str:
    """A count that is no secret."""
    return number_format(count, use_l10n=True, force_grouping=True)


def tell(count: int) -> str:
    """A count that stands alone."""
    return number(count) if count >= FEW else _("unter 3")


def tell_part(part: int, whole: int) -> str:
    """A count beside the one that it is a part of: what is left over is no smaller than FEW, either, or not told."""
    return _("fast alle") if part >= FEW and whole - part < FEW else tell(part)


def split(counts: Mapping[str, int]) -> Parts | None:
    """Parts beside their known total; `counts` holds every part that could be, also the empty ones.

    None where the total is too small to be split.
    """
    if sum(counts.values()) < FEW:
        return None
    left_out = {label for label, count in counts.items() if count < FEW}
    rest = sum(counts[label] for label in left_out)
    gives_away = 0 < rest < FEW or 0 < rest == (FEW - 1) * len(left_out)  # how much one of them has, or each
    if gives_away:
        smallest = min((count for label, count in counts.items() if label not in left_out), default=0)
        # All of the same size, so that the order of the rows says nothing.
        left_out |= {label for label, count in counts.items() if count == smallest}
        rest = sum(counts[label] for label in left_out)
    told = [Row(label, count) for label, count in counts.items() if label not in left_out]
    return Parts(sorted(told, key=lambda row: -row.number), rest, not gives_away)
