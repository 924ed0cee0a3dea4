"""Which look an answer's picture wears, and an order in which neighbours differ."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple


class Layout(StrEnum):
    """How the words stand in the picture; the template draws each by this name."""

    WEAVE = "weave"
    QUOTE = "quote"
    CARD = "card"

    @property
    def warp_at_start(self) -> bool:
        """Whether the warp stands on the side where lines begin."""
        return self is Layout.WEAVE


class Look[World](NamedTuple):
    world: World
    layout: Layout


def look_for[World](answer_id: int, worlds: Sequence[World]) -> Look[World]:
    """Always the same look for an answer. Answers that follow each other differ in layout and, where there is more than
    one, in world; all pairs of world and layout come equally often."""
    count, layouts = len(worlds), list(Layout)
    stride = 2 if count % 2 else 1  # those two numbers apart differ, too
    turn = answer_id // count if count % len(layouts) == 0 else 0  # else a world would always meet the same layout
    return Look(worlds[answer_id * stride % count], layouts[(answer_id + turn) % len(layouts)])


def apart[Item, World](items: Iterable[Item], look: Callable[[Item], Look[World]]) -> Iterator[Item]:
    """The items in their order, but none beside one of its world or layout as long as another one can go first."""
    waiting = list(items)
    last: Look[World] | None = None
    while waiting:
        alike = [_alike(last, look(item)) for item in waiting[:NEAR]]
        item = waiting.pop(alike.index(min(alike)))
        last = look(item)
        yield item


NEAR = 30  # so far ahead a better neighbour is looked for; all pairs of world and layout come twice in it


def _alike[World](one: Look[World] | None, other: Look[World]) -> int:
    return 0 if one is None else (one.world == other.world) + (one.layout == other.layout)
