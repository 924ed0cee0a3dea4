"""The code of an answer as a picture to keep: the QR code, the code in groups, the address. It needs no language."""

from __future__ import annotations

from io import BytesIO

from django.conf import settings
from django.urls import reverse
from PIL import Image, ImageDraw, ImageFont

from contributions.codes import GROUP, grouped
from krefeld_kann_was.lib import qr

WIDTH, HEIGHT = 1080, 1350
THREAD, STEP, FIRST = 11, 33, 62  # the four threads each way: their width, their distance, where the first one lies
CODE_TOP, CODE_SIZE = 1010, 92
GROUPS_A_LINE = 3


def receipt_address(receipt: str) -> str:
    """The absolute address of a receipt, without a language."""
    return settings.PUBLIC_URL + reverse("receipt", args=[receipt], urlconf="contributions.urls")


def receipt_svg(receipt: str) -> bytes:
    """The QR code of a receipt's address as SVG."""
    return qr.draw_svg(receipt_address(receipt), mask=qr.FIXED_MASK).encode()


def receipt_png(receipt: str) -> bytes:
    """The picture as PNG, 1080 × 1350."""
    colour_theme = settings.DESIGN_TOKENS.colour_themes["samt"]
    picture = Image.new("RGB", (WIDTH, HEIGHT), colour_theme.ground)
    draw = ImageDraw.Draw(picture)
    _weave(draw, colour_theme.warp, colour_theme.weft, colour_theme.ground)
    code = Image.open(BytesIO(qr.draw_png(receipt_address(receipt), module=16, mask=qr.FIXED_MASK))).convert("RGB")
    picture.paste(code, ((WIDTH - code.width) // 2, 270))
    size = (GROUP + 1) * GROUPS_A_LINE
    written = grouped(receipt)
    lines = [written[start : start + size].strip("-") for start in range(0, len(written), size)]
    for number, line in enumerate(lines):
        where = (WIDTH // 2, CODE_TOP + number * 1.25 * CODE_SIZE)
        draw.text(where, line, colour_theme.text, ImageFont.load_default(CODE_SIZE), anchor="ma")
    address = settings.PUBLIC_URL.partition("://")[2] + reverse("receipt-entry", urlconf="contributions.urls")
    font = ImageFont.load_default(44)
    font = font if draw.textlength(address, font) < WIDTH - 80 else ImageFont.load_default(28)
    draw.text((WIDTH // 2, HEIGHT - 60), address, colour_theme.warp, font, anchor="mb")
    buffer = BytesIO()
    picture.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def _weave(draw: ImageDraw.ImageDraw, warp: str, weft: str, ground: str) -> None:
    """The mark: four warp and four weft threads that cross in the upper left corner, over and under in turns."""
    places = [FIRST + STEP * number for number in range(4)]
    for x in places:
        draw.line((x, 0, x, HEIGHT), warp, THREAD)
    for y in places:
        draw.line((0, y, WIDTH, y), weft, THREAD)
    for row, y in enumerate(places):
        for column, x in enumerate(places):
            half = STEP // 2
            if (row + column) % 2:  # the warp lies on top
                draw.rectangle((x - THREAD, y - half, x + THREAD, y + half), ground)
                draw.line((x, y - half, x, y + half), warp, THREAD)
            else:
                draw.rectangle((x - half, y - THREAD, x + half, y + THREAD), ground)
                draw.line((x - half, y, x + half, y), weft, THREAD)
