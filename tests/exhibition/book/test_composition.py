"""What stands on which page: every answer once, themes on the left, sheets of four, and page numbers that are true."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exhibition.book.arrangement import arrange
from exhibition.book.composition import FEW, SCALES, SHEET, ColumnMeasures, Page, compose, items_to_measure
from exhibition.book.enums import BookFormat
from exhibition.book.measures import LAYOUTS

LANGUAGES = ("de", "tr", "ar")
AROUND = {
    "map": {"heading": "Karte"},
    "index": {"heading": "Sprachen"},
    "programme": {"heading": "Programm", "events": []},
    "partners": {"heading": "Partner"},
    "imprint": {"heading": "Impressum"},
    "credits": [{}],
}


def manuscript(book_format: BookFormat, *themes: list[int]) -> dict[str, Any]:
    """The data of a book whose themes have answers of these lengths."""
    data: dict[str, Any] = {**LAYOUTS[book_format].scaled(1), **AROUND, "themes": []}
    for number, lengths in enumerate(themes):
        answers = [{"name": (number, index), "index-key": LANGUAGES[index % 3]} for index in range(len(lengths))]
        data["themes"].append({"answers": answers, **arrange(lengths, [1] * len(lengths))._asdict()})
    return data


def heights_of(data: dict[str, Any], lengths: list[list[int]]) -> list[float]:
    """An answer is the taller the longer it is, never taller than a column."""
    column = ColumnMeasures.of(data)
    return [
        min(column.height, item.scale * lengths[item.answer["name"][0]][item.answer["name"][1]])
        for theme in data["themes"]
        for item in items_to_measure(theme)
    ]


def names_on(page: Page) -> list[tuple[int, int]]:
    in_columns = [item.answer for items in page.get("columns", ()) for item in items]
    return [answer["name"] for answer in [*page.get("answers", ()), *in_columns]]


@settings(deadline=None)  # on a busy machine an example may take its time
@given(
    st.sampled_from(BookFormat),
    st.lists(st.lists(st.integers(1, 600), min_size=1, max_size=90), min_size=1, max_size=4),
)
def test_every_answer_stands_once_and_every_theme_opens_on_the_left(
    book_format: BookFormat, lengths: list[list[int]]
) -> None:
    data = manuscript(book_format, *lengths)
    column = ColumnMeasures.of(data)

    pages = compose(data, heights_of(data, lengths))

    assert [page["number"] for page in pages] == list(range(1, len(pages) + 1))
    assert len(pages) % SHEET == 0
    placed = [name for page in pages for name in names_on(page)]
    assert sorted(placed) == [(theme, index) for theme, each in enumerate(lengths) for index in range(len(each))]
    assert all(page["number"] % 2 == 0 for page in pages if page["kind"] == "theme")
    for items in (items for page in pages for items in page.get("columns", ())):
        assert sum(item.height for item in items) + (len(items) - 1) * column.gap <= column.height + 1e-9
    entries = pages[3]["entries"]
    assert [pages[entry["number"] - 1]["kind"] for entry in entries] == [
        *("map", *["theme"] * len(lengths), "index", "partners", "imprint")
    ]


def test_the_index_names_each_page_of_a_language_once() -> None:
    lengths = [[40, 120, 260] * 30]
    data = manuscript(BookFormat.A5, *lengths)

    pages = compose(data, heights_of(data, lengths))

    (index,) = (page["pages"] for page in pages if page["kind"] == "index")
    for language in LANGUAGES:
        found = [
            page["number"]
            for page in pages
            if any(LANGUAGES[position % 3] == language for _theme, position in names_on(page))
        ]
        assert index[language] == found


def test_answers_alone_have_coloured_pages_by_turns_and_one_kind_follows_the_other() -> None:
    lengths = [[50, 120, 260] * 60]
    data = manuscript(BookFormat.SQUARE, *lengths)

    kinds = [page["kind"] for page in compose(data, heights_of(data, lengths))]

    alone = [kind for kind in kinds if kind in ("alone", "coloured")]
    assert alone == ["coloured", "alone"] * (len(alone) // 2) + ["coloured"] * (len(alone) % 2)
    assert kinds.count("pair") > 5
    behind = kinds[kinds.index("opening") :]
    assert not any(kind != "columns" and kind == after for kind, after in pairwise(behind[:12]))


def test_letters_grow_where_the_pages_have_room() -> None:
    few, many = manuscript(BookFormat.A5, [400] * 6), manuscript(BookFormat.A5, [400] * (FEW + 10))
    assert len(items_to_measure(few["themes"][0])) == len(SCALES) * len(few["themes"][0]["flow"])
    assert len(items_to_measure(many["themes"][0])) == len(many["themes"][0]["flow"])

    def scales(height: float) -> set[float]:
        heights = [height * item.scale for item in items_to_measure(few["themes"][0])]
        return {item.scale for page in compose(few, heights) for items in page.get("columns", ()) for item in items}

    assert scales(30) == {1.5}
    assert scales(0.46 * ColumnMeasures.of(few).height) == {1}


def test_a_long_programme_takes_several_pages_and_stands_once_in_the_contents() -> None:
    data = manuscript(BookFormat.A5, [20] * 3)
    events = [{"title": str(number), "description": "x" * (150 if number % 2 else 600)} for number in range(14)]
    data["programme"] = {"heading": "Programm", "events": events}

    pages = compose(data, [])

    programme = [page for page in pages if page["kind"] == "programme"]
    assert [event for page in programme for event in page["events"]] == events
    assert max(sum(200 + len(event["description"]) for event in page["events"]) for page in programme) <= 2000
    assert [page["heading"] for page in programme] == ["Programm", *[""] * (len(programme) - 1)]
    (contents,) = (page for page in pages if page["kind"] == "contents")
    entries = [(entry["title"], entry["number"]) for entry in contents["entries"] if entry["title"]]
    assert entries[2] == ("Programm", programme[0]["number"])
    assert entries[3] == ("Partner", programme[-1]["number"] + 1)


@pytest.mark.parametrize(("theme_count", "page_count"), [(40, 1), (41, 3), (130, 5)])
def test_many_themes_take_several_pages_of_contents(theme_count: int, page_count: int) -> None:
    lengths = [[40]] * theme_count
    data = manuscript(BookFormat.A5, *lengths)

    pages = compose(data, heights_of(data, lengths))

    contents = [page for page in pages if page["kind"] == "contents"]
    assert [page["begins"] for page in contents] == [True] + [False] * (page_count - 1)
    entries = [entry for page in contents for entry in page["entries"]]
    assert max(len(page["entries"]) for page in contents) <= 45
    assert [entry["theme"] for entry in entries if entry["theme"] is not None] == list(range(theme_count))
    assert all(entry["number"] % 2 == 0 for entry in entries if entry["theme"] is not None)
    assert pages[entries[0]["number"] - 1]["kind"] == "map"
