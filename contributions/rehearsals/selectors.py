"""How lists of several questions leave rehearsals out, and how an address knows that its rehearsal is over."""

from collections.abc import Iterable

from django.db.models import Q

from contributions.models import Question
from contributions.rehearsals.models import EndedAddress


def not_rehearsed(question: str = "question") -> Q:
    """The condition for rows that belong to a real question; `question` is the path to it.

    A subquery and no join, so that the database goes on following the index of the list.
    """
    return ~Q(**{f"{question}__in": Question.all_objects.filter(rehearsal_of__isnull=False).values("pk")})


def has_ended(digests: Iterable[str]) -> bool:
    """Whether one of them belonged to a rehearsal that is over. One query, for addresses that lead nowhere else."""
    return EndedAddress.objects.filter(digest__in=list(digests)).exists()
