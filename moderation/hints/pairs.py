"""First and last name side by side, in capitals, whoever introduced them."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from moderation.hints.characters import Text, Word
from moderation.hints.function_words import BY_WORD
from moderation.hints.introductions import NO_NAMES, PARTICLES
from moderation.hints.known_names import is_also_a_word, is_german_noun, is_given, is_last, nouns_are_small

ONLY_NAMES = regex.compile(
    r"\p{L}{3}(?:oglu|oğlu|enko|енко|opoulos|opoulou|πουλοσ|πουλου|tschuk|chuk|чук|czyk|wicz|ović|ević|idis|ιδησ|"
    r"akis|ακησ|zadeh)$"
)
ARTICLES = frozenset(("der", "die", "den", "de", "la", "von"))  # „Nathan der Weise“
SAINTS = frozenset(("st", "sankt", "san", "santa", "saint", "heiliger", "heilige", "haus", "burg", "schloss", "platz"))


def known_pairs(text: Text, *, language: str, beside_contact: bool) -> Iterator[tuple[int, int]]:
    """Known first names before a last name, in capitals: a known one, or any that is no noun."""
    words = text.words
    particles = PARTICLES | {"zur", "zum", "vom"} if beside_contact else PARTICLES  # else „Lena zur Schule“ is one
    for index, one in enumerate(words[:-1]):
        if not (is_given(one) and one.folded not in NO_NAMES and text.raw[one.start].isupper()):
            continue
        last = index + 1
        while last < len(words) - 1 and text.joins(last) and _is_between(text, last, particles):
            last += 1
        two = words[last]
        if two.folded in NO_NAMES or not text.joins(last) or not text.raw[two.start].isupper():
            continue
        trusted = beside_contact or _is_trusted(text, index, last, language)
        if (is_last(two) or is_given(two) or trusted) and "." not in text.between(index + 1):
            yield index, last + 1
    for index in range(1, len(words)):
        if text.joins(index) and _ends_as_only_names_do(text, index):
            yield index - 1, index + 1


def _ends_as_only_names_do(text: Text, index: int) -> bool:
    """„Sabahattin Keskinoğlu“, „Olena Kowaltschuk“: whatever stands before it in capitals is the first name."""
    pair = [text.raw[word.start : word.end] for word in text.words[index - 1 : index + 1]]
    one, two = text.words[index - 1 : index + 1]
    written = all(part.istitle() and len(part) > 2 for part in pair) and "-" not in text.between(index)
    first = one.folded not in BY_WORD and one.folded not in NO_NAMES and not is_german_noun(one)
    return written and first and ONLY_NAMES.search(two.folded) is not None


def _is_between(text: Text, index: int, particles: frozenset[str]) -> bool:
    """Whether the word may stand between a first and a last name: „van“, or one more first name."""
    word, after = text.words[index], text.words[index + 1]
    goes_on = text.joins(index + 1) and text.raw[after.start].isupper() and after.folded not in NO_NAMES
    return word.folded in particles or (goes_on and text.raw[word.start].isupper() and is_given(word))


def _is_trusted(text: Text, first: int, last: int, language: str) -> bool:
    """Whether a word that no list knows is a last name because it follows a first name, which is nothing else."""
    one, two = text.words[first], text.words[last]
    return (
        not is_also_a_word(one, language)
        and one.folded not in BY_WORD
        and len(one.folded) > 2
        and (first == 0 or text.words[first - 1].folded not in SAINTS)
        and text.words[last - 1].folded not in ARTICLES
        and "-" not in text.between(last)
        and (nouns_are_small(language) or not is_german_noun(two))
        and _looks_like_a_name(text, two)
    )


def _looks_like_a_name(text: Text, word: Word) -> bool:
    """Written as names are, and no abbreviation."""
    written = text.raw[word.start : word.end]
    return written.istitle() and len(written) > 3
