"""First and last names that many people have, folded as the words of a text are.

Most come from Faker (`manage.py build_name_lists` writes `faker_names.json`), those that it lacks are in `names.json`.
"""

from __future__ import annotations

from functools import cache

import regex

from moderation.hints.characters import Word, without_marks
from moderation.hints.vocabulary import folded, vocabulary

MIN_LENGTH = 2
LIKE_A_LAST_NAME = regex.compile(
    r"\p{L}{2,}(?:енко|чук|щук|ський|ська|ский|ская|цкий|цкая|ова|ева|ов|ев|ёв|юк|ишин|chuk|tschuk|czuk|enko|skyi|ska|cki|cka|ova|owa|eva|jewa|ev|ov|off|ow|ski|sky|"
    r"овой|евой|ову|еву|овым|евым|ским|ской|скую|скому|цкой|нко|opoulos|opoulou|oglu|oğlu|wicz|czyk|ovic|ović|ević|evic|idis|akis|zadeh|zade|nejad|pour|yan|ian|πουλοσ|πουλου|ιδησ|ιδου|ακησ|ακη|αδησ|αδου|نژاد|زاده|پور|یان|نیا|فرد|وند|منش|mann)"
)
_WORDS = vocabulary("names")
ALSO_WORDS = {language: folded(line) for language, line in _WORDS["also_words"].items()}
NOUNS = folded(_WORDS["german_nouns"])  # German ones that come after a first name, when people leave out the rest
NOUN_ENDINGS = (
    "ung", "heit", "keit", "schaft", "tion", "tät", "chen", "lein", "nis", "tum", "ismus", "platz", "straße", "haus",
    "schule", "park", "kurs", "zeit", "tag", "spiel", "verein", "club", "markt", "fest", "zug", "stadt", "garten",
)  # fmt: skip


@cache
def given_names() -> frozenset[str]:
    """Also without the marks on their letters. Read from the disk when the first text asks for them."""
    return _known_names("given")


@cache
def surnames() -> frozenset[str]:
    """As `given_names`."""
    return _known_names("last")


def _known_names(kind: str) -> frozenset[str]:
    names = {name for line in vocabulary("faker_names")[kind] for name in line.split()} | folded(_WORDS[kind])
    return frozenset(names | {without_marks(name) for name in names if not name.isascii()})


def is_given(word: Word) -> bool:
    """A known first name, in Slavic languages also in another case: „Галине“ is Галина."""
    known = given_names()
    if word.folded in known or _is_compound(word.folded, known):
        return True
    stem, ending = word.folded[:-1], word.folded[-1:]
    return ending in "еуіиюы" and len(stem) > 3 and (stem + "а" in known or stem + "я" in known or stem in known)


def _is_compound(word: str, known: frozenset[str]) -> bool:
    """„Annkathrin“, „Karlheinz“."""
    middle = range(3, len(word) - 2)
    return len(word) >= 8 and any(word[:end] in known and word[end:] in known for end in middle)


def is_also_a_word(word: Word, language: str) -> bool:
    """Whether a first name is a word of the language, too: alone it is no sign of a person."""
    return word.folded in ALSO_WORDS.get(language.partition("-")[0], ())


def is_last(word: Word) -> bool:
    return word.folded in surnames() or LIKE_A_LAST_NAME.fullmatch(word.folded) is not None


def is_german_noun(word: Word) -> bool:
    """Whether a word in capitals is rather a noun than a last name."""
    return word.folded in NOUNS or word.folded.endswith(NOUN_ENDINGS)


def nouns_are_small(language: str) -> bool:
    """Whether a word in capitals within a sentence is rather a name."""
    return not language.startswith("de")
