"""First and last names that many people have: those of the package Faker, and in `words/names.json` what it lacks.

They come from the countries whose people live here. A name that was written in Cyrillic counts in Latin letters, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module

import regex

from moderation.hints.characters import Word, without_marks, words
from moderation.hints.vocabulary import folded, vocabulary

COUNTRIES = (
    "ar_AA", "ar_DZ", "ar_PS", "ar_SA", "az_AZ", "bg_BG", "cs_CZ", "de_AT", "de_CH", "de_DE", "el_GR", "en_GB", "en_US",
    "es_ES", "fa_IR", "fr_DZ", "fr_FR", "hr_HR", "it_IT", "nl_BE", "nl_NL", "pl_PL", "pt_PT", "ro_RO", "ru_RU", "tr_TR",
    "uk_UA",
)  # fmt: skip
SHORTEST = 2
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
    """Folded (see `fold`); also without the marks on their letters. Read when the first text asks for them."""
    return _every_way(_of_package("first_names"), _WORDS["given"])


@cache
def surnames() -> frozenset[str]:
    """As `given_names`."""
    return _every_way(_of_package("last_names"), _WORDS["last"])


def _of_package(kind: str) -> Iterator[str]:
    """All names of a kind; the package has them as `first_names_female`, `unisex_last_names` and the like."""
    for country in COUNTRIES:
        module = import_module(f"faker.providers.person.{country}")
        latin: Callable[[str], str] | None = getattr(module, "translit", None)
        for attribute in dir(module.Provider):
            if kind in attribute:
                for name in getattr(module.Provider, attribute):
                    yield name
                    if latin is not None:
                        yield latin(name)


def _every_way(*lists: Iterable[str]) -> frozenset[str]:
    found = {word.folded for names in lists for name in names for word in words(name) if len(word.folded) >= SHORTEST}
    return frozenset(found | {without_marks(name) for name in found if not name.isascii()})


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
