"""Runs typst on one part of a book, in a process of its own: its memory goes back to the system when it ends.

`python -m exhibition.book.typst_process pages|heights` reads JSON from standard input. `pages` writes a PDF to standard
output, `heights` a JSON list of heights in points. Free of Django.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from krefeld_kann_was.lib.bleed_boxes import add_bleed_boxes
from krefeld_kann_was.lib.fonts import font_folders

HERE = Path(__file__).parent
ROOT = HERE.parents[1]  # of the imports in the templates
SAME_TIME = datetime(2026, 1, 1, tzinfo=UTC)  # in every file, so that its bytes depend on nothing but the data


def typeset_pages(data: str, images: str, *, has_bleed: bool) -> bytes:
    """PDF/UA-1 with embedded fonts, with bleed boxes for a printer."""
    import typst

    compiler = typst.Compiler(str(HERE / "book.typ"), str(ROOT), font_folders(), ignore_system_fonts=True)
    inputs = {"data": data, "credits": images}
    pdf = compiler.compile(format="pdf", pdf_standards=["ua-1"], sys_inputs=inputs, timestamp=SAME_TIME)
    if not isinstance(pdf, bytes):
        raise TypeError("typst made no single file")
    return add_bleed_boxes(pdf) if has_bleed else pdf


def measure_heights(data: str) -> bytes:
    """A JSON list, in points."""
    import typst

    template, inputs = str(HERE / "heights.typ"), {"data": data}
    compiler = typst.Compiler(template, str(ROOT), font_folders(), ignore_system_fonts=True, sys_inputs=inputs)
    return compiler.query("<heights>", field="value", one=True).encode()


def main(wanted: str) -> None:
    sent = json.load(sys.stdin)
    data = json.dumps(sent["data"], ensure_ascii=False)
    made = (
        measure_heights(data)
        if wanted == "heights"
        else typeset_pages(data, sent["credits"], has_bleed=sent["data"]["bleed"])
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main(sys.argv[1])
