"""Who looks at what: an answer that somebody has on the page is handed to nobody else for a while.

A claim is kindness, not a lock: what counts in the end is the compare-and-swap in `moderation.services`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, User
from django.db.models import Exists, OuterRef, Q, QuerySet

from contributions.models import Answer
from moderation.models import Claim, Presence

LASTS = timedelta(seconds=60)
SEEN_FOR = timedelta(seconds=30)  # after the last sign of life


def free(answers: QuerySet[Answer], person: AbstractBaseUser, now: datetime) -> QuerySet[Answer]:
    """Those of the answers that nobody else has claimed."""
    taken = Claim.objects.filter(answer=OuterRef("pk"), until__gt=now).exclude(person_id=person.pk)
    return answers.exclude(Exists(taken))


def claim(answer_ids: Sequence[int], person: AbstractBaseUser, now: datetime) -> set[int]:
    """Claim these answers and let go of all others; returns the ones that nobody else got first."""
    Claim.objects.filter(Q(person_id=person.pk) | Q(answer__in=answer_ids, until__lte=now)).delete()
    wanted = [Claim(answer_id=answer_id, person_id=person.pk, until=now + LASTS) for answer_id in answer_ids]
    Claim.objects.bulk_create(wanted, ignore_conflicts=True)  # the key decides who was first
    mine = Claim.objects.filter(answer__in=answer_ids, person_id=person.pk)
    return set(mine.values_list("answer_id", flat=True))


def renew(answer_ids: Sequence[int], person: AbstractBaseUser, now: datetime) -> None:
    """Somebody still looks at these answers. What ran out meanwhile and went to somebody else stays theirs."""
    mine = Claim.objects.filter(answer__in=answer_ids, person_id=person.pk)
    mine.filter(until__lt=now + LASTS / 2).update(until=now + LASTS)


def sign_of_life(person: AbstractBaseUser, now: datetime) -> None:
    """Note that somebody is at the desk, at most every third part of SEEN_FOR."""
    seen: dict[str, Any] = {"seen_at": now}
    if Presence.objects.filter(person_id=person.pk, seen_at__gt=now - SEEN_FOR / 3).exists():
        return
    Presence.objects.update_or_create(person_id=person.pk, defaults=seen)


def also_here(person: AbstractBaseUser, now: datetime) -> list[User]:
    """The others at the desk."""
    recently = Presence.objects.filter(seen_at__gt=now - SEEN_FOR).exclude(person_id=person.pk)
    return list(User.objects.filter(pk__in=recently.values("person_id")).order_by("pk"))
