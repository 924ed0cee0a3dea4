"""A text cut at its hints, for templates."""

from __future__ import annotations

from collections.abc import Iterable

from moderation.hints.codes import Hint


def marked(text: str, hints: Iterable[Hint]) -> list[tuple[str, Hint | None]]:
    """The text in parts, each with the hint about it or None; joined, the parts are the text.

    Hints are those of `find_hints`, which do not overlap; those about the whole text mark nothing.
    """
    parts: list[tuple[str, Hint | None]] = []
    place = 0
    for hint in hints:
        if hint.start is None or hint.end is None:
            continue
        parts += [(text[place : hint.start], None), (text[hint.start : hint.end], hint)]
        place = hint.end
    return [(part, hint) for part, hint in (*parts, (text[place:], None)) if part]
