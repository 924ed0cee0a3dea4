"""Searches a text for listed words and phrases, one a line, which match whole words.

idiot            this word, in any case
bring mich um    these words in a row, whatever stands between them that is no word
selbstmord*      words that begin so; *arschloch: words that end so
bringe … um      up to three other words in the gap
papa|opa haut    one of these words, or of several with a line between them: tot_sein|sterben
-leben ohne den  no phrase: what overlaps these words does not count
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, product

from krefeld_kann_was.lib.tokenizer import WORD, Spans, Word, fold, strip_marks

GAP = "…"
MAX_GAP = 3
MIN_LENGTH_WITHOUT_MARKS = 5
EXCEPTION = "-"

type Part = str | frozenset[str]  # a word, perhaps with a star, or some to choose from, or a gap
type Phrase = tuple[Part, ...]

NOTHING: list[Phrase] = []
WITHOUT_JOINERS = str.maketrans("", "", "\u200c\u200d")


class PhraseMatcher:
    """A list of phrases, indexed for the search in many texts."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.exact: dict[str, list[Phrase]] = {}  # by the first word
        self.prefixes: dict[str, list[Phrase]] = {}  # by its first two letters
        self.suffixes: dict[str, list[Phrase]] = {}  # by its last two
        lines = [line.strip() for line in lines]
        exceptions = [line.removeprefix(EXCEPTION) for line in lines if line.startswith(EXCEPTION)]
        self.exceptions = PhraseMatcher(exceptions) if exceptions else None
        phrases = (line for line in lines if not line.startswith(EXCEPTION))
        for parts in {parts for line in phrases for parts in _spellings(line)}:
            first = parts[0]
            if not isinstance(first, str):
                for word in first:
                    self.exact.setdefault(word, []).append(parts)
            elif first.startswith("*"):
                self.suffixes.setdefault(first[-2:], []).append(parts)
            elif first.endswith("*"):
                self.prefixes.setdefault(first[:2], []).append(parts)
            else:
                self.exact.setdefault(first, []).append(parts)

    @cached_property
    def single(self) -> set[str]:
        """The listed words that stand alone and whole."""
        return {first for first, phrases in self.exact.items() if any(len(phrase) == 1 for phrase in phrases)}

    def find(self, words: Sequence[Word]) -> Spans:
        """The indexes of the first word of each phrase and of the one after its last; the longest at each word."""
        return self._find([word.folded for word in words])

    def _find(self, folded: list[str]) -> Spans:
        found = self._find_phrases(folded)
        if self.exceptions is None:
            return found
        spans = list(found)
        excepted = list(self.exceptions._find_phrases(folded)) if spans else []
        return (span for span in spans if not any(start < span[1] and span[0] < end for start, end in excepted))

    def _find_phrases(self, folded: list[str]) -> Spans:
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


def _spellings(line: str) -> Iterator[Phrase]:
    """The phrases of the line, also without the marks on their letters and with joined words (Persian)."""
    for written in {line, line.translate(WITHOUT_JOINERS)}:
        for phrase in _phrases(written):
            if not phrase or _finds_nearly_everything(phrase[0]):
                continue
            yield phrase
            plain = tuple(map(_without_marks, phrase))
            long_enough = sum(map(_shortest, plain)) >= MIN_LENGTH_WITHOUT_MARKS
            if plain != phrase and long_enough and strip_marks("".join(plain[0])).isascii():
                yield plain


def _phrases(line: str) -> Iterator[Phrase]:
    """Words to choose from stay together; only those with a star or of several words make a phrase of their own."""
    choices = []
    for chunk in line.replace("...", GAP).replace(GAP, f" {GAP} ").split():
        options: list[Phrase] = [(GAP,)] if chunk == GAP else list(map(_words, chunk.split("|")))
        simple = frozenset(word for words in options if len(words) == 1 for word in _whole(words[0]))
        if len(simple) > 1:
            options = [(simple,), *(words for words in options if not simple.issuperset(words))]
        choices.append(options)
    return (tuple(chain.from_iterable(chosen)) for chosen in product(*choices))


def _words(written: str) -> Phrase:
    found = [fold(word) for word in WORD.findall(written)]
    if found and written.startswith("*"):
        found[0] = "*" + found[0]
    if found and written.endswith("*"):
        found[-1] += "*"
    return tuple(found)


def _whole(part: Part) -> list[str]:
    """The word, unless it has a star."""
    return [part] if isinstance(part, str) and "*" not in part else []


def _finds_nearly_everything(part: Part) -> bool:
    """Whether it is a gap or a single letter with a star."""
    return isinstance(part, str) and (part == GAP or len(part.strip("*")) < ("*" in part) + 1)


def _without_marks(part: Part) -> Part:
    return strip_marks(part) if isinstance(part, str) else part.union(map(strip_marks, part))


def _shortest(part: Part) -> int:
    return len(part) if isinstance(part, str) else min(map(len, part))


def _match(parts: Phrase, words: list[str], index: int) -> int | None:
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


def _fits(part: Part, word: str) -> bool:
    if not isinstance(part, str):
        return word in part
    if part.startswith("*"):
        return word.endswith(part[1:])
    return word.startswith(part[:-1]) if part.endswith("*") else word == part
