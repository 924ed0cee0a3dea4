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


class Look[Theme](NamedTuple):
    colour_theme: Theme
    layout: Layout


def look_for[Theme](answer_id: int, colour_themes: Sequence[Theme]) -> Look[Theme]:
    """Always the same look for an answer. Answers that follow each other differ in layout and, where there is more than
    one, in colour_theme; all pairs of colour_theme and layout come equally often."""
    count, layouts = len(colour_themes), list(Layout)
    stride = 2 if count % 2 else 1  # those two numbers apart differ, too
    turn = (
        answer_id // count if count % len(layouts) == 0 else 0
    )  # else a colour_theme would always meet the same layout
    return Look(colour_themes[answer_id * stride % count], layouts[(answer_id + turn) % len(layouts)])


def apart[Item, Theme](items: Iterable[Item], look: Callable[[Item], Look[Theme]]) -> Iterator[Item]:
    """The items in their order, but none beside one of its theme or layout as long as another one can go first."""
    waiting = list(items)
    last: Look[Theme] | None = None
    while waiting:
        alike = [_alike(last, look(item)) for item in waiting[:NEAR]]
        item = waiting.pop(alike.index(min(alike)))
        last = look(item)
        yield item


NEAR = 30  # so far ahead a better neighbour is looked for; all pairs of colour_theme and layout come twice in it


def _alike[Theme](one: Look[Theme] | None, other: Look[Theme]) -> int:
    return 0 if one is None else (one.colour_theme == other.colour_theme) + (one.layout == other.layout)
