"""Who is shown where."""

from typing import NamedTuple

from django.db.models import Q, QuerySet

from exhibition.partners.enums import LogoPlace
from exhibition.partners.models import Partner


class PartnerLogo(NamedTuple):
    """For files: `png` is empty where there is no logo, then the name stands there."""

    name: str
    png: bytes


def partners_on(place: LogoPlace, question_id: int | None) -> list[Partner]:
    """The hosts first, then the partners, in the order of staff, without the bytes of their logos. One query."""
    return list(_shown(place, question_id).defer("logo"))


def logos_for(place: LogoPlace, question_id: int | None) -> list[PartnerLogo]:
    """The same with the logos, for files. One query."""
    return [PartnerLogo(partner.name, bytes(partner.logo)) for partner in _shown(place, question_id)]


def _shown(place: LogoPlace, question_id: int | None) -> QuerySet[Partner]:
    """Those of the question, and those of all questions."""
    mine = Q(questions=None) | Q(questions=question_id) if question_id else Q(questions=None)
    return Partner.objects.filter(mine, **{f"on_{place}": True}).distinct()
