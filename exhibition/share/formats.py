"""The pictures' formats and where things stand in them, in pixels."""

from typing import NamedTuple


class Format(NamedTuple):
    """`top`: head of the question; `bottom`: foot of the credit line; `start`, `end`: margins of the text in its
    direction of writing; `weft`: first weft thread; `gap`: above and below the answer; `largest`: type size;
    `region`: what words may touch (left, top, right, bottom; mirrored where they run from right to left).

    The answer stays in the centre square, so that profile grids may crop the picture.
    """

    name: str
    width: int
    height: int
    top: int
    bottom: int
    start: int
    end: int
    weft: int
    gap: int
    largest: int

    @property
    def region(self) -> tuple[int, int, int, int]:
        unit = min(self.width, self.height) // 100
        return (13 * unit, self.top - unit, self.width - 2 * unit, self.bottom + 2 * unit)


PORTRAIT = Format("portrait", 1080, 1350, top=196, bottom=1286, start=184, end=72, weft=58, gap=52, largest=236)
TALL = Format("tall", 1080, 1440, top=214, bottom=1376, start=184, end=72, weft=58, gap=56, largest=236)
SQUARE = Format("square", 1080, 1080, top=182, bottom=1020, start=184, end=72, weft=58, gap=44, largest=220)
STORY = Format("story", 1080, 1920, top=290, bottom=1240, start=184, end=72, weft=1340, gap=52, largest=236)
LINK = Format("link", 1200, 630, top=112, bottom=592, start=116, end=56, weft=34, gap=28, largest=150)
FORMATS = {item.name: item for item in (PORTRAIT, TALL, SQUARE, STORY, LINK)}
