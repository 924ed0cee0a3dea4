"""Chooses which answers of a theme stand alone on a page, which in pairs, and which flow through columns. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

MAX_LENGTH_ALONE, MAX_LINES_ALONE = 90, 4  # of an answer that fills a page, in characters; best are the shorter ones
MAX_LENGTH_IN_PAIR = 140
COLUMN_PAGE_LENGTH = 900  # characters of the answers that a page of columns holds, about, and
LENGTH_OF_GAP = 90  # what each gap between two answers takes
PAGES_PER_ALONE, PAGES_PER_PAIR = 3, 4  # so many pages of columns for one of the others
FEW = 4  # answers of a theme, which need no columns unless they are long
MAX_LENGTH_OF_OPENING = 320


class ThemeArrangement(NamedTuple):
    """Positions of answers in their theme: `opening` faces its title, each of `alone` has a page, `pairs` share one."""

    opening: list[int]
    alone: list[int]
    pairs: list[list[int]]
    flow: list[int]


def arrange(lengths: Sequence[int], lines: Sequence[int]) -> ThemeArrangement:
    """Arrange the answers of a theme, of which there is at least one, by their numbers of characters and lines."""
    everything = range(len(lengths))
    fitting = [one for one in everything if lengths[one] <= MAX_LENGTH_ALONE and lines[one] <= MAX_LINES_ALONE]
    opening = _opening(lengths, lines, fitting)
    rest = [one for one in everything if one not in opening]
    if len(lengths) == 2 and max(lengths) <= MAX_LENGTH_OF_OPENING:  # both face the title
        return ThemeArrangement([0, 1], [], [], [])
    if len(rest) <= FEW and all(lengths[one] <= MAX_LENGTH_OF_OPENING for one in rest):
        return ThemeArrangement(opening, rest, [], [])
    pages = sum(lengths[one] + LENGTH_OF_GAP for one in rest) / COLUMN_PAGE_LENGTH
    alone = _spread([one for one in fitting if one in set(rest)], round(pages / PAGES_PER_ALONE))
    left = set(rest) - set(alone)
    short = [one for one in rest if one in left and lengths[one] <= MAX_LENGTH_IN_PAIR and lines[one] <= 6]
    paired = _spread(short, 2 * round(pages / PAGES_PER_PAIR))
    pairs = [paired[start : start + 2] for start in range(0, len(paired) - 1, 2)]
    left -= {one for pair in pairs for one in pair}
    return ThemeArrangement(opening, alone, pairs, [one for one in rest if one in left])


def _opening(lengths: Sequence[int], lines: Sequence[int], fitting: Sequence[int]) -> list[int]:
    """The first answer that is short, but says something; else the shortest one."""
    telling = [one for one in fitting if lengths[one] >= 12]
    if telling:
        return telling[:1]
    return [min(range(len(lengths)), key=lambda one: (lines[one] > MAX_LINES_ALONE, lengths[one]))]


def _spread(candidates: Sequence[int], count: int) -> list[int]:
    """So many of them, from beginning to end."""
    count = min(count, len(candidates))
    return [candidates[index * len(candidates) // count] for index in range(count)]
