"""Pixels in, small PNG out."""

from __future__ import annotations

import functools
import io
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from PIL import Image

# Shades of each ramp from the ground to a colour. More of them lie so close that Pillow, which looks colours up in
# boxes of 4 x 4 x 4, takes the neighbour for the exact colour.
SHADES = 24
LARGEST_ERROR = 16  # of 255; above it the picture has other colours (emoji) and keeps them all
LEVEL = 3  # of zlib: 6 is a sixth smaller and takes twice as long


class Colours(Protocol):
    """A colour theme, each colour as "#rrggbb"."""

    @property
    def ground(self) -> str: ...
    @property
    def warp(self) -> str: ...
    @property
    def weft(self) -> str: ...
    @property
    def text(self) -> str: ...


class Plain(NamedTuple):
    """The same as plain data."""

    ground: str
    warp: str
    weft: str
    text: str


def plain(colour_theme: Colours) -> Plain:
    return Plain(colour_theme.ground, colour_theme.warp, colour_theme.weft, colour_theme.text)


def keep_memory() -> None:
    """Let Pillow keep the memory of four pictures for the next ones instead of asking for it each time."""
    from PIL import Image

    Image.core.set_blocks_max(4)


def opened(png: bytes) -> Image.Image:
    from PIL import Image

    image = Image.open(io.BytesIO(png))
    image.load()
    return image


def in_few_colours(image: Image.Image, colour_theme: Colours, *, doubtful: bool) -> Image.Image:
    """The picture with a palette of the theme's shades; where that would be seen and is `doubtful`, as it is (RGB).

    Everything but emoji is drawn in one colour on the ground, so that its edges lie on three ramps.
    """
    from PIL import Image

    few = image.quantize(palette=_palette(plain(colour_theme)), dither=Image.Dither.NONE)
    return image if doubtful and _far_apart(image, few) else few


def _far_apart(image: Image.Image, few: Image.Image) -> bool:
    from PIL import ImageChops

    extrema = ImageChops.difference(image, few.convert("RGB")).getextrema()
    return any(highest > LARGEST_ERROR for _, highest in extrema)  # type: ignore[misc]


def encoded(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG", compress_level=LEVEL)
    return target.getvalue()


@functools.lru_cache(maxsize=10)
def _palette(colour_theme: Plain) -> Image.Image:
    from PIL import Image

    ground = _parts(colour_theme.ground)
    shades: list[int] = []
    for colour in map(_parts, (colour_theme.text, colour_theme.warp, colour_theme.weft)):
        for number in range(SHADES):
            share = number / (SHADES - 1)
            shades += [round(low + (high - low) * share) for low, high in zip(ground, colour, strict=True)]
    palette = Image.new("P", (1, 1))
    palette.putpalette(shades)
    return palette


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))
