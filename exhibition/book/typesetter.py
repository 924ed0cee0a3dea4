"""Typesets a book: JSON from standard input becomes a PDF on standard output, behind a line with its number of pages.

typst holds a whole document in memory, about 1 MB a page. So it sets a book in parts, one after the other, each in a
process of its own: memory hardly grows with the book. Free of Django.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from itertools import batched
from typing import Any

from exhibition.book.composition import compose, items_to_measure
from exhibition.book.pdf_parts import join
from exhibition.book.typst_process import ROOT

TYPST = [sys.executable, "-m", "exhibition.book.typst_process"]
PAGES_PER_PART = 64
ITEMS_PER_PART = 400
DRAWN_OF_THEME = ("name", "count-label", "colours")


def typeset(data: Mapping[str, Any], images: str) -> tuple[int, bytes]:
    """The number of pages, and the PDF of the book of a manuscript: PDF/UA-1, in which links lead across all parts."""
    shared = {**data, "themes": [{name: theme[name] for name in DRAWN_OF_THEME} for theme in data["themes"]]}
    items = [item for theme in data["themes"] for item in items_to_measure(theme)]
    heights: list[float] = []
    for measured in batched(items, ITEMS_PER_PART):
        heights += json.loads(_run_typst("heights", shared | {"items": measured}))
    pages = compose(data, heights)
    parts = []
    for drawn in batched(pages, PAGES_PER_PART):
        has_logos = any(page["kind"] == "partners" for page in drawn)
        parts.append(_run_typst("pages", shared | {"pages": drawn}, images if has_logos else "[]"))
    return len(pages), join(parts)


def _run_typst(wanted: str, data: Mapping[str, Any], images: str = "[]") -> bytes:
    """What typst_process writes. Ends this process, too, where it fails: it has said why."""
    sent = json.dumps({"data": data, "credits": images}).encode()
    done = subprocess.run([*TYPST, wanted], input=sent, stdout=subprocess.PIPE, cwd=ROOT, check=False)  # noqa: S603
    if done.returncode:
        sys.exit(f"typst was ended by signal {-done.returncode}" if done.returncode < 0 else 1)
    return done.stdout


def main() -> None:
    sent = json.load(sys.stdin)
    page_count, pdf = typeset(sent["data"], sent["credits"])
    sys.stdout.buffer.write(b"%d\n" % page_count)
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
