"""Counts scans in the memory of a process, and adds them to the database every few seconds.

A commit that waits for the disk would cost each visit more than everything else of it. What a process holds is lost
when it is killed: the scans of STORING_INTERVAL at most, while the database answers.
"""

from __future__ import annotations

import logging
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Manager, Value, When
from django.http import HttpRequest
from django.utils.translation import get_language_from_path

from contributions.enums import StationKind
from contributions.models import Question, Station
from contributions.scan_counts.models import ScanCount

STORING_INTERVAL = 5  # seconds

type ScanKey = tuple[datetime, int, int]  # the hour, the id of the question that was asked, that of the station

logger = logging.getLogger(__name__)


class ScanCounter:
    """The scans of this process that are not stored yet. Threads may share it."""

    def __init__(self) -> None:
        self._waiting: Counter[ScanKey] = Counter()
        self._counting, self._storing = Lock(), Lock()

    def count(self, station: Station, now: datetime) -> None:
        """Count one scan, if the station is one of StationKind.SCANNED. Touches no database.

        `station` as the form knew it, with the question that it asked.
        """
        if station.kind in StationKind.SCANNED:
            with self._counting:
                self._waiting[start_of_hour(now), station.question_id, station.pk] += 1

    def store(self) -> None:
        """Add what was counted to the database; where that fails, keep it for the next time and say so in the log.

        Where the connection breaks during the commit, it may be stored already, and counts twice then.
        Asks the database nothing where nothing was counted. Returns only when no other thread stores any more.
        """
        with self._storing:
            with self._counting:
                taken, self._waiting = self._waiting, Counter()
            try:
                if taken:
                    add_scans(taken)
            except Exception as error:
                logger.warning("scans are not stored yet: %s", error)
                with self._counting:
                    self._waiting.update(taken)


scan_counter = ScanCounter()


def is_scan(request: HttpRequest) -> bool:
    """Whether somebody reads the printed address, without a language, and no browser loads it on a guess."""
    is_printed = not get_language_from_path(request.path_info)
    return request.method == "GET" and is_printed and "prefetch" not in request.META.get("HTTP_SEC_PURPOSE", "")


def start_of_hour(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


@transaction.atomic
def add_scans(scans: Mapping[ScanKey, int]) -> None:
    """Add numbers of scans to those that this and other processes have stored.

    Ignores questions and stations that are deleted. Two queries for all, and two for each hour of a question.
    """
    stations = _existing(Station.objects, {station_id for _hour, _question_id, station_id in scans})
    questions = _existing(Question.all_objects, {question_id for _hour, question_id, _station_id in scans})
    by_hour: defaultdict[tuple[datetime, int], dict[int, int]] = defaultdict(dict)
    for (hour, question_id, station_id), count in sorted(scans.items()):
        if question_id in questions and station_id in stations:
            by_hour[hour, question_id][station_id] = count
    for (hour, question_id), counts in by_hour.items():
        rows = [ScanCount(station_id=station_id, question_id=question_id, hour=hour) for station_id in counts]
        ScanCount.objects.bulk_create(rows, ignore_conflicts=True)
        added = Case(*(When(station=station_id, then=Value(count)) for station_id, count in counts.items()))
        ScanCount.objects.filter(hour=hour, question=question_id, station__in=counts).update(scans=F("scans") + added)


def _existing(rows: Manager[Any], ids: Iterable[int]) -> set[int]:
    return set(rows.filter(pk__in=ids).values_list("pk", flat=True))


def keep_storing(store: Callable[[], None], pause: Callable[[float], None] = time.sleep) -> None:
    """Call `store` every STORING_INTERVAL, for ever; each web server does so beside its work."""
    while True:
        pause(STORING_INTERVAL)
        store()
