"""Which offers the public sees: all that are not over, those that pass a filter, and the few that fit somebody.

The page of the site has all of them. Below a receipt, nobody reads what belongs to other questions only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q
from django.utils.timezone import localdate

from exhibition.offers.enums import GermanLevel
from exhibition.offers.models import Offer, quarter_choices
from exhibition.partners.selectors import of_question
from krefeld_kann_was.lib.caching import cached_briefly
from moderation.selectors import find_released_theme

MAX_FITTING = 3
# What people can follow who do not read German, or read plain German: German of daily life.
EASY_LEVELS = GermanLevel.up_to(GermanLevel.B1)


@cached_briefly(maxsize=1)
def current_offers(now: datetime) -> tuple[Offer, ...]:
    """The offers that are not over, advice first; cached."""
    return tuple(Offer.objects.filter(Q(ends_on=None) | Q(ends_on__gte=localdate(now))))


@cached_briefly(maxsize=4, times=5)
def current_offers_of_question(now: datetime, question_id: int) -> tuple[Offer, ...]:
    """The same without those of partners that belong to other questions only; cached for some seconds."""
    here = Q(partner=None) | of_question(question_id, "partner__")
    return tuple(Offer.objects.filter(here, Q(ends_on=None) | Q(ends_on__gte=localdate(now))).distinct())


class FilterOption(NamedTuple):
    value: str
    label: str
    is_selected: bool


class OfferFilter(NamedTuple):
    """What a visitor has chosen; "" where nothing is."""

    theme: str = ""
    quarter: str = ""
    german_level: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str], offers: Sequence[Offer]) -> OfferFilter:
        """Read the query string; values that no offer has are ignored."""

        def known(name: str, values: Collection[str]) -> str:
            return query.get(name, "") if query.get(name, "") in values else ""

        return cls(
            theme=known("thema", {offer.theme for offer in offers}),
            quarter=known("stadtteil", {offer.quarter for offer in offers}),
            german_level=known("deutsch", GermanLevel.values),
        )

    def query(self) -> dict[str, str]:
        values = {"thema": self.theme, "stadtteil": self.quarter, "deutsch": self.german_level}
        return {name: value for name, value in values.items() if value}

    def matches(self, offer: Offer) -> bool:
        """Whether the offer is for this Stadtteil or for all, about the theme, and known to need no more German."""
        return (
            (not self.theme or offer.theme == self.theme)
            and (not self.quarter or offer.quarter in ("", self.quarter))
            and (not self.german_level or offer.german_level in GermanLevel.up_to(self.german_level))
        )

    def options(self, offers: Sequence[Offer]) -> dict[str, list[FilterOption]]:
        """By field name, what there is to choose; empty where a choice would not change anything."""
        themes = sorted({offer.theme for offer in offers if offer.theme}, key=str.casefold)
        used_quarters = {offer.quarter for offer in offers}
        levels = {offer.german_level for offer in offers if offer.german_level}
        return {
            "thema": [FilterOption(theme, theme, theme == self.theme) for theme in themes],
            "stadtteil": [
                FilterOption(code, name, code == self.quarter)
                for code, name in quarter_choices()
                if code in used_quarters
            ],
            "deutsch": [
                FilterOption(level, level.upper(), level == self.german_level)
                for level in GermanLevel.values[1:]
                if levels
            ],
        }


def fitting_offers(
    now: datetime, *, question_id: int, answer_id: int, language: str, quarter: str, is_released: bool
) -> list[Offer]:
    """At most MAX_FITTING offers for whoever wrote this answer: first of its theme, then of the Stadtteil.

    `quarter`: "" where nobody named it. Themes are known of released answers only. Offers that fit equally take turns,
    and no provider gets a second place before each has one.
    """
    offers = current_offers_of_question(now, question_id)
    if not offers:
        return []
    has_themes = is_released and any(offer.theme for offer in offers)
    found = find_released_theme(answer_id) if has_themes else None
    theme = found[1] if found else ""
    known_quarter = quarter if quarter in dict(quarter_choices()) else ""  # not so: from outside of Krefeld
    return _rank(offers, language, known_quarter, theme, answer_id)[:MAX_FITTING]


def _rank(offers: Sequence[Offer], language: str, quarter: str, theme: str, turn: int) -> list[Offer]:
    """The offers that are of use to somebody, the fittest first, and of each provider one before any second one."""
    knows_german = language == "de"
    reachable = [
        offer
        for offer in _in_turn(offers, turn)
        if (not quarter or offer.quarter in ("", quarter))
        and (knows_german or offer.german_level in ("", *EASY_LEVELS))
    ]
    ranked = sorted(
        reachable,
        key=lambda offer: (
            not theme or offer.theme.casefold() != theme.casefold(),
            offer.quarter != quarter,
            not knows_german and not offer.german_level,
            not offer.is_advice,
        ),
    )
    seen: Counter[str] = Counter()
    places = []  # of each offer among those of its provider
    for offer in ranked:
        places.append(seen[offer.provider])
        seen[offer.provider] += 1
    return [offer for _place, offer in sorted(zip(places, ranked, strict=True), key=lambda pair: pair[0])]


def _in_turn(offers: Sequence[Offer], turn: int) -> list[Offer]:
    start = turn % len(offers) if offers else 0
    return [*offers[start:], *offers[:start]]
