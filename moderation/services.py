"""The only door by which a moderator's word changes an answer."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Value
from django.db.models.functions import TruncHour

from contributions.enums import Outcome, Reason, Status
from contributions.models import Answer, Objection
from contributions.services import change_wall
from moderation.models import Decision
from moderation.shortening import is_shortening

KEEP_REJECTED = timedelta(days=30)
MOST_AT_ONCE = 1000  # answers that one word decides

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


class NotAShortening(ValueError):
    """The shorter text says something that the answer does not say."""


class OwnDecision(NotAllowed):
    """Nobody decides about an objection to their own word."""


class Overtaken(Exception):
    """Somebody was faster. `decision` is theirs; it is None when the author took the answer back."""

    def __init__(self, decision: Decision | None) -> None:
        super().__init__(str(decision))
        self.decision = decision


@transaction.atomic
def decide(
    *,
    answer_id: int,
    before: Status,
    after: Status,
    by: AbstractBaseUser,
    now: datetime,
    reason: str = "",
    shorter: str = "",
) -> Decision:
    """Change an answer that is still `before` to `after`, and log it: one compare-and-swap, one Decision.

    `shorter` is the text that shall be shown in place of the whole one, which is then kept nowhere. Also coarsens the
    time of submission to the hour, erases the fingerprint, ends an open objection and tells the wall. Raises
    NotAllowed, ReasonMissing, NotAShortening and Overtaken; then nothing has changed.
    """
    if after not in TRANSITIONS[before] or (shorter and after not in Status.SHOWN):
        raise NotAllowed(f"{before} → {after}")
    if after == Status.REJECTED and reason not in Reason.values:
        raise ReasonMissing
    decision = Decision(
        answer_id=answer_id,
        before=before,
        after=after,
        reason=reason if after == Status.REJECTED else "",
        decided_by_id=by.pk,
        decided_at=now,
    )
    _carry_out(decision, shorter)
    if before == Status.REJECTED:
        Objection.objects.filter(answer_id=answer_id, outcome="").update(outcome=Outcome.RESTORED)
    return decision


def _check_shortening(answer_id: int, shorter: str) -> None:
    text = Answer.objects.select_for_update().values_list("text", flat=True).filter(pk=answer_id).first()
    if not is_shortening(text or "", shorter):
        raise NotAShortening


def _carry_out(decision: Decision, shorter: str) -> None:
    """Change the answer as the decision says and log it; raises NotAShortening and Overtaken."""
    if shorter:
        _check_shortening(decision.answer_id, shorter)
    decision.shortened = bool(shorter)
    changes: dict[str, Any] = {"text": shorter, "shortened": True} if shorter else {}
    after = Status(decision.after)
    changed = Answer.objects.filter(pk=decision.answer_id, status=decision.before).update(
        status=after,
        reason=decision.reason,
        submitted_at=TruncHour("submitted_at", tzinfo=UTC),
        released_at=Value(decision.decided_at) if after in Status.SHOWN else F("released_at"),
        fingerprint="",
        **changes,
    )
    if not changed:
        raise Overtaken(_what_happened(decision.answer_id))
    if after in Status.SHOWN or decision.before in Status.SHOWN:
        question_id = Answer.objects.values_list("question_id", flat=True).get(pk=decision.answer_id)
        change_wall(question_id, released=1 if after in Status.SHOWN else -1)
    decision.save()


def decide_alike(*, first: Decision, fingerprint: str) -> int:
    """Decide about every other new answer with the fingerprint as about the first; returns how many there were.

    Each is decided and logged by itself; one that somebody else was faster with stays as it is.
    """
    alike = Answer.objects.filter(question_id=first.answer.question_id, status=Status.NEW, fingerprint=fingerprint)
    number = 0
    for answer_id in alike.order_by("submitted_at", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE]:
        with suppress(Overtaken):
            decide(
                answer_id=answer_id,
                before=Status.NEW,
                after=Status(first.after),
                by=first.decided_by,
                now=first.decided_at,
                reason=first.reason,
            )
            number += 1
    return number


@transaction.atomic
def decide_objection(
    *, answer_id: int, restore: bool, by: AbstractBaseUser, now: datetime, shorter: str = ""
) -> Decision:
    """Show a rejected answer after all because its author objected, or let the rejection stand; logs either.

    Raises OwnDecision where `by` rejected it, NotAShortening, and Overtaken where the objection is not open any more.
    """
    last = Decision.objects.filter(answer_id=answer_id).first()
    if last is not None and last.decided_by_id == by.pk:
        raise OwnDecision
    outcome = Outcome.RESTORED if restore else Outcome.UPHELD
    if not Objection.objects.filter(answer_id=answer_id, outcome="").update(outcome=outcome):
        raise Overtaken(_what_happened(answer_id))
    decision = Decision(
        answer_id=answer_id,
        before=Status.REJECTED,
        after=Status.RELEASED if restore else Status.REJECTED,
        reason="" if restore or last is None else last.reason,
        about_objection=True,
        decided_by_id=by.pk,
        decided_at=now,
    )
    _carry_out(decision, shorter)
    return decision


def forget_rejected(now: datetime) -> int:
    """Erase the texts that were rejected more than KEEP_REJECTED ago and have no open objection; returns how many.

    State, reason and the log stay.
    """
    recent = Decision.objects.filter(answer=OuterRef("pk"), decided_at__gt=now - KEEP_REJECTED)
    open_objection = Objection.objects.filter(answer=OuterRef("pk"), outcome="")
    old = Answer.objects.filter(~Exists(recent), ~Exists(open_objection), status=Status.REJECTED).exclude(text="")
    Objection.objects.filter(answer__in=old).update(text="")
    return old.update(text="", fingerprint="")


def _what_happened(answer_id: int) -> Decision | None:
    if Answer.objects.filter(pk=answer_id, status=Status.WITHDRAWN).exists():
        return None
    return Decision.objects.select_related("decided_by").filter(answer_id=answer_id).first()
