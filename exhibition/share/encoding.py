"""Encodes drawn pictures as small PNGs."""

from __future__ import annotations

import functools
import io
from typing import TYPE_CHECKING

from krefeld_kann_was.lib.colours import ColourTheme

if TYPE_CHECKING:
    from PIL import Image

# Shades of each ramp from the ground to a colour. More of them lie so close that Pillow, which looks colours up in
# boxes of 4 x 4 x 4, takes the neighbour for the exact colour.
SHADE_COUNT = 24
MAX_COLOUR_ERROR = 16  # of 255; above it the picture has other colours (emoji) and keeps them all
COMPRESSION_LEVEL = 3  # of zlib: 6 is a sixth smaller and takes twice as long


def keep_image_memory() -> None:
    """Let Pillow reuse the memory of up to four pictures instead of allocating it each time."""
    from PIL import Image

    Image.core.set_blocks_max(4)


def open_png(png: bytes) -> Image.Image:
    """Decode a PNG completely."""
    from PIL import Image

    image = Image.open(io.BytesIO(png))
    image.load()
    return image


def reduce_colours(image: Image.Image, colour_theme: ColourTheme, *, doubtful: bool) -> Image.Image:
    """Return the picture with a palette of the theme's shades, which covers everything but emoji.

    Where the text may hold other colours (`doubtful`) and the difference would show, return it unchanged (RGB).
    """
    from PIL import Image

    reduced = image.quantize(palette=_palette(colour_theme), dither=Image.Dither.NONE)
    return image if doubtful and _differs_visibly(image, reduced) else reduced


def _differs_visibly(image: Image.Image, reduced: Image.Image) -> bool:
    from PIL import ImageChops

    extrema = ImageChops.difference(image, reduced.convert("RGB")).getextrema()
    return any(highest > MAX_COLOUR_ERROR for _, highest in extrema)  # type: ignore[misc]


def encode_png(image: Image.Image) -> bytes:
    """Encode the image as PNG, favouring speed over size."""
    target = io.BytesIO()
    image.save(target, "PNG", compress_level=COMPRESSION_LEVEL)
    return target.getvalue()


@functools.lru_cache(maxsize=10)
def _palette(colour_theme: ColourTheme) -> Image.Image:
    from PIL import Image

    ground = _rgb(colour_theme.ground)
    shades: list[int] = []
    for colour in map(_rgb, (colour_theme.text, colour_theme.warp, colour_theme.weft)):
        for number in range(SHADE_COUNT):
            share = number / (SHADE_COUNT - 1)
            shades += [round(low + (high - low) * share) for low, high in zip(ground, colour, strict=True)]
    palette = Image.new("P", (1, 1))
    palette.putpalette(shades)
    return palette


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))
