"""One's own last words, which can still be taken back."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, OuterRef

from moderation.enums import DecisionKind
from moderation.formatting import describe_decision
from moderation.models import Decision
from moderation.services import UNDO_WINDOW

MOST = 5


class OwnWord(NamedTuple):
    decision: Decision
    what: str


def undoable(person: AbstractBaseUser, now: datetime) -> list[OwnWord]:
    """The newest words of this person that still count, each with its answer; of a word about many answers the first.

    Follows the indexes `decision_by_person` and `decision_of_answer`.
    """
    newer = Decision.objects.filter(answer=OuterRef("answer"), pk__gt=OuterRef("pk"))
    same_word = Decision.objects.filter(
        decided_by=person.pk, decided_at=OuterRef("decided_at"), pk__lt=OuterRef("pk"), kind__in=DecisionKind.UNDOABLE
    )
    own = Decision.objects.filter(
        decided_by=person.pk, decided_at__gt=now - UNDO_WINDOW, kind__in=DecisionKind.UNDOABLE
    )
    counting = own.exclude(Exists(newer)).exclude(Exists(same_word)).exclude(answer__text="")
    newest = counting.select_related("answer").order_by("-pk")[:MOST]
    return [OwnWord(decision, describe_decision(decision)) for decision in newest]
