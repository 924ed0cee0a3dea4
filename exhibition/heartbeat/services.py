"""Records heartbeats: the latest report of a screen, its uptime, and how often each answer was displayed.

Each heartbeat is one transaction of constant cost (tests/exhibition/heartbeat/test_services.py).
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import batched

from django.db import transaction
from django.db.models import Case, F, Value, When

from exhibition.heartbeat.availability import counted_from
from exhibition.heartbeat.enums import MAX_DATA_AGE, MAX_PAINT_AGE, NIGHT_MODE, SILENT_AFTER
from exhibition.heartbeat.models import DailyUptime, Heartbeat, ImpressionCount
from exhibition.heartbeat.payload import HeartbeatPayload
from exhibition.heartbeat.selectors import uptime_schedules
from exhibition.models import Screen
from moderation.selectors import filter_released_ids, released_ids

MAX_PAUSE = timedelta(seconds=90)  # between two heartbeats without a break
BATCH_SIZE = 500
START_TOLERANCE = timedelta(seconds=10)  # rounding and the network shift the computed start of a page


@transaction.atomic
def record_heartbeat(screen: Screen, payload: HeartbeatPayload, now: datetime) -> None:
    """Store a heartbeat and add its uptime and impressions. Locks the screen's row: two heartbeats come one by one."""
    started_at = now - timedelta(seconds=payload.page_age_seconds)
    fields = _heartbeat_fields(payload, now)
    heartbeat, is_first = Heartbeat.objects.select_for_update().get_or_create(
        screen=screen, defaults={**fields, "first_received_at": now, "unbroken_since": now}
    )
    if shows_fresh_picture(payload):
        _add_uptime(screen, counted_from(None if is_first else heartbeat.received_at, started_at, now), now)
    if not is_first:
        if now - heartbeat.received_at > MAX_PAUSE:
            fields["unbroken_since"] = now
        if _is_second_page(heartbeat, started_at, now):
            fields["second_page_at"] = now
        Heartbeat.objects.filter(screen=screen).update(**fields)
    if is_first or payload.batch != heartbeat.batch:
        add_impressions(screen.question_id, dict(payload.shown))


def shows_fresh_picture(payload: HeartbeatPayload) -> bool:
    """Whether recent data was recently painted, and not in night mode."""
    return (
        payload.data_age_seconds is not None
        and timedelta(seconds=payload.data_age_seconds) <= MAX_DATA_AGE
        and timedelta(seconds=payload.paint_age_seconds) <= MAX_PAINT_AGE
        and payload.display != NIGHT_MODE
    )


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


def _heartbeat_fields(payload: HeartbeatPayload, now: datetime) -> dict[str, object]:
    copied = {
        name: getattr(payload, name) for name in ("nodes", "heap", "missed", "worker", "lost", "batch", "visible")
    }
    return copied | {
        "received_at": now,
        "display": str(payload.display),
        "version": payload.version or "",
        "data_at": None if payload.data_age_seconds is None else now - timedelta(seconds=payload.data_age_seconds),
        "started_at": now - timedelta(seconds=payload.page_age_seconds),
    }


def _add_uptime(screen: Screen, start: datetime, now: datetime) -> None:
    for date, seconds in uptime_schedules([screen])[screen.pk].by_day(start, now):
        row = DailyUptime.objects.filter(screen=screen, date=date)
        if seconds and not row.update(seconds=F("seconds") + seconds):
            DailyUptime.objects.create(screen=screen, date=date, seconds=seconds)


def _is_second_page(before: Heartbeat, started_at: datetime, now: datetime) -> bool:
    """Whether an older page reports although a newer one just did: each can hide that the other died."""
    return now - before.received_at < SILENT_AFTER and started_at < before.started_at - START_TOLERANCE
