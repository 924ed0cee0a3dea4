"""Writes the file of first and last names that the hints read, from the package Faker."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from importlib import import_module, metadata
from typing import Any

from django.core.management.base import BaseCommand

from moderation.hints.tokenizer import split_words
from moderation.hints.vocabulary import DATA
from moderation.hints.vocabulary.known_names import MIN_LENGTH

# The countries that most people in Krefeld come from, as Faker names them.
LOCALES = (
    "ar_AA", "ar_DZ", "ar_PS", "ar_SA", "az_AZ", "bg_BG", "cs_CZ", "de_AT", "de_CH", "de_DE", "el_GR", "en_GB", "en_US",
    "es_ES", "fa_IR", "fr_DZ", "fr_FR", "hr_HR", "it_IT", "nl_BE", "nl_NL", "pl_PL", "pt_PT", "ro_RO", "ru_RU", "tr_TR",
    "uk_UA",
)  # fmt: skip
PATH = DATA / "faker_names.json"


class Command(BaseCommand):
    help = (
        "Writes the list of names for the hints anew. Needs the package Faker, which is installed for development only."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        faker = metadata.distribution("faker")
        content = {
            "source": f"Faker {faker.version}, https://github.com/joke2k/faker, under the licence below",
            "licence": (faker.read_text("licenses/LICENSE.txt") or "").splitlines(),
            "given": _as_lines(folded_names("first_names")),
            "last": _as_lines(folded_names("last_names")),
        }
        PATH.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def folded_names(kind: str) -> set[str]:
    """The words of all names of a kind ("first_names" or "last_names"), folded as `tokenizer.fold` does."""
    return {word.folded for name in _names(kind) for word in split_words(name) if len(word.folded) >= MIN_LENGTH}


def _names(kind: str) -> Iterator[str]:
    """All names of a kind, Cyrillic ones also in Latin letters; Faker has them as `first_names_female` and the like."""
    for locale in LOCALES:
        module = import_module(f"faker.providers.person.{locale}")
        transliterate = getattr(module, "translit", None)
        for attribute in dir(module.Provider):
            if kind in attribute:
                for name in getattr(module.Provider, attribute):
                    yield name
                    if transliterate is not None:
                        yield transliterate(name)


def _as_lines(names: set[str]) -> list[str]:
    return textwrap.wrap(" ".join(sorted(names)), 110, break_long_words=False, break_on_hyphens=False)
