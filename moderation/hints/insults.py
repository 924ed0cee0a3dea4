"""Insults from the lists, also disguised: 1d10t, I d i o t, Idiiiot, Id*ot."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import regex

from moderation.hints.characters import Text, Word, fold
from moderation.hints.phrases import Phrases

SHORTEST_DISGUISED = 4  # letters
LOOK_ALIKE = str.maketrans("013456789@$€!|+аеорсухіА", "oieasgtbgaseiitaeopcyxiA")
DISGUISED = regex.compile(r"(?<![\p{L}\p{N}@$€*])(?=[^\s]{0,40}?\p{L})[\p{L}\p{N}@$€!|*#_+.'’-]{4,40}")
INSIDE = regex.compile(r"\p{L}[\p{N}@$€!|*#_+.'’-]+(?=\p{L})|[\p{N}@$€]+\p{L}")
SPACED = regex.compile(r"(?<![\p{L}\p{N}])\p{L}(?:(?P<joint>[ .\-_*·,/]{1,3})[\p{L}\d@$!]){3,30}(?![\p{L}\p{N}])")
STRETCHED = regex.compile(r"(\p{L})\1+")
VERY_STRETCHED = regex.compile(r"(\p{L})\1\1")
HIDING = regex.compile(r"[*#_.]+")
# Words by which an insult is somebody's own word, or told of: „ich bin eine …“, „… genannt“.
OWN = Phrases(
    """
    ich bin
    bin ich
    wir sind
    ich alter
    ich alte
    als
    als ein
    als eine
    mich
    ich
    wort
    wörter wie
    das wort
    begriff
    sagt man nicht
    i am
    i m
    we are
    called me
    call me
    calling me
    word
    words like
    ben bir
    ben
    bana
    jestem
    słowo
    nazwał mnie
    nazywają mnie
    я
    меня
    мене
    слово
    как
    як
    sono
    sono un
    sono una
    mi chiamano
    parola
    sunt
    sunt un
    sunt o
    mă fac
    cuvântul
    аз съм
    дума
    думата
    наричат ме
    είμαι
    με λένε
    λέξη
    ik ben
    woord
    noemen me
    noemen mij
    أنا
    كلمة
    من
    کلمه
    مرا
    """.splitlines()
)
TOLD = frozenset(
    map(
        fold,
        "genannt nannte nannten nennen nennt gerufen beschimpft beschimpfte beleidigt bezeichnet geschimpft called dediler diyorlar dedi diye hakaret обзывают называют назвали обозвали "
        "обзивають називають назвали nazywano wyzywają nazwali chiamato chiamata insultato numit numită făcut нарекоха наричат αποκάλεσαν λένε genoemd uitgescholden نعتوني ينادونني صدا".split(),
    )
)
AROUND = 4  # words


def find_insults(text: Text, lists: list[Phrases]) -> Iterator[tuple[int, int]]:
    words = text.words
    for phrases in lists:
        for first, last in phrases.find(words):
            if not _own_or_told(words, first, last):
                yield words[first].start, words[last - 1].end
        for start, end in _disguised(text, phrases):
            yield start, end


def _own_or_told(words: list[Word], first: int, last: int) -> bool:
    """Whether somebody speaks of themselves, or of what they were called: no insult of anybody."""
    before = words[max(0, first - AROUND) : first]
    for start, end in OWN.find(before):
        between = before[end:]
        if len(between) <= 2 and not any(word.folded in OTHERS for word in between):
            return start >= 0
    return any(word.folded in TOLD for word in words[last : last + AROUND] + before[-2:])


OTHERS = frozenset(map(fold, "du ihr sie der die das diese dieser euch dich you they he she siz sen ty wy ты вы ти ви tu voi loro jij jullie εσύ أنت انت تو شما hasse hate mag finde sehe will".split()))


def _disguised(text: Text, phrases: Phrases) -> Iterator[tuple[int, int]]:
    skeletons = _skeletons(phrases)
    for match in DISGUISED.finditer(text.raw):
        written = match[0].rstrip("!.*_-|+'’")
        if not (VERY_STRETCHED.search(written) or INSIDE.search(written)):
            continue
        if _skeleton(written) in skeletons or (HIDING.search(written[1:]) and _fits_hidden(written, phrases)):
            yield match.start(), match.start() + len(written)
    for match in SPACED.finditer(text.raw):
        letters = [character for character in match[0] if character.isalnum() or character in "@$!"]
        if _skeleton("".join(letters)) in skeletons or _spaced_within(letters, skeletons):
            yield match.span()


def _spaced_within(letters: list[str], skeletons: frozenset[str]) -> bool:
    """A letter before or after, for example „I“ or „a“, may have slipped in."""
    inner = ("".join(letters[1:]), "".join(letters[2:]), "".join(letters[:-1]))
    return any(len(word) >= SHORTEST_DISGUISED and _skeleton(word) in skeletons for word in inner)


def _fits_hidden(written: str, phrases: Phrases) -> bool:
    """Letters are replaced by stars: as many as are missing, or one star for any number."""
    if len(regex.sub(r"\W|_", "", written)) < 3:
        return False
    pattern = regex.escape(written.casefold(), literal_spaces=True)
    pattern = regex.sub(r"(?:\\?[*#_.])+", r"\\p{L}{1,8}", pattern)
    return any(len(word) >= SHORTEST_DISGUISED and regex.fullmatch(pattern, word) for word in phrases.single)


@lru_cache(maxsize=64)
def _skeletons(phrases: Phrases) -> frozenset[str]:
    return frozenset(_skeleton(word) for word in phrases.single if len(word) >= SHORTEST_DISGUISED)


def _skeleton(word: str) -> str:
    """The word without disguise: look-alikes as letters, no signs, no letter twice."""
    letters = "".join(filter(str.isalpha, fold(word).translate(LOOK_ALIKE)))
    return STRETCHED.sub(r"\1", letters).replace("l", "i")
