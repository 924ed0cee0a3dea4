"""Draws a print file: PDF/UA-1 with embedded fonts. Pure: the same data gives the same bytes."""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from krefeld_kann_was.lib.bleed_boxes import add_bleed_boxes
from krefeld_kann_was.lib.credits import Credit, credits_data, credits_images
from krefeld_kann_was.lib.fonts import font_folders

if TYPE_CHECKING:
    import typst

TEMPLATE = Path(__file__).with_name("print.typ")
ROOT = Path(__file__).parents[2]  # of the imports in the template
SAME_TIME = datetime(2026, 1, 1, tzinfo=UTC)  # in every file, so that its bytes depend on nothing but the data
drawing_lock = threading.Lock()


def draw_pdf(data: dict[str, Any], entries: Sequence[Credit] = ()) -> bytes:
    """The PDF of `texts.print_data`, with these credits. Thread-safe; takes a tenth of a second to some seconds."""
    with drawing_lock:
        pdf = _compiler().compile(
            format="pdf", pdf_standards=["ua-1"], sys_inputs=template_inputs(data, entries), timestamp=SAME_TIME
        )
    if not isinstance(pdf, bytes):
        raise TypeError("typst made no single file")
    return add_bleed_boxes(pdf) if data["bleed"] else pdf


def draw_pages(data: dict[str, Any], longest: int, entries: Sequence[Credit] = ()) -> list[bytes]:
    """The pages as PNGs whose longer side has so many pixels. Thread-safe."""
    ppi = longest / max(data["width"], data["height"]) * 25.4
    with drawing_lock:
        pages = _compiler().compile(format="png", ppi=ppi, sys_inputs=template_inputs(data, entries))
    return [page for page in (pages if isinstance(pages, list) else [pages]) if page is not None]


def template_inputs(data: dict[str, Any], entries: Sequence[Credit]) -> dict[str, str]:
    """What the template reads: the data with the credits, and their logos in the same order."""
    whole = data | {"credits": credits_data(entries)}
    return {"data": json.dumps(whole, ensure_ascii=False), "credits": credits_images(entries)}


@functools.cache
def _compiler() -> typst.Compiler:
    """The compiler of this process, which caches the fonts. Not thread-safe."""
    import typst

    return typst.Compiler(str(TEMPLATE), root=str(ROOT), font_paths=font_folders(), ignore_system_fonts=True)
