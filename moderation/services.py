"""The only door by which a moderator's word changes an answer."""

from __future__ import annotations

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
from moderation import re_review
from moderation.enums import DecisionKind
from moderation.models import Decision, SecondLook
from moderation.shortening import is_shortening
from moderation.waiting_times import count_waiting

UNDO_WINDOW = timedelta(minutes=10)
MAX_BULK_DECISIONS = 1000  # answers that one word decides

# From each state, the states that staff may give. NEW and WITHDRAWN belong to the visitor; only taking back one's own
# word leads back to NEW. What is shown may stay shown with a shorter text.
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
    """Nobody confirms their own word, nor decides about an objection to it."""


class TooLate(NotAllowed):
    """The time in which a word can be taken back is over."""


class ConflictError(Exception):
    """Somebody was faster. `decision` is theirs; it is None when the author took the answer back."""

    def __init__(self, decision: Decision | None) -> None:
        super().__init__(str(decision))
        self.decision = decision


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
    """Change an answer that is still `before` to `after`, and log it: one compare-and-swap, one Decision.

    Where the question asks for a second person, a rejection is a proposal at first: the answer is HELD with its reason
    until somebody else says a word. `shorter` is the text that shall be shown; the whole one is kept for UNDO_WINDOW.
    Also coarsens the time of submission to the hour, erases the fingerprint, ends an open objection, tells the wall and
    lets the lot decide about a second look. Raises NotAllowed, OwnDecision, ReasonMissing, NotAShortening and
    ConflictError; then nothing has changed.
    """
    word = Decision(
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
        _decide(word, shorter)
        re_review.draw(word)
    return word


def _decide(word: Decision, shorter: str = "") -> None:
    before, after = Status(word.before), Status(word.after)
    only_shorter = before == after and before in Status.SHOWN and shorter
    if not only_shorter and (after not in TRANSITIONS[before] or (shorter and after not in Status.SHOWN)):
        raise NotAllowed(f"{before} → {after}")
    if after == Status.REJECTED and word.reason not in Reason.values:
        raise ReasonMissing
    answer = _current(word)
    asked_for = answer.question.second_person
    if before == Status.HELD and (answer.reason or SecondPerson.HELD in asked_for):
        _refuse_own_word(word)
    if after == Status.REJECTED and word.reason in asked_for and not answer.reason:
        word.after = Status.HELD  # a proposal
    _carry_out(word, answer, shorter)
    if before == Status.REJECTED:
        Objection.objects.filter(answer_id=word.answer_id, outcome="").update(outcome=Outcome.RESTORED)


def _current(word: Decision) -> Answer:
    """The answer as the word's author saw it, locked; raises ConflictError when it is in another state by now."""
    locked = Answer.objects.select_for_update(of=("self",)).select_related("question")
    answer = locked.filter(pk=word.answer_id, status=word.before).first()
    if answer is None:
        raise ConflictError(_what_happened(word.answer_id))
    return answer


def _refuse_own_word(word: Decision) -> None:
    """Raise OwnDecision when the newest word about the answer is by the same person."""
    newest = Decision.objects.filter(answer_id=word.answer_id).first()
    if newest is not None and newest.decided_by_id == word.decided_by_id:
        raise OwnDecision


def _carry_out(word: Decision, answer: Answer, shorter: str = "") -> None:
    """Change the answer as the word says and log it; raises NotAShortening and ConflictError."""
    if shorter and not is_shortening(answer.text, shorter):
        raise NotAShortening
    if word.before == Status.NEW:
        count_waiting(answer, word.decided_at)  # before its time is coarse
    after = Status(word.after)
    newly_shown = after in Status.SHOWN and word.before not in Status.SHOWN
    changes: dict[str, Any] = {"released_at": Value(word.decided_at)} if newly_shown else {}
    if shorter:
        whole = {"whole_text": answer.text, "whole_until": word.decided_at + UNDO_WINDOW}
        changes |= {"text": shorter, "shortened": True} | whole
    changed = Answer.objects.filter(pk=word.answer_id, status=word.before).update(
        status=after,
        reason=word.reason,
        submitted_at=TruncHour("submitted_at", tzinfo=UTC),
        fingerprint="",
        **changes,
    )
    if not changed:
        raise ConflictError(_what_happened(word.answer_id))
    _update_release_counter(word, answer)
    word.save()


def _update_release_counter(word: Decision, answer: Answer) -> None:
    before, after = word.before in Status.SHOWN, word.after in Status.SHOWN
    if before or after:
        update_release_counter(answer.question_id, released=after - before)


def decide_alike(*, first: Decision, answer_ids: Iterable[int]) -> int:
    """Decide about other new answers as about the first one; returns about how many.

    Each is decided and logged by itself; one that somebody else was faster with stays as it is.
    """
    number = 0
    for answer_id in list(answer_ids)[:MAX_BULK_DECISIONS]:
        word = Decision(
            answer_id=answer_id,
            before=Status.NEW,
            after=Status.REJECTED if first.reason else first.after,
            reason=first.reason,
            note=first.note,
            decided_by_id=first.decided_by_id,
            decided_at=first.decided_at,
        )
        with suppress(ConflictError), transaction.atomic():
            _decide(word)
            number += 1
    return number


@transaction.atomic
def undo(*, decision_id: int, by: AbstractBaseUser, now: datetime) -> int:
    """Take back one's own word and what it said about equal answers; returns about how many answers.

    Each is as it was before and the log keeps both. Raises NotAllowed for a word of somebody else, TooLate after
    UNDO_WINDOW, and ConflictError when a newer word has been said or the author took the answer back.
    """
    first = Decision.objects.filter(pk=decision_id, decided_by_id=by.pk, kind__in=DecisionKind.UNDOABLE).first()
    if first is None:
        raise NotAllowed(f"decision {decision_id} cannot be taken back")
    if now - first.decided_at > UNDO_WINDOW:
        raise TooLate
    _take_back(first, now)
    number = 1
    same_word = Decision.objects.filter(
        decided_by_id=by.pk, decided_at=first.decided_at, kind__in=DecisionKind.UNDOABLE
    )
    for word in same_word.filter(pk__gt=first.pk):
        with suppress(ConflictError), transaction.atomic():
            _take_back(word, now)
            number += 1
    return number


def _take_back(word: Decision, now: datetime) -> None:
    earlier, newest = _last_two(word.answer_id)
    answer = _current(Decision(answer_id=word.answer_id, before=word.after))
    if newest != word or (word.shortened and not answer.whole_text):
        raise ConflictError(newest)
    after = Status(word.before)
    changes: dict[str, Any] = {"cleared_for_social": None}
    if word.shortened:
        changes |= {"text": answer.whole_text, "whole_text": "", "whole_until": None}
        changes["shortened"] = _was_shortened_before(word)
    if after not in Status.SHOWN and word.after in Status.SHOWN:
        changes["released_at"] = None
    if after == Status.NEW:
        changes["fingerprint"] = fingerprint(changes.get("text", answer.text))
    reason = earlier.reason if earlier and after in (Status.HELD, Status.REJECTED) else ""
    Answer.objects.filter(pk=word.answer_id, status=word.after).update(status=after, reason=reason, **changes)
    undone = Decision(answer_id=word.answer_id, kind=DecisionKind.UNDO, before=word.after, after=after, reason=reason)
    undone.decided_by_id, undone.decided_at = word.decided_by_id, now
    _update_release_counter(undone, answer)
    undone.save()
    SecondLook.objects.filter(first=word).delete()
    if word.before == Status.REJECTED:
        ended = Outcome.RESTORED if word.after in Status.SHOWN else Outcome.UPHELD
        Objection.objects.filter(answer_id=word.answer_id, outcome=ended).update(outcome="")


def counting_decisions(decisions: Iterable[Decision]) -> list[Decision]:
    """The words that count, oldest first, of all words about one answer: without those that were taken back."""
    counting: list[Decision] = []
    for decision in sorted(decisions, key=lambda decision: decision.pk):
        if decision.kind == DecisionKind.UNDO:
            del counting[-1:]
        else:
            counting.append(decision)
    return counting


def _last_two(answer_id: int) -> tuple[Decision | None, Decision | None]:
    """The last word that counts and the one before it."""
    earlier, newest = [None, None, *counting_decisions(Decision.objects.filter(answer_id=answer_id))][-2:]
    return earlier, newest


def _was_shortened_before(word: Decision) -> bool:
    earlier = Decision.objects.filter(answer_id=word.answer_id, pk__lt=word.pk)
    return any(decision.shortened for decision in counting_decisions(earlier))


@transaction.atomic
def decide_objection(
    *, answer_id: int, restore: bool, by: AbstractBaseUser, now: datetime, shorter: str = ""
) -> Decision:
    """Show a rejected answer after all because its author objected, or let the rejection stand; logs either.

    Raises OwnDecision where `by` rejected it, NotAShortening, and ConflictError where the objection is closed.
    """
    _, last = _last_two(answer_id)
    if last is not None and last.decided_by_id == by.pk:
        raise OwnDecision
    outcome = Outcome.RESTORED if restore else Outcome.UPHELD
    if not Objection.objects.filter(answer_id=answer_id, outcome="").update(outcome=outcome):
        raise ConflictError(_what_happened(answer_id))
    word = Decision(
        answer_id=answer_id,
        kind=DecisionKind.OBJECTION,
        before=Status.REJECTED,
        after=Status.RELEASED if restore else Status.REJECTED,
        reason="" if restore or last is None else last.reason,
        shortened=bool(shorter),
        decided_by_id=by.pk,
        decided_at=now,
    )
    _carry_out(word, _current(word), shorter)
    return word


@transaction.atomic
def decide_second_look(
    *, answer_id: int, after: Status, by: AbstractBaseUser, now: datetime, reason: str = ""
) -> Decision:
    """Say about a rejected answer, without knowing that it is one, what should become of it; logs it.

    Who agrees changes nothing. Who does not brings it to the held answers, where people talk about it. Raises
    ReasonMissing, OwnDecision, and ConflictError when nobody is asked any more.
    """
    if after == Status.REJECTED and reason not in Reason.values:
        raise ReasonMissing
    agreed = after == Status.REJECTED
    look = SecondLook.objects.select_related("first").filter(answer_id=answer_id, agreed=None).first()
    if look is not None and look.first.decided_by_id == by.pk:
        raise OwnDecision
    if look is None or not SecondLook.objects.filter(pk=look.pk, agreed=None).update(agreed=agreed):
        raise ConflictError(_what_happened(answer_id))
    word = Decision(answer_id=answer_id, kind=DecisionKind.SECOND_LOOK, before=Status.REJECTED, decided_by_id=by.pk)
    word.decided_at, word.after = now, Status.REJECTED if agreed else Status.HELD
    answer = _current(word)
    if agreed:
        word.reason = reason
        word.save()  # the published reason stays the first one
    else:
        _carry_out(word, answer)
    return word


@transaction.atomic
def decide_social(*, answer_id: int, cleared: bool, by: AbstractBaseUser, now: datetime) -> Decision:
    """Say as a second person whether a shown answer may go to social networks; logs it.

    Raises OwnDecision where `by` released it, and ConflictError when the answer is not asked about any more.
    """
    kind = DecisionKind.SOCIAL if cleared else DecisionKind.NOT_SOCIAL
    word = Decision(answer_id=answer_id, kind=kind, before=Status.RELEASED, after=Status.RELEASED)
    word.decided_by_id, word.decided_at = by.pk, now
    _refuse_own_word(word)
    waiting = Answer.objects.filter(pk=answer_id, status=word.before, consent_social=True, cleared_for_social=None)
    if not waiting.update(cleared_for_social=cleared):
        raise ConflictError(_what_happened(answer_id))
    word.save()
    return word


@transaction.atomic
def hide_reported(*, answer_id: int, now: datetime) -> Decision:
    """Take a shown answer off the glass because the public reported it, until somebody reads the report; logs it.

    Raises ConflictError when it is not shown any more.
    """
    word = Decision(
        answer_id=answer_id, kind=DecisionKind.REPORT, before=Status.RELEASED, after=Status.HELD, decided_at=now
    )
    _carry_out(word, _current(word))
    return word


def _what_happened(answer_id: int) -> Decision | None:
    if Answer.objects.filter(pk=answer_id, status=Status.WITHDRAWN).exists():
        return None
    return Decision.objects.select_related("decided_by").filter(answer_id=answer_id).first()
