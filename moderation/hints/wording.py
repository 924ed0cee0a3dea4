"""What a whole text looks like: shouted, or in another language than its form."""

from __future__ import annotations

from collections import Counter

import regex

from moderation.hints.characters import Text, Word
from moderation.hints.characters import words as split
from moderation.hints.function_words import BY_WORD

FEWEST_SHOUTED = 15  # capital letters
FEWEST_SHOUTED_WORDS = 3
SHOUTED = 0.8  # of the letters that have a case
CAPITAL, SMALL = regex.compile(r"\p{Lu}"), regex.compile(r"\p{Ll}")
LONG_WORD = regex.compile(r"\p{L}{4,}")  # no abbreviation

UNKNOWN = "?"
ADDRESS = regex.compile(r"[@/#]|\w\.\w")
FEWEST_LETTERS = 12
FEWEST_WORDS = 3
MOST_OF_IT = 0.7
FEWEST_FUNCTION_WORDS = 3
# Languages of the pages by script, and where the scripts lie in Unicode.
SCRIPTS = {
    "Latin": {"de", "tr", "pl", "en", "ro", "it", "nl"},
    "Greek": {"el"},
    "Cyrillic": {"uk", "ru", "bg"},
    "Arabic": {"ar", "fa"},
    "other": set[str](),
}
ENDS = {"Latin": 0x250, "Greek": 0x400, "Cyrillic": 0x530, "Arabic": 0x780, "other": 0x110000}
# Letters that only one of the languages of a script has; two of them tell.
OWN_LETTERS = {
    "uk": regex.compile(r"[іїєґІЇЄҐ]"),
    "ru": regex.compile(r"[ыэёЫЭЁ]"),
    "fa": regex.compile(r"[پچژگ]"),
    "ar": regex.compile(r"[ةىأإ]"),
}


def is_shouted(text: Text) -> bool:
    capitals = len(CAPITAL.findall(text.raw))
    if capitals < FEWEST_SHOUTED or capitals < SHOUTED * (capitals + len(SMALL.findall(text.raw))):
        return False
    return len({word for word in LONG_WORD.findall(text.raw) if word.isupper()}) >= FEWEST_SHOUTED_WORDS


def other_language(text: Text, language: str) -> str | None:
    """The language in which the text is if it is certainly not its form's, "?" for one that no form has, else None.

    First by script, then by the small words that every sentence needs. A text of a few words has no certain language.
    """
    form = language.partition("-")[0]
    words = [word.folded for word in _without_addresses(text) if not word.folded[0].isdecimal()]
    letters = sum(map(len, words))
    if letters < FEWEST_LETTERS or len(words) < FEWEST_WORDS:
        return None
    counts: Counter[str] = Counter()
    for word in words:
        counts[_script(word[0])] += len(word)
    script, most = counts.most_common(1)[0]
    if most < MOST_OF_IT * letters:
        return None
    known = _by_words(words, text.raw, form, SCRIPTS[script])
    return known if form in SCRIPTS[script] else known or UNKNOWN


def _without_addresses(text: Text) -> list[Word]:
    """The words without those of links, accounts and hashtags, which are of no language."""
    if not ADDRESS.search(text.raw):
        return text.words
    return split(" ".join(chunk for chunk in text.raw.split() if not ADDRESS.search(chunk)))


def _script(letter: str) -> str:
    return next(script for script, end in ENDS.items() if ord(letter) < end)


def _by_words(words: list[str], raw: str, form: str, languages: set[str]) -> str | None:
    found: Counter[str] = Counter()
    for word in set(words):
        for language in BY_WORD.get(word, ()):
            found[language] += 1
    for code, letters in OWN_LETTERS.items():
        if code in languages and len(letters.findall(raw)) >= 2:
            found[code] += 2
    best, hits = max(found.items(), key=lambda item: (item[1], item[0] == form), default=("", 0))
    certain = hits >= FEWEST_FUNCTION_WORDS and hits >= 3 * found[form] and best != form
    return best if certain else None
