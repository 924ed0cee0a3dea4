"""The only door by which a moderator's word changes an answer."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import TruncHour

from contributions.enums import Reason, Status
from contributions.models import Answer
from contributions.services import change_wall
from moderation.models import Decision

# From each state, the states that staff may give. NEW and WITHDRAWN belong to the visitor.
TRANSITIONS: dict[Status, tuple[Status, ...]] = {
    Status.NEW: (Status.RELEASED, Status.REJECTED, Status.HELD),
    Status.HELD: (Status.RELEASED, Status.REJECTED),
    Status.RELEASED: (Status.REJECTED,),
    Status.REJECTED: (Status.RELEASED,),
    Status.WITHDRAWN: (),
}


class NotAllowed(ValueError):
    """There is no way from the one state to the other."""


class ReasonMissing(ValueError):
    """An answer is rejected for one of the published reasons, or not at all."""


class Overtaken(Exception):
    """Somebody was faster. `decision` is theirs; it is None when the author took the answer back."""

    def __init__(self, decision: Decision | None) -> None:
        super().__init__(str(decision))
        self.decision = decision


@transaction.atomic
def decide(
    *, answer_id: int, before: Status, after: Status, by: AbstractBaseUser, now: datetime, reason: str = ""
) -> Decision:
    """Change an answer that is still `before` to `after`, and log it: one compare-and-swap, one Decision.

    Also coarsens the time of submission to the hour and tells the wall. Raises NotAllowed, ReasonMissing and Overtaken;
    then nothing has changed.
    """
    if after not in TRANSITIONS[before]:
        raise NotAllowed(f"{before} → {after}")
    if after == Status.REJECTED and reason not in Reason.values:
        raise ReasonMissing
    changed = Answer.objects.filter(pk=answer_id, status=before).update(
        status=after,
        reason=reason if after == Status.REJECTED else "",
        submitted_at=TruncHour("submitted_at", tzinfo=UTC),
        released_at=Value(now) if after in Status.SHOWN else F("released_at"),
    )
    if not changed:
        raise Overtaken(_what_happened(answer_id))
    if after in Status.SHOWN or before in Status.SHOWN:
        question_id = Answer.objects.values_list("question_id", flat=True).get(pk=answer_id)
        change_wall(question_id, released=1 if after in Status.SHOWN else -1)
    return Decision.objects.create(
        answer_id=answer_id,
        before=before,
        after=after,
        reason=reason if after == Status.REJECTED else "",
        decided_by_id=by.pk,
        decided_at=now,
    )


def _what_happened(answer_id: int) -> Decision | None:
    if Answer.objects.filter(pk=answer_id, status=Status.WITHDRAWN).exists():
        return None
    return Decision.objects.select_related("decided_by").filter(answer_id=answer_id).first()
