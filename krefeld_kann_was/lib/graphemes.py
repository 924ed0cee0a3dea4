"""Characters as people count them: extended grapheme clusters (Unicode UAX #29)."""

import regex

GRAPHEME = regex.compile(r"\X")


def split_graphemes(text: str) -> list[str]:
    """The graphemes of the text, in order."""
    return GRAPHEME.findall(text)


def grapheme_count(text: str) -> int:
    """How many graphemes the text has."""
    return len(text) if text.isascii() and "\r" not in text else len(split_graphemes(text))
