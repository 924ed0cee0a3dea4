"""A book is set in parts of a few pages, which keeps memory small; put together they are the same book."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pypdf import PdfReader

from contributions.models import Station
from exhibition.book import typesetter
from exhibition.book.enums import BookUse
from exhibition.book.manuscript import write_manuscript
from tests.accessible_pdf import pdf_faults
from tests.exhibition.book.conftest import CLOSED, order, released
from tests.exhibition.book.test_pdf import put_in_themes, resolve, words_on

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("sqlite")]


def test_typst_never_gets_more_than_a_part_at_once(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int]] = []

    def run(wanted: str, data: Mapping[str, Any], images: str = "[]") -> bytes:
        count = len(data["items" if wanted == "heights" else "pages"])
        asked.append((wanted, count))
        assert not any("answers" in theme for theme in data["themes"])
        return json.dumps([20] * count).encode() if wanted == "heights" else b""

    monkeypatch.setattr(typesetter, "_run_typst", run)
    monkeypatch.setattr(typesetter, "join", lambda parts: b"%d" % len(parts))
    released(station, "Rhein")
    data = write_manuscript(order(station), CLOSED).data
    (theme,) = data["themes"]
    data["themes"] = [{**theme, "answers": theme["answers"] * 3000, "flow": list(range(1, 3000))}]

    count, pdf = typesetter.typeset(data, "[]")

    assert count > 200
    assert sum(items for wanted, items in asked if wanted == "heights") == 2999
    assert max(items for wanted, items in asked if wanted == "heights") <= typesetter.ITEMS_PER_PART
    parts = [pages for wanted, pages in asked if wanted == "pages"]
    assert (sum(parts), int(pdf)) == (count, len(parts))
    assert max(parts) <= typesetter.PAGES_PER_PART


def test_parts_become_the_same_book_with_its_links_outline_and_tags(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_themes(station, "Grün", "Kultur", "Wege")
    released(station, "Ruhe", "Lange nichts. " * 30)  # behind them a page has threads alone, and no tag
    manuscript = write_manuscript(order(station, use=BookUse.SCREEN), CLOSED)

    def typeset(pages_per_part: int) -> bytes:
        monkeypatch.setattr(typesetter, "PAGES_PER_PART", pages_per_part)
        return typesetter.typeset(manuscript.data, manuscript.images)[1]

    pdfs = typeset(1000), typeset(8)
    whole, joined = (PdfReader(io.BytesIO(pdf)) for pdf in pdfs)

    assert [pdf_faults(pdf) for pdf in pdfs] == [[], []]
    assert letters(joined) == letters(whole)
    assert outline(joined) == outline(whole)
    assert links(joined) == links(whole)
    assert len(links(joined)) > 10
    assert tags(joined) == tags(whole)
    without_words = [number for number, text in enumerate(letters(joined), 1) if not text]
    assert without_words
    assert {page for _role, page in tags(joined)} | set(without_words) >= set(range(1, len(joined.pages) + 1))
    assert_parents_are_known(joined)
    assert b"<xmpTPg:NPages>%d<" % len(joined.pages) in resolve(resolve(joined.root_object)["/Metadata"]).get_data()


def letters(reader: PdfReader) -> list[str]:
    """Of each page, without the spaces, which a reader guesses from the fonts of a part."""
    return [words_on(page).replace(" ", "") for page in reader.pages]


def numbers(reader: PdfReader) -> dict[int, int]:
    """The number of each page, by that of its object."""
    return {resolve(page).indirect_reference.idnum: number for number, page in enumerate(reader.pages, 1)}


def outline(reader: PdfReader) -> list[tuple[str, int | None]]:
    entries: list[Any] = reader.outline
    return [(entry.title, reader.get_destination_page_number(entry)) for entry in entries]


def links(reader: PdfReader) -> list[tuple[int, list[float], int, float, str]]:
    """On which page, where, to which page and how high on it, and what is read out."""
    pages, found = numbers(reader), []
    for number, page in enumerate(reader.pages, 1):
        for link in map(resolve, page.get("/Annots", ())):
            target, _fit, _left, top, _zoom = resolve(link["/Dest"])
            found.append((number, list(link["/Rect"]), pages[target.idnum], float(top), str(link["/Contents"])))
    return found


def tags(reader: PdfReader) -> list[tuple[str, int]]:
    """The roles of all tags in reading order, and the pages they stand on, 0 for none; each knows its parent."""
    pages, found = numbers(reader), []

    def walk(element: Any, parent: Any) -> None:
        assert element.raw_get("/P").idnum == parent.indirect_reference.idnum
        found.append((str(element["/S"]), pages[element.raw_get("/Pg").idnum] if "/Pg" in element else 0))
        for child in map(resolve, resolve(element["/K"])):
            if "/S" in (child if isinstance(child, dict) else ()):
                walk(child, element)

    root = resolve(resolve(reader.root_object)["/StructTreeRoot"])
    (document,) = map(resolve, root["/K"])
    walk(document, root)
    return found


def marks(element: Any, pages: dict[int, int]) -> Iterator[tuple[int, int]]:
    """The page and the id of all that stands in the tag itself."""
    for each in map(resolve, element["/K"]):
        if isinstance(each, int):
            yield pages[element.raw_get("/Pg").idnum], each
        elif each.get("/Type") == "/MCR":
            yield pages[each.raw_get("/Pg").idnum], each["/MCID"]


def assert_parents_are_known(reader: PdfReader) -> None:
    """What stands on a page leads to its tag (ISO 32000-1, 14.7.4.4)."""
    root = resolve(resolve(reader.root_object)["/StructTreeRoot"])
    flat = resolve(root["/ParentTree"]["/Nums"])
    keys, parents = flat[::2], dict(zip(flat[::2], map(resolve, flat[1::2]), strict=True))
    assert keys == sorted(set(keys))
    assert root["/ParentTreeNextKey"] == keys[-1] + 1
    pages = numbers(reader)
    for number, page in enumerate(reader.pages, 1):
        elements = parents[page["/StructParents"]] if "/StructParents" in page else ()
        for marked, element in enumerate(map(resolve, elements)):
            assert (number, marked) in set(marks(element, pages))
        for link in map(resolve, page.get("/Annots", ())):
            assert parents[link["/StructParent"]]["/S"] == "/Link"
