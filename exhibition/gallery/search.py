"""What somebody looks for, as regular expressions that Python and PostgreSQL understand alike. Pure.

Databases fold letters as their locale likes, SQLite those of ASCII alone; so each letter becomes the class of all that
are the same letter here. A letter without a mark finds those with one (u: ü), a letter with one only itself in both
cases (asymmetric search, Unicode UTS #10, 11.2); „ue“ and „ss“ find „ü“ and „ß“.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache

LONGEST_SEARCH = 80  # characters
MOST_WORDS = 6
WITH_MARKS = ((0xC0, 0x17F), (0x218, 0x21B), (0x386, 0x3CE), (0x400, 0x45F), (0x622, 0x6D3))
SAME = ("ıiİI", "σςΣ", "يىی", "كک", "ةه", "łlŁL", "øoØO")
SPELLED_OUT = {"ae": "äÄ", "oe": "öÖ", "ue": "üÜ", "ss": "ßẞ"}


def patterns(words: str) -> tuple[str, ...]:
    """One expression for each of the first MOST_WORDS words; a text is found that matches all of them."""
    normal = unicodedata.normalize("NFC", words[:LONGEST_SEARCH])
    return tuple(_pattern(word) for word in dict.fromkeys(normal.replace("\0", " ").split()[:MOST_WORDS]))


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
    same = {case for case in cases if len(case) == 1} | _found_by().get(character.lower()[:1], set())
    if len(same) == 1:
        return re.escape(character)
    return f"[{''.join(sorted(same))}]"


@cache
def _found_by() -> dict[str, set[str]]:
    """By small letter without a mark: all letters that it finds."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for first, last in WITH_MARKS:
        for code in range(first, last + 1):
            base = unicodedata.normalize("NFD", chr(code))[0].lower()
            if base != chr(code).lower():
                found[base].add(chr(code))
    for group in SAME:
        for letter in group:
            found[letter.lower()[0]].update(group)
    return dict(found)
