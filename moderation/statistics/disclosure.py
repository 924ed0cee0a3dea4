"""The counts of the statistics as they are printed: krefeld_kann_was/lib/disclosure.py says which may be.

This protects those whose counts are on one printed page. Comparing the pages of two date ranges reveals the difference,
but whoever may open the page may read the whole log anyway.
"""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from krefeld_kann_was.lib.disclosure import MIN_PUBLISHED_COUNT, suppressed_parts


class LabelledCount(NamedTuple):
    """One published part of a total."""

    label: str
    value: int

    @property
    def published(self) -> str:
        return publish_count(self.value)


class Breakdown(NamedTuple):
    """What a total consists of, the largest part first; `rest` is the sum of all parts that are left out."""

    parts: list[LabelledCount]
    rest: int
    rest_is_few_each: bool

    @property
    def published_rest(self) -> str:
        return publish_count(self.rest)

    @property
    def largest(self) -> int:
        """The length of the longest bar."""
        return max([self.rest, *(part.value for part in self.parts)])


def format_number(count: int) -> str:
    """A count that needs no protection, in the format of the active language."""
    return number_format(count, use_l10n=True, force_grouping=True)


def publish_count(count: int) -> str:
    """A count that stands alone; „wenige“ if it is too small."""
    return format_number(count) if count >= MIN_PUBLISHED_COUNT else _("wenige")


def publish_part(part: int, whole: int) -> str:
    """A count next to the total that it is a part of; also protects the difference if that is too small."""
    if part >= MIN_PUBLISHED_COUNT and whole - part < MIN_PUBLISHED_COUNT:
        return _("fast alle")
    return publish_count(part)


def break_down(counts: Mapping[str, int]) -> Breakdown | None:
    """The parts of a known total by label; `counts` has to hold every possible part, also the empty ones.

    None where the total is too small to be broken down.
    """
    if sum(counts.values()) < MIN_PUBLISHED_COUNT:
        return None
    left_out, reveals = suppressed_parts(counts)
    parts = [LabelledCount(label, count) for label, count in counts.items() if label not in left_out]
    rest = sum(counts[label] for label in left_out)
    return Breakdown(sorted(parts, key=lambda part: -part.value), rest, not reveals)
