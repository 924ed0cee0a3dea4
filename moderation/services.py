"""Decisions about answers: the only writes of `Answer.status` besides a submission, a withdrawal and a restore.

Each change of an answer logs a Decision in the same transaction.
"""

import random
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, User
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import TruncHour

from contributions.enums import Outcome, Reason, SecondPerson, Status
from contributions.models import Answer, Objection
from contributions.services import announce_change, update_release_counter
from moderation.enums import DecisionKind
from moderation.models import AnswerTheme, Decision, PreviousState, ReReview, Translation
from moderation.search_texts import store_search_text
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
    until somebody else decides. `shorter` is the text to show. Also rounds `submitted_at` to the hour, erases the
    fingerprint, closes an open objection, updates the release counter, and may sample a rejection for blind re-review;
    what the answer was before is kept for UNDO_WINDOW. Raises NotAllowed, OwnDecision, ReasonMissing, NotAShortening
    and ConflictError; then nothing has changed.
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
            ReReview.objects.get_or_create(pk=answer_id, defaults={"rejection": decision})  # an answer is sampled once
    return decision


def _decide(decision: Decision, shorter: str = "") -> None:
    check_transition(decision)
    if decision.after == Status.REJECTED and decision.reason not in Reason.values:
        raise ReasonMissing
    answer = lock_answer(decision.answer_id, decision.before)
    needs_second_person = answer.question.second_person
    if decision.before == Status.HELD and (answer.reason or SecondPerson.HELD in needs_second_person):
        _refuse_same_person(decision, Decision.objects.resulting_in(Status.HELD, answer).first())
    if decision.after == Status.REJECTED and decision.reason in needs_second_person and not answer.reason:
        decision.after = Status.HELD  # a proposal
    _apply(decision, answer, shorter)


def lock_answer(answer_id: int, status: str) -> Answer:
    """The answer with its question, locked until the transaction ends; raises ConflictError in any other state."""
    locked = Answer.objects.select_for_update(of=("self",)).select_related("question")
    answer = locked.filter(pk=answer_id, status=status).first()
    if answer is None:
        raise _conflict(answer_id)
    return answer


def _refuse_same_person(decision: Decision, earlier: Decision | None) -> None:
    """Raise OwnDecision when both decisions are by the same person."""
    if earlier is not None and earlier.decided_by_id == decision.decided_by_id:
        raise OwnDecision


def _apply(decision: Decision, answer: Answer, shorter: str = "") -> None:
    """Change the answer as the decision says and log it; raises NotAShortening and ConflictError."""
    if shorter and not is_shortening(answer.text, shorter):
        raise NotAShortening
    if decision.before == Status.NEW:
        count_waiting_time(answer.question_id, answer.submitted_at, decision.decided_at)
    changes: dict[str, Any] = {"submitted_at": TruncHour("submitted_at", tzinfo=UTC), "fingerprint": ""}
    if decision.after in Status.SHOWN and decision.before not in Status.SHOWN:  # a clearance ends, a refusal stays
        changes |= {"released_at": Value(decision.decided_at), "cleared_for_social": answer.cleared_for_social and None}
    if shorter:
        changes |= {"text": shorter, "shortened": True}
    _write(decision, answer, changes)


def _write(decision: Decision, answer: Answer, changes: dict[str, Any]) -> None:
    """The one place that writes a status: compare-and-swap, release counter, objection and log."""
    check_transition(decision)
    after, text = Status(decision.after), changes.get("text", answer.text)
    if not text and after != Status.REJECTED:
        raise NotAllowed(f"the text of answer {answer.pk} is erased")
    current = Answer.objects.filter(pk=answer.pk, status=decision.before)
    if not current.update(**{"reason": decision.reason} | changes, status=after):
        raise _conflict(answer.pk)
    store_search_text(answer.pk, text, is_shown=after in Status.SHOWN)
    if "text" in changes:  # a translation may say what is left out now
        Translation.objects.filter(answer=answer).update(cleared_by=None, cleared_at=None)
    _log(decision, answer)
    was_shown, is_shown = decision.before in Status.SHOWN, after in Status.SHOWN
    if was_shown or is_shown:  # those who hear of it may read the log
        update_release_counter(answer, released=is_shown - was_shown)


def _log(decision: Decision, answer: Answer) -> None:
    """Store the decision and, where it can be undone, what the answer was before; `answer` is as it was read then."""
    check_transition(decision)
    decision.save()
    if decision.kind in DecisionKind.UNDOABLE:
        closed = _close_objection(decision)
        erase_at = decision.decided_at + UNDO_WINDOW
        PreviousState.of(answer, decision, closed_objection=closed, erase_at=erase_at).save(force_insert=True)


def decide_similar(*, first: Decision, answer_ids: Iterable[int], reject_as: str = "") -> list[int]:
    """Decide about other new answers as `first` did, each logged on its own; returns which were changed.

    `reject_as`: reject them for this reason instead. `undo_similar` undoes these decisions. Skips those about which
    somebody else decided in the meantime; takes at most MAX_BULK_DECISIONS.
    """
    changed, reason = list[int](), reject_as or first.reason
    for answer_id in list(answer_ids)[:MAX_BULK_DECISIONS]:
        decision = Decision(
            answer_id=answer_id,
            before=Status.NEW,
            after=Status.REJECTED if reason else first.after,
            reason=reason,
            note=first.note,
            decided_by_id=first.decided_by_id,
            decided_at=first.decided_at,
        )
        with suppress(ConflictError), transaction.atomic():
            _decide(decision)
            changed.append(answer_id)
    return changed


@transaction.atomic
def undo(*, decision_id: int, by: AbstractBaseUser, now: datetime) -> Decision:
    """Undo one's own decision, and return it: the answer gets the state it had before; the log keeps both decisions.

    Raises NotAllowed for somebody else's, TooLate after UNDO_WINDOW, ConflictError if the answer has changed since.
    """
    decision = Decision.objects.filter(pk=decision_id, decided_by_id=by.pk, kind__in=DecisionKind.UNDOABLE).first()
    if decision is None:
        raise NotAllowed(f"decision {decision_id} cannot be undone")
    if now - decision.decided_at > UNDO_WINDOW:
        raise TooLate
    _undo(decision, now)
    return decision


def undo_similar(*, first: Decision, now: datetime) -> int:
    """Undo the others of the bulk decision of which `first` was undone; returns how many answers were changed.

    Skips those that somebody else or their authors changed in the meantime.
    """
    same = Decision.objects.filter(decided_by_id=first.decided_by_id, decided_at=first.decided_at, pk__gt=first.pk)
    changed_count = 0
    for decision in same.filter(kind__in=DecisionKind.UNDOABLE).order_by("pk"):
        with suppress(ConflictError, TooLate), transaction.atomic():
            _undo(decision, now)
            changed_count += 1
    return changed_count


def _undo(decision: Decision, now: datetime) -> None:
    answer = lock_answer(decision.answer_id, decision.after)
    if Decision.objects.effective().filter(answer=answer).first() != decision:
        raise _conflict(answer.pk)
    previous = PreviousState.objects.filter(decision=decision).first()
    if previous is None:
        raise TooLate
    undoing = Decision(answer=answer, kind=DecisionKind.UNDO, before=decision.after, after=decision.before)
    undoing.undoes, undoing.reason = decision, previous.reason
    undoing.decided_by_id, undoing.decided_at = decision.decided_by_id, now
    if undoing.after == Status.NEW:  # locked first, as by `_apply`: else two people could wait for each other
        count_waiting_time(answer.question_id, previous.submitted_at, decision.decided_at, count=-1)
    _write(undoing, answer, previous.answer_fields())
    previous.delete()
    ReReview.objects.filter(rejection=decision).delete()
    if previous.closed_objection:
        Objection.objects.filter(answer=answer).update(outcome="")


@transaction.atomic
def decide_objection(
    *, answer_id: int, restore: bool, by: AbstractBaseUser, now: datetime, shorter: str = ""
) -> Decision:
    """Close an open objection, logged: release the rejected answer, or let the rejection stand.

    Raises OwnDecision where `by` rejected it, NotAShortening, and ConflictError where the objection is closed.
    """
    decision = Decision(answer_id=answer_id, kind=DecisionKind.OBJECTION, before=Status.REJECTED)
    decision.after = Status.RELEASED if restore else Status.REJECTED
    decision.decided_by_id, decision.decided_at, decision.shortened = by.pk, now, bool(shorter)
    answer = lock_answer(answer_id, decision.before)
    _refuse_same_person(decision, Decision.objects.resulting_in(Status.REJECTED, answer).first())
    if not Objection.objects.filter(answer=answer, outcome="").exists():
        raise _conflict(answer_id)
    decision.reason = "" if restore else answer.reason
    _apply(decision, answer, shorter)
    return decision


def _close_objection(decision: Decision) -> bool:
    """Close an open objection that the decision answers; returns whether there was one."""
    if decision.after in Status.SHOWN and decision.before not in Status.SHOWN:
        outcome = Outcome.RESTORED
    elif decision.kind == DecisionKind.OBJECTION:
        outcome = Outcome.UPHELD
    else:
        return False
    return bool(Objection.objects.filter(answer_id=decision.answer_id, outcome="").update(outcome=outcome))


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
    decision = Decision(answer_id=answer_id, kind=DecisionKind.RE_REVIEW, before=Status.REJECTED, decided_by_id=by.pk)
    decision.decided_at, decision.after = now, Status.REJECTED if agreed else Status.HELD
    answer = lock_answer(answer_id, decision.before)
    rejection = Decision.objects.resulting_in(Status.REJECTED, answer).first()
    review = ReReview.objects.filter(pk=answer_id, agreed=None, rejection=rejection)
    if review.exists():
        _refuse_same_person(decision, rejection)
    if not review.update(agreed=agreed):
        raise _conflict(answer_id)
    if agreed:
        decision.reason = reason
        _log(decision, answer)  # the published reason stays the first one
    else:
        _apply(decision, answer)
    return decision


@transaction.atomic
def decide_social(*, answer_id: int, cleared: bool, by: AbstractBaseUser, now: datetime) -> Decision:
    """Record as a second person whether a released answer may go where its author agreed to: networks, or a book.

    Raises OwnDecision where `by` released it, and ConflictError when the answer no longer waits for this.
    """
    kind = DecisionKind.SOCIAL if cleared else DecisionKind.NOT_SOCIAL
    decision = Decision(answer_id=answer_id, kind=kind, before=Status.RELEASED, after=Status.RELEASED)
    decision.decided_by_id, decision.decided_at = by.pk, now
    answer = lock_answer(answer_id, decision.before)
    _refuse_same_person(decision, Decision.objects.resulting_in(Status.RELEASED, answer).first())
    agreed = answer.consent_social or answer.consent_book or answer.consent_open_data
    if not agreed or answer.cleared_for_social is not None:
        raise _conflict(answer_id)
    Answer.objects.filter(pk=answer_id).update(cleared_for_social=cleared)
    if not cleared:
        announce_change(answer)
    _log(decision, answer)
    return decision


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


def log_translation(kind: DecisionKind, answer: Answer, by: AbstractBaseUser, now: datetime) -> None:
    """Log what became of the translation of an answer, in the transaction of the change; its state stays."""
    decision = Decision(answer=answer, kind=kind, before=answer.status, after=answer.status)
    decision.decided_by_id, decision.decided_at = by.pk, now
    _log(decision, answer)


def erase_note(*, decision_id: int, by: User) -> bool:
    """Blank the note of a decision and of those of the same bulk decision for good; returns whether there was one.

    The log keeps that there was. Raises NotAllowed unless `by` wrote it or may change decisions, as administrators may.
    """
    decision = Decision.objects.filter(pk=decision_id).first()
    if decision is None or not may_erase_note(decision, by):
        raise NotAllowed(f"the note of decision {decision_id}")
    same = Decision.objects.filter(decided_by_id=decision.decided_by_id, decided_at=decision.decided_at)
    return bool(same.erase_notes())


def may_erase_note(decision: Decision, person: User) -> bool:
    """Whether the person wrote the note or may change decisions."""
    return decision.decided_by_id == person.pk or person.has_perm("moderation.change_decision")


def assign_theme(answer_ids: Iterable[int], theme_id: int | None) -> None:
    """Give the answers a theme of their question, or none; ignores a theme of another question. Bounded queries."""
    ids = list(answer_ids)
    if theme_id is None:
        AnswerTheme.objects.filter(answer__in=ids).delete()
        return
    same_question = Answer.objects.filter(pk__in=ids, question__themes=theme_id).order_by("pk")
    links = [AnswerTheme(answer_id=pk, theme_id=theme_id) for pk in same_question.values_list("pk", flat=True)]
    AnswerTheme.objects.bulk_create(links, update_conflicts=True, unique_fields=["answer"], update_fields=["theme"])


def _conflict(answer_id: int) -> ConflictError:
    if Answer.objects.filter(pk=answer_id, status=Status.WITHDRAWN).exists():
        return ConflictError(None)
    return ConflictError(Decision.objects.select_related("decided_by").filter(answer_id=answer_id).first())
