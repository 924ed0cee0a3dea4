"""First and last name side by side, both capitalized, without any introduction."""

import regex

from krefeld_kann_was.lib.tokenizer import Spans, TokenizedText
from moderation.hints.vocabulary import folded_words, known_names
from moderation.hints.vocabulary.everyday_words import FUNCTION_WORDS
from moderation.hints.vocabulary.known_names import (
    NO_NAMES,
    OFTEN_WORDS,
    PARTICLES,
    is_given_name,
    is_surname,
    uninflected,
)

SURNAME_ONLY = regex.compile(
    r"\p{L}{3}(?:oglu|oğlu|enko|енко|opoulos|opoulou|πουλοσ|πουλου|tschuk|chuk|чук|czyk|wicz|ović|ević|idis|ιδησ|"
    r"akis|ακησ|zadeh|[sc]ki(?:ego|emu|ej|m)|κουλη|κουλησ|ακη|ιδη|πουλο)$"
)
PATRONYMIC = regex.compile(r"\p{L}{2}[ое]в(?:н(?:а|ы|е|у|ой|ою)|ич(?:а|у|ем|е)?)$")  # „Тамару Витальевну“
ARTICLES = frozenset(("der", "die", "den", "de", "la", "von"))  # „Nathan der Weise“
AND = folded_words("und en and ve i и та e y și si και")
SAINTS = frozenset(("st", "sankt", "san", "santa", "saint", "heiliger", "heilige", "haus", "burg", "schloss", "platz"))


def find_name_pairs(text: TokenizedText, *, language: str, beside_contact: bool) -> Spans:
    """Indexes of words: known first names before a surname, a known one or any word that is no noun."""
    words = text.words
    particles = PARTICLES | {"zur", "zum", "vom"} if beside_contact else PARTICLES  # „Lena zur Schule“ is no name
    for index, one in enumerate(words[:-1]):
        name = one.folded if is_given_name(one) else uninflected(one, "given")
        if name is None:
            continue
        if one.folded in NO_NAMES or not text.is_capitalized(one):
            continue
        last = index + 1
        while last < len(words) - 1 and text.is_joined(last) and _is_between(text, last, particles):
            last += 1
        two = words[last]
        if two.folded in NO_NAMES or not text.is_joined(last) or not text.is_capitalized(two):
            continue
        known = is_surname(two) or uninflected(two, "last") is not None
        trusted = is_given_name(two) or beside_contact or _is_trusted(text, index, last, language)
        if name != one.folded:  # „Надії Україні“ is no name
            trusted = trusted and known_names.nouns_are_small(language) and len(name) > 3 and name not in OFTEN_WORDS
        if (known or trusted) and "." not in text.between(index + 1):
            yield _with_partner(text, index), _end_of_hyphens(text, last + 1)
    yield from _pairs_by_ending(text)


def _pairs_by_ending(text: TokenizedText) -> Spans:
    """„Sabahattin Keskinoğlu“, „Тамару Витальевну Шульгину“: the second word can only be part of a name."""
    for index in range(1, len(text.words)):
        if text.is_joined(index) and _ends_as(SURNAME_ONLY, text, index):
            yield index - 1, index + 1
        elif text.is_joined(index) and _ends_as(PATRONYMIC, text, index):
            goes_on = text.is_joined(index + 1) and text.is_capitalized(text.words[index + 1])
            yield index - 1, index + 1 + goes_on


def _with_partner(text: TokenizedText, first: int) -> int:
    """The index of the first name before „and“: „Marloes en Gijs van der Heide“; else `first`."""
    words = text.words
    if first < 2 or words[first - 1].folded not in AND or not (text.is_joined(first) and text.is_joined(first - 1)):
        return first
    partner = words[first - 2]
    known = is_given_name(partner) and partner.folded not in NO_NAMES and text.is_capitalized(partner)
    return first - 2 if known else first


def _end_of_hyphens(text: TokenizedText, last: int) -> int:
    """The index after the other halves of a surname: „Ngozi Okafor-Lund“."""
    while last < len(text.words) and text.between(last) in ("-", "‐") and text.is_capitalized(text.words[last]):
        last += 1
    return last


def _ends_as(ending: regex.Pattern[str], text: TokenizedText, index: int) -> bool:
    """Whether the word ends so, and a capitalized word before it may be a first name."""
    pair = [text.written(word) for word in text.words[index - 1 : index + 1]]
    one, two = text.words[index - 1 : index + 1]
    written = all(part.istitle() and len(part) > 2 for part in pair) and "-" not in text.between(index)
    first = one.folded not in FUNCTION_WORDS and one.folded not in NO_NAMES and not known_names.is_german_noun(one)
    return written and first and ending.search(two.folded) is not None


def _is_between(text: TokenizedText, index: int, particles: frozenset[str]) -> bool:
    """Whether the word may stand between a first and a last name: „van“, or one more first name."""
    word, after = text.words[index], text.words[index + 1]
    goes_on = text.is_joined(index + 1) and text.is_capitalized(after) and after.folded not in NO_NAMES
    return word.folded in particles or (goes_on and text.is_capitalized(word) and is_given_name(word))


def _is_trusted(text: TokenizedText, first: int, last: int, language: str) -> bool:
    """Whether an unknown word is a surname because it follows a first name that is no other word."""
    one, two = text.words[first], text.words[last]
    return (
        not known_names.is_also_a_word(one, language)
        and one.folded not in FUNCTION_WORDS
        and len(one.folded) > 2
        and (first == 0 or text.words[first - 1].folded not in SAINTS)
        and (text.words[last - 1].folded not in ARTICLES or text.words[first + 1].folded == "van")
        and "-" not in text.between(last)
        and (known_names.nouns_are_small(language) or not known_names.is_german_noun(two))
        and text.written(two).istitle()
        and len(text.written(two)) > 3  # no abbreviation
    )
