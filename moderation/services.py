"""Decisions about answers: the only writes of `Answer.status` besides a submission and a withdrawal.

Each change of an answer logs a Decision in the same transaction.
"""

import random
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import TruncHour

from contributions.enums import Outcome, Reason, SecondPerson, Status
from contributions.models import Answer, Objection
from contributions.services import update_release_counter
from contributions.text import fingerprint
from moderation.enums import DecisionKind
from moderation.models import AnswerTheme, Decision, ReReview
from moderation.shortening import is_shortening
from moderation.transitions import (
    ConflictError,
    NotAllowed,
    NotAShortening,
    OwnDecision,
    ReasonMissing,
    TooLate,
    check_transition,
)
from moderation.waiting_times import count_waiting_time

UNDO_WINDOW = timedelta(minutes=10)
MAX_BULK_DECISIONS = 1000
RE_REVIEW_RATE = 0.05  # of the rejections
random_fraction = random.SystemRandom().random


def decide(
    *,
    answer_id: int,
    before: Status,
    after: Status,
    by: AbstractBaseUser,
    now: datetime,
    reason: str = "",
    shorter: str = "",
    note: str = "",
) -> Decision:
    """Change an answer that is still `before` to `after`, by compare-and-swap, and log it.

    Where the question asks for a second person, a rejection is only a proposal: the answer is HELD with its reason
    until somebody else decides. `shorter` is the text to show; the whole text is kept for UNDO_WINDOW. Also rounds
    `submitted_at` to the hour, erases the fingerprint, closes an open objection, updates the release counter, and may
    sample a rejection for blind re-review. Raises NotAllowed, OwnDecision, ReasonMissing, NotAShortening and
    ConflictError; then nothing has changed.
    """
    decision = Decision(
        answer_id=answer_id,
        before=before,
        after=after,
        reason=reason if after == Status.REJECTED else "",
        note=note,
        shortened=bool(shorter),
        decided_by_id=by.pk,
        decided_at=now,
    )
    with transaction.atomic():
        _decide(decision, shorter)
        if decision.before in Status.OPEN and decision.after == Status.REJECTED and random_fraction() < RE_REVIEW_RATE:
            ReReview.objects.update_or_create(pk=answer_id, defaults={"rejection": decision, "agreed": None})
    return decision


def _decide(decision: Decision, shorter: str = "") -> None:
    check_transition(decision)
    if decision.after == Status.REJECTED and decision.reason not in Reason.values:
        raise ReasonMissing
    answer = lock_answer(decision.answer_id, decision.before)
    needs_second_person = answer.question.second_person
    if decision.before == Status.HELD and (answer.reason or SecondPerson.HELD in needs_second_person):
        _refuse_same_person(decision)
    if decision.after == Status.REJECTED and decision.reason in needs_second_person and not answer.reason:
        decision.after = Status.HELD  # a proposal
    _apply(decision, answer, shorter)
    if decision.before == Status.REJECTED:
        Objection.objects.filter(answer_id=decision.answer_id, outcome="").update(outcome=Outcome.RESTORED)


def lock_answer(answer_id: int, status: str) -> Answer:
    """The answer with its question, locked until the transaction ends; raises ConflictError in any other state."""
    locked = Answer.objects.select_for_update(of=("self",)).select_related("question")
    answer = locked.filter(pk=answer_id, status=status).first()
    if answer is None:
        raise _conflict(answer_id)
    return answer


def _refuse_same_person(decision: Decision) -> None:
    """Raise OwnDecision when the latest decision that was not undone is by the same person."""
    _, latest = _last_two_decisions(decision.answer_id)
    if latest is not None and latest.decided_by_id == decision.decided_by_id:
        raise OwnDecision


def _apply(decision: Decision, answer: Answer, shorter: str = "") -> None:
    """Change the answer as the decision says and log it; raises NotAShortening and ConflictError."""
    if shorter and not is_shortening(answer.text, shorter):
        raise NotAShortening
    if decision.before == Status.NEW:
        count_waiting_time(answer, decision.decided_at)  # before its time is rounded
    changes: dict[str, Any] = {"submitted_at": TruncHour("submitted_at", tzinfo=UTC), "fingerprint": ""}
    if decision.after in Status.SHOWN and decision.before not in Status.SHOWN:
        changes["released_at"] = Value(decision.decided_at)
    if shorter:
        changes |= {"text": shorter, "shortened": True}
        changes |= {"whole_text": answer.text, "whole_until": decision.decided_at + UNDO_WINDOW}
    _write(decision, answer, **changes)


def _write(decision: Decision, answer: Answer, **changes: Any) -> None:
    """The one place that writes a status: compare-and-swap, release counter and log."""
    check_transition(decision)
    after = Status(decision.after)
    current = Answer.objects.filter(pk=answer.pk, status=decision.before)
    if not current.update(status=after, reason=decision.reason, **changes):
        raise _conflict(answer.pk)
    was_shown, is_shown = decision.before in Status.SHOWN, after in Status.SHOWN
    if was_shown or is_shown:
        update_release_counter(answer.question_id, released=is_shown - was_shown)
    decision.save()


def decide_similar(*, first: Decision, answer_ids: Iterable[int]) -> int:
    """Decide about other new answers as `first` did, each logged on its own; returns how many were changed.

    Skips those about which somebody else decided in the meantime; takes at most MAX_BULK_DECISIONS.
    """
    changed_count = 0
    for answer_id in list(answer_ids)[:MAX_BULK_DECISIONS]:
        decision = Decision(
            answer_id=answer_id,
            before=Status.NEW,
            after=Status.REJECTED if first.reason else first.after,
            reason=first.reason,
            note=first.note,
            decided_by_id=first.decided_by_id,
            decided_at=first.decided_at,
        )
        with suppress(ConflictError), transaction.atomic():
            _decide(decision)
            changed_count += 1
    return changed_count


@transaction.atomic
def undo(*, decision_id: int, by: AbstractBaseUser, now: datetime) -> int:
    """Undo one's own decision, and the others of the same bulk decision; returns how many answers were changed.

    Each answer gets the state it had before; the log keeps both decisions. Raises NotAllowed for somebody else's
    decision, TooLate after UNDO_WINDOW, and ConflictError when there is a newer decision or the author withdrew.
    """
    own = Decision.objects.filter(decided_by_id=by.pk, kind__in=DecisionKind.UNDOABLE)
    first = own.filter(pk=decision_id).first()
    if first is None:
        raise NotAllowed(f"decision {decision_id} cannot be undone")
    if now - first.decided_at > UNDO_WINDOW:
        raise TooLate
    _undo(first, now)
    changed_count = 1
    for decision in own.filter(decided_at=first.decided_at, pk__gt=first.pk):
        with suppress(ConflictError), transaction.atomic():
            _undo(decision, now)
            changed_count += 1
    return changed_count


def _undo(decision: Decision, now: datetime) -> None:
    earlier, latest = _last_two_decisions(decision.answer_id)
    undoing = Decision(answer_id=decision.answer_id, kind=DecisionKind.UNDO, before=decision.after)
    undoing.after, undoing.decided_by_id, undoing.decided_at = decision.before, decision.decided_by_id, now
    answer = lock_answer(decision.answer_id, decision.after)
    if latest != decision or (decision.shortened and not answer.whole_text):
        raise ConflictError(latest)
    changes: dict[str, Any] = {}
    if decision.kind in (DecisionKind.SOCIAL, DecisionKind.NOT_SOCIAL):
        changes["cleared_for_social"] = None
    if decision.shortened:
        changes |= {"text": answer.whole_text, "whole_text": "", "whole_until": None}
        changes["shortened"] = _was_shortened_before(decision)
    if undoing.after not in Status.SHOWN and decision.after in Status.SHOWN:
        changes["released_at"] = None
    if undoing.after == Status.NEW:
        changes["fingerprint"] = fingerprint(changes.get("text", answer.text))
    if earlier and undoing.after in (Status.HELD, Status.REJECTED):
        undoing.reason = earlier.reason
    _write(undoing, answer, **changes)
    ReReview.objects.filter(rejection=decision).delete()
    if decision.before == Status.REJECTED:
        outcome = Outcome.RESTORED if decision.after in Status.SHOWN else Outcome.UPHELD
        Objection.objects.filter(answer_id=decision.answer_id, outcome=outcome).update(outcome="")


def counting_decisions(decisions: Iterable[Decision]) -> list[Decision]:
    """Of all decisions about one answer those that were not undone, oldest first."""
    counting: list[Decision] = []
    for decision in sorted(decisions, key=lambda decision: decision.pk):
        if decision.kind == DecisionKind.UNDO:
            del counting[-1:]
        else:
            counting.append(decision)
    return counting


def _last_two_decisions(answer_id: int) -> tuple[Decision | None, Decision | None]:
    """The last decision but one and the last, without those that were undone."""
    earlier, latest = [None, None, *counting_decisions(Decision.objects.filter(answer_id=answer_id))][-2:]
    return earlier, latest


def _was_shortened_before(decision: Decision) -> bool:
    earlier = Decision.objects.filter(answer_id=decision.answer_id, pk__lt=decision.pk)
    return any(each.shortened for each in counting_decisions(earlier))


@transaction.atomic
def decide_objection(
    *, answer_id: int, restore: bool, by: AbstractBaseUser, now: datetime, shorter: str = ""
) -> Decision:
    """Close an open objection, logged: release the rejected answer, or let the rejection stand.

    Raises OwnDecision where `by` rejected it, NotAShortening, and ConflictError where the objection is closed.
    """
    _, latest = _last_two_decisions(answer_id)
    if latest is not None and latest.decided_by_id == by.pk:
        raise OwnDecision
    outcome = Outcome.RESTORED if restore else Outcome.UPHELD
    if not Objection.objects.filter(answer_id=answer_id, outcome="").update(outcome=outcome):
        raise _conflict(answer_id)
    decision = Decision(
        answer_id=answer_id,
        kind=DecisionKind.OBJECTION,
        before=Status.REJECTED,
        after=Status.RELEASED if restore else Status.REJECTED,
        reason="" if restore or latest is None else latest.reason,
        shortened=bool(shorter),
        decided_by_id=by.pk,
        decided_at=now,
    )
    _apply(decision, lock_answer(answer_id, decision.before), shorter)
    return decision


@transaction.atomic
def decide_re_review(
    *, answer_id: int, after: Status, by: AbstractBaseUser, now: datetime, reason: str = ""
) -> Decision:
    """Record the second judgement about a sampled rejection; `by` does not know the first one.

    Agreement (`after` is REJECTED) changes nothing; any other judgement makes the answer HELD. Raises ReasonMissing,
    OwnDecision where `by` rejected it, and ConflictError when no re-review is open.
    """
    if after == Status.REJECTED and reason not in Reason.values:
        raise ReasonMissing
    agreed = after == Status.REJECTED
    review = ReReview.objects.select_related("rejection").filter(answer_id=answer_id, agreed=None).first()
    if review is not None and review.rejection.decided_by_id == by.pk:
        raise OwnDecision
    if review is None or not ReReview.objects.filter(pk=review.pk, agreed=None).update(agreed=agreed):
        raise _conflict(answer_id)
    decision = Decision(answer_id=answer_id, kind=DecisionKind.RE_REVIEW, before=Status.REJECTED, decided_by_id=by.pk)
    decision.decided_at, decision.after = now, Status.REJECTED if agreed else Status.HELD
    answer = lock_answer(answer_id, decision.before)
    if agreed:
        decision.reason = reason
        _log(decision)  # the published reason stays the first one
    else:
        _apply(decision, answer)
    return decision


@transaction.atomic
def decide_social(*, answer_id: int, cleared: bool, by: AbstractBaseUser, now: datetime) -> Decision:
    """Record as a second person whether a released answer may go to social networks.

    Raises OwnDecision where `by` released it, and ConflictError when the answer no longer waits for this.
    """
    kind = DecisionKind.SOCIAL if cleared else DecisionKind.NOT_SOCIAL
    decision = Decision(answer_id=answer_id, kind=kind, before=Status.RELEASED, after=Status.RELEASED)
    decision.decided_by_id, decision.decided_at = by.pk, now
    _refuse_same_person(decision)
    waiting = Answer.objects.filter(pk=answer_id, status=decision.before, consent_social=True, cleared_for_social=None)
    if not waiting.update(cleared_for_social=cleared):
        raise _conflict(answer_id)
    _log(decision)
    return decision


def _log(decision: Decision) -> None:
    check_transition(decision)
    decision.save()


@transaction.atomic
def hide_reported(*, answer_id: int, now: datetime) -> Decision:
    """Make a released answer HELD because the public reported it, until a moderator has read the report.

    Raises ConflictError when it is not released any more.
    """
    decision = Decision(
        answer_id=answer_id, kind=DecisionKind.REPORT, before=Status.RELEASED, after=Status.HELD, decided_at=now
    )
    _apply(decision, lock_answer(answer_id, decision.before))
    return decision


def assign_theme(answer_ids: Iterable[int], theme_id: int | None) -> None:
    """Give the answers a theme of their question, or none; ignores a theme of another question."""
    ids = list(answer_ids)
    if theme_id is None:
        AnswerTheme.objects.filter(answer__in=ids).delete()
        return
    same_question = Answer.objects.filter(pk__in=ids, question__themes=theme_id)
    for answer_id in same_question.values_list("pk", flat=True):
        AnswerTheme.objects.update_or_create(pk=answer_id, defaults={"theme_id": theme_id})


def _conflict(answer_id: int) -> ConflictError:
    if Answer.objects.filter(pk=answer_id, status=Status.WITHDRAWN).exists():
        return ConflictError(None)
    return ConflictError(Decision.objects.select_related("decided_by").filter(answer_id=answer_id).first())
