"""All hints about a text."""

from collections.abc import Iterable
from typing import NamedTuple

from moderation.hints.enums import HintCode
from moderation.hints.word_lists import WordLists

PRECEDENCE = {code: position for position, code in enumerate(HintCode)}


class Hint(NamedTuple):
    """`start` and `end` in Unicode code points of the text; None for a hint about the whole text."""

    code: HintCode
    start: int | None = None
    end: int | None = None


def find_hints(text: str, language: str, lists: WordLists) -> list[Hint]:
    """All hints about a text that was written into the form in this language, without those that staff disabled.

    They do not overlap and are sorted by position. DUPLICATE needs the other answers: see `find_near_duplicates`.
    """
    # Its patterns take a quarter of a second to compile: not in each command and worker that never reads an answer.
    from moderation.hints.detectors.every import detect

    return without_overlaps([Hint(*found) for found in detect(text, language, lists)])


def without_overlaps(found: list[Hint]) -> list[Hint]:
    """By position, those about the whole text last; of two that overlap only the one whose code comes first.

    If the code is the same, only the longer one.
    """
    kept: dict[Hint, None] = {}
    taken: set[int] = set()
    for hint in sorted(found, key=lambda hint: (PRECEDENCE[hint.code], (hint.start or 0) - (hint.end or 0))):
        positions = range(hint.start or 0, hint.end or 0)
        if taken.isdisjoint(positions):
            taken.update(positions)
            kept[hint] = None
    return sorted(kept, key=lambda hint: (hint.start is None, hint.start or 0))


def split_at_hints(text: str, hints: Iterable[Hint]) -> list[tuple[str, Hint | None]]:
    """The text in parts, each with the hint about it or None; joined, the parts are the text.

    Takes hints of `find_hints`, which do not overlap; those about the whole text are left out.
    """
    parts: list[tuple[str, Hint | None]] = []
    position = 0
    for hint in hints:
        if hint.start is None or hint.end is None:
            continue
        parts += [(text[position : hint.start], None), (text[hint.start : hint.end], hint)]
        position = hint.end
    return [(part, hint) for part, hint in (*parts, (text[position:], None)) if part]
