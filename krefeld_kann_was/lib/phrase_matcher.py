"""Searches a text for listed words and phrases, one a line, which match whole words.

idiot            this word, in any case
bring mich um    these words in a row, whatever stands between them that is no word
selbstmord*      words that begin so; *arschloch: words that end so
bringe … um      up to three other words in the gap
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from krefeld_kann_was.lib.tokenizer import WORD, Spans, Word, fold, strip_marks

GAP = "…"
MAX_GAP = 3
MIN_LENGTH_WITHOUT_MARKS = 5
NOTHING: list[tuple[str, ...]] = []
WITHOUT_JOINERS = str.maketrans("", "", "\u200c\u200d")


class PhraseMatcher:
    """A list of phrases, indexed for the search in many texts."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.exact: dict[str, list[tuple[str, ...]]] = {}  # by the first word
        self.prefixes: dict[str, list[tuple[str, ...]]] = {}  # by its first two letters
        self.suffixes: dict[str, list[tuple[str, ...]]] = {}  # by its last two
        for parts in {parts for line in lines for parts in _spellings(line)}:
            first = parts[0]
            if first.startswith("*"):
                self.suffixes.setdefault(first[-2:], []).append(parts)
            elif first.endswith("*"):
                self.prefixes.setdefault(first[:2], []).append(parts)
            else:
                self.exact.setdefault(first, []).append(parts)

    @cached_property
    def single(self) -> set[str]:
        """The listed words that stand alone and whole."""
        return {first for first, phrases in self.exact.items() if (first,) in phrases}

    def find(self, words: Sequence[Word]) -> Spans:
        """The indexes of the first word of each phrase and of the one after its last; the longest at each word."""
        return self._find([word.folded for word in words])

    def _find(self, folded: list[str]) -> Spans:
        for index in self._beginnings(folded):
            word = folded[index]
            candidates = [
                *self.exact.get(word, NOTHING),
                *self.prefixes.get(word[:2], NOTHING),
                *self.suffixes.get(word[-2:], NOTHING),
            ]
            if ends := [end for parts in candidates if (end := _match(parts, folded, index))]:
                yield index, max(ends)

    def _beginnings(self, folded: list[str]) -> list[int]:
        """The indexes of the words with which a phrase may begin; most texts have few."""
        exact, prefixes, suffixes = self.exact, self.prefixes, self.suffixes
        if not prefixes and not suffixes:
            return [index for index, word in enumerate(folded) if word in exact]
        return [i for i, word in enumerate(folded) if word in exact or word[:2] in prefixes or word[-2:] in suffixes]

    def matches(self, words: Sequence[Word]) -> bool:
        """Whether a phrase is among the words."""
        return next(self.find(words), None) is not None

    def matches_folded(self, folded: list[str]) -> bool:
        """The same for what `fold_words` returns."""
        return next(self._find(folded), None) is not None


def _spellings(line: str) -> Iterator[tuple[str, ...]]:
    """The words of the line, also without the marks on their letters and with joined words (Persian)."""
    for written in {line, line.translate(WITHOUT_JOINERS)}:
        parts = tuple(_parts(written))
        if not parts or parts[0] == GAP or len(parts[0].strip("*")) < ("*" in parts[0]) + 1:
            continue  # a gap or a single letter with a star would find nearly everything
        yield parts
        plain = tuple(map(strip_marks, parts))
        if plain != parts and len("".join(plain)) >= MIN_LENGTH_WITHOUT_MARKS and plain[0].isascii():
            yield plain


def _parts(line: str) -> Iterator[str]:
    for chunk in line.replace("...", GAP).replace(GAP, f" {GAP} ").split():
        if chunk == GAP:
            yield GAP
            continue
        found = [fold(word) for word in WORD.findall(chunk)]
        if found and chunk.startswith("*"):
            found[0] = "*" + found[0]
        if found and chunk.endswith("*"):
            found[-1] += "*"
        yield from found


def _match(parts: tuple[str, ...], words: list[str], index: int) -> int | None:
    """The index after the last word if the phrase begins at this word."""
    for position, part in enumerate(parts):
        if part == GAP:
            rest = parts[position + 1 :]
            ends = (_match(rest, words, later) for later in range(index, index + MAX_GAP + 1))
            return next((end for end in ends if end), None)
        if index >= len(words) or not _fits(part, words[index]):
            return None
        index += 1
    return index


def _fits(part: str, word: str) -> bool:
    if part.startswith("*"):
        return word.endswith(part[1:])
    return word.startswith(part[:-1]) if part.endswith("*") else word == part
