"""The lists that the finders read: those that come with the software, or those that staff wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _

from moderation.hints.codes import Code
from moderation.hints.phrases import Phrases

SHIPPED = Path(__file__).parent / "lists"
EVERY_LANGUAGE = ""


class WordListKind(models.TextChoices):
    INSULTS = "insults", _("Beleidigungen")
    SLOGANS = "slogans", _("Parolen")
    CRISIS = "crisis", _("Notlagen")
    PUBLIC = "public", _("Öffentliches: Konten, Seiten, Rufnummern und Anschriften von Einrichtungen")
    PEOPLE = "people", _("Bekannte Menschen, deren Name kein Hinweis ist")


Written = Mapping[tuple[str, str], str]  # by kind and language: one word or phrase a line


class Lists:
    """All lists ready for use, and the codes that are switched off."""

    def __init__(self, written: Written, off: frozenset[Code] = frozenset()) -> None:
        self.off = off
        self.slogans = _phrases(*_texts(WordListKind.SLOGANS, written).values())
        self.crisis = _phrases(*_texts(WordListKind.CRISIS, written).values())
        self.insults = {language: _phrases(text) for language, text in _texts(WordListKind.INSULTS, written).items()}
        public = _texts(WordListKind.PUBLIC, written).values()
        self.public = _phrases("\n".join(line for text in public for line in entries(text) if not _is_address(line)))
        self.people = _phrases(*_texts(WordListKind.PEOPLE, written).values())
        self.public_addresses, self.public_numbers = _addresses_and_numbers(*public)

    def insults_in(self, *languages: str | None) -> list[Phrases]:
        """The list of each of the languages, and the one that counts in every language."""
        codes = [EVERY_LANGUAGE, *dict.fromkeys((code or "").partition("-")[0] for code in languages if code)]
        return [self.insults[code] for code in codes if code in self.insults]

    def is_public(self, address: str) -> bool:
        """Whether an account (@name) or a host with or without a path belongs to an institution."""
        host = address.removeprefix("@").split("/")[0]
        return address in self.public_addresses or any(
            host == known or host.endswith(f".{known}") for known in self.public_addresses if "." in known
        )


@cache
def shipped(kind: str) -> dict[str, str]:
    """The lists that come with the software, by language; EVERY_LANGUAGE for the one that always counts."""
    found = json.loads((SHIPPED / f"{kind}.json").read_text(encoding="utf-8"))
    return {language: "\n".join(lines) for language, lines in found.items()}


def entries(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _texts(kind: WordListKind, written: Written) -> dict[str, str]:
    own = {language: text for (of, language), text in written.items() if of == kind}
    return shipped(kind) | own


@lru_cache(maxsize=256)
def _phrases(*texts: str) -> Phrases:
    return Phrases(line for text in texts for line in entries(text))


@lru_cache(maxsize=16)
def _addresses_and_numbers(*texts: str) -> tuple[frozenset[str], frozenset[str]]:
    lines = [line.casefold() for text in texts for line in entries(text)]
    addresses = set(filter(_is_address, lines))
    numbers = {"".join(filter(str.isdecimal, line)) for line in lines if not any(map(str.isalpha, line))}
    return frozenset(addresses), frozenset(numbers - {""})


def _is_address(line: str) -> bool:
    return " " not in line and ("@" in line or "." in line)
