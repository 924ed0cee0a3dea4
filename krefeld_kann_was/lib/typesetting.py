"""How to typeset an answer: quotation marks, writing direction and hyphenation of its language."""

import unicodedata
from typing import NamedTuple

import regex

QUOTES = {
    "de": "„“",
    "tr": "“”",
    "ar": "«»",
    "uk": "«»",
    "pl": "„”",
    "en": "“”",
    "ru": "«»",
    "ro": "„”",
    "bg": "„“",
    "it": "«»",
    "el": "«»",
    "nl": "“”",
    "fa": "«»",
}
# Bounding box of each mark's ink in Geologica at weight 700, in em from its origin: left, bottom, right, top.
INK_BOXES = {
    "„": (0.024, -0.179, 0.500, 0.178),
    "“": (0.036, 0.345, 0.513, 0.703),
    "”": (0.024, 0.352, 0.500, 0.710),
    "«": (0.022, 0.036, 0.523, 0.485),
    "»": (0.058, 0.036, 0.558, 0.485),
}
RIGHT_TO_LEFT = frozenset({"ar", "fa"})
LEFT_TO_RIGHT_QUOTES = "“”"  # for text in another script than the form's
SINGLE_HEIGHT_SCRIPTS = regex.compile(r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{Common}\p{Inherited}]*")
EMOJI = regex.compile(r"\p{Extended_Pictographic}")
COLOUR_GLYPHS = regex.compile(r"[\p{Extended_Pictographic}\p{Emoji_Presentation}\p{Regional_Indicator}\uFE0F\u20E3]")


class Typography(NamedTuple):
    """`language` is an ISO 639-1 code for hyphenation; `tall` means that accents need more room between the lines."""

    language: str
    opening: str
    closing: str
    rtl: bool
    tall: bool


def typography_of(text: str, language: str) -> Typography:
    """How to typeset an answer written in the form of `language` (BCP 47).

    The text's first strong character decides the direction; the language does only where there is none.
    """
    base = language.split("-")[0].lower()
    rtl = is_right_to_left(text, default=base in RIGHT_TO_LEFT)
    quotes = QUOTES.get(base, LEFT_TO_RIGHT_QUOTES)
    if rtl and base not in RIGHT_TO_LEFT:
        base, quotes = "ar", QUOTES["ar"]
    elif not rtl and base in RIGHT_TO_LEFT:
        base, quotes = "en", LEFT_TO_RIGHT_QUOTES
    return Typography(base, quotes[0], quotes[1], rtl, _is_tall(text, rtl))


def is_right_to_left(text: str, default: bool = False) -> bool:
    """Whether the first strong character is right-to-left (Unicode UAX #9, P2), as `dir="auto"` finds it."""
    for character in text:
        if (direction := unicodedata.bidirectional(character)) in ("L", "R", "AL"):
            return direction != "L"
    return default


def _is_tall(text: str, rtl: bool) -> bool:
    return rtl or SINGLE_HEIGHT_SCRIPTS.fullmatch(text) is None or len(EMOJI.findall(text)) * 4 > len(text)


def may_be_coloured(text: str) -> bool:
    """Whether it contains characters that may be drawn with colours of their own, such as emoji."""
    return COLOUR_GLYPHS.search(text) is not None
