"""Joins the parts of a book into one PDF: pages, links, outline and tags. Free of Django.

pikepdf copies pages; what says how a document hangs together (ISO 32000-1, 12.3.3 and 14.7) is joined here. It relies
on how typst writes it: one Document element, a parent tree without branches, one level of the outline.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pikepdf import Pdf

PAGE_ADDRESS = "page:"  # of a link to a page of the book, with its number: see page.typ
PAGE_COUNT = re.compile(rb"(?<=<xmpTPg:NPages>)\d+")
LABEL = "Seite {}"  # of a link, as typst writes it


def join(parts: Sequence[bytes]) -> bytes:
    """One PDF of the parts, of which there is at least one; title, language and standard are those of the first."""
    import pikepdf

    with pikepdf.open(BytesIO(parts[0])) as joined:
        for part in parts[1:]:
            with pikepdf.open(BytesIO(part)) as added:
                _append(joined, added)
                _own_streams(joined, added)
        _lead_links(joined)
        metadata = joined.Root.Metadata
        metadata.write(PAGE_COUNT.sub(b"%d" % len(joined.pages), metadata.read_bytes()))
        target = BytesIO()
        joined.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return target.getvalue()


def _own_streams(joined: Pdf, added: Pdf) -> None:
    """Copy what streams hold, which pikepdf does at the end: until then all parts would stay in memory as objects."""
    from pikepdf import Stream

    for stream in (each for each in added.objects if isinstance(each, Stream)):
        own: Any = joined.copy_foreign(stream)
        own.write(stream.read_raw_bytes(), filter=own.get("/Filter"), decode_parms=own.get("/DecodeParms"))


def _append(joined: Pdf, other: Pdf) -> None:
    count = len(joined.pages)
    joined.pages.extend(other.pages)
    tree, added = joined.Root.StructTreeRoot, joined.copy_foreign(other.Root.StructTreeRoot)
    first_key = int(tree.ParentTreeNextKey)
    for page in joined.pages[count:]:
        if "/StructParents" in page.obj:  # words stand on it
            page.obj.StructParents += first_key
        for annotation in page.obj.get("/Annots", ()):
            annotation.StructParent += first_key
    numbers: Any = list(added.ParentTree.Nums)
    numbers[::2] = [int(key) + first_key for key in numbers[::2]]
    tree.ParentTree.Nums.extend(numbers)
    tree.ParentTreeNextKey = first_key + int(added.ParentTreeNextKey)
    document = tree.K[0]
    for element in added.K[0].K:
        element.P = document
        document.K.append(element)
    if "/First" in other.Root.Outlines:  # it has headings
        _append_outline(joined.Root, joined.copy_foreign(other.Root.Outlines))


def _append_outline(root: Any, added: Any) -> None:
    outline, entry = root.Outlines, added.First
    outline.Last.Next, entry.Prev = entry, outline.Last
    while entry is not None:
        entry.Parent, entry = outline, entry.get("/Next")
    outline.Last = added.Last
    outline.Count += added.Count


def _lead_links(joined: Pdf) -> None:
    """Make destinations of the addresses of pages."""
    from pikepdf import Array, Name

    pages = [page.obj for page in joined.pages]
    for page in pages:
        for annotation in page.get("/Annots", ()):
            number = int(str(annotation.A.URI).removeprefix(PAGE_ADDRESS))
            target = pages[number - 1]
            del annotation["/A"]
            annotation.Dest = Array([target, Name.XYZ, 0, target.MediaBox[3], 0])
            annotation.Contents = LABEL.format(number)
