"""Insults from the lists, also disguised: 1d10t, I d i o t, Idiiiot, Id*ot."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import regex

from moderation.hints.characters import Text, Word, fold
from moderation.hints.phrases import Phrases
from moderation.hints.vocabulary import folded, vocabulary

SHORTEST_DISGUISED = 4  # letters
FEWEST_SHOWN = 3  # letters beside stars
LOOK_ALIKE = str.maketrans("013456789@$€!|+аеорсухіА", "oieasgtbgaseiitaeopcyxiA")
DISGUISED = regex.compile(r"(?<![\p{L}\p{N}@$€*])[\p{L}\p{N}@$€!|*#_+.'’-]{4,40}")
INSIDE = regex.compile(r"\p{L}[\p{N}@$€!|*#_+.'’-]+(?=\p{L})|[\p{N}@$€]+\p{L}")
SPACED = regex.compile(r"(?<![\p{L}\p{N}])\p{L}(?:(?P<joint>[ .\-_*·,/]{1,3})[\p{L}\d@$!]){3,30}(?![\p{L}\p{N}])")
STRETCHED = regex.compile(r"(\p{L})\1+")
VERY_STRETCHED = regex.compile(r"(\p{L})\1\1")
HIDING = regex.compile(r"(?:[*#]|\.\.)[*#.]*")
# Words by which an insult is somebody's own word, or told of: „ich bin eine …“, „… genannt“.
_WORDS = vocabulary("own_words")
OWN, TOLD, OTHERS = Phrases(_WORDS["own"]), folded(_WORDS["told"]), folded(_WORDS["others"])
AROUND = 4  # words


def find_insults(text: Text, lists: list[Phrases]) -> Iterator[tuple[int, int]]:
    words = text.words
    for phrases in lists:
        for first, last in phrases.find(words):
            if not _own_or_told(words, first, last):
                yield words[first].start, words[last - 1].end
    for start, end, written, hidden in _disguised(text):
        if any(_hides(written, hidden, phrases) for phrases in lists):
            yield start, end


def _own_or_told(words: list[Word], first: int, last: int) -> bool:
    """Whether somebody speaks of themselves, or of what they were called: no insult of anybody."""
    before = words[max(0, first - AROUND) : first]
    for start, end in OWN.find(before):
        between = before[end:]
        if len(between) <= (2 if end - start > 1 else 0) and not any(word.folded in OTHERS for word in between):
            return True
    return any(word.folded in TOLD for word in words[last : last + AROUND] + before[-2:])


def _disguised(text: Text) -> Iterator[tuple[int, int, list[str], bool]]:
    """What may hide a word: start, end, what may be it, and whether signs stand for letters."""
    for match in DISGUISED.finditer(text.raw):
        written = match[0].rstrip("!.*_-|+'’")
        if VERY_STRETCHED.search(written) or INSIDE.search(written):
            yield match.start(), match.start() + len(written), [written], HIDING.search(written[1:]) is not None
    for match in SPACED.finditer(text.raw):
        letters = "".join(character for character in match[0] if character.isalnum() or character in "@$!")
        # a letter before or after, for example „I“ or „a“, may have slipped in
        yield *match.span(), [letters, letters[1:], letters[2:], letters[:-1]], False


def _hides(words: list[str], hidden: bool, phrases: Phrases) -> bool:
    if any(_skeleton(word) in _skeletons(phrases) for word in words if len(word) >= SHORTEST_DISGUISED):
        return True
    return hidden and _fits_hidden(words[0], phrases)


def _fits_hidden(written: str, phrases: Phrases) -> bool:
    """Letters are replaced by stars: one star or more for any number of them."""
    shown = HIDING.split(written.casefold())
    if sum(map(len, shown)) < FEWEST_SHOWN or not all(part.isalpha() for part in shown if part):
        return False
    pattern = regex.compile(r"\p{L}{1,8}".join(map(regex.escape, shown)))
    return any(len(word) >= SHORTEST_DISGUISED and pattern.fullmatch(word) for word in phrases.single)


@lru_cache(maxsize=64)
def _skeletons(phrases: Phrases) -> frozenset[str]:
    return frozenset(_skeleton(word) for word in phrases.single if len(word) >= SHORTEST_DISGUISED)


def _skeleton(word: str) -> str:
    """The word without disguise: look-alikes as letters, no signs, no letter twice."""
    letters = "".join(filter(str.isalpha, fold(word).translate(LOOK_ALIKE)))
    return STRETCHED.sub(r"\1", letters).replace("l", "i")
