"""Which pictures an export is to have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import batched
from typing import NamedTuple

from exhibition.distribution.selectors import distributed_answers
from exhibition.export.carousel_files import CHUNK, format_carousels, frames
from exhibition.export.rendering import Order
from exhibition.share.branding import Branding
from exhibition.share.formats import FORMATS
from moderation.selectors import read_exportable, which_exportable


class ExportSelection(NamedTuple):
    """Names of formats, codes of languages, numbers of themes; no languages and no themes mean all of them."""

    formats: Sequence[str]
    languages: Sequence[str] = ()
    themes: Sequence[int] = ()
    only_new: bool = False  # pictures that no other export has handed out
    carousels: bool = False  # and what is swiped through, for each theme


class Wanted(NamedTuple):
    """By the name of a format, the numbers of the answers that get a picture in it."""

    by_format: dict[str, set[int]]
    frames: int | None = None  # covers and ends of carousels; None: none are wanted

    @property
    def answers(self) -> list[int]:
        return sorted(set().union(*self.by_format.values()))

    @property
    def pictures(self) -> int:
        return sum(map(len, self.by_format.values())) + (self.frames or 0)


def wanted(question_id: int, choice: ExportSelection, *, export_id: int | None = None) -> Wanted:
    """What the choice comes to now, for an export that has a number already or not.

    At most three queries, and with carousels one more and one a theme.
    """
    ids = which_exportable(question_id, languages=choice.languages, themes=choice.themes)
    before = distributed_answers(question_id, choice.formats, except_export_id=export_id) if choice.only_new else {}
    by_format = {name: ids - before.get(name, set()) for name in FORMATS if name in choice.formats}
    return Wanted(by_format, frames(question_id, by_format) if choice.carousels else None)


def picture_name(format_name: str, answer_id: int) -> str:
    return f"{format_name}/{answer_id}.png"


def orders(edition: Branding, found: Wanted, preview: str = "") -> Iterator[Order]:
    """The pictures to draw, format by format; whoever took an answer back in between is left out.

    Pictures of one format share what is drawn but once (exhibition/share/picture.py). No transaction and no cursor
    stays open between two chunks: the site goes on writing while pictures are drawn.
    """
    for name, ids in found.by_format.items():
        for numbers in batched(sorted(ids), CHUNK):
            for answer in read_exportable(edition.question.pk, numbers):
                yield Order(picture_name(name, answer.id), edition.picture(answer, FORMATS[name], preview))
    if found.frames is not None:
        for one in format_carousels(edition, found.by_format, preview):
            yield from (Order(name, picture) for name, picture in one.frame)
