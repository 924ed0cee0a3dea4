"""Words and phrases as staff list them, one a line, found in a text whole word by whole word.

    idiot            this word, in any case
    bring mich um    these words in a row, whatever stands between them that is no word
    selbstmord*      words that begin so; *arschloch: words that end so
    bringe … um      up to three other words in the gap
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from moderation.hints.characters import WORD, Word, fold, without_marks

GAP = "…"
WIDEST_GAP = 3
SHORTEST_WITHOUT_MARKS = 5
NOTHING_JOINS = str.maketrans("", "", "\u200c\u200d")


class Phrases:
    """A list, ready to be looked for."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.exact: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        self.open: dict[str, list[tuple[str, ...]]] = defaultdict(list)  # by the first two letters
        self.ends: dict[str, list[tuple[str, ...]]] = defaultdict(list)  # by the last two
        for parts in {parts for line in lines for parts in _spellings(line)}:
            first = parts[0]
            if first.startswith("*"):
                self.ends[first[-2:]].append(parts)
            elif first.endswith("*"):
                self.open[first[:2]].append(parts)
            else:
                self.exact[first].append(parts)

    @property
    def single(self) -> set[str]:
        """The listed words that stand alone and whole."""
        return {first for first, phrases in self.exact.items() if (first,) in phrases}

    def find(self, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
        """Where a phrase stands: the index of its first word and the one after its last; the longest at each word."""
        for index, word in enumerate(words):
            candidates = [
                *self.exact.get(word.folded, ()),
                *self.open.get(word.folded[:2], ()),
                *self.ends.get(word.folded[-2:], ()),
            ]
            ends = [end for parts in candidates if (end := _match(parts, words, index))]
            if ends:
                yield index, max(ends)

    def holds(self, words: Sequence[Word]) -> bool:
        return next(self.find(words), None) is not None


def _spellings(line: str) -> Iterator[tuple[str, ...]]:
    """The line as words, also as it is written without marks on the letters or with joined words (Persian)."""
    for written in {line, line.translate(NOTHING_JOINS)}:
        parts = tuple(_parts(written))
        if not parts or parts[0] == GAP or parts == ("*",):
            continue
        yield parts
        plain = tuple(map(without_marks, parts))
        if plain != parts and len("".join(plain)) >= SHORTEST_WITHOUT_MARKS and plain[0].isascii():
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


def _match(parts: tuple[str, ...], words: Sequence[Word], index: int) -> int | None:
    """The index after the last word if the phrase begins at this word."""
    for place, part in enumerate(parts):
        if part == GAP:
            rest = parts[place + 1 :]
            ends = (_match(rest, words, later) for later in range(index, index + WIDEST_GAP + 1))
            return next((end for end in ends if end), None)
        if index >= len(words) or not _fits(part, words[index].folded):
            return None
        index += 1
    return index


def _fits(part: str, word: str) -> bool:
    if part.startswith("*"):
        return word.endswith(part[1:])
    return word.startswith(part[:-1]) if part.endswith("*") else word == part
