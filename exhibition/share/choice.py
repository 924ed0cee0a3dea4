"""Which look an answer's picture wears."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

STRIDE = 2  # neighbours differ, and so do those one further on


class Layout(StrEnum):
    """How the words stand in the picture; the template draws each by this name."""

    WEAVE = "weave"
    QUOTE = "quote"
    CARD = "card"


class Look[World](NamedTuple):
    world: World
    layout: Layout


def look_for[World](answer_id: int, worlds: Sequence[World]) -> Look[World]:
    """Always the same look for an answer; answers that follow each other get different ones."""
    layouts = list(Layout)
    return Look(worlds[answer_id * STRIDE % len(worlds)], layouts[answer_id % len(layouts)])
