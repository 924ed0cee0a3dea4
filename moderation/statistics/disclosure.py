"""The counts of the statistics as they are published: krefeld_kann_was/lib/disclosure.py says which may be.

This protects those whose counts are on one printed page. Comparing the pages of two date ranges reveals the difference,
but whoever may open the page may read the whole log anyway.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from krefeld_kann_was.lib.disclosure import MIN_PUBLISHED_COUNT, suppressed_parts


class Suppressed(StrEnum):
    """What is said instead of a count that is not published."""

    FEW = "few"
    NEARLY_ALL = "nearly_all"


type Published = int | Suppressed
OTHERS = "others"  # the key of a sum that is too small to be published


class PartCount(NamedTuple):
    """One published part of a total, by its code or, where it has none, its name."""

    key: str
    answers: int


class Breakdown(NamedTuple):
    """What a total consists of, the largest part first; `rest` is the sum of all parts that are left out."""

    parts: list[PartCount]
    rest: int
    rest_is_few_each: bool

    @property
    def total(self) -> int:
        return self.rest + sum(part.answers for part in self.parts)

    def published(self, key: str) -> int | None:
        """The count of a part; None where it is left out."""
        return next((part.answers for part in self.parts if part.key == key), None)


def format_number(count: int) -> str:
    """A count in the format of the active language."""
    return number_format(count, use_l10n=True, force_grouping=True)


def format_published(count: Published) -> str:
    """A count, or what is said instead, in the active language."""
    if isinstance(count, Suppressed):
        return _("fast alle") if count is Suppressed.NEARLY_ALL else _("wenige")
    return format_number(count)


def publish_count(count: int) -> Published:
    """A count that stands alone; FEW if it is too small."""
    return count if count >= MIN_PUBLISHED_COUNT else Suppressed.FEW


def publish_part(part: int, whole: int) -> Published:
    """A count next to the total that it is a part of; also protects the difference if that is too small."""
    if part >= MIN_PUBLISHED_COUNT and whole - part < MIN_PUBLISHED_COUNT:
        return Suppressed.NEARLY_ALL
    return publish_count(part)


def break_down(counts: Mapping[str, int]) -> Breakdown | None:
    """The parts of a known total by key; `counts` has to hold every possible part, also the empty ones.

    None where the total is too small to be broken down.
    """
    if sum(counts.values()) < MIN_PUBLISHED_COUNT:
        return None
    left_out, reveals = suppressed_parts(counts)
    parts = [PartCount(key, count) for key, count in counts.items() if key not in left_out]
    rest = sum(counts[key] for key in left_out)
    return Breakdown(sorted(parts, key=lambda part: -part.answers), rest, not reveals)


def break_down_named(counts: Mapping[str, int], named: set[str]) -> Breakdown | None:
    """The same where the public knows each of the `named` parts that is large enough, and what all others are together.

    That is so with Stadtteile: the gallery and the open data name those with enough answers. What is not in `named`
    (from elsewhere, not said) is published only where the small parts, which all are below the least published count,
    cannot be computed from their sum; a single one of the large ones must not be left out for them, for its size would
    tell theirs.
    """
    known = {key: count for key, count in counts.items() if key in named and count >= MIN_PUBLISHED_COUNT}
    others = {key: count for key, count in counts.items() if key not in known}
    if 0 < sum(others.values()) < MIN_PUBLISHED_COUNT:
        return break_down(known | {OTHERS: sum(others.values())})
    _left_out, reveals = suppressed_parts({key: count for key, count in others.items() if count < MIN_PUBLISHED_COUNT})
    large = {key: count for key, count in others.items() if count >= MIN_PUBLISHED_COUNT and not reveals}
    parts = [PartCount(key, count) for key, count in (known | large).items()]
    rest = sum(others.values()) - sum(large.values())
    if not parts and not rest:
        return None
    return Breakdown(sorted(parts, key=lambda part: -part.answers), rest, not reveals)
