"""Which screens are paused, and who paused and resumed them."""

from collections.abc import Iterable

from contributions.models import Question
from exhibition.models import ScreenPause

MAX_LOGGED_PAUSES = 10


def is_paused(question_id: int) -> bool:
    """Whether the screens of the question show no answers now. One query."""
    return ScreenPause.objects.current().filter(question=question_id).exists()


def current_pauses() -> list[ScreenPause]:
    """The pauses of all questions, each with its person. One query."""
    return list(ScreenPause.objects.current().select_related("paused_by"))


def latest_pauses(questions: Iterable[Question]) -> list[ScreenPause]:
    """The latest pauses of these questions that are over, newest first, with their persons. One query."""
    over = ScreenPause.objects.filter(question__in=questions, resumed_at__isnull=False)
    return list(over.select_related("paused_by", "resumed_by")[:MAX_LOGGED_PAUSES])
