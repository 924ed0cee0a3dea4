"""Counts scans in the memory of a process, and adds them to the database every few seconds.

A commit that waits for the disk would cost each visit more than everything else of it. What a process holds is lost
when it is killed: the scans of STORING_INTERVAL at most, while the database answers.
"""

from __future__ import annotations

import logging
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from threading import Lock

from django.db import transaction
from django.db.models import Case, F, Value, When

from contributions.enums import StationKind
from contributions.models import Station
from contributions.scan_counts.models import ScanCount

STORING_INTERVAL = 5  # seconds

logger = logging.getLogger(__name__)


class ScanCounter:
    """The scans of this process that are not stored yet. Threads may share it."""

    def __init__(self) -> None:
        self._waiting: Counter[tuple[datetime, int]] = Counter()  # by hour and station id
        self._counting, self._storing = Lock(), Lock()

    def count(self, station: Station, now: datetime) -> None:
        """Count one scan, if the station is one of StationKind.SCANNED. Touches no database."""
        if station.kind in StationKind.SCANNED:
            with self._counting:
                self._waiting[start_of_hour(now), station.pk] += 1

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


def start_of_hour(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


@transaction.atomic
def add_scans(scans: Mapping[tuple[datetime, int], int]) -> None:
    """Add numbers of scans, by hour and station id, to those that this and other processes have stored.

    Ignores stations that are deleted. A query for all, and two an hour.
    """
    known = set(Station.objects.filter(pk__in={station_id for _hour, station_id in scans}).values_list("pk", flat=True))
    by_hour: defaultdict[datetime, dict[int, int]] = defaultdict(dict)
    for (hour, station_id), count in sorted(scans.items()):
        if station_id in known:
            by_hour[hour][station_id] = count
    for hour, counts in by_hour.items():
        rows = [ScanCount(station_id=station_id, hour=hour) for station_id in counts]
        ScanCount.objects.bulk_create(rows, ignore_conflicts=True)
        added = Case(*(When(station=station_id, then=Value(count)) for station_id, count in counts.items()))
        ScanCount.objects.filter(hour=hour, station__in=counts).update(scans=F("scans") + added)


def keep_storing(store: Callable[[], None], pause: Callable[[float], None] = time.sleep) -> None:
    """Call `store` every STORING_INTERVAL, for ever; each web server does so beside its work."""
    while True:
        pause(STORING_INTERVAL)
        store()
