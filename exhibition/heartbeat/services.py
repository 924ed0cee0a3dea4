"""Takes a sign in: what the screen last told, for how long it showed a picture, how often each answer was shown.

One door, one transaction; the cost is the same whatever there is (tests/exhibition/heartbeat/test_receiving.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from contributions.models import Question
from exhibition.heartbeat.availability import Run, vouched_from
from exhibition.heartbeat.models import Day, Shown, Sign
from exhibition.heartbeat.payload import Told
from exhibition.heartbeat.states import FRESH, NIGHT_MODE, PAINTED, SILENT_AFTER
from exhibition.models import Screen
from moderation.selectors import which_released

BREAK = timedelta(seconds=90)  # a longer pause than this is one
SAME_START = timedelta(seconds=10)  # what rounding and the way through the network can make of one start


@transaction.atomic
def take_sign(screen: Screen, told: Told, now: datetime) -> None:
    """Keep what a screen tells. Two signs of one screen at the same time wait for each other."""
    started_at = now - timedelta(seconds=told.ran)
    sign, is_first = Sign.objects.select_for_update().get_or_create(
        screen=screen, defaults={**_facts(told, now), "first_signed_at": now, "unbroken_since": now}
    )
    if shows_a_picture(told):
        _count_seconds(screen, vouched_from(None if is_first else sign.signed_at, started_at, now), now)
    if not is_first:
        changes = _facts(told, now)
        if now - sign.signed_at > BREAK:
            changes["unbroken_since"] = now
        if _is_another_page(sign, started_at, now):
            changes["second_page_at"] = now
        Sign.objects.filter(screen=screen).update(**changes)
    if is_first or told.batch != sign.batch:
        count_shown(screen.question_id, told.shown, now)


def shows_a_picture(told: Told) -> bool:
    """Whether this was a fresh picture: with new data, really painted, and not the night's."""
    return (
        told.age is not None
        and timedelta(seconds=told.age) <= FRESH
        and timedelta(seconds=told.painted) <= PAINTED
        and told.glass != NIGHT_MODE
    )


def count_shown(question_id: int, shown: Mapping[int, int], now: datetime) -> None:
    """Add how often answers were shown; numbers that are no released answers of the question count for nothing."""
    released = which_released(question_id, shown) if shown else set()
    if not released:
        return
    rows = [Shown(answer_id=answer_id, question_id=question_id, last_shown_at=now) for answer_id in sorted(released)]
    Shown.objects.bulk_create(rows, ignore_conflicts=True)
    more = Case(*(When(answer_id=answer_id, then=Value(shown[answer_id])) for answer_id in sorted(released)))
    Shown.objects.filter(answer_id__in=released).update(times=F("times") + more, last_shown_at=now)


def run_of(question: Question) -> Run:
    """When something is to be seen on the screens of this question. One query."""
    return Run(question.opens_at, question.closes_at, question.opening_hours(), timezone.get_default_timezone())


def _facts(told: Told, now: datetime) -> dict[str, object]:
    return {
        "signed_at": now,
        "glass": str(told.glass),
        "version": told.version or "",
        "fed_at": None if told.age is None else now - timedelta(seconds=told.age),
        "started_at": now - timedelta(seconds=told.ran),
        "nodes": told.nodes,
        "heap": told.heap,
        "missed": told.missed,
        "worker": told.worker,
        "lost": told.lost,
        "batch": told.batch,
    }


def _count_seconds(screen: Screen, start: datetime, now: datetime) -> None:
    for date, seconds in run_of(screen.question).by_day(start, now):
        if seconds and not Day.objects.filter(screen=screen, date=date).update(seconds=F("seconds") + seconds):
            Day.objects.create(screen=screen, date=date, seconds=seconds)


def _is_another_page(before: Sign, started_at: datetime, now: datetime) -> bool:
    """Whether an older page signs although a newer one just did: one can hide that the other died."""
    return now - before.signed_at < SILENT_AFTER and started_at < before.started_at - SAME_START
