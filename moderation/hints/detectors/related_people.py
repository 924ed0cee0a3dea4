"""Names that no list knows or that are in small letters: after „ich bin“, „meine Freundin“, „mit“ or „Grüße von“."""

from collections.abc import Iterable, Iterator
from functools import cache

import regex

from krefeld_kann_was.lib.tokenizer import Spans, TokenizedText, Word
from moderation.hints.vocabulary import folded_words, known_names, load_vocabulary
from moderation.hints.vocabulary.everyday_words import FUNCTION_WORDS
from moderation.hints.vocabulary.known_names import NO_NAMES, PARTICLES, is_german_noun, is_given_name, is_surname

_WORDS = load_vocabulary("relations")
RELATIONS = folded_words(_WORDS["relations"])
TITLES = folded_words(_WORDS["titles"])
BEFORE_PEOPLE = folded_words(_WORDS["before_people"]) | {"в"}
LEADS = RELATIONS | TITLES | BEFORE_PEOPLE
SIGNING, ELDERS = folded_words(_WORDS["signing"]), folded_words(_WORDS["elders"])
AFTER_NAME = folded_words(_WORDS["after_name"])
NO_SURNAMES = folded_words(_WORDS["no_surname"])
SURNAME_ENDINGS = tuple(folded_words(_WORDS["surname_endings"]))
VERB_ENDINGS = tuple(folded_words(_WORDS["verb_endings"]))
PETS, WORDS_BEFORE_PET = folded_words(_WORDS["pets"]), 5
TITLES_AFTER = folded_words(_WORDS["titles_after"])
NO_GIVEN_NAMES = folded_words("baba ben özel sayın")  # before such a title: „özel hoca“ is a private teacher
CERTAIN_TITLES = folded_words("herr herrn frau mr mrs ms signor signora meneer mevrouw domnul doamna")
WOMEN_OR_WIVES = frozenset(("frau", "fr"))
OWNING = folded_words("meine deine seine ihre unsere eure keine jede eine die als zur alte junge nette")  # „meine frau“
ARABIC_LETTER = regex.compile(r"\p{Arabic}")
ARABIC_VERBS = ("ی", "ت", "می", "ن")
PLACE_ENDINGS = tuple(folded_words(_WORDS["place_endings"]))
# A patronymic or one more first name, behind which a surname follows.
MIDDLE_NAMES = tuple(folded_words(_WORDS["middle_names"]))
ABBREVIATED = folded_words("fr hr mr mrs ms")
ARTICLES = frozenset(("der", "die", "dä", "de", "dr", "ο", "η", "il", "la"))

AT_HOME = folded_words("im nebenan unten oben gegenüber daheim zuhause")
MIN_GIVEN, MIN_SURNAME = 3, 4  # letters of names in small letters
MIN_FAMILY = 5
BEFORE_NAME = regex.compile(r"[\s,:;\"'„“”»«(–—-]{1,4}")
BREAK = regex.compile(r"\s*(?:[.,;:!?…\n)(\"“”»،؛؟–—]|$|-\s|\p{So})")
# Letters for which people write others: „Joschua“, „Fynn“, „Kewin“.
SOUNDS = [
    (regex.compile(pattern), letters)
    for pattern, letters in (
        ("sch|sh", "s"),
        ("ph|v|w", "f"),
        ("ck|c|q", "k"),
        ("th|dt", "t"),
        ("y|ie|ee|j", "i"),
        ("(?<=[aeiou])h", ""),
        ("z", "s"),
        (r"(.)\1+", r"\1"),
    )
]


def find_related_people(text: TokenizedText, language: str) -> Spans:
    """Indexes of the words of each name."""
    words = text.words
    for first in _introduced(text, language):
        if last := _introduced_name(text, first, language):
            yield first, last
    for index, word in enumerate(words[:-1]):
        titled = text.is_joined(index + 1) and words[index + 1].folded in TITLES_AFTER
        if titled and word.folded not in NO_GIVEN_NAMES and is_given_name(word):
            yield index, index + 2  # „Sevilay Hanım“
        if word.folded not in LEADS:
            continue
        between = text.between(index + 1)
        if BEFORE_NAME.fullmatch(between) or (between == ". " and word.folded in ABBREVIATED):
            close = word.folded not in BEFORE_PEOPLE
            if last := _full_name(text, index + 1, language, close=close):
                yield index + 1, last
            elif word.folded in TITLES and _is_surname_after_title(text, index + 1, language):
                yield index + 1, index + 2
    if len(words) > 2 and words[-2].folded in ELDERS and words[-3].folded in SIGNING and is_given_name(words[-1]):
        yield len(words) - 2, len(words)  # „eure Oma Hilde“
    yield from _families(text)


def _families(text: TokenizedText) -> Spans:
    """Surnames in the plural before the place where people live: „bei Sprenkelmanns im dritten Stock“."""
    for index, (before, word, after) in enumerate(zip(text.words, text.words[1:], text.words[2:], strict=False), 1):
        if before.folded != "bei" or after.folded not in AT_HOME or not text.is_capitalized(word):
            continue
        surname = word.folded.removesuffix("s")
        known = surname in known_names.known_names("last") or surname.endswith(SURNAME_ENDINGS)
        if known and MIN_FAMILY < len(surname) < len(word.folded) and not is_german_noun(word):
            yield index, index + 1


def is_pet(text: TokenizedText, first: int) -> bool:
    """Whether an animal is called so: „mein Hamster heißt Professor Krümel“."""
    before = text.words[max(0, first - WORDS_BEFORE_PET) : first]
    return any(word.folded in PETS for word in before) and known_names.IS_CALLED.matches(before)


def _introduced(text: TokenizedText, language: str) -> Iterator[int]:
    """The index of the word after each introduction and its article."""
    phrases = [known_names.I_AM[code] for code in {language.partition("-")[0], "de", "en"} & set(known_names.I_AM)]
    for matcher in (known_names.CALLED, known_names.NAME_IS, *phrases):
        for start, end in matcher.find(text.words):
            if matcher is known_names.NAME_IS and end == start + 1:
                continue
            first = end + 1 if end < len(text.words) and text.words[end].folded in ARTICLES else end
            if first < len(text.words) and BEFORE_NAME.fullmatch(text.between(first)):
                yield first


def _introduced_name(text: TokenizedText, first: int, language: str) -> int | None:
    """The index after a first and a last name: the first sounds like a known one, or the last ends like one."""
    last = _end_of_surname(text, first)
    one = text.words[first]
    if last is None or _is_everyday(one, language):
        return None
    two = text.words[last - 1]
    if text.is_capitalized(one) != text.is_capitalized(two) or len(one.folded) < MIN_GIVEN:
        return None
    listed = one.folded.endswith(VERB_ENDINGS) and not is_given_name(one)
    ends = _is_followed(text, last) or (last < len(text.words) and text.words[last].folded.isdecimal())
    known = is_given_name(one) or sound_of(one.folded) in _sounds()
    if known and _may_be_surname(two) and (ends or is_surname(two) or two.folded.endswith(SURNAME_ENDINGS)):
        return last
    surname = _may_be_surname(two) and two.folded.endswith(SURNAME_ENDINGS) and len(two.folded) > 6 and _is_latin(two)
    plain = not listed and not is_german_noun(one)
    return last if ends and plain and surname else None


def _full_name(text: TokenizedText, first: int, language: str, *, close: bool) -> int | None:
    """The index after a first and a last name; `close`: after a word like „Freundin“ or „Herr“."""
    last = _end_of_surname(text, first)
    if last is None:
        return None
    one, two = text.words[first], text.words[last - 1]
    given = is_given_name(one) or known_names.uninflected(one, "given") is not None
    usual = (one.folded in NO_NAMES and not given) or known_names.is_also_a_word(one, language)
    usual = usual or len(one.folded) < MIN_GIVEN
    if usual or not _may_be_surname(two):
        return None
    if text.is_capitalized(one):
        return last if _is_written_as_name(text, one, two, language, given=given, close=close) else None
    if not given or _is_everyday(one, language) or text.is_capitalized(two):
        return None
    if is_surname(two) or known_names.uninflected(two, "last") or two.folded.endswith(SURNAME_ENDINGS):
        return last
    if ARABIC_LETTER.match(one.folded):
        return last if close and not two.folded.startswith(ARABIC_VERBS) else None
    verb_follows = close and last < len(text.words) and text.words[last].folded.endswith(VERB_ENDINGS)
    plain = not two.folded.endswith(VERB_ENDINGS)
    return last if plain and (_is_followed(text, last) or verb_follows) else None


def _is_surname_after_title(text: TokenizedText, index: int, language: str) -> bool:
    """A surname in small letters: „frau tiggelbeck“, but not „meine frau liebt“ or „frau ministerin“."""
    word, title = text.words[index], text.words[index - 1].folded
    if text.is_capitalized(word) or not _may_be_surname(word) or _is_everyday(word, language):
        return False
    if word.folded.endswith(SURNAME_ENDINGS) and len(word.folded) > 5 and title not in WOMEN_OR_WIVES:
        return True
    own = index > 1 and text.words[index - 2].folded in OWNING
    return (
        title in CERTAIN_TITLES
        and not own
        and not word.folded.endswith(VERB_ENDINGS)
        and (title not in WOMEN_OR_WIVES or _is_followed(text, index + 1))
    )


def _is_written_as_name(text: TokenizedText, one: Word, two: Word, language: str, *, given: bool, close: bool) -> bool:
    """Whether two capitalized words are a name; German nouns have capitals, too."""
    if not (text.written(one).istitle() and text.written(two).istitle()):
        return False
    if known_names.nouns_are_small(language):
        surname = two.folded.endswith(SURNAME_ENDINGS)
        return close or (surname and (given or (len(two.folded) > 6 and not two.folded.endswith(PLACE_ENDINGS))))
    if is_german_noun(one) or is_german_noun(two) or _is_everyday(one, language):
        return False
    return given or (close and one is not text.words[1] and not one.folded.endswith(("er", "e", "en")))


def _end_of_surname(text: TokenizedText, first: int) -> int | None:
    """The index after the surname that stands behind a first name, with its particles and hyphens."""
    words, last = text.words, first + 1
    if last < len(words) and text.between(last) == "-" and is_given_name(words[last]):
        last += 1  # „Finn-Luca“
    while last < len(words) - 1 and text.is_joined(last) and words[last].folded.endswith(MIDDLE_NAMES):
        if not (text.is_capitalized(words[last]) and text.is_capitalized(words[last + 1]) and text.is_joined(last + 1)):
            break
        last += 1
    while last < len(words) - 1 and text.is_joined(last) and words[last].folded in PARTICLES:
        last += 1
    if last >= len(words) or not text.is_joined(last) or "." in text.between(last):
        return None
    last += 1
    while last < len(words) and text.between(last) in ("-", "‐", "'", "’") and len(words[last].folded) > 2:
        last += 1
    return last


def _is_latin(word: Word) -> bool:
    return word.folded[0] < "\u0250"  # „я простая русская“ says no name


def _may_be_surname(word: Word) -> bool:
    folded = word.folded
    everyday = folded in FUNCTION_WORDS or folded in NO_NAMES or folded in NO_SURNAMES or folded in AFTER_NAME
    return len(folded) >= MIN_SURNAME and folded.isalpha() and not everyday and not is_german_noun(word)


def _is_everyday(word: Word, language: str) -> bool:
    """Whether the word, if in small letters, is no name in this language."""
    if language.partition("-")[0] in FUNCTION_WORDS.get(word.folded, ()) or word.folded in NO_SURNAMES:
        return True
    return word.folded in NO_NAMES and not is_given_name(word)  # „ben“ is a word in Turkish only


def _is_followed(text: TokenizedText, index: int) -> bool:
    """Whether what follows may follow a name: the end, a mark, a word like „hat“."""
    if index >= len(text.words) or BREAK.match(text.raw, text.words[index - 1].end):
        return True
    return text.words[index].folded in AFTER_NAME


def sound_of(name: str) -> str:
    """The name as it sounds, in Latin letters."""
    for pattern, letters in SOUNDS:
        name = pattern.sub(letters, name)
    return name


@cache
def _sounds() -> frozenset[str]:
    """How the known first names sound that are long enough to be recognized."""
    return frozenset(sound_of(name) for name in _long(known_names.known_names("given")))


def _long(names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if len(name) > MIN_GIVEN and name.isascii())
