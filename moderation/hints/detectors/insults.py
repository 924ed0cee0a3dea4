"""Insults of the word lists, also disguised: 1d10t, I d i o t, Idiiiot, Id*ot."""

from krefeld_kann_was.lib.phrase_matcher import PhraseMatcher
from krefeld_kann_was.lib.tokenizer import Spans, TokenizedText, Word
from moderation.hints.detectors.disguises import find_disguised_words
from moderation.hints.vocabulary.everyday_words import OTHER_PEOPLE, QUOTING_WORDS, SELF_REFERENCES

CONTEXT_WORDS = 4  # around an insult that are read


def find_insults(text: TokenizedText, lists: list[PhraseMatcher]) -> Spans:
    """Start and end of each insult of the lists that is meant for somebody."""
    words = text.words
    for phrases in lists:
        for first, last in phrases.find(words):
            if not is_self_reference_or_quote(words, first, last):
                yield words[first].start, words[last - 1].end
    yield from find_disguised_words(text, lists)


def is_self_reference_or_quote(words: list[Word], first: int, last: int) -> bool:
    """Whether people speak of themselves („ich bin eine …“) or of what they were called („… genannt“)."""
    before = words[max(0, first - CONTEXT_WORDS) : first]
    for start, end in SELF_REFERENCES.find(before):
        between = before[end:]
        if len(between) <= (2 if end - start > 1 else 0) and not any(word.folded in OTHER_PEOPLE for word in between):
            return True
    return any(word.folded in QUOTING_WORDS for word in words[last : last + CONTEXT_WORDS] + before[-2:])
