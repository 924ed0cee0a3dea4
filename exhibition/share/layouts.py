"""The layout and colour theme of each answer's picture, and an order in which neighbours differ."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple


class Layout(StrEnum):
    """How the text is set in the picture; the template draws each layout by this name."""

    WEAVE = "weave"
    QUOTE = "quote"
    CARD = "card"

    @property
    def warp_at_start(self) -> bool:
        """Whether the warp threads run on the side where lines begin."""
        return self is Layout.WEAVE


class PictureStyle[Theme](NamedTuple):
    """Colour theme and layout of a picture."""

    colour_theme: Theme
    layout: Layout


def choose_style[Theme](answer_id: int, colour_themes: Sequence[Theme]) -> PictureStyle[Theme]:
    """The style of an answer: always the same, and different from those of the answers before and after it.

    Neighbours differ in layout and, where there are several, in colour theme; all pairs come equally often.
    """
    count, layouts = len(colour_themes), list(Layout)
    stride = 2 if count % 2 else 1  # so that answers two ids apart differ, too
    turn = answer_id // count if count % len(layouts) == 0 else 0  # else a theme would always get the same layout
    return PictureStyle(colour_themes[answer_id * stride % count], layouts[(answer_id + turn) % len(layouts)])


LOOKAHEAD_COUNT = 30  # items searched for a better neighbour; all pairs of theme and layout come twice in it


def separate_similar[Item, Theme](
    items: Iterable[Item], style_of: Callable[[Item], PictureStyle[Theme]]
) -> Iterator[Item]:
    """The items mostly in their order, moved so that neighbours share neither theme nor layout where possible."""
    waiting = list(items)
    last: PictureStyle[Theme] | None = None
    while waiting:
        shared = [_count_shared(last, style_of(item)) for item in waiting[:LOOKAHEAD_COUNT]]
        item = waiting.pop(shared.index(min(shared)))
        last = style_of(item)
        yield item


def _count_shared[Theme](one: PictureStyle[Theme] | None, other: PictureStyle[Theme]) -> int:
    return 0 if one is None else (one.colour_theme == other.colour_theme) + (one.layout == other.layout)
