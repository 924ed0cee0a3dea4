"""The answers that are shown, for the other modules of this package and nobody else."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from contributions.enums import Status
from contributions.models import Answer


def released_answers(question_id: int) -> QuerySet[Answer]:
    return shown_answers().filter(question_id=question_id)


def shown_answers() -> QuerySet[Answer]:
    return Answer.objects.filter(**is_shown())


def is_shown(answer: str = "") -> dict[str, Any]:
    """What to filter by where the answer lies behind this path ("answer__")."""
    return {f"{answer}status__in": Status.SHOWN, f"{answer}released_at__isnull": False}
