"""What a hint can say."""

from __future__ import annotations

from enum import nonmember
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class Code(models.TextChoices):
    """What was found; the words say to staff why the hint fired. In this order one beats another at the same place."""

    IBAN = "iban", _("sieht aus wie eine Kontonummer (IBAN)")
    EMAIL = "email", _("sieht aus wie eine E-Mail-Adresse")
    LINK = "link", _("sieht aus wie ein Link")
    HANDLE = "handle", _("sieht aus wie ein Kontoname in einem sozialen Netzwerk")
    PHONE = "phone", _("sieht aus wie eine Telefonnummer")
    PLATE = "plate", _("sieht aus wie ein Autokennzeichen")
    ADDRESS = "address", _("sieht aus wie eine Straße mit Hausnummer")
    NAME = "name", _("sieht aus wie der Name eines Menschen")
    SLOGAN = "slogan", _("steht auf der Liste der Parolen")
    CRISIS = "crisis", _("klingt nach einer Notlage: bitte zuerst lesen")
    INSULT = "insult", _("steht auf der Liste der Beleidigungen")
    SHOUTING = "shouting", _("ist fast ganz in Großbuchstaben")
    LANGUAGE = "language", _("ist in einer anderen Sprache als das Formular")
    DUPLICATE = "duplicate", _("sagt fast dasselbe wie eine andere Antwort")

    PERSONAL = nonmember(("iban", "email", "handle", "phone", "plate", "address", "name"))


ORDER = {code: place for place, code in enumerate(Code)}


class Hint(NamedTuple):
    """`start` and `end` in Unicode code points of the text; None for a hint about the whole text."""

    code: Code
    start: int | None = None
    end: int | None = None


def in_order(found: list[Hint]) -> list[Hint]:
    """By their place, those about the whole text last; of two that overlap only the one whose code comes first."""
    kept: dict[Hint, None] = {}
    taken: set[int] = set()
    for hint in sorted(found, key=_weight):
        places = range(hint.start or 0, hint.end or 0)
        if taken.isdisjoint(places):
            taken.update(places)
            kept[hint] = None
    return sorted(kept, key=lambda hint: (hint.start is None, hint.start or 0))


def _weight(hint: Hint) -> tuple[int, int]:
    """At the same code the longer one comes first."""
    return ORDER[hint.code], (hint.start or 0) - (hint.end or 0)
