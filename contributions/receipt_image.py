"""The receipt of an answer as a picture to keep: QR code, code in groups, address. It contains no other text."""

from io import BytesIO

from django.conf import settings
from django.urls import reverse
from PIL import Image, ImageDraw, ImageFont

from contributions.codes import GROUP_LENGTH, format_code
from krefeld_kann_was.lib import qr

WIDTH, HEIGHT = 1080, 1350
THREAD_WIDTH, THREAD_DISTANCE, FIRST_THREAD = 11, 33, 62
CODE_TOP, CODE_SIZE = 1010, 92
GROUPS_PER_LINE = 3


def receipt_address(receipt: str) -> str:
    """The absolute URL of a receipt, without a language."""
    return settings.PUBLIC_URL + reverse("receipt", args=[receipt], urlconf="contributions.urls")


def receipt_svg(receipt: str) -> bytes:
    """The QR code of a receipt's URL as SVG."""
    return qr.draw_svg(receipt_address(receipt), mask=qr.FIXED_MASK).encode()


def receipt_png(receipt: str) -> bytes:
    """The picture as PNG, 1080 × 1350 pixels."""
    colour_theme = settings.DESIGN_TOKENS.colour_themes["samt"]
    picture = Image.new("RGB", (WIDTH, HEIGHT), colour_theme.ground)
    draw = ImageDraw.Draw(picture)
    _weave(draw, colour_theme.warp, colour_theme.weft, colour_theme.ground)
    code = Image.open(BytesIO(qr.draw_png(receipt_address(receipt), module=16, mask=qr.FIXED_MASK))).convert("RGB")
    picture.paste(code, ((WIDTH - code.width) // 2, 270))
    line_length = (GROUP_LENGTH + 1) * GROUPS_PER_LINE
    text = format_code(receipt)
    lines = [text[start : start + line_length].strip("-") for start in range(0, len(text), line_length)]
    for index, line in enumerate(lines):
        position = (WIDTH // 2, CODE_TOP + index * 1.25 * CODE_SIZE)
        draw.text(position, line, colour_theme.text, ImageFont.load_default(CODE_SIZE), anchor="ma")
    address = settings.PUBLIC_URL.partition("://")[2] + reverse("receipt-entry", urlconf="contributions.urls")
    font = ImageFont.load_default(44)
    font = font if draw.textlength(address, font) < WIDTH - 80 else ImageFont.load_default(28)
    draw.text((WIDTH // 2, HEIGHT - 60), address, colour_theme.warp, font, anchor="mb")
    buffer = BytesIO()
    picture.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def _weave(draw: ImageDraw.ImageDraw, warp: str, weft: str, ground: str) -> None:
    """Draw the logo: four warp and four weft threads that cross in the upper left corner, alternately on top."""
    positions = [FIRST_THREAD + THREAD_DISTANCE * index for index in range(4)]
    half = THREAD_DISTANCE // 2
    for x in positions:
        draw.line((x, 0, x, HEIGHT), warp, THREAD_WIDTH)
    for y in positions:
        draw.line((0, y, WIDTH, y), weft, THREAD_WIDTH)
    for row, y in enumerate(positions):
        for column, x in enumerate(positions):
            if (row + column) % 2:  # the warp lies on top
                draw.rectangle((x - THREAD_WIDTH, y - half, x + THREAD_WIDTH, y + half), ground)
                draw.line((x, y - half, x, y + half), warp, THREAD_WIDTH)
            else:
                draw.rectangle((x - half, y - THREAD_WIDTH, x + half, y + THREAD_WIDTH), ground)
                draw.line((x - half, y, x + half, y), weft, THREAD_WIDTH)
