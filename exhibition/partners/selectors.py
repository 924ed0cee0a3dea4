"""Who is shown where."""

from django.db.models import Q, QuerySet

from exhibition.partners.enums import LogoPlace, PartnerRole
from exhibition.partners.models import Partner
from krefeld_kann_was.lib.credits import Credit


def partners_on(place: LogoPlace, question_id: int | None) -> list[Partner]:
    """The hosts first, then the partners, in the order of staff, without the bytes of their logos. One query."""
    return list(_shown(place, question_id))


def credits_on(place: LogoPlace, question_id: int | None) -> list[Credit]:
    """The same with the logos, for files. One query."""
    return [
        Credit(
            partner.name,
            partner.role == PartnerRole.HOST,
            bytes(partner.logo),
            partner.logo_width,
            partner.logo_height,
        )
        for partner in _shown(place, question_id).defer(None)
    ]


def printed_credits(question_id: int) -> list[Credit]:
    return credits_on(LogoPlace.PRINT, question_id)


def _shown(place: LogoPlace, question_id: int | None) -> QuerySet[Partner]:
    """Those of the question, or of the one that it rehearses, and those of all questions."""
    mine = Q(questions=None)
    if question_id:
        mine |= Q(questions=question_id) | Q(questions__rehearsal=question_id)
    return Partner.objects.filter(mine, **{f"on_{place}": True}).distinct()
