"""A text split into words. Every position is one in the original text."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import regex

DIGIT = regex.compile(r"[0-9]")
OTHER_DIGIT = regex.compile(r"(?![0-9])\d")
INVISIBLE = "\u00ad\u200b\u2060\ufeff"
WORD = regex.compile(rf"[\p{{L}}\p{{N}}][\p{{L}}\p{{M}}\p{{N}}{INVISIBLE}]*")
GREEK = regex.compile(r"\p{Greek}")
ARABIC = regex.compile(r"\p{Arabic}")
# Latin and Cyrillic without combining or invisible characters: they are folded one by one.
NOT_SIMPLE = re.compile("[^\0-\u00ac\u00ae-\u024f\u0400-\u0482\u048a-\u04ff\u2010-\u203a]")
SIMPLE_WORD = re.compile(r"[^\W_]+")
NAME_JOINT = regex.compile(r"[ \u00a0]{1,2}|[-’'‐\u200c]|\. ?")
MARK = regex.compile(r"\p{M}")
# Letters that people use for each other, by habit or keyboard.
ARABIC_VARIANTS = str.maketrans("أإآٱىيةكہەؤئ", "ااااییهکههوی", "ـ")
OTHER_VARIANTS = str.maketrans("ё", "е", INVISIBLE + "\u0307")
OTHER_VARIANT = re.compile(f"[ё{INVISIBLE}\u0307]")

Spans = Iterator[tuple[int, int]]  # start and end of each, in code points of the text or as indexes of its words


class Word(NamedTuple):
    """A word as `fold` returns it, and its positions in the text."""

    folded: str
    start: int
    end: int


class TokenizedText:
    """A text, its words, and the text with every digit as 0 to 9."""

    def __init__(self, raw: str) -> None:
        self.raw = raw

    @cached_property
    def digits(self) -> str:
        """The text with Arabic, Persian and other digits as 0 to 9, each at its position."""
        return OTHER_DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), self.raw)

    @cached_property
    def digit_count(self) -> int:
        """How many digits of any script the text has."""
        return len(DIGIT.findall(self.digits))

    @cached_property
    def words(self) -> list[Word]:
        """See `split_words`."""
        return split_words(self.raw)

    @cached_property
    def word_starts(self) -> list[int]:
        """The position of each word, to bisect."""
        return [word.start for word in self.words]

    def written(self, word: Word) -> str:
        """The word as it stands in the text."""
        return self.raw[word.start : word.end]

    def is_capitalized(self, word: Word) -> bool:
        """Whether the first letter of the word is a capital."""
        return self.raw[word.start].isupper()

    def between(self, index: int) -> str:
        """What stands between the word at the index and the one before it."""
        return self.raw[self.words[index - 1].end : self.words[index].start]

    def is_joined(self, index: int) -> bool:
        """Whether only a blank, a hyphen, an apostrophe or the dot of an initial is before the word at the index."""
        if not 0 < index < len(self.words):
            return False
        before, between = self.words[index - 1], self.between(index)
        return bool(NAME_JOINT.fullmatch(between)) and ("." not in between or before.end - before.start <= 2)


def split_words(text: str) -> list[Word]:
    """The words in their order; an apostrophe ends a word, so that suffixes and articles do not hide it."""
    return [Word(fold(match[0]), *match.span()) for match in WORD.finditer(text)]


def fold_words(text: str) -> list[str]:
    """The words as `split_words` folds them, without positions; five times as fast where letters are simple."""
    if not NOT_SIMPLE.search(text):
        return SIMPLE_WORD.findall(_fold_letters(text))
    return [fold(word) for word in WORD.findall(text)]


def fold(word: str) -> str:
    """The word without case, invisible characters, Greek accents, Arabic vowel signs and letter variants."""
    folded = _fold_letters(word)
    if folded.isascii():
        return folded
    if GREEK.search(folded):
        return MARK.sub("", unicodedata.normalize("NFD", folded))
    if ARABIC.search(folded):
        return MARK.sub("", unicodedata.normalize("NFD", folded.translate(ARABIC_VARIANTS))).translate(ARABIC_VARIANTS)
    return folded


def _fold_letters(text: str) -> str:
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFC", text.casefold())
    return folded.translate(OTHER_VARIANTS) if OTHER_VARIANT.search(folded) else folded  # to look is faster


def strip_marks(word: str) -> str:
    """The word as people type it without a keyboard for its letters: `cocugu` for `çocuğu`."""
    plain = MARK.sub("", unicodedata.normalize("NFD", word))
    return plain.translate(str.maketrans("ıłøđ", "ilod"))
