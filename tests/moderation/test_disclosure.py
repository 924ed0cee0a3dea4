"""No count under three can be read or computed: tried on every small table, as somebody would who knows the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from itertools import product

import pytest

from krefeld_kann_was.lib.disclosure import MIN_PUBLISHED_COUNT
from moderation.statistics.disclosure import (
    Breakdown,
    Suppressed,
    break_down,
    break_down_named,
    format_published,
    publish_count,
    publish_part,
)

LABELS = "abcd"


def published(counts: dict[str, int]) -> Hashable:
    """All that the page says of the parts; their total is known, too."""
    breakdown = break_down(counts)
    told = breakdown and (tuple(sorted(breakdown.parts)), breakdown.rest, breakdown.rest_is_few_each)
    return sum(counts.values()), told


@pytest.mark.parametrize("size", [2, 3, 4])
def test_nobody_computes_a_part_that_is_left_out(size: int) -> None:
    """Every page fits several tables, which differ in each count that is left out and not zero."""
    tables = [dict(zip(LABELS, numbers, strict=False)) for numbers in product(range(8), repeat=size)]
    possible: dict[Hashable, list[dict[str, int]]] = defaultdict(list)
    for counts in tables:
        possible[published(counts)].append(counts)

    for fitting in possible.values():
        breakdown = break_down(fitting[0])
        told = {part.key for part in breakdown.parts} if breakdown else set()
        for label in set(fitting[0]) - told:
            numbers = {counts[label] for counts in fitting}
            assert numbers == {0} or len(numbers) > 1, (fitting, label)


@pytest.mark.parametrize("size", [2, 3, 4])
def test_no_number_on_the_page_is_small(size: int) -> None:
    for numbers in product(range(8), repeat=size):
        breakdown = break_down(dict(zip(LABELS, numbers, strict=False)))
        if breakdown is None:
            assert sum(numbers) < MIN_PUBLISHED_COUNT
            continue
        assert all(part.answers >= MIN_PUBLISHED_COUNT for part in breakdown.parts)
        assert breakdown.rest == 0 or breakdown.rest >= MIN_PUBLISHED_COUNT
        assert sum(part.answers for part in breakdown.parts) + breakdown.rest == sum(numbers)


def test_small_parts_stand_in_one_sum() -> None:
    assert break_down({"a": 20, "b": 2, "c": 7, "d": 1}) == Breakdown([("a", 20), ("c", 7)], 3, True)  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("counts", "rest"),
    [
        ({"a": 20, "b": 2, "c": 7}, 9),  # alone it would be its own sum
        ({"a": 20, "b": 2, "c": 2, "d": 7}, 11),  # both at their most
        ({"a": 20, "b": 1, "c": 7, "d": 7}, 15),  # which of two equal ones goes says nothing
    ],
)
def test_a_sum_that_would_reveal_takes_the_smallest_part_in(counts: dict[str, int], rest: int) -> None:
    assert break_down(counts) == Breakdown([("a", 20)], rest, False)  # type: ignore[list-item]


def test_a_part_reveals_nothing_about_what_is_left() -> None:
    """A whole and its part, as they are published, fit more than one part where it is small or leaves few."""
    for whole in range(12):
        possible: dict[Hashable, list[int]] = defaultdict(list)
        for part in range(whole + 1):
            possible[publish_part(part, whole)].append(part)
        for said, fitting in possible.items():
            if whole < MIN_PUBLISHED_COUNT or said == Suppressed.FEW:
                assert said == Suppressed.FEW
            elif any(0 < whole - part < MIN_PUBLISHED_COUNT for part in fitting):
                assert len(fitting) > 1


def test_what_is_not_small_is_published_as_it_is() -> None:
    assert [publish_count(number) for number in (0, 2, 3, 12_345)] == [Suppressed.FEW, Suppressed.FEW, 3, 12_345]
    said = [publish_part(part, 9) for part in (2, 3, 6, 7, 9)]
    assert said == [Suppressed.FEW, 3, 6, Suppressed.NEARLY_ALL, Suppressed.NEARLY_ALL]
    assert [format_published(count) for count in (12_345, Suppressed.FEW)] == ["12.345", "wenige"]


def told_of_named(counts: dict[str, int]) -> Hashable:
    """What the page says of Stadtteile ("a", "b", "c") and others ("x", "y"), and what everybody knows from the
    gallery: each Stadtteil that is large enough, if that is not taken back, and the total."""
    breakdown = break_down_named(counts, set("abc"))
    return sum(counts.values()), breakdown and (tuple(sorted(breakdown.parts)), breakdown.rest)


def test_nobody_computes_a_stadtteil_that_is_left_out() -> None:
    """Tried where every table that fits is among those that are tried: none has more than 8 in what is left out."""
    keys, most = "abcxy", 9
    tables = product(*[range(5)] * 3, *[range(most)] * 2)
    possible: dict[Hashable, list[dict[str, int]]] = defaultdict(list)
    for numbers in tables:
        counts = dict(zip(keys, numbers, strict=True))
        possible[told_of_named(counts)].append(counts)

    for fitting in possible.values():
        breakdown = break_down_named(fitting[0], set("abc"))
        told = {part.key for part in breakdown.parts} if breakdown else set()
        assert all(part.answers >= MIN_PUBLISHED_COUNT for part in (breakdown.parts if breakdown else []))
        for key in set(keys) - told if breakdown is None or breakdown.rest < most else ():
            numbers_of_it = {counts[key] for counts in fitting}
            assert numbers_of_it == {0} or len(numbers_of_it) > 1, (fitting, key)


def test_stadtteile_that_the_gallery_names_stand_here_too() -> None:
    """Unless all others together are few: then they would be computed, here as in the open data."""
    counts = {"a": 9, "b": 1, "c": 2, "x": 4, "y": 0}
    assert break_down_named(counts, set("abc")) == Breakdown([("a", 9), ("x", 4)], 3, True)  # type: ignore[list-item]
    fewer = {"a": 9, "b": 1, "c": 1, "x": 4, "y": 7}
    assert break_down_named(fewer, set("abc")) == Breakdown([("a", 9)], 13, False)  # type: ignore[list-item]
    few = {"a": 9, "b": 1, "c": 4, "x": 0, "y": 0}
    assert break_down_named(few, set("abc")) == Breakdown([("a", 9)], 5, False)  # type: ignore[list-item]
