"""Typesets a book in a process of its own: JSON from standard input becomes a PDF on standard output.

Its memory, which grows with the book, goes back to the system when it ends. Before the PDF comes a line with the number
of its pages. Free of Django.
"""

import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from krefeld_kann_was.lib.bleed_boxes import add_bleed_boxes
from krefeld_kann_was.lib.fonts import font_folders

TEMPLATE = Path(__file__).with_name("book.typ")
ROOT = Path(__file__).parents[2]  # of the imports in the template
SAME_TIME = datetime(2026, 1, 1, tzinfo=UTC)  # in every file, so that its bytes depend on nothing but the data
PAGE = re.compile(rb"/Type\s*/Page\b")


def typeset(data: str, images: str, *, has_bleed: bool) -> tuple[int, bytes]:
    """The number of pages, and the PDF of this JSON: PDF/UA-1 with embedded fonts, with bleed boxes for a printer."""
    import typst

    compiler = typst.Compiler(str(TEMPLATE), root=str(ROOT), font_paths=font_folders(), ignore_system_fonts=True)
    inputs = {"data": data, "credits": images}
    pdf = compiler.compile(format="pdf", pdf_standards=["ua-1"], sys_inputs=inputs, timestamp=SAME_TIME)
    if not isinstance(pdf, bytes):
        raise TypeError("typst made no single file")
    return len(PAGE.findall(pdf)), add_bleed_boxes(pdf) if has_bleed else pdf


def main() -> None:
    sent = json.load(sys.stdin)
    data = json.dumps(sent["data"], ensure_ascii=False)
    page_count, pdf = typeset(data, sent["credits"], has_bleed=sent["data"]["bleed"])
    sys.stdout.buffer.write(b"%d\n" % page_count)
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
