"""The receipt of an answer as a picture to keep: QR code, code in groups, and in words where and what it is for."""

from __future__ import annotations

import functools
import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language_bidi, gettext

from contributions.codes import GROUP_LENGTH, describe_use, entry_address, format_code
from krefeld_kann_was.lib import qr
from krefeld_kann_was.lib.fonts import FAMILIES, font_folders
from krefeld_kann_was.lib.languages import active_language

if TYPE_CHECKING:
    import typst

TEMPLATE = Path(__file__).with_name("receipt.typ")
ROOT = Path(__file__).parents[1]  # of the import in the template
GROUPS_PER_LINE = 3
POINTS_PER_INCH = 72.0  # a point of the template is a pixel
drawing_lock = threading.Lock()


def receipt_address(receipt: str) -> str:
    """The absolute URL of a receipt, without a language."""
    return settings.PUBLIC_URL + reverse("receipt", args=[receipt], urlconf="contributions.urls")


def receipt_svg(receipt: str) -> bytes:
    """The QR code of a receipt's URL as SVG."""
    return qr.draw_svg(receipt_address(receipt), mask=qr.FIXED_MASK).encode()


def receipt_png(receipt: str) -> bytes:
    """The picture as PNG, 1080 × 1350 pixels, with words in the active language. Thread-safe."""
    line_length = (GROUP_LENGTH + 1) * GROUPS_PER_LINE
    code = format_code(receipt)
    data = {
        "families": FAMILIES,
        "language": active_language().split("-")[0],
        "rtl": get_language_bidi(),
        "colours": settings.DESIGN_TOKENS.colour_themes["samt"]._asdict(),
        "qr": receipt_svg(receipt).decode(),
        "title": gettext("Dein Code"),
        "code": [code[start : start + line_length].strip("-") for start in range(0, len(code), line_length)],
        "use": describe_use(entry_address()),
    }
    with drawing_lock:
        page = _compiler().compile(
            format="png", ppi=POINTS_PER_INCH, sys_inputs={"data": json.dumps(data, ensure_ascii=False)}
        )
    if not isinstance(page, bytes):
        raise TypeError("the template made more than one page")
    return page


@functools.cache
def _compiler() -> typst.Compiler:
    """The compiler of this process, which caches the fonts. Not thread-safe."""
    import typst

    return typst.Compiler(str(TEMPLATE), root=str(ROOT), font_paths=font_folders(), ignore_system_fonts=True)
