"""Texts that say nothing: a test, keys hit at random, one letter again and again."""

from itertools import pairwise

import regex

from krefeld_kann_was.lib.tokenizer import TokenizedText, Word
from moderation.hints.vocabulary import folded_words, load_vocabulary

_WORDS = load_vocabulary("nonsense")
TESTS = folded_words(_WORDS["tests"])
BESIDE_TESTS = folded_words(_WORDS["beside_tests"])  # „dies ist nur ein Test“
FILLERS = folded_words(_WORDS["fillers"])
PLACEHOLDERS = _WORDS["placeholders"]
KEYBOARD_ROWS = _WORDS["keyboard_rows"]

NEIGHBOURS = frozenset(pair for row in KEYBOARD_ROWS for one, two in pairwise(row) for pair in (one + two, two + one))
MIN_RUN = 4  # letters of a word that was hit at random
MIN_RUN_SHARE = 0.75  # of the pairs of letters that are neighbours on a keyboard
MAX_CONSONANTS = 5  # side by side, without those of German
VOWELS = "aeiouyäöüаеиоуыэюяіїєёαεηιουωáéíóúàèìòùâêîôûăıąęåæœø"
LATIN_CONSONANTS = regex.compile(r"[b-df-hj-np-tv-xz]{3,}")
CONSONANT_SOUNDS = regex.compile(r"schw|sch|tsch|ch|ck|ng|ph|pf|th|tz|sp|st|rz|sz|cz|dz")
ONE_LETTER = regex.compile(r"(\w)\1{6,}|([^\W\dhmaоаeеoхxзhه])\2{3,}")  # fewer of what is no laughter
REPEATED = regex.compile(r"(\w{2,4}?)\1{2,}\w{0,3}")
MIN_REPEATED = 10  # letters of a syllable again and again: „jajajajaja“, and of laughter
ONLY_SIGNS = regex.compile(r"[\s.,;_\-–—*#/+=~|\\%&§]{4,}|[?!]{5,}")
COUNTED_DIGITS = regex.compile(r"(\d)\1{3,}|0?1234\d{0,6}|(?:123){2,}")
LAUGHTER = regex.compile(r"(?:[hx]+[aeoi]+)+[hx]*|[mhzbrpsюх]+")
MAX_WORDS = 12


def is_nonsense(text: TokenizedText) -> bool:
    """Whether nothing in the text says anything; a single word hit at random among others does not count."""
    words = text.words
    if not words:
        return ONLY_SIGNS.fullmatch(text.raw) is not None
    if len(words) > MAX_WORDS:
        return _is_placeholder(text)
    named = [word for word in words if not word.folded.isdecimal()]
    if not named:
        return len(words) == 1 and COUNTED_DIGITS.fullmatch(words[0].folded) is not None
    if _is_test(named) or _is_placeholder(text):
        return True
    if all(word.folded in FILLERS for word in named):
        return True
    return sum(len(word.folded) for word in named) >= MIN_RUN and all(map(_is_random, named))


def _is_test(words: list[Word]) -> bool:
    plain = [word.folded.rstrip("0123456789") for word in words]  # test123
    return any(word in TESTS for word in plain) and all(word in TESTS or word in BESIDE_TESTS for word in plain)


def _is_placeholder(text: TokenizedText) -> bool:
    folded = text.raw.casefold()
    return any(phrase in folded for phrase in PLACEHOLDERS)


def _is_random(word: Word) -> bool:
    """Whether the word is a filler, one letter repeated, a run of keys, or has no vowel where one must be."""
    folded = word.folded
    if folded in FILLERS or ONE_LETTER.fullmatch(folded):
        return True
    if not folded.isalpha():
        return False
    if len(folded) >= MIN_REPEATED and REPEATED.fullmatch(folded):
        return True
    if LAUGHTER.fullmatch(folded):
        return len(folded) >= 2 * MIN_REPEATED
    if len(folded) < MIN_RUN:
        return not any(letter in VOWELS for letter in folded) and folded.isascii()
    return _is_run_of_keys(folded) or _is_unpronounceable(folded)


def _is_run_of_keys(word: str) -> bool:
    pairs = [word[index : index + 2] for index in range(len(word) - 1)]
    hits = sum(pair in NEIGHBOURS for pair in pairs)
    return hits >= MIN_RUN_SHARE * len(pairs) and len(set(word)) > 2


def _is_unpronounceable(word: str) -> bool:
    """Only Latin letters; sounds of several letters count once."""
    if not word.isascii():
        return False
    sounds = CONSONANT_SOUNDS.sub("t", word)
    runs = [len(run) for run in LATIN_CONSONANTS.findall(sounds)]
    vowels = sum(letter in VOWELS for letter in sounds)
    return max(runs, default=0) >= MAX_CONSONANTS or (len(sounds) >= 5 and vowels == 0)
