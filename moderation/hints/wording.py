"""What a whole text looks like: shouted, or in another language than its form."""

from __future__ import annotations

from collections import Counter

import regex

from moderation.hints.characters import Text
from moderation.hints.function_words import BY_WORD

FEWEST_SHOUTED = 15  # capital letters
FEWEST_SHOUTED_WORDS = 3
SHOUTED = 0.8  # of the letters that have a case
CAPITAL, SMALL = regex.compile(r"\p{Lu}"), regex.compile(r"\p{Ll}")
LONG_WORD = regex.compile(r"\p{L}{2,}")

FEWEST_LETTERS = 12
FEWEST_WORDS = 3
MOST_OF_IT = 0.7
FEWEST_FUNCTION_WORDS = 3
SCRIPTS = {
    "Latin": {"de", "tr", "pl", "en", "ro", "it", "nl"},
    "Cyrillic": {"uk", "ru", "bg"},
    "Arabic": {"ar", "fa"},
    "Greek": {"el"},
}
ADDRESS = regex.compile(r"\S*[@/#]\S*|\w+\.\w\S*")
LETTER = regex.compile(r"\p{L}")
IN_SCRIPT = {script: regex.compile(rf"\p{{{script}}}") for script in SCRIPTS}
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
    plain = ADDRESS.sub(" ", text.raw)
    letters = LETTER.findall(plain)
    if len(letters) < FEWEST_LETTERS or len(text.words) < FEWEST_WORDS:
        return None
    counts = {script: len(pattern.findall(plain)) for script, pattern in IN_SCRIPT.items()}
    script = max(counts, key=lambda name: counts[name])
    if counts[script] < MOST_OF_IT * len(letters):
        return None if max(counts.values()) > 0.3 * len(letters) else "?"
    if form in SCRIPTS[script]:
        return _by_words(text, form, SCRIPTS[script])
    return _by_words(text, form, SCRIPTS[script]) or min(SCRIPTS[script] & {"el"} or {"?"})


def _by_words(text: Text, form: str, languages: set[str]) -> str | None:
    found: Counter[str] = Counter()
    for word in {word.folded for word in text.words}:
        found.update(BY_WORD.get(word, ()))
    for code, letters in OWN_LETTERS.items():
        if code in languages and len(letters.findall(text.raw)) >= 2:
            found[code] += 2
    best, hits = max(found.items(), key=lambda item: (item[1], item[0] == form), default=("", 0))
    certain = hits >= FEWEST_FUNCTION_WORDS and hits >= 3 * found[form] and best != form
    return best if certain else None
