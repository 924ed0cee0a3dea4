"""The pictures' formats, and where things stand in them, in pixels."""

from typing import NamedTuple

from exhibition.share.layouts import Layout


class Format(NamedTuple):
    """A format of pictures; sizes in pixels. Staff find its pictures in `folder`.

    All texts stand between `top` and `bottom`: in every layout the question begins there, and the hosts end there, so
    that they stand still from picture to picture.
    """

    name: str
    width: int
    height: int
    folder: str
    top: int
    bottom: int


def format_size(picture_format: Format) -> str:
    """The size in pixels, for people."""
    return f"{picture_format.width} × {picture_format.height}"


class Frame(NamedTuple):
    """Where a layout puts things in a format, in pixels. `start` and `end` are sides in the direction of writing.

    `start`, `end`: margins of the answer; `edge`: how far marks may hang out of it at the start; `gap`: above and below
    the answer; `largest`: type size; `warp`, `weft`: first thread from its edge; `pitch`: from thread to thread.

    The answer stays in the centre square where the format is upright, so that profile grids may crop the picture. Of
    4:5 they show 3:4, without GRID_CROP at either side: there the threads stay, too.
    """

    start: int
    end: int
    edge: int
    gap: int
    largest: int
    warp: int
    weft: int
    pitch: int


GRID_CROP = 34
PORTRAIT = Format("portrait", 1080, 1350, "hochformat-4-5", 176, 1174)
TALL = Format("tall", 1080, 1440, "hochformat-3-4", 196, 1250)
SQUARE = Format("square", 1080, 1080, "quadrat", 160, 932)
STORY = Format("story", 1080, 1920, "story", 256, 1574)  # the network's own signs lie above 250 and below 1580
LINK = Format("link", 1200, 630, "link", 100, 526)
FORMATS = {item.name: item for item in (PORTRAIT, TALL, SQUARE, STORY, LINK)}
REEL = Format("reel", 1080, 1920, "reel", 290, 1240)  # of films, where more signs lie: above 270 and below 1248

#                 start end edge gap largest warp weft pitch
FRAMES = {
    Layout.WEAVE: {
        PORTRAIT: Frame(184, 72, 149, 48, 300, 58, 58, 23),
        TALL: Frame(184, 72, 149, 52, 300, 58, 58, 23),
        SQUARE: Frame(184, 72, 149, 40, 280, 58, 58, 23),
        STORY: Frame(184, 72, 149, 64, 340, 58, 1650, 23),
        LINK: Frame(116, 56, 87, 24, 190, 34, 34, 13),
        REEL: Frame(184, 72, 149, 52, 300, 58, 1340, 23),
    },
    Layout.QUOTE: {
        PORTRAIT: Frame(92, 150, 92, 44, 280, 54, 54, 17),
        TALL: Frame(92, 150, 92, 48, 280, 54, 54, 17),
        SQUARE: Frame(92, 150, 92, 36, 250, 46, 46, 17),
        STORY: Frame(92, 150, 92, 60, 320, 54, 1690, 17),
        LINK: Frame(348, 108, 348, 24, 170, 26, 26, 11),
        REEL: Frame(92, 150, 92, 48, 280, 54, 1480, 17),
    },
    Layout.CARD: {
        PORTRAIT: Frame(104, 200, 54, 52, 280, 54, 1252, 17),
        TALL: Frame(104, 200, 54, 56, 280, 54, 1342, 17),
        SQUARE: Frame(104, 176, 44, 40, 250, 32, 1004, 17),
        STORY: Frame(124, 190, 68, 68, 320, 54, 1730, 17),
        LINK: Frame(76, 122, 32, 24, 180, 24, 576, 11),
        REEL: Frame(124, 190, 68, 60, 280, 54, 1700, 17),
    },
}


def text_region(layout: Layout, picture_format: Format) -> tuple[int, int, int, int]:
    """The area that text may touch (left, top, right, bottom; mirrored for text from right to left)."""
    frame = FRAMES[layout][picture_format]
    unit = min(picture_format.width, picture_format.height) // 100
    left = 5 * unit if layout is Layout.QUOTE else frame.edge - unit
    right = picture_format.width - frame.end + (5 * unit if layout is Layout.WEAVE else 3 * unit)
    return (left, picture_format.top - unit, right, picture_format.bottom + 2 * unit)
