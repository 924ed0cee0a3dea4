"""The icons of browsers and home screens, drawn from the mark: three warp and three weft threads."""

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from PIL import Image

# In units of static/images/mark.svg, whose side has 64 of them.
SIDE = 64
THREADS = (14, 32, 50)
THREAD_WIDTH = 7
GAP = 12  # where a thread runs below another one
OVERSAMPLING = 4
FAVICON_SIZES = (16, 32, 48)
TOUCH_ICON_SIZE = 180
A_WEEK = 7 * 24 * 60 * 60


@cache_control(max_age=A_WEEK)
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon that browsers ask for by themselves."""
    return HttpResponse(_favicon(), content_type="image/x-icon")


@cache_control(max_age=A_WEEK)
@require_safe
def touch_icon(request: HttpRequest) -> HttpResponse:
    """The icon of home screens, at the address where phones look for it."""
    return HttpResponse(_touch_icon(), content_type="image/png")


@lru_cache(maxsize=1)
def _favicon() -> bytes:
    target = BytesIO()
    pictures = [draw_mark(size) for size in sorted(FAVICON_SIZES, reverse=True)]
    sizes = [(size, size) for size in FAVICON_SIZES]
    pictures[0].save(target, format="ICO", sizes=sizes, append_images=pictures[1:])
    return target.getvalue()


@lru_cache(maxsize=1)
def _touch_icon() -> bytes:
    target = BytesIO()
    draw_mark(TOUCH_ICON_SIZE).save(target, format="PNG", optimize=True)
    return target.getvalue()


def draw_mark(size: int) -> "Image.Image":
    """The mark as a square picture of `size` pixels a side."""
    from PIL import Image, ImageDraw

    colours = settings.DESIGN_TOKENS.colour_themes["samt"]
    scale = size * OVERSAMPLING / SIDE
    picture = Image.new("RGB", (size * OVERSAMPLING,) * 2, colours.ground)
    draw = ImageDraw.Draw(picture)

    def rectangle(left: float, top: float, right: float, bottom: float, colour: str) -> None:
        draw.rectangle((left * scale, top * scale, right * scale - 1, bottom * scale - 1), colour)

    half, gap = THREAD_WIDTH / 2, GAP / 2
    for x in THREADS:
        rectangle(x - half, 0, x + half, SIDE, colours.warp)
    for row, y in enumerate(THREADS):
        rectangle(0, y - half, SIDE, y + half, colours.weft)
        for column, x in enumerate(THREADS):
            if (row + column) % 2:  # the warp lies on top
                rectangle(x - gap, y - half, x + gap, y + half, colours.ground)
                rectangle(x - half, y - gap, x + half, y + gap, colours.warp)
            else:
                rectangle(x - half, y - gap, x + half, y + gap, colours.ground)
                rectangle(x - gap, y - half, x + gap, y + half, colours.weft)
    return picture.resize((size, size), Image.Resampling.LANCZOS)
