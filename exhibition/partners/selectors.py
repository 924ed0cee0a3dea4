"""Who is shown where."""

from collections.abc import Collection
from datetime import datetime
from typing import TypedDict

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat

from contributions.models import Question
from exhibition.partners.enums import LogoPlace, PartnerRole
from exhibition.partners.models import Partner
from krefeld_kann_was.lib.credits import Credit
from krefeld_kann_was.lib.hyphenation import words_of_names


def partners_on(place: LogoPlace, question_id: int | None) -> list[Partner]:
    """The hosts first, then the partners, in the order of staff, without the bytes of their logos. One query."""
    return list(_shown(place, question_id))


class ScreenPartner(TypedDict):
    """A host or partner as the screen's script knows it: the logo's address, empty without one, and its pixels."""

    name: str
    role: str
    logo: str
    width: int
    height: int


def screen_partners(question_id: int, now: datetime) -> list[ScreenPartner]:
    """The hosts and partners that screens of this question show, in their order. One query."""
    return [
        ScreenPartner(
            name=partner.name,
            role=partner.role,
            logo=partner.logo_address,
            width=partner.logo_width,
            height=partner.logo_height,
        )
        for partner in partners_on(LogoPlace.SCREEN, question_id)
    ]


def screen_logos(question_id: int) -> list[str]:
    """The addresses of their logos. One query."""
    return [partner.logo_address for partner in partners_on(LogoPlace.SCREEN, question_id) if partner.logo_address]


def credits_on(place: LogoPlace, question_id: int | None) -> list[Credit]:
    """The same with the logos, for files. One query."""
    return _credits(_shown(place, question_id))


def credits_of(partner_ids: Collection[int]) -> list[Credit]:
    """These partners with their logos, wherever they are shown; those that are still there. One query."""
    return _credits(Partner.objects.filter(pk__in=partner_ids))


def _credits(partners: QuerySet[Partner]) -> list[Credit]:
    return [
        Credit(
            partner.name,
            partner.role == PartnerRole.HOST,
            bytes(partner.logo),
            partner.logo_width,
            partner.logo_height,
        )
        for partner in partners.defer(None)
    ]


def printed_credits(question_id: int) -> list[Credit]:
    return credits_on(LogoPlace.PRINT, question_id)


def partner_names(question_id: int) -> list[str]:
    """The names of all hosts and partners of the question. One query."""
    return list(Partner.objects.filter(of_question(question_id)).distinct().values_list("name", flat=True))


def unbroken_names(question_id: int) -> frozenset[str]:
    """Words that never break in answers to the question: of hosts and partners, and what staff named. One query."""
    named = Question.all_objects.filter(pk=question_id).values_list(Concat("hosts", Value(", "), "unbroken_words"))
    partners = Partner.objects.filter(of_question(question_id)).values_list("name")
    names = named.order_by().union(partners.order_by()).order_by()
    return words_of_names(name for (name,) in names)


def of_question(question_id: int | None, partner: str = "") -> Q:
    """Those of the question, or of the one that it rehearses, and those of all; `partner` is the path to the partner.

    Leaves out partners whose questions have all been deleted: they must not appear with another organisation's.

    Joins a relation to many: the query needs `distinct()`.
    """
    mine = Q(**{f"{partner}questions": None, f"{partner}of_all_questions": True})
    if question_id:
        mine |= Q(**{f"{partner}questions": question_id}) | Q(**{f"{partner}questions__rehearsal": question_id})
    return mine


def _shown(place: LogoPlace, question_id: int | None) -> QuerySet[Partner]:
    return Partner.objects.filter(of_question(question_id), **{f"on_{place}": True}).distinct()
