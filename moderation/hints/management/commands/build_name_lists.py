"""Writes the file of first and last names that the hints read, from the package Faker."""

import json
import textwrap
from importlib import import_module, metadata
from typing import Any

from django.core.management.base import BaseCommand

from krefeld_kann_was.lib.tokenizer import split_words
from moderation.hints.vocabulary import DATA
from moderation.hints.vocabulary.known_names import MIN_LENGTH

# The countries that most people in Krefeld come from, as Faker names them.
LOCALES = (
    "ar_AA", "ar_DZ", "ar_PS", "ar_SA", "az_AZ", "bg_BG", "cs_CZ", "de_AT", "de_CH", "de_DE", "el_GR", "en_GB", "en_US",
    "es_ES", "fa_IR", "fr_DZ", "fr_FR", "hr_HR", "it_IT", "nl_BE", "nl_NL", "pl_PL", "pt_PT", "ro_RO", "ru_RU", "tr_TR",
    "uk_UA",
)  # fmt: skip
ATTRIBUTES = {"given": "first_names", "last": "last_names"}  # parts of their names in Faker
PATH = DATA / "faker_names.json"


class Command(BaseCommand):
    help = (
        "Writes the list of names for the hints anew. Needs the package Faker, which is installed for development only."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        faker = metadata.distribution("faker")
        content: dict[str, str | list[str]] = {
            "source": f"Faker {faker.version}, https://github.com/joke2k/faker, under the licence below",
            "licence": (faker.read_text("licenses/LICENSE.txt") or "").splitlines(),
        }
        for kind in ("given", "last"):
            names = " ".join(sorted(faker_names(kind)))
            content[kind] = textwrap.wrap(names, 110, break_long_words=False, break_on_hyphens=False)
        PATH.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def faker_names(kind: str) -> set[str]:
    """The folded words of all names of a kind ("given" or "last"), of Cyrillic ones also in Latin letters.

    Faker has them in attributes like `first_names_female` or `unisex_last_names`.
    """
    names: set[str] = set()
    for locale in LOCALES:
        module = import_module(f"faker.providers.person.{locale}")
        for attribute in dir(module.Provider):
            if ATTRIBUTES[kind] in attribute:
                names.update(found := list(getattr(module.Provider, attribute)))
                names.update(map(module.translit, found) if hasattr(module, "translit") else ())
    return {word.folded for name in names for word in split_words(name) if len(word.folded) >= MIN_LENGTH}
