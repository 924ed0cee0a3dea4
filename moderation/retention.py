"""Erases texts at the end of their retention period, and what a withdrawn answer leaves. State, reason and log stay."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.timezone import localdate

from contributions.enums import Status
from contributions.models import Answer, Objection
from moderation.models import AnswerTheme, Decision, PreviousState, ReReview, SearchText, Translation

REJECTED_RETENTION_PERIOD = timedelta(days=30)


@transaction.atomic
def erase_rejected_texts(now: datetime) -> int:
    """Erase the texts of answers that were rejected more than REJECTED_RETENTION_PERIOD ago; returns how many.

    With them go their authors' objections, the notes about them and translations. Those with an open objection stay.
    """
    recent = Decision.objects.filter(answer=OuterRef("pk"), decided_at__gt=now - REJECTED_RETENTION_PERIOD)
    open_objection = Objection.objects.filter(answer=OuterRef("pk"), outcome="")
    old = Answer.objects.filter(~Exists(recent), ~Exists(open_objection), status=Status.REJECTED).exclude(text="")
    Objection.objects.filter(answer__in=old).update(text="")
    Decision.objects.filter(answer__in=old).erase_notes()
    Translation.objects.filter(answer__in=old).delete()
    SearchText.objects.filter(answer__in=old).delete()
    return old.update(text="", fingerprint="")


def last_day_to_object(answer_id: int) -> date | None:
    """The last whole day on which the text of a rejected answer is kept; None where nobody decided about it."""
    latest = Decision.objects.filter(answer=answer_id).aggregate(latest=Max("decided_at"))["latest"]
    return localdate(latest + REJECTED_RETENTION_PERIOD) - timedelta(days=1) if latest else None


def erase_previous_states(now: datetime) -> int:
    """Erase what answers were before decisions that can no longer be undone, whole texts with them; returns how many.

    Called wherever somebody works at the desk, every minute by the worker, and by `manage.py forget`.
    """
    return PreviousState.objects.filter(erase_at__lte=now).delete()[0]


@transaction.atomic
def erase_rehearsed(question_id: int) -> None:
    """Delete all answers to a rehearsal and all that was decided about them; nothing where the question is real."""
    rehearsed = Answer.objects.filter(question=question_id, question__rehearsal_of__isnull=False)
    ReReview.objects.filter(answer__in=rehearsed).delete()
    Decision.objects.all().erase_rehearsed(question_id)
    rehearsed.delete()


def erase_for_withdrawal(answer_id: int) -> None:
    """Erase what moderation wrote or kept of an answer: notes, theme, translation, and what it was before."""
    Decision.objects.filter(answer=answer_id).erase_notes()
    AnswerTheme.objects.filter(answer=answer_id).delete()
    Translation.objects.filter(answer=answer_id).delete()
    SearchText.objects.filter(answer=answer_id).delete()
    PreviousState.objects.filter(decision__answer=answer_id).delete()
