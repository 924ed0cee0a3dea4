"""A text as the finders read it. Nothing here moves a position: a digit stays one digit, a word knows its place."""

from __future__ import annotations

import unicodedata
from functools import cached_property
from typing import NamedTuple

import regex

DIGIT = regex.compile(r"[0-9]")
OTHER_DIGIT = regex.compile(r"(?![0-9])\d")
INVISIBLE = "\u00ad\u200b\u2060\ufeff"
WORD = regex.compile(rf"[\p{{L}}\p{{N}}][\p{{L}}\p{{M}}\p{{N}}{INVISIBLE}]*")
GREEK = regex.compile(r"\p{Greek}")
ARABIC = regex.compile(r"\p{Arabic}")
JOINT = regex.compile(r"[ \u00a0]{1,2}|[-’'‐\u200c]|\. ?")
MARK = regex.compile(r"\p{M}")
# Letters that the same word is written with, by habit or keyboard.
ARABIC_LETTERS = str.maketrans("أإآٱىيةكہەؤئ", "ااااییهکههوی", "ـ")
ONE_LETTER = str.maketrans("ё", "е", INVISIBLE + "\u0307")


class Word(NamedTuple):
    folded: str
    start: int
    end: int


class Text:
    """A text, its words, and the text with every digit as 0 to 9."""

    def __init__(self, raw: str) -> None:
        self.raw = raw

    @cached_property
    def digits(self) -> str:
        """The text with Arabic, Persian and other digits as 0 to 9, each in its place."""
        return OTHER_DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), self.raw)

    @cached_property
    def words(self) -> list[Word]:
        return words(self.raw)

    def joins(self, index: int) -> bool:
        """Whether the word at the index may be one name with the word before it."""
        if not 0 < index < len(self.words):
            return False
        before = self.words[index - 1]
        between = self.between(index)
        return bool(JOINT.fullmatch(between)) and ("." not in between or before.end - before.start <= 2)

    def after(self, place: int, most: int = 40) -> str:
        return self.raw[place : place + most]

    @cached_property
    def digit_count(self) -> int:
        return len(DIGIT.findall(self.digits))

    def between(self, index: int) -> str:
        """What stands between the word at the index and the one before it."""
        return self.raw[self.words[index - 1].end : self.words[index].start]


def words(text: str) -> list[Word]:
    """The words in their order; an apostrophe ends a word, so that suffixes and articles do not hide it."""
    return [Word(fold(match[0]), *match.span()) for match in WORD.finditer(text)]


def fold(word: str) -> str:
    """The word as it is looked up: without case and without what people write or leave out as they like."""
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFC", word.casefold()).translate(ONE_LETTER)
    if GREEK.search(folded):
        return MARK.sub("", unicodedata.normalize("NFD", folded))
    if ARABIC.search(folded):
        return MARK.sub("", unicodedata.normalize("NFD", folded.translate(ARABIC_LETTERS))).translate(ARABIC_LETTERS)
    return folded


def without_marks(word: str) -> str:
    """The word as it is written on a keyboard without its letters, for example `cocugu` for `çocuğu`."""
    plain = MARK.sub("", unicodedata.normalize("NFD", word))
    return plain.translate(str.maketrans("ıłøđ", "ilod"))
