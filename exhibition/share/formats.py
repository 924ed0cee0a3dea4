"""The pictures' formats, and where things stand in them, in pixels."""

from typing import NamedTuple

from exhibition.share.layouts import Layout


class Format(NamedTuple):
    """A format of pictures; sizes in pixels. Staff find its pictures in `folder`."""

    name: str
    width: int
    height: int
    folder: str


class Frame(NamedTuple):
    """Where a layout puts things in a format, in pixels. `start` and `end` are sides in the direction of writing.

    `top`, `bottom`: of all texts; `start`, `end`: margins of the answer; `edge`: how far marks may hang out of it at
    the start; `gap`: above and below the answer; `largest`: type size; `warp`, `weft`: first thread from its edge;
    `pitch`: from thread to thread.

    The answer stays in the centre square where the format is upright, so that profile grids may crop the picture.
    """

    top: int
    bottom: int
    start: int
    end: int
    edge: int
    gap: int
    largest: int
    warp: int
    weft: int
    pitch: int


PORTRAIT = Format("portrait", 1080, 1350, "hochformat-4-5")
TALL = Format("tall", 1080, 1440, "hochformat-3-4")
SQUARE = Format("square", 1080, 1080, "quadrat")
STORY = Format("story", 1080, 1920, "story")  # the network's own signs lie above 270 and below 1248
LINK = Format("link", 1200, 630, "link")
FORMATS = {item.name: item for item in (PORTRAIT, TALL, SQUARE, STORY, LINK)}

#                 top  bottom start end edge gap largest warp weft pitch
FRAMES = {
    Layout.WEAVE: {
        PORTRAIT: Frame(196, 1286, 184, 72, 149, 52, 300, 58, 58, 23),
        TALL: Frame(206, 1340, 184, 72, 149, 56, 300, 58, 58, 23),
        SQUARE: Frame(182, 1020, 184, 72, 149, 44, 280, 58, 58, 23),
        STORY: Frame(290, 1240, 184, 72, 149, 52, 300, 58, 1340, 23),
        LINK: Frame(112, 592, 116, 56, 87, 28, 190, 34, 34, 13),
    },
    Layout.QUOTE: {
        PORTRAIT: Frame(168, 1290, 92, 150, 92, 56, 280, 40, 40, 17),
        TALL: Frame(180, 1376, 92, 150, 92, 60, 280, 40, 40, 17),
        SQUARE: Frame(150, 1022, 92, 150, 92, 44, 250, 40, 40, 17),
        STORY: Frame(290, 1240, 92, 150, 92, 56, 280, 40, 1480, 17),
        LINK: Frame(116, 580, 348, 108, 348, 30, 170, 26, 26, 11),
    },
    Layout.CARD: {
        PORTRAIT: Frame(104, 1176, 104, 176, 44, 60, 280, 36, 1264, 17),
        TALL: Frame(112, 1262, 104, 176, 44, 64, 280, 36, 1354, 17),
        SQUARE: Frame(92, 912, 104, 176, 44, 48, 250, 36, 994, 17),
        STORY: Frame(290, 1240, 124, 176, 68, 60, 280, 36, 1700, 17),
        LINK: Frame(62, 508, 76, 122, 32, 28, 180, 24, 576, 11),
    },
}


def text_region(layout: Layout, picture_format: Format) -> tuple[int, int, int, int]:
    """The area that text may touch (left, top, right, bottom; mirrored for text from right to left)."""
    frame = FRAMES[layout][picture_format]
    unit = min(picture_format.width, picture_format.height) // 100
    left = 5 * unit if layout is Layout.QUOTE else frame.edge - unit
    right = picture_format.width - frame.end + (5 * unit if layout is Layout.WEAVE else 3 * unit)
    return (left, frame.top - unit, right, frame.bottom + 2 * unit)
