"""Insults of the word lists, also disguised: 1d10t, I d i o t, Idiiiot, Id*ot."""

from collections.abc import Iterator
from functools import lru_cache

import regex

from moderation.hints.phrase_matcher import PhraseMatcher
from moderation.hints.tokenizer import Spans, TokenizedText, Word, fold
from moderation.hints.vocabulary.everyday_words import OTHER_PEOPLE, QUOTING_WORDS, SELF_REFERENCES

MIN_DISGUISED_LENGTH = 4  # letters
MIN_VISIBLE_LETTERS = 3  # letters beside stars
LOOK_ALIKE = str.maketrans("013456789@$€!|+аеорсухіА", "oieasgtbgaseiitaeopcyxiA")
DISGUISED = regex.compile(r"(?<![\p{L}\p{N}@$€*])[\p{L}\p{N}@$€!|*#_+.'’-]{4,40}")
INSIDE = regex.compile(r"\p{L}[\p{N}@$€!|*#_+.'’-]+(?=\p{L})|[\p{N}@$€]+\p{L}")
SPACED = regex.compile(r"(?<![\p{L}\p{N}])\p{L}(?:(?P<joint>[ .\-_*·,/]{1,3})[\p{L}\d@$!]){3,30}(?![\p{L}\p{N}])")
REPEATED_LETTER = regex.compile(r"(\p{L})\1+")
TRIPLED_LETTER = regex.compile(r"(\p{L})\1\1")
CENSORED = regex.compile(r"(?:[*#]|\.\.)[*#.]*")
CONTEXT_WORDS = 4  # around an insult that are read


def find_insults(text: TokenizedText, lists: list[PhraseMatcher]) -> Spans:
    """Start and end of each insult of the lists that is meant for somebody."""
    words = text.words
    for phrases in lists:
        for first, last in phrases.find(words):
            if not _is_self_reference_or_quote(words, first, last):
                yield words[first].start, words[last - 1].end
    for start, end, written, censored in _disguised_words(text):
        if any(_hides_listed(written, censored, phrases) for phrases in lists):
            yield start, end


def _is_self_reference_or_quote(words: list[Word], first: int, last: int) -> bool:
    """Whether people speak of themselves („ich bin eine …“) or of what they were called („… genannt“)."""
    before = words[max(0, first - CONTEXT_WORDS) : first]
    for start, end in SELF_REFERENCES.find(before):
        between = before[end:]
        if len(between) <= (2 if end - start > 1 else 0) and not any(word.folded in OTHER_PEOPLE for word in between):
            return True
    return any(word.folded in QUOTING_WORDS for word in words[last : last + CONTEXT_WORDS] + before[-2:])


def _disguised_words(text: TokenizedText) -> Iterator[tuple[int, int, list[str], bool]]:
    """What may hide a word: start, end, candidates for it, and whether signs stand for letters."""
    for match in DISGUISED.finditer(text.raw):
        written = match[0].rstrip("!.*_-|+'’")
        if TRIPLED_LETTER.search(written) or INSIDE.search(written):
            yield match.start(), match.start() + len(written), [written], CENSORED.search(written[1:]) is not None
    for match in SPACED.finditer(text.raw):
        letters = "".join(character for character in match[0] if character.isalnum() or character in "@$!")
        # the first or last ones may be words of their own: „I“, „a“
        yield *match.span(), [letters, letters[1:], letters[2:], letters[:-1]], False


def _hides_listed(words: list[str], censored: bool, phrases: PhraseMatcher) -> bool:
    if any(_skeleton(word) in _skeletons(phrases) for word in words if len(word) >= MIN_DISGUISED_LENGTH):
        return True
    return censored and _fits_censored(words[0], phrases)


def _fits_censored(written: str, phrases: PhraseMatcher) -> bool:
    """Whether a listed word fits where any number of signs stands for any number of letters."""
    visible = CENSORED.split(written.casefold())
    if sum(map(len, visible)) < MIN_VISIBLE_LETTERS or not all(part.isalpha() for part in visible if part):
        return False
    pattern = regex.compile(r"\p{L}{1,8}".join(map(regex.escape, visible)))
    return any(len(word) >= MIN_DISGUISED_LENGTH and pattern.fullmatch(word) for word in phrases.single)


@lru_cache(maxsize=64)
def _skeletons(phrases: PhraseMatcher) -> frozenset[str]:
    return frozenset(_skeleton(word) for word in phrases.single if len(word) >= MIN_DISGUISED_LENGTH)


def _skeleton(word: str) -> str:
    """The word with letters for look-alikes, without signs, each run of a letter as one."""
    letters = "".join(filter(str.isalpha, fold(word).translate(LOOK_ALIKE)))
    return REPEATED_LETTER.sub(r"\1", letters).replace("l", "i")
