"""What somebody did at the desk last and can still undo."""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from contributions.enums import Status
from contributions.models import Answer, Question
from contributions.rehearsals.selectors import not_rehearsed
from moderation.enums import DecisionKind
from moderation.formatting import describe_decision, display_name
from moderation.models import Decision, Handover
from moderation.services import UNDO_WINDOW

MAX_UNDOABLE = 5


class UndoableStep(NamedTuple):
    """A decision, or that an answer was passed on."""

    answer: Answer
    outcome: str  # as a phrase: „wird gezeigt“
    made_at: datetime
    route: str  # the name of the address that undoes it
    target_id: int  # the id in that address


def undoable_steps(person: AbstractBaseUser, now: datetime, question_id: int | None = None) -> list[UndoableStep]:
    """The person's latest steps that can be undone, the newest first; two queries.

    Where the question is a rehearsal, those in it; else those outside of all rehearsals.
    """
    condition = _of_rehearsal_or_real(question_id)
    decisions = [
        UndoableStep(each.answer, describe_decision(each), each.decided_at, route="moderation:undo", target_id=each.pk)
        for each in undoable_decisions(person, now, condition)
    ]
    passed = Handover.objects.filter(condition, passed_by=person.pk, passed_at__gt=now - UNDO_WINDOW).exclude(
        person=person.pk
    )
    decided_since = Decision.objects.filter(answer=OuterRef("pk"), decided_at__gt=OuterRef("passed_at"))
    passed = passed.exclude(answer__status=Status.WITHDRAWN)
    waiting = passed.exclude(Exists(decided_since)).select_related("answer", "person").order_by("-passed_at")
    handovers = [
        UndoableStep(
            each.answer,
            _("an %(name)s weitergegeben") % {"name": display_name(each.person)},
            each.passed_at,
            route="moderation:take_back",
            target_id=each.pk,
        )
        for each in waiting[:MAX_UNDOABLE]
    ]
    # A stable sort: of decisions made at the same moment the later one stays first.
    return sorted([*decisions, *handovers], key=attrgetter("made_at"), reverse=True)[:MAX_UNDOABLE]


def _of_rehearsal_or_real(question_id: int | None) -> Q:
    rehearsal = Question.all_objects.filter(pk=question_id or 0, rehearsal_of__isnull=False)
    return Q(answer__question__in=rehearsal) | ~Exists(rehearsal) & not_rehearsed("answer__question")


def undoable_decisions(person: AbstractBaseUser, now: datetime, *conditions: Q) -> list[Decision]:
    """The person's latest decisions that nothing has followed but what was undone; of a bulk decision the first.

    Follows the indexes `decision_by_person` and `decision_of_answer`.
    """
    effective = Decision.objects.effective()
    newer = effective.filter(answer=OuterRef("answer"), pk__gt=OuterRef("pk"))
    own = effective.filter(*conditions, decided_by=person.pk, kind__in=DecisionKind.UNDOABLE)
    same_bulk = own.filter(decided_at=OuterRef("decided_at"), pk__lt=OuterRef("pk"))
    recent = own.filter(decided_at__gt=now - UNDO_WINDOW, previous_state__isnull=False)
    latest = recent.exclude(Exists(newer)).exclude(Exists(same_bulk)).select_related("answer", "decided_by")
    return list(latest.order_by("-pk")[:MAX_UNDOABLE])
