"""How an answer is set: quotation marks, direction of writing and hyphenation of its language."""

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
# Where the ink of a mark lies in Geologica at weight 700, in em from its origin: left, bottom, right, top.
INK = {
    "„": (0.024, -0.179, 0.500, 0.178),
    "“": (0.036, 0.345, 0.513, 0.703),
    "”": (0.024, 0.352, 0.500, 0.710),
    "«": (0.022, 0.036, 0.523, 0.485),
    "»": (0.058, 0.036, 0.558, 0.485),
}
RIGHT_TO_LEFT = frozenset({"ar", "fa"})
LEFT_TO_RIGHT_QUOTES = "“”"  # for words in another script than the form's
PLAIN = regex.compile(r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{Common}\p{Inherited}]*")
EMOJI = regex.compile(r"\p{Extended_Pictographic}")
COLOURED = regex.compile(r"[\p{Extended_Pictographic}\p{Emoji_Presentation}\p{Regional_Indicator}\uFE0F\u20E3]")


class Setting(NamedTuple):
    """`language` as ISO 639-1 for hyphenation; `tall`: marks need more room between the lines."""

    language: str
    opening: str
    closing: str
    rtl: bool
    tall: bool


def setting_of(text: str, language: str) -> Setting:
    """How to set these words, sent in the form of this language (BCP 47).

    The words decide the direction, by their first strong character; the language only where they have none.
    """
    base = language.split("-")[0].lower()
    rtl = runs_from_right(text, otherwise=base in RIGHT_TO_LEFT)
    quotes = QUOTES.get(base, LEFT_TO_RIGHT_QUOTES)
    if rtl and base not in RIGHT_TO_LEFT:
        base, quotes = "ar", QUOTES["ar"]
    elif not rtl and base in RIGHT_TO_LEFT:
        base, quotes = "en", LEFT_TO_RIGHT_QUOTES
    return Setting(base, quotes[0], quotes[1], rtl, _is_tall(text, rtl))


def runs_from_right(text: str, otherwise: bool = False) -> bool:
    """Whether the first strong character is written from right to left (Unicode UAX #9, P2)."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            return True
        if kind == "L":
            return False
    return otherwise


def _is_tall(text: str, rtl: bool) -> bool:
    return rtl or PLAIN.fullmatch(text) is None or len(EMOJI.findall(text)) * 4 > len(text)


def may_be_coloured(text: str) -> bool:
    """Whether some of its characters bring colours of their own."""
    return COLOURED.search(text) is not None
