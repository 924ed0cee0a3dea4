"""Composes the pages of a book: which answers stand on which page, and what stands around them. Free of Django.

Which answers of a theme stand alone or in pairs is known (arrangement.py); the others flow through columns here. typst
measures how tall they are, and draws the pages one by one. A page is JSON-able data for book.typ: its `kind`, its
`number`, and what stands on it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import batched
from math import ceil
from typing import Any, NamedTuple

type Page = dict[str, Any]
type Theme = Mapping[str, Any]
SCALES = (1, 1.5, 1.36, 1.22, 1.1)  # of letters: the usual ones, and larger ones where the pages have room for them
FEW = 30  # answers in columns; with more of them a page more or less makes no difference
SHEET = 4  # pages
THEMES_PER_CONTENTS = 40  # that can be read on one page beside the other entries
PROGRAMME_PAGE_LENGTH = 2000  # characters of descriptions that a page holds, about, and
LENGTH_OF_EVENT = 200  # what each event takes besides
POINTS_PER_MILLIMETRE = 72 / 25.4


class ColumnMeasures(NamedTuple):
    """How answers fill columns: lengths in points."""

    height: float
    gap: float  # at least, between two answers
    per_page: int

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "ColumnMeasures":
        """Those of a layout, as the template reads it."""
        head, foot = data["margins"][2:]
        return cls((data["height"] - head - foot) * POINTS_PER_MILLIMETRE, data["type"]["gap"], data["columns"])


class Item(NamedTuple):
    """An answer in a column as the template draws it: in letters of a scale, a short one by `turn` further in."""

    answer: Mapping[str, Any]
    turn: int
    scale: float
    height: float = 0  # in points, once it is measured


def items_to_measure(theme: Theme) -> list[Item]:
    """The answers of a theme that stand in columns; where they are few, all of them once more for each larger scale."""
    scales = SCALES if len(theme["flow"]) <= FEW else SCALES[:1]
    answers = [theme["answers"][position] for position in theme["flow"]]
    return [Item(answer, index % 3, scale) for scale in scales for index, answer in enumerate(answers)]


def compose(data: Mapping[str, Any], heights: Iterable[float]) -> list[Page]:
    """All pages of a book, from the data of its manuscript and the heights in points of what is to be measured.

    These are the items of all themes, one theme after the other.
    """
    measured, column = iter(heights), ColumnMeasures.of(data)
    # An odd number of pages, so that themes open on the left.
    contents: list[Page] = [{"kind": "contents"} for _ in range(ceil(len(data["themes"]) / THEMES_PER_CONTENTS) | 1)]
    pages: list[Page] = [{"kind": "title"}, {"kind": "languages"}, {"kind": "about"}, *contents, {"kind": "map"}]
    entries: list[dict[str, Any]] = [{"title": data["map"]["heading"], "theme": None, "number": len(pages)}]
    for index, theme in enumerate(data["themes"]):
        entries.append({"title": "", "theme": index, "number": len(pages) + 1})
        items = [item._replace(height=next(measured)) for item in items_to_measure(theme)]
        behind = _pages_of(theme, items, column)
        pages += [page | {"theme": index} for page in ({"kind": "theme"}, *behind)]
    for title, page in _pages_behind(data, _pages_by_language(pages)):
        if title:
            entries.append({"title": title, "theme": None, "number": len(pages) + 1})
        pages.append(page)
    listed = batched(entries, ceil(len(entries) / len(contents)))
    for page, page_entries in zip(contents, listed, strict=True):
        page |= {"entries": page_entries, "begins": page is contents[0]}
    pages += [{"kind": "own-answer"}] * (-(len(pages) + 1) % SHEET)
    pages.append({"kind": "back"})
    return [page | {"number": number} for number, page in enumerate(pages, 1)]


def _pages_behind(data: Mapping[str, Any], by_language: dict[str, list[int]]) -> Iterator[tuple[str, Page]]:
    """Each with its title among the contents; "" goes on with the page before."""
    yield data["index"]["heading"], {"kind": "index", "pages": by_language}
    heading = data["programme"]["heading"]
    for events in _programme_pages(data["programme"]["events"]):
        yield heading, {"kind": "programme", "heading": heading, "events": events}
        heading = ""  # stands on the first page
    if data["credits"]:
        yield data["partners"]["heading"], {"kind": "partners"}
    yield data["imprint"]["heading"], {"kind": "imprint"}


def _programme_pages(events: Iterable[Mapping[str, str]]) -> list[list[Mapping[str, str]]]:
    """The events of each page: as many as can be read there."""
    pages: list[list[Mapping[str, str]]] = []
    room = 0
    for event in events:
        length = LENGTH_OF_EVENT + len(event["description"])
        if length > room:
            pages.append([])
            room = PROGRAMME_PAGE_LENGTH
        pages[-1].append(event)
        room -= length
    return pages


def _pages_by_language(pages: Iterable[Page]) -> dict[str, list[int]]:
    found: dict[str, dict[int, None]] = {}
    for number, page in enumerate(pages, 1):
        in_columns = [item.answer for items in page.get("columns", ()) for item in items]
        for answer in [*page.get("answers", ()), *in_columns]:
            found.setdefault(answer["index-key"], {})[number] = None
    return {language: list(numbers) for language, numbers in found.items()}


def _pages_of(theme: Theme, items: Sequence[Item], column: ColumnMeasures) -> list[Page]:
    """The pages behind the title of a theme: an odd number, so that the next one opens on the left."""
    opening, alone = ([theme["answers"][position] for position in theme[name]] for name in ("opening", "alone"))
    pairs = [[theme["answers"][position] for position in pair] for pair in theme["pairs"]]
    flow = _flow_pages(list(batched(items, len(theme["flow"]))), column, len(alone) + len(pairs)) if items else []
    if (len(alone) + len(pairs) + len(flow)) % 2:
        if pairs:
            alone += pairs.pop()
        elif len(alone) > 1:
            pairs.append([alone.pop(), alone.pop()])
    special: list[Page] = [{"kind": "alone", "answers": [answer]} for answer in alone]
    special += [{"kind": "pair", "answers": pair} for pair in pairs]
    pages = [{"kind": "opening", "answers": opening}, *_by_turns(special, flow)]
    for page in [page for page in pages if page["kind"] == "alone"][::2]:
        page["kind"] = "coloured"
    return pages if len(pages) % 2 else [*pages, {"kind": "threads"}]


def _by_turns(special: Sequence[Page], flow: Sequence[Page]) -> Iterator[Page]:
    """Both kinds evenly mixed. The special ones come from the two ends by turns: one alone, a pair."""
    total, taken = len(special) + len(flow), 0
    for index in range(total):
        used = index - taken
        if used >= len(flow) or (taken < len(special) and (index + 1) * len(special) >= (taken + 1) * total):
            yield special[taken // 2 if taken % 2 == 0 else len(special) - 1 - taken // 2]
            taken += 1
        else:
            yield flow[used]


def _flow_pages(sizes: Sequence[Sequence[Item]], column: ColumnMeasures, special_count: int) -> list[Page]:
    """Pages of columns. `sizes` are the items in each scale: the largest letters are taken that need no more pages."""

    def count_pages(items: Sequence[Item]) -> int:
        return ceil(len(_poured(items, column.height, column.gap)) / column.per_page)

    items, *larger = sizes
    count = count_pages(items)
    if (special_count + count) % 2 and len(items) > count * column.per_page:
        count += 1
    items = next((each for each in larger if count_pages(each) <= count), items)
    columns = _evened(items, count * column.per_page, column)
    return [{"kind": "columns", "columns": page} for page in batched(columns, column.per_page)]


def _poured(items: Iterable[Item], tallest: float, gap: float) -> list[list[Item]]:
    """The items in columns that are no taller than this, one after the other."""
    filled: list[list[Item]] = []
    taken = 0.0
    for item in items:
        with_item = taken + item.height + gap
        if filled and with_item <= tallest:
            filled[-1].append(item)
            taken = with_item
        else:
            filled.append([item])
            taken = item.height
    return filled


def _evened(items: Sequence[Item], count: int, column: ColumnMeasures) -> list[list[Item]]:
    """As many columns, or so many, but about equally full."""
    low, high = max(item.height for item in items), column.height
    for _ in range(12):
        middle = (low + high) / 2
        if len(_poured(items, middle, column.gap)) <= count:
            high = middle
        else:
            low = middle
    return _poured(items, high, column.gap)
