"""Claims: an answer on somebody's page is handed to nobody else for a while. Also what is passed on, and presence.

A claim locks nothing; if two people decide about the same answer, `moderation.services` lets the first one win.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q

from contributions.enums import Status
from moderation.desk.enums import Queue
from moderation.desk.queues import (
    MARKED_PERIOD,
    PRESENCE_PERIOD,
    QueueFilter,
    answers_to_re_review,
    grouped_answers,
    priority_answers,
    unclaimed,
)
from moderation.models import Claim, Decision, Handover, LanguageSkill, Presence
from moderation.services import UNDO_WINDOW
from moderation.transitions import ConflictError, NotAllowed, TooLate

PAGE_SIZE = 5  # answers that one person is handed: one large, the next ones small
LIST_SIZE = 10  # answers on a page of a queue in which nothing has to be decided
RE_REVIEW_POSITION = 2  # among the new ones, where nobody expects it
CLAIM_PERIOD = timedelta(seconds=60)


def hand_out_answers(
    queue_filter: QueueFilter,
    reader: AbstractBaseUser,
    now: datetime,
    *,
    first: int | None = None,
    without: Collection[int] = (),
) -> tuple[list[int], set[int]]:
    """Claim the first answers of a queue that nobody else reads, at most PAGE_SIZE, where somebody has to decide.

    Returns the ids of the answers to show, in order, and which of them are re-reviews; from a queue in which nothing
    has to be decided one more than LIST_SIZE, if there is a next page. `first` is the answer that the reader goes on
    with: it comes before all others, if the reader may decide it yet. `without`: ids of answers to leave out.
    """
    answers = grouped_answers(queue_filter, reader)
    if without:
        answers = answers.exclude(pk__in=without)
    re_reviews: set[int] = set()
    own = list(grouped_answers(queue_filter, reader, among=[first]).values_list("pk", flat=True)) if first else []
    if queue_filter.queue not in Queue.TO_DECIDE:
        listed = answers.values_list("pk", flat=True)[: LIST_SIZE + 1]
        return list(dict.fromkeys([*own, *listed])), re_reviews
    answer_ids = list(unclaimed(answers, reader, now).values_list("pk", flat=True)[:PAGE_SIZE])
    answer_ids = list(dict.fromkeys([*own, *priority_answers(queue_filter, reader, now), *answer_ids]))
    answer_ids = [answer_id for answer_id in answer_ids if answer_id not in without]
    if queue_filter.queue == Queue.NEW and not queue_filter.hint:  # of rejected answers no hints are stored
        sampled = unclaimed(answers_to_re_review(queue_filter, reader), reader, now)
        re_reviews = set(sampled.exclude(pk__in=without).values_list("pk", flat=True)[:1])
        answer_ids[RE_REVIEW_POSITION:RE_REVIEW_POSITION] = re_reviews
    claimed = claim_answers(answer_ids[:PAGE_SIZE], reader, now)
    return [answer_id for answer_id in answer_ids if answer_id in claimed], re_reviews


def claim_answers(answer_ids: Sequence[int], person: AbstractBaseUser, now: datetime) -> set[int]:
    """Claim these answers for CLAIM_PERIOD and give up all other claims of the person.

    Returns the ids of those that nobody else claimed first.
    """
    Claim.objects.filter(Q(person_id=person.pk) | Q(answer__in=answer_ids, until__lte=now)).delete()
    claims = [Claim(answer_id=answer_id, person_id=person.pk, until=now + CLAIM_PERIOD) for answer_id in answer_ids]
    Claim.objects.bulk_create(claims, ignore_conflicts=True)  # the primary key decides who was first
    own = Claim.objects.filter(answer__in=answer_ids, person_id=person.pk)
    return set(own.values_list("answer_id", flat=True))


def renew_claims(answer_ids: Sequence[int], person: AbstractBaseUser, now: datetime) -> None:
    """Extend the person's claims on these answers; what ran out and went to somebody else stays theirs."""
    own = Claim.objects.filter(answer__in=answer_ids, person_id=person.pk)
    own.filter(until__lt=now + CLAIM_PERIOD / 2).update(until=now + CLAIM_PERIOD)


def hand_over(*, answer_id: int, to: int, by: AbstractBaseUser, now: datetime) -> None:
    """Keep the answer for a colleague and give up one's claim; decides nothing. Forgets who got what long ago."""
    Handover.objects.filter(passed_at__lt=now - MARKED_PERIOD).delete()
    Handover.objects.update_or_create(pk=answer_id, defaults={"person_id": to, "passed_by_id": by.pk, "passed_at": now})
    Claim.objects.filter(answer=answer_id, person=by.pk).delete()


@transaction.atomic
def take_back(*, answer_id: int, by: AbstractBaseUser, now: datetime) -> None:
    """Keep an answer for oneself that one passed on: the colleague loses it. Decides nothing.

    Raises NotAllowed if the person did not pass it on, TooLate after UNDO_WINDOW, and ConflictError if somebody has
    decided about it since or its author withdrew it.
    """
    passed = Handover.objects.filter(pk=answer_id, passed_by=by.pk).exclude(person=by.pk)
    handover = passed.select_related("answer").first()
    if handover is None:
        raise NotAllowed(f"answer {answer_id} was not passed on by {by.pk}")
    if now - handover.passed_at > UNDO_WINDOW:
        raise TooLate
    later = Decision.objects.filter(answer=answer_id, decided_at__gt=handover.passed_at)
    latest = later.select_related("decided_by").first()
    if latest or handover.answer.status == Status.WITHDRAWN:
        raise ConflictError(latest)
    Handover.objects.filter(pk=answer_id).update(person=by.pk)
    Claim.objects.filter(answer=answer_id).delete()


@transaction.atomic
def set_languages(person: AbstractBaseUser, languages: Iterable[str]) -> None:
    """Store which languages somebody reads, and no others."""
    LanguageSkill.objects.filter(person=person.pk).delete()
    LanguageSkill.objects.bulk_create(LanguageSkill(person_id=person.pk, language=code) for code in languages)


def note_presence(person: AbstractBaseUser, now: datetime) -> None:
    """Note that somebody is at the desk; writes at most three times in PRESENCE_PERIOD."""
    if not Presence.objects.filter(person_id=person.pk, seen_at__gt=now - PRESENCE_PERIOD / 3).exists():
        Presence.objects.update_or_create(person_id=person.pk, defaults={"seen_at": now})
