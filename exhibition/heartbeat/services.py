"""Records heartbeats: the latest report of a screen, its uptime, and how often each answer was displayed.

Each heartbeat is one transaction of constant cost (tests/exhibition/heartbeat/test_services.py).
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Value, When

from exhibition.heartbeat.availability import counted_from
from exhibition.heartbeat.enums import MAX_PAINT_AGE, SILENT_AFTER, ScreenState
from exhibition.heartbeat.models import DailyUptime, Heartbeat, ImpressionCount
from exhibition.heartbeat.payload import HeartbeatPayload
from exhibition.heartbeat.selectors import screen_state, uptime_schedules
from exhibition.kiosk.assets import page_build
from exhibition.kiosk.feed import current_stamp
from exhibition.models import Screen
from moderation.selectors import filter_released_ids, released_ids

MAX_PAUSE = timedelta(seconds=90)  # between two heartbeats without a break
BATCH_SIZE = 500
START_TOLERANCE = timedelta(seconds=10)  # rounding and the network shift the computed start of a page


@transaction.atomic
def record_heartbeat(screen: Screen, payload: HeartbeatPayload, now: datetime) -> None:
    """Store a heartbeat and add its uptime and impressions. Locks the screen's row: two heartbeats come one by one.

    Of another device than the screen's only that it reported. Expects `question__release_counter` to be loaded.
    """
    fields = _heartbeat_fields(payload, now)
    heartbeat, is_first = Heartbeat.objects.select_for_update().get_or_create(
        screen=screen, defaults={**fields, "first_received_at": now, "unbroken_since": now}
    )
    if heartbeat.device not in ("", payload.device):
        Heartbeat.objects.filter(screen=screen).update(other_device=payload.device, second_page_at=now)
        return
    before, is_counted = heartbeat.received_at, not is_first and payload.batch == heartbeat.batch
    if not is_first:
        fields |= _compared(heartbeat, fields, now)
    fields["behind_since"] = _behind_since(heartbeat, payload, current_stamp(screen), now)
    fields["old_page_since"] = None if payload.build == page_build() else heartbeat.old_page_since or now
    for name, value in fields.items():
        setattr(heartbeat, name, value)
    state = screen_state(heartbeat, expected=True, now=now)
    if state == ScreenState.RUNNING:
        heartbeat.well_at = now
    heartbeat.save()
    if state.shows_fresh_picture and payload.paint_age_seconds <= MAX_PAINT_AGE.total_seconds():
        _add_uptime(screen, counted_from(None if is_first else before, heartbeat.started_at, now), now)
    if not is_counted and not payload.faults:
        add_impressions(screen.question_id, dict(payload.shown))


def recognise_device(screen: Screen, device: str) -> bool:
    """From now on this other device, which has reported, is the screen's. Returns False if it is not the latest one."""
    heartbeats = Heartbeat.objects.filter(screen=screen, other_device=device)
    return bool(device and heartbeats.update(device=device, other_device="", second_page_at=None))


def add_impressions(question_id: int, shown: Mapping[int, int]) -> None:
    """Add how often answers were displayed, by answer id; ignores ids that are not released answers of the question."""
    released = sorted(filter_released_ids(question_id, shown)) if shown else []
    if not released:
        return
    rows = [ImpressionCount(answer_id=answer_id, question_id=question_id) for answer_id in released]
    ImpressionCount.objects.bulk_create(rows, ignore_conflicts=True)
    added = Case(*(When(answer_id=answer_id, then=Value(shown[answer_id])) for answer_id in released))
    ImpressionCount.objects.filter(answer_id__in=released).update(impressions=F("impressions") + added)


def delete_stale_impressions() -> None:
    """Delete the counts of answers that are not released any more. One query, and one a question with counts."""
    counted: defaultdict[int, set[int]] = defaultdict(set)
    for question_id, answer_id in ImpressionCount.objects.values_list("question_id", "answer_id"):
        counted[question_id].add(answer_id)
    for question_id, answer_ids in counted.items():
        for batch in batched(answer_ids.difference(released_ids(question_id)), BATCH_SIZE):
            ImpressionCount.objects.filter(answer_id__in=batch).delete()


def _heartbeat_fields(payload: HeartbeatPayload, now: datetime) -> dict[str, Any]:
    copied = ("device", "faults", "nodes", "heap", "missed", "worker", "lost", "batch", "visible", "cached_page")
    return {name: getattr(payload, name) for name in copied} | {
        "received_at": now,
        "display": str(payload.display),
        "version": payload.version or "",
        "data_at": None if payload.data_age_seconds is None else now - timedelta(seconds=payload.data_age_seconds),
        "started_at": now - timedelta(seconds=payload.page_age_seconds),
    }


def _compared(before: Heartbeat, fields: Mapping[str, Any], now: datetime) -> dict[str, datetime | str]:
    """What follows from this heartbeat and the one before it."""
    changes: dict[str, datetime | str] = {}
    if now - before.received_at > MAX_PAUSE or before.well_at != before.received_at:
        changes["unbroken_since"] = now
    if _is_second_page(before, fields["started_at"], now):
        changes |= {"second_page_at": now, "other_device": ""}
    return changes


def _behind_since(before: Heartbeat, payload: HeartbeatPayload, current: str, now: datetime) -> datetime | None:
    """A page that is always one release behind in a busy hour follows; one that stays where it was does not."""
    if payload.version == current:
        return None
    return before.behind_since if before.behind_since and payload.version == before.version else now


def _add_uptime(screen: Screen, start: datetime, now: datetime) -> None:
    for date, seconds in uptime_schedules([screen])[screen.pk].by_day(start, now):
        row = DailyUptime.objects.filter(screen=screen, date=date)
        if seconds and not row.update(seconds=F("seconds") + seconds):
            DailyUptime.objects.create(screen=screen, date=date, seconds=seconds)


def _is_second_page(before: Heartbeat, started_at: datetime, now: datetime) -> bool:
    """Whether an older page reports although a newer one just did: each can hide that the other died."""
    return now - before.received_at < SILENT_AFTER and started_at < before.started_at - START_TOLERANCE
