"""First and last names that many people have, and the words by which people introduce themselves and others.

Most names come from Faker (`manage.py build_name_lists` writes `faker_names.json`), those that it lacks are in
`names.json`. All of them are folded as the words of a text are.
"""

from functools import cache

from krefeld_kann_was.lib.phrase_matcher import PhraseMatcher
from krefeld_kann_was.lib.tokenizer import Word, strip_marks
from moderation.hints.vocabulary import folded_words, load_vocabulary

_INTRODUCTIONS = load_vocabulary("introductions")
# „Ich heiße …“: a name follows; one in small letters counts where the sentence goes on as after a name.
CALLED = PhraseMatcher(_INTRODUCTIONS["called"])
# „Mein Name ist …“: a name, or a word about it; in small letters only what is known as a name counts.
NAME_IS = PhraseMatcher(_INTRODUCTIONS["name_is"])
# „… heiße ich“: the name stands before.
REVERSED = PhraseMatcher(_INTRODUCTIONS["reversed"])
# „Ich bin …“, by language: a name counts if it is a full one, or a known first name that stands alone.
I_AM = {language: PhraseMatcher(lines) for language, lines in _INTRODUCTIONS["am"].items()}
# „Viele Grüße …“ at the end, where people sign.
GREETINGS = PhraseMatcher(_INTRODUCTIONS["greetings"])
# „Meine Nachbarin …“, „Herr …“, „… heißt …“: the full name of somebody else.
OTHER_PERSON = PhraseMatcher(_INTRODUCTIONS["people"])
IS_CALLED = PhraseMatcher(_INTRODUCTIONS["calls_them"])
TITLES = folded_words(_INTRODUCTIONS["titles"])
NO_NAMES = folded_words(_INTRODUCTIONS["no_names"])  # words that are no name where one could stand, and that end one
WORDS_AFTER_NAME = folded_words(_INTRODUCTIONS["goes_on"])
PARTICLES = folded_words(_INTRODUCTIONS["particles"])

MIN_LENGTH = 2  # letters
_NAMES = load_vocabulary("names")
ALSO_WORDS = {language: folded_words(line) for language, line in _NAMES["also_words"].items()}
OFTEN_WORDS = frozenset().union(*ALSO_WORDS.values())  # names that are words of any language, too
NOUNS = folded_words(_NAMES["german_nouns"])  # German ones that come after a first name, when people leave out the rest
NOUN_ENDINGS = tuple(_NAMES["german_noun_endings"])
SURNAME_ENDINGS = tuple(_NAMES["surname_endings"])


CASES: dict[str, list[str]] = _NAMES["cases"]  # endings of names in other cases, and those of the name itself


@cache
def known_names(kind: str) -> frozenset[str]:
    """All names of a kind ("given" or "last"), also without the marks on their letters."""
    names = folded_words(_NAMES[kind]).union(*map(str.split, load_vocabulary("faker_names")[kind]))
    return frozenset(names | {strip_marks(name) for name in names if not name.isascii()})


def is_given_name(word: Word) -> bool:
    """A known first name, also a compound („Karlheinz“) or in another case of a Slavic language („Галине“)."""
    known = known_names("given")
    name, stem = word.folded, word.folded[:-1]
    ends = range(3, len(name) - 2) if len(name) >= 8 else ()
    if name in known or any(name[:end] in known and name[end:] in known for end in ends):
        return True
    return name[-1:] in "еуіиюы" and len(stem) > 3 and not known.isdisjoint((stem, stem + "а", stem + "я"))


def uninflected(word: Word, kind: str) -> str | None:
    """The known name of a kind ("given" or "last") that stands in another case: „Андрієм“, „Tomaszowi“, „Γιώργο“."""
    known = known_names(kind)
    for length in range(min(4, len(word.folded) - 2), 0, -1):
        for ending in CASES.get(word.folded[-length:], ()):
            if (name := word.folded[:-length] + ending) in known:
                return name
    return None


def is_also_a_word(word: Word, language: str) -> bool:
    """Whether a first name is a word of the language, too: alone it is no sign of a person."""
    return word.folded in ALSO_WORDS.get(language.partition("-")[0], ())


def is_surname(word: Word) -> bool:
    """A known surname, or a word that ends like one."""
    return word.folded in known_names("last") or has_surname_ending(word)


def has_surname_ending(word: Word) -> bool:
    """Whether two letters or more stand before an ending that surnames have: -enko, -ska, -oğlu, -opoulos."""
    return word.folded.isalpha() and word.folded[2:].endswith(SURNAME_ENDINGS)


def is_german_noun(word: Word) -> bool:
    """Whether a word in capitals is rather a noun than a last name."""
    return word.folded in NOUNS or word.folded.endswith(NOUN_ENDINGS)


def nouns_are_small(language: str) -> bool:
    """Whether a word in capitals within a sentence is rather a name."""
    return not language.startswith("de")
