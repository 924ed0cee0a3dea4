"""Says in a PDF how far the bleed goes, for printers: typst takes all that is drawn for bleed, with crop marks."""

import re

BLEED = 3 / 25.4 * 72  # 3 mm in points, as in crop_marks.typ
PAGE = re.compile(rb"^(\d+ 0 obj\n<</Type/Page/[^\n]*?/TrimBox\[([\d. ]+)\][^\n]*)>>\nendobj", re.MULTILINE)
SIZE = re.compile(rb"/Size \d+(.*)>>\nstartxref\n(\d+)\n%%EOF\s*\Z", re.DOTALL)


def add_bleed_boxes(pdf: bytes) -> bytes:
    """The PDF, with the bleed around the trim box of each page; typst takes all that is drawn for bleed, with marks.

    The pages are appended anew, an incremental update (ISO 32000-1, 7.5.6).
    """
    out, table = bytearray(pdf.rstrip() + b"\n"), bytearray()
    for page in PAGE.finditer(pdf):
        left, bottom, right, top = map(float, page[2].split())
        box = b"/BleedBox[%.3f %.3f %.3f %.3f]" % (left - BLEED, bottom - BLEED, right + BLEED, top + BLEED)
        table += b"%d 1\n%010d 00000 n\r\n" % (int(page[1].partition(b" ")[0]), len(out))
        out += page[1] + box + b">>\nendobj\n"
    trailer = SIZE.search(pdf)
    if trailer is None or not table:
        raise ValueError("typst writes another kind of PDF than before")
    previous = b"%s/Prev %s>>" % (trailer[0].partition(b">>")[0], trailer[2])
    return bytes(out) + b"xref\n%strailer\n<<%s\nstartxref\n%d\n%%%%EOF\n" % (table, previous, len(out))
