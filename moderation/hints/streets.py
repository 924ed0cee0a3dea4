"""Streets with a house number: each small number is looked at, whether a street stands by it."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from moderation.hints.characters import Text, words
from moderation.hints.phrases import Phrases
from moderation.hints.street_words import (
    ADDRESS_SIGNS,
    COUNTED,
    ENGLISH,
    FLAT,
    KINDS,
    LIVING,
    NO_STREET,
    NOT_A_PLACE,
    PLACES,
    SECOND_KINDS,
)

LEFT, RIGHT = 75, 45  # characters around a number that are looked at
NUMBER = regex.compile(
    r"(?<!\d)(?<!\d[.,:/-])(?<![\p{L}@#_+](?<!str|[\p{L}]\.))(?<![€$£]\s?)"
    r"(?!(?:1|20)\d\d\d?(?<=\d{4})(?![\d\p{L}]))[1-9]\d{0,3}"
    r"(?:\s?[-–/+]\s?\d{1,3}(?!\d))?(?:[a-zA-Zа-яα-ω](?![\p{L}\p{N}])|\s[a-hA-H](?=\s?(?:[,.;)\n]|$)))?(?![\p{L}\p{N}])(?![.,:/]\d)"
)
CAPITAL_THING = regex.compile(r"[ \u00a0]+(?P<word>\p{Lu}\p{Ll}+)")
GRADE = regex.compile(r"/\s?(?:5|6|10|100)$")
LISTED = regex.compile(r"(?:^|\s)\d\d?\.\s")  # 1. Zoo 2. Burg Linn 3. …
LAST_WORD = regex.compile(r"(?P<word>[\p{L}\p{M}\u200c'’-]+)[\s,]*$")
UNCASED = regex.compile(r"\p{Arabic}")


def find_streets(text: Text, public: Phrases) -> Iterator[tuple[int, int]]:
    """Start and end of each street with its number, without those of the public list."""
    for start, end in _all_streets(text):
        if not public.holds(words(text.raw[start:end])):
            yield start, end


def _all_streets(text: Text) -> Iterator[tuple[int, int]]:
    for number in NUMBER.finditer(text.digits):
        start, end = number.span()
        left = text.digits[max(0, start - LEFT) : start]
        right = text.digits[end : end + RIGHT]
        street = _street_before(left, right, grade=GRADE.search(number[0]) is not None)
        if street is not None:
            yield start - (len(left) - street), end + _flat(right)
        elif (
            not COUNTED.match(right) and (named := ENGLISH.match(right)) and named["name"].split()[0] not in NOT_A_PLACE
        ):
            yield start, end + named.end()


def _street_before(left: str, right: str, *, grade: bool) -> int | None:
    """Where in the text before a number the street begins that it belongs to; 9/10 may be a grade."""
    if COUNTED.match(right) or (right.startswith(".") and LISTED.search(left)):
        return None
    for kind in KINDS:
        if (match := kind.search(left)) and not NO_STREET.search(match["street"].rstrip(" ,.")):
            return match.start("street") if not _counts_a_thing(right) else None
    if grade or _counts_a_thing(right):
        return None
    living = LIVING.search(left) is not None or LIVING.match(right.lstrip(" ,")) is not None
    for kind in SECOND_KINDS:  # a market, a court, "Am …": a street where somebody lives there, or with nothing behind
        match = kind.search(left)
        if match and not NO_STREET.search(match["street"].rstrip(" ,.")) and (living or _ends(right)):
            return match.start("street")
    return _named_by_living(left, right) if living or ADDRESS_SIGNS.search(left) else None


def _named_by_living(left: str, right: str) -> int | None:
    """Somebody says that they live at a name with a number: „ich wohne Benrad 12“."""
    last = LAST_WORD.search(left)
    if not last or not _ends(right, conjunctions=True):
        return None
    word = last["word"]
    if word.casefold() in NOT_A_PLACE or not (word[0].isupper() or UNCASED.match(word)):
        return None
    return last.start("word")


def _counts_a_thing(right: str) -> bool:
    """In German a number before a noun counts it (3 Bäume), unless the noun goes on with the place."""
    thing = CAPITAL_THING.match(right)
    return thing is not None and thing["word"] not in PLACES and not FLAT.match(right)


def _ends(right: str, *, conjunctions: bool = False) -> bool:
    rest = right.lstrip(" ")
    if not rest or rest[0] in ",;.!?)\n'’،؛؟-–(":
        return True
    first = rest.split()[0].strip(".,!").casefold()
    return first in {
        "in",
        "krefeld",
        "und",
        "im",
        "w",
        "в",
        "у",
        "في",
        "and",
        "ve",
        "e",
        "si",
        "și",
        "и",
        "і",
        "και",
        "en",
        "و",
        "te",
        "da",
        "de",
    } or (conjunctions and first.startswith("و"))


def _flat(right: str) -> int:
    match = FLAT.match(right)
    return match.end() if match else 0
