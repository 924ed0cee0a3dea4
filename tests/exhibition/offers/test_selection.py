"""Which offers the public sees, and the few that fit an answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from contributions.enums import Status
from exhibition.offers.models import Offer
from exhibition.offers.selectors import MAX_FITTING, OfferFilter, current_offers, fitting_offers
from exhibition.partners.models import Partner
from moderation.models import Theme
from moderation.services import assign_theme
from tests.factories import NOW, make_answer, make_offer, make_question

pytestmark = pytest.mark.django_db


def fitting(**known: Any) -> list[Offer]:
    wanted: dict[str, Any] = {"question_id": 0, "answer_id": 0, "language": "de", "quarter": "", "is_released": False}
    return fitting_offers(NOW, **wanted | known)


def test_what_is_over_is_not_shown_and_advice_comes_first() -> None:
    make_offer(title="A", ends_on=date(2026, 11, 9))
    make_offer(title="B", ends_on=date(2026, 11, 10))
    make_offer(title="C", is_advice=True)

    assert [offer.title for offer in current_offers(NOW)] == ["C", "B"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "ABCD"),
        ({"thema": "Lernen"}, "A"),
        ({"stadtteil": "180"}, "ABD"),
        ({"deutsch": "a2"}, "AB"),
        ({"deutsch": "a1", "thema": "Lernen"}, "A"),
        ({"deutsch": "zz", "thema": "nichts", "stadtteil": "999"}, "ABCD"),
    ],
)
def test_a_filter_keeps_what_suits(query: dict[str, str], found: str) -> None:
    make_offer(title="A", theme="Lernen", german_level="none")
    make_offer(title="B", quarter="180", german_level="a2")
    make_offer(title="C", quarter="170", german_level="b1")
    make_offer(title="D")
    offers = current_offers(NOW)

    chosen = OfferFilter.from_query(query, offers)

    assert "".join(offer.title for offer in offers if chosen.matches(offer)) == found


def test_what_belongs_to_another_question_only_fits_nobody_here() -> None:
    here, there = make_question(), make_question()
    others = Partner.objects.create(name="Andere")
    others.questions.add(there)
    make_offer(title="Fremd", partner=others)
    make_offer(title="Alle", partner=Partner.objects.create(name="Alle"))
    make_offer(title="Ohne")

    assert {offer.title for offer in fitting(question_id=here.pk)} == {"Alle", "Ohne"}
    assert {offer.title for offer in fitting(question_id=there.pk)} == {"Alle", "Ohne", "Fremd"}


def test_at_most_three_fit_and_each_provider_gets_its_turn() -> None:
    for _each in range(4):
        make_offer(provider="Groß", is_advice=True)
    small = [make_offer() for _each in range(3)]

    chosen = [{offer.pk for offer in fitting(answer_id=answer_id)} for answer_id in range(12)]

    assert {len(found) for found in chosen} == {MAX_FITTING}
    assert all(len(found & {offer.pk for offer in small}) == MAX_FITTING - 1 for found in chosen)
    assert all(any(offer.pk in found for found in chosen) for offer in Offer.objects.all())


def test_one_provider_alone_fills_the_list() -> None:
    for _each in range(4):
        make_offer(provider="VHS")

    assert len(fitting()) == MAX_FITTING


@pytest.mark.parametrize(("quarter", "found"), [("180", "UK"), ("", "KFU"), ("outside", "KFU")])
def test_the_own_quarter_comes_first_and_others_are_left_out(quarter: str, found: str) -> None:
    make_offer(title="U", quarter="180")
    make_offer(title="F", quarter="170")
    make_offer(title="K")

    titles = [offer.title for offer in fitting(quarter=quarter)]

    assert titles[0] == found[0]
    assert set(titles) == set(found)


@pytest.mark.parametrize(
    ("language", "found"), [("de", ["difficult", "easy", "unknown"]), ("tr", ["easy", "unknown"])], ids=str
)
def test_difficult_german_is_for_those_who_read_it(language: str, found: list[str]) -> None:
    make_offer(title="difficult", german_level="c1")
    make_offer(title="unknown")
    make_offer(title="easy", german_level="a1")

    titles = [offer.title for offer in fitting(language=language)]

    assert sorted(titles) == found
    assert language == "de" or titles == found


def test_the_theme_counts_once_it_is_known_of_a_released_answer() -> None:
    for title in "ABC":
        make_offer(title=title)
    make_offer(title="Z", theme="lernen", quarter="")
    released, waiting = make_answer(Status.RELEASED), make_answer()
    for answer in (released, waiting):
        theme = Theme.objects.create(question=answer.question, name="Lernen")
        assign_theme([answer.pk], theme.pk)

    assert fitting(answer_id=released.pk, is_released=True)[0].title == "Z"
    later = NOW + timedelta(minutes=1)
    seen = {
        fitting_offers(later, question_id=0, answer_id=answer_id, language="de", quarter="", is_released=False)[0].title
        for answer_id in range(12)
    }
    assert len(seen) > 1
    assert fitting(answer_id=waiting.pk, is_released=True)[0].title in "ABCZ"


def test_without_offers_there_is_nothing() -> None:
    assert fitting() == []
