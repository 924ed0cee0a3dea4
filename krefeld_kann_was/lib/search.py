"""Turns search words into regular expressions that Python and PostgreSQL understand alike. Pure.

Databases ignore case as their locale says, SQLite only for ASCII; so each letter becomes a class of all letters that
match it. A letter without a diacritic also matches those with one (u: ü), a letter with one only itself in both cases
(asymmetric search, Unicode UTS #10, 11.2); "ue" and "ss" match "ü" and "ß".
"""

import re
import unicodedata
from collections import defaultdict
from functools import cache

MAX_SEARCH_LENGTH = 80  # characters
MAX_WORDS = 6
DIACRITIC_RANGES = ((0xC0, 0x17F), (0x218, 0x21B), (0x386, 0x3CE), (0x400, 0x45F), (0x622, 0x6D3))
EQUAL_LETTERS = ("ıiİI", "σςΣ", "يىی", "كک", "ةه", "łlŁL", "øoØO")
SPELLED_OUT = {"ae": "äÄ", "oe": "öÖ", "ue": "üÜ", "ss": "ßẞ"}


def search_patterns(words: str) -> tuple[str, ...]:
    """One expression for each of the first MAX_WORDS words; a text has to match all of them."""
    normal = unicodedata.normalize("NFC", words[:MAX_SEARCH_LENGTH])
    return tuple(_pattern(word) for word in dict.fromkeys(normal.replace("\0", " ").split()[:MAX_WORDS]))


def _pattern(word: str) -> str:
    found, place = [], 0
    while place < len(word):
        pair = word[place : place + 2]
        if letters := SPELLED_OUT.get(pair.lower()):
            found.append(f"(?:{_letter(pair[0])}{_letter(pair[1])}|[{letters}])")
            place += 2
        else:
            found.append("(?:[ßẞ]|[sS][sS])" if pair[0] in "ßẞ" else _letter(pair[0]))
            place += 1
    return "".join(found)


def _letter(character: str) -> str:
    cases = {character, character.lower(), character.upper(), character.title()}
    same = {case for case in cases if len(case) == 1} | _matching_letters().get(character.lower()[:1], set())
    if len(same) == 1:
        return re.escape(character)
    return f"[{''.join(sorted(same))}]"


@cache
def _matching_letters() -> dict[str, set[str]]:
    """By lower-case letter without a diacritic, all letters that it matches."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for first, last in DIACRITIC_RANGES:
        for code in range(first, last + 1):
            base = unicodedata.normalize("NFD", chr(code))[0].lower()
            if base != chr(code).lower():
                found[base].add(chr(code))
    for group in EQUAL_LETTERS:
        for letter in group:
            found[letter.lower()[0]].update(group)
    return dict(found)
