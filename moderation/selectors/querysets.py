"""The answers that are shown, for the other modules of this package and nobody else."""

from __future__ import annotations

from django.db.models import QuerySet

from contributions.enums import Status
from contributions.models import Answer


def released_answers(question_id: int) -> QuerySet[Answer]:
    return shown_answers().filter(question_id=question_id)


def shown_answers() -> QuerySet[Answer]:
    return Answer.objects.filter(status__in=Status.SHOWN, released_at__isnull=False)
