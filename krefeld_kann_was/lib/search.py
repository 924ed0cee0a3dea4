"""The form of a text in which search finds a word however it is spelled. Pure.

`fold` is applied to what is stored and to what is typed. ä and ae, ß and ss, ı and i, ş and ș, ي and ی are the same;
so are letters with and without diacritics, except й and и, which are two letters. A word that is typed with an umlaut
does not find the one without („schön“: „schon“), the other way round it does.
"""

import re
import unicodedata
from collections.abc import Iterable

MAX_SEARCH_LENGTH = 80  # characters
MAX_WORDS = 6
MIN_LENGTH_TO_CORRECT, MIN_LENGTH_FOR_TWO_ERRORS = 4, 8
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
UMLAUT_WORD = re.compile(r"\S*[äöü]\S*")
# Hyphens and apostrophes of all kinds, soft hyphens, tatweel, and what joins or divides letters invisibly.
JOINERS = re.compile("[-'`´\xadʹ-ˏ\u0640\u061c\u200b-\u200f‐-―‘-‛′‵\u2060\u2212\ufe58\ufe63\ufeff\uff07\uff0d]")
ZERO_WIDTH_NON_JOINER = "\u200c"  # in Persian, where others type a blank
# Diacritics of the Latin, Greek, Cyrillic, Hebrew and Arabic scripts; in others, marks are vowels.
MARKS = re.compile(
    "(?<!и)\u0306|[\u0300-\u0305\u0307-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\ufe00-\ufe0f]"
)
EQUAL_LETTERS = str.maketrans("ıłøđħىیکةەٱ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "ilodhييكهها01234567890123456789") | {
    ord("æ"): "ae",
    ord("œ"): "oe",
}


def fold(text: str) -> str:
    """The text in lower case with one spelling for each word; words with umlauts stand at the end again without."""
    lower = unicodedata.normalize("NFC", JOINERS.sub("", text).casefold())
    without = " ".join(dict.fromkeys(UMLAUT_WORD.findall(lower)))
    return f"{_plain(lower.translate(UMLAUTS))}\n{_plain(without)}" if without else _plain(lower)


def search_words(typed: str) -> tuple[str, ...]:
    """The first MAX_WORDS words of what was typed, folded; a folded text has to hold all of them."""
    words = typed[:MAX_SEARCH_LENGTH].replace("\0", " ").replace(ZERO_WIDTH_NON_JOINER, " ").split()
    folded = (fold(word).partition("\n")[0] for word in words)
    return tuple(dict.fromkeys(word for word in folded if word))[:MAX_WORDS]


def closest_word(word: str, words: Iterable[str]) -> str:
    """Of folded `words`, the one with the fewest typing errors from `word`: one, or two from eight letters; else "".

    Of several, one as long as `word`, then the first one.
    """
    from rapidfuzz.distance import OSA

    if len(word) < MIN_LENGTH_TO_CORRECT:
        return ""
    errors = 1 if len(word) < MIN_LENGTH_FOR_TWO_ERRORS else 2
    similar = [other for other in words if abs(len(other) - len(word)) <= errors]
    near = [(OSA.distance(word, other, score_cutoff=errors), abs(len(other) - len(word)), other) for other in similar]
    distance, _difference, closest = min(near, key=lambda found: found[:2], default=(errors + 1, 0, ""))
    return closest if distance <= errors else ""


def _plain(text: str) -> str:
    bare = MARKS.sub("", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", bare).translate(EQUAL_LETTERS)
