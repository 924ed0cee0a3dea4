"""Words that say something only together, in one sentence: a group and contempt for it, a weapon and a coming."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import regex

from krefeld_kann_was.lib.phrase_matcher import PhraseMatcher
from krefeld_kann_was.lib.tokenizer import Spans, TokenizedText, Word
from moderation.hints.detectors.insults import is_self_reference_or_quote
from moderation.hints.vocabulary import load_vocabulary

SENTENCE_END = regex.compile(r"[.!?…;\n].", regex.DOTALL)  # something follows a dot, else it is in a number or a word
MONEY = r"(?:€|\$|£|₺|₴|₽|(?:euros?|eur|usd|dollars?|zł|zl|lei|tl|lira|грн|руб|лв|євро|евро|يورو|یورو|ευρώ)\b)"
# Parts that are no words: what a rule calls "price", "percent", "coupon" and "exhausted".
PATTERNS = {
    "price": regex.compile(rf"\d[\d.,]*\s?{MONEY}|[€$£]\s?\d[\d.,]*|\d\s?VB\b|\bVB\s?\d+", regex.IGNORECASE),
    "coupon": regex.compile(r"(?<![\p{L}\p{N}])[A-Z]{2,14}-?\d{1,4}(?![\p{L}\p{N}])"),
    "percent": regex.compile(r"(?<!\d)\d{1,3}(?:[.,]\d+)?\s?(?:%|prozent\b|percent\b)|yüzde\s\d+", regex.IGNORECASE),
    # The end of a sentence follows: „ich kann nicht mehr Rad fahren“ says something else.
    "exhausted": regex.compile(
        r"(?:ich\skann\s(?:\w+\s){0,2}nich?t?\smehr|\bwill\s(?:\w+\s){0,2}nich?t?\smehr"
        r"|i\scan'?t\s(?:do|take)\s(?:this|it)\sany\s?more"
        r"|artık\sdayanamıyorum|я\sбольше\sне\sмогу|я\sбільше\sне\sможу|nie\smogę\sjuż|już\snie\smogę|nu\smai\spot"
        r"|не\sмога\sповече|non\sce\sla\sfaccio\spiù|ik\skan\sniet\smeer|δεν\sαντέχω\sάλλο"
        r"|دیگر\sنمی.?توانم|لم\sأعد\sأحتمل)"
        r"(?=\s*(?:[.,!…\n]|$))",
        regex.IGNORECASE,
    ),
}

Part = PhraseMatcher | regex.Pattern[str]
Span = tuple[int, int]


class RuleSet(NamedTuple):
    """The rules for a hint: parts by name, which of them count together, and the words that speak against it."""

    parts: dict[str, Part]
    together: list[list[str]]
    unless: PhraseMatcher
    spans_sentences: bool  # whether the parts may stand in different sentences
    exempts_oneself: bool  # whether people may say it of themselves


@cache
def rule_set(code: str) -> RuleSet:
    """The rules for a hint in `combinations.json`."""
    written = load_vocabulary("combinations")[code]
    parts: dict[str, Part] = PATTERNS | {name: PhraseMatcher(lines) for name, lines in written["words"].items()}
    together = [line.split() for line in written["together"]]
    return RuleSet(parts, together, PhraseMatcher(written["unless"]), code == "advert", code == "insult")


def find_combinations(text: TokenizedText, code: str) -> Spans:
    """Start and end of each combination for this hint, from the first part to the last; they may overlap."""
    rules = rule_set(code)
    found: dict[str, list[Span]] = {}
    starts = [0] if rules.spans_sentences else None
    for names in rules.together:
        for name in names:
            if name not in found:
                found[name] = list(_spans(text, text.words, rules.parts[name]))
            if not found[name]:
                break
        else:
            starts = starts or _sentence_starts(text)
            yield from _find_together(text, [found[name] for name in names], starts, rules)


def _find_together(text: TokenizedText, found: list[list[Span]], starts: list[int], rules: RuleSet) -> Iterator[Span]:
    sentences: dict[int, list[list[Span]]] = {}
    for position, spans in enumerate(found):
        for span in spans:
            parts = sentences.setdefault(bisect_right(starts, span[0]), [[] for _ in found])
            parts[position].append(span)
    for number, parts in sentences.items():
        chosen = _choose(parts)
        end = starts[number] if number < len(starts) else len(text.raw)
        if chosen and not _speaks_against(text, starts[number - 1], end, chosen, rules):
            yield min(start for start, _ in chosen), max(end for _, end in chosen)


def _speaks_against(text: TokenizedText, start: int, end: int, chosen: list[Span], rules: RuleSet) -> bool:
    """Whether other words of the sentence take it back („nicht“), or people speak of themselves."""
    words = text.words[bisect_left(text.word_starts, start) : bisect_left(text.word_starts, end)]
    if any(not _is_within(span, chosen) for span in _spans(text, words, rules.unless)):
        return True
    if not rules.exempts_oneself:
        return False
    indexes = ([i for i, word in enumerate(words) if start <= word.start < end] for start, end in chosen)
    return any(is_self_reference_or_quote(words, inside[0], inside[-1] + 1) for inside in indexes if inside)


def _spans(text: TokenizedText, words: list[Word], part: Part) -> Iterator[Span]:
    if isinstance(part, PhraseMatcher):
        yield from ((words[first].start, words[last - 1].end) for first, last in part.find(words))
    else:
        yield from (match.span() for match in part.finditer(text.digits))


def _sentence_starts(text: TokenizedText) -> list[int]:
    words = range(1, len(text.words))
    return [0, *(text.words[index].start for index in words if SENTENCE_END.search(text.between(index)))]


def _choose(parts: list[list[Span]]) -> list[Span]:
    """One span of each part, none twice; nothing if a part is missing. One may lie within the gap of another."""
    chosen: list[Span] = []
    for spans in parts:
        span = next((span for span in spans if span not in chosen), None)
        if span is None:
            return []
        chosen.append(span)
    return chosen


def _is_within(span: Span, others: list[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)
