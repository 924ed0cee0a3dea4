"""Erases texts at the end of their retention period, and what a withdrawn answer leaves. State, reason and log stay."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.timezone import localdate

from contributions.enums import Status
from contributions.models import Answer, Objection, Question
from contributions.retention_options import DEFAULT_DAYS
from moderation.models import (
    ERASED_AT_ONCE,
    AnswerTheme,
    Decision,
    PreviousState,
    ReReview,
    Translation,
)
from moderation.search_texts import erase_search_texts

REJECTED_RETENTION_PERIOD = timedelta(days=DEFAULT_DAYS)  # unless the question says otherwise


@transaction.atomic
def erase_rejected_texts(now: datetime) -> int:
    """Erase the texts of answers that were rejected longer ago than their question says; returns how many.

    With them go their authors' objections, the notes about them and translations. Those with an open objection stay.
    """
    periods = Question.all_objects.order_by("rejected_days").values_list("rejected_days", flat=True).distinct()
    return sum(_erase_rejected_texts(days, now) for days in list(periods))


def _erase_rejected_texts(days: int, now: datetime) -> int:
    """The same for the questions that keep such texts for so many days."""
    recent = Decision.objects.filter(answer=OuterRef("pk"), decided_at__gt=now - timedelta(days=days))
    open_objection = Objection.objects.filter(answer=OuterRef("pk"), outcome="")
    questions = Question.all_objects.filter(rejected_days=days)
    rejected = Answer.objects.filter(question__in=questions, status=Status.REJECTED).exclude(text="")
    old = rejected.filter(~Exists(recent), ~Exists(open_objection)).order_by("pk").select_for_update()
    erased = 0
    while ids := list(old.values_list("pk", flat=True)[:ERASED_AT_ONCE]):  # locked: nobody restores or objects now
        Objection.objects.filter(answer__in=ids).update(text="")
        Decision.objects.filter(answer__in=ids).erase_notes()
        Translation.objects.filter(answer__in=ids).delete()
        erase_search_texts(answer__in=ids)
        erased += Answer.objects.filter(pk__in=ids).update(text="", fingerprint="")
    return erased


def last_day_to_object(answer_id: int) -> date | None:
    """The last whole day on which the text of a rejected answer is kept; None where nobody decided about it."""
    known = Decision.objects.filter(answer=answer_id).aggregate(
        latest=Max("decided_at"), days=Max("answer__question__rejected_days")
    )
    if known["latest"] is None:
        return None
    return localdate(known["latest"] + timedelta(days=known["days"])) - timedelta(days=1)


def erase_previous_states(now: datetime) -> int:
    """Erase what answers were before decisions that can no longer be undone, whole texts with them; returns how many.

    Called wherever somebody works at the desk, every minute by the worker, and by `manage.py forget`.
    """
    return PreviousState.objects.filter(erase_at__lte=now).delete()[0]


@transaction.atomic
def erase_answers(question_id: int) -> None:
    """Delete all answers to a question and all that was decided about them. For `krefeld_kann_was.erasure` alone."""
    answers = Answer.objects.filter(question=question_id)
    list(answers.order_by("pk").select_for_update().values_list("pk", flat=True))  # nobody scans or decides meanwhile
    ReReview.objects.filter(answer__in=answers).delete()
    Decision.objects.all().erase_with_question(question_id)
    while ids := list(answers.values_list("pk", flat=True)[:ERASED_AT_ONCE]):
        Answer.objects.filter(pk__in=ids).delete()


def erase_for_withdrawal(answer_id: int) -> None:
    """Erase what moderation wrote or kept of an answer: notes, theme, translation, and what it was before."""
    Decision.objects.filter(answer=answer_id).erase_notes()
    AnswerTheme.objects.filter(answer=answer_id).delete()
    Translation.objects.filter(answer=answer_id).delete()
    erase_search_texts(answer=answer_id)
    PreviousState.objects.filter(decision__answer=answer_id).delete()
