"""Whether a whole text is in capitals, or in another language than its form."""

from collections import Counter

import regex

from krefeld_kann_was.lib.tokenizer import TokenizedText, Word, split_words
from moderation.hints.vocabulary.everyday_words import FUNCTION_WORDS

MIN_CAPITALS = 15
MIN_CAPITAL_WORDS = 3
MIN_CAPITALS_SHARE = 0.8  # of the letters that have a case
CAPITAL, SMALL = regex.compile(r"\p{Lu}"), regex.compile(r"\p{Ll}")
LONG_WORD = regex.compile(r"\p{L}{4,}")  # no abbreviation

UNKNOWN_LANGUAGE = "?"
ADDRESS = regex.compile(r"[@/#]|\w\.\w")
MIN_LETTERS = 12
MIN_WORDS = 3
MIN_SCRIPT_SHARE = 0.7  # of the letters
MIN_FUNCTION_WORDS = 3
# The code point at which each script ends in Unicode, and the languages of the pages that are written in it.
SCRIPTS = (
    (0x250, frozenset(("de", "tr", "pl", "en", "ro", "it", "nl"))),
    (0x400, frozenset(("el",))),
    (0x530, frozenset(("uk", "ru", "bg"))),
    (0x780, frozenset(("ar", "fa"))),
    (0x110000, frozenset[str]()),
)
# Letters that only one of the languages of a script has.
OWN_LETTERS = {
    "uk": regex.compile(r"[іїєґІЇЄҐ]"),
    "ru": regex.compile(r"[ыэёЫЭЁ]"),
    "fa": regex.compile(r"[پچژگ]"),
    "ar": regex.compile(r"[ةىأإ]"),
}


def is_shouted(text: TokenizedText) -> bool:
    """Whether most letters are capitals, in several words that are no abbreviations."""
    capitals = len(CAPITAL.findall(text.raw))
    if capitals < MIN_CAPITALS or capitals < MIN_CAPITALS_SHARE * (capitals + len(SMALL.findall(text.raw))):
        return False
    return len({word for word in LONG_WORD.findall(text.raw) if word.isupper()}) >= MIN_CAPITAL_WORDS


def detect_other_language(text: TokenizedText, language: str) -> str | None:
    """The language of the text if it is certainly another one than its form's, else None; "?" if no form has it.

    Looks at the script, then at function words. A text of a few words has no certain language.
    """
    form = language.partition("-")[0]
    words = [word.folded for word in _without_addresses(text) if not word.folded[0].isdecimal()]
    letters = sum(map(len, words))
    if letters < MIN_LETTERS or len(words) < MIN_WORDS:
        return None
    counts: Counter[frozenset[str]] = Counter()
    for word in words:
        counts[next(languages for end, languages in SCRIPTS if ord(word[0]) < end)] += len(word)
    languages, count = counts.most_common(1)[0]
    if count < MIN_SCRIPT_SHARE * letters:
        return None
    known = _detect_by_words(words, text.raw, form, languages)
    return known if form in languages else known or UNKNOWN_LANGUAGE


def _without_addresses(text: TokenizedText) -> list[Word]:
    """The words without those of links, accounts and hashtags, which are of no language."""
    if not ADDRESS.search(text.raw):
        return text.words
    return split_words(" ".join(chunk for chunk in text.raw.split() if not ADDRESS.search(chunk)))


def _detect_by_words(words: list[str], raw: str, form: str, languages: frozenset[str]) -> str | None:
    found: Counter[str] = Counter()
    for word in set(words):
        for language in FUNCTION_WORDS.get(word, ()):
            found[language] += 1
    for code, letters in OWN_LETTERS.items():
        if code in languages and len(letters.findall(raw)) >= 2:
            found[code] += 2
    best, hits = max(found.items(), key=lambda item: (item[1], item[0] == form), default=("", 0))
    certain = hits >= MIN_FUNCTION_WORDS and hits >= 3 * found[form] and best != form
    return best if certain else None
