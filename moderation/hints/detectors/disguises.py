"""Listed words and phrases in disguise: 1d10t, I d i o t, Idiiiot, Id*ot, S1eg H3il, siegheil."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import regex

from krefeld_kann_was.lib.phrase_matcher import PhraseMatcher
from krefeld_kann_was.lib.tokenizer import Spans, TokenizedText, fold, strip_marks

MIN_DISGUISED_LENGTH = 4  # letters
MIN_PHRASE_LENGTH = 7  # letters of a phrase of several words
MAX_CHUNKS = 8  # of a phrase
MIN_VISIBLE_LETTERS = 3  # letters beside stars
LOOK_ALIKE = str.maketrans("013456789@$€!|+®©£¥§¡аеорсухіА", "oieasgtbgaseiitrclysiaeopcyxiA")
DISGUISED = regex.compile(r"(?<![\p{L}\p{N}@$€*])[\p{L}\p{N}@$€!|*#_+.'’-]{4,40}")
INSIDE = regex.compile(r"\p{L}[\p{N}@$€®©£¥§¡!|*#_+.'’-]{1,10}(?=\p{L})|[\p{N}@$€®©£¥§¡]\p{L}")
SPACED = regex.compile(r"(?<![\p{L}\p{N}])\p{L}(?:(?P<joint>[ .\-_*·,/]{1,3})[\p{L}\d@$!]){3,30}(?![\p{L}\p{N}])")
AT_END = regex.compile(r"\p{L}{3}[013456789@$€](?![\p{L}\p{N}])")  # „erwach3“
REPEATED_LETTER = regex.compile(r"(\p{L})\1+")
TRIPLED_LETTER = regex.compile(r"(\p{L})\1\1")
CENSORED = regex.compile(r"(?:[*#]|\.\.)[*#.]*")
CHUNK = regex.compile(r"[^\s\p{Pd}_/]+")
SIGNS = ".,;:!?*#\"'„“”»«()[]"


class Chunk(NamedTuple):
    """A piece of the text between blanks and hyphens: the letters it may stand for, and whether it hides them."""

    start: int
    end: int
    skeleton: str
    is_disguised: bool


def find_disguised_words(text: TokenizedText, lists: list[PhraseMatcher]) -> Spans:
    """Start and end of what hides a single listed word."""
    for start, end, written, censored in _disguised_words(text):
        if any(_hides_listed(written, censored, phrases) for phrases in lists):
            yield start, end


def find_disguised_phrases(text: TokenizedText, phrases: PhraseMatcher) -> Spans:
    """Start and end of listed words in a row with other signs for letters, with blanks between all, or with none."""
    joined = _joined_phrases(phrases)
    if any(word.folded in joined for word in text.words if len(word.folded) >= MIN_PHRASE_LENGTH):
        yield from ((word.start, word.end) for word in text.words if word.folded in joined)
    if not _may_be_disguised(text):
        return
    chunks = list(_chunks(text))
    skeletons = _phrase_skeletons(phrases)
    for first, one in enumerate(chunks):
        letters, is_disguised = "", False
        for chunk in chunks[first : first + MAX_CHUNKS]:
            letters += chunk.skeleton
            is_disguised = is_disguised or chunk.is_disguised
            if is_disguised and REPEATED_LETTER.sub(r"\1", letters) in skeletons:
                yield one.start, chunk.end


def _may_be_disguised(text: TokenizedText) -> bool:
    return any(pattern.search(text.raw) for pattern in (INSIDE, AT_END, TRIPLED_LETTER, SPACED))


def _chunks(text: TokenizedText) -> Iterator[Chunk]:
    """The pieces of the text; letters that stand alone are one piece together."""
    single: list[Chunk] = []
    for match in CHUNK.finditer(text.raw):
        written = match[0].strip(SIGNS)
        if not written:
            continue
        hides = any(pattern.search(match[0].rstrip(SIGNS)) for pattern in (INSIDE, AT_END, TRIPLED_LETTER))
        chunk = Chunk(*match.span(), _letters(written), hides)
        if len(written) == 1:
            single.append(chunk)
            continue
        yield from _joined(single)
        single = []
        yield chunk
    yield from _joined(single)


def _joined(single: list[Chunk]) -> Iterator[Chunk]:
    if single:
        letters = "".join(chunk.skeleton for chunk in single)
        yield Chunk(single[0].start, single[-1].end, letters, len(single) > MIN_VISIBLE_LETTERS)


@lru_cache(maxsize=16)
def _joined_phrases(phrases: PhraseMatcher) -> frozenset[str]:
    """Listed phrases of several words, written as one word."""
    return frozenset(joined for joined in map("".join, _plain_phrases(phrases)) if len(joined) >= MIN_PHRASE_LENGTH)


@lru_cache(maxsize=16)
def _phrase_skeletons(phrases: PhraseMatcher) -> frozenset[str]:
    skeletons = (_skeleton("".join(parts)) for parts in _plain_phrases(phrases))
    return frozenset(skeleton for skeleton in skeletons if len(skeleton) >= MIN_PHRASE_LENGTH)


def _plain_phrases(phrases: PhraseMatcher) -> Iterator[tuple[str, ...]]:
    """Phrases of several words that have neither a star nor a gap nor words to choose from."""
    for parts in chain.from_iterable(phrases.exact.values()):
        words = tuple(part for part in parts if isinstance(part, str) and not {"*", "…"} & set(part))
        if len(words) == len(parts) > 1:
            yield words


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
    return REPEATED_LETTER.sub(r"\1", _letters(word))


def _letters(word: str) -> str:
    """The letters for which a word may stand; l and i are the same, and marks do not count."""
    letters = "".join(filter(str.isalpha, strip_marks(fold(word)).translate(LOOK_ALIKE)))
    return letters.replace("l", "i")
