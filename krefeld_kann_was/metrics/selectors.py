"""What the database says of the exhibition, as metrics: the same whichever machine is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError
from django.db.models import Count, Min

from contributions.enums import Status
from contributions.models import Answer
from contributions.rehearsals.selectors import not_rehearsed
from exhibition.heartbeat.enums import ScreenState
from exhibition.heartbeat.selectors import screen_health
from exhibition.models import Screen
from krefeld_kann_was.database.selectors import last_backup
from krefeld_kann_was.errors.models import ErrorKind
from krefeld_kann_was.version import VERSION
from krefeld_kann_was.worker.selectors import count_tasks

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily


class ExhibitionCollector:
    """A collector for a registry of prometheus-client. About ten queries, and one for each question with screens."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """While the database fails, only that it does."""
        try:
            found = [*self._answers(), *self._tasks(), *self._screens(), *self._backup(), *self._errors()]
        except (DatabaseError, InterfaceError):
            yield _gauge("kkw_database_up", "Whether the database answers.", {"": 0})
        else:
            yield from found
            yield _gauge("kkw_database_up", "Whether the database answers.", {"": 1})
        yield _gauge("kkw_version", "The version of the program.", {VERSION: 1}, "version")

    def _answers(self) -> Iterator[GaugeMetricFamily]:
        rows = Answer.objects.filter(not_rehearsed()).order_by().values_list("status")
        found = {status: (count, oldest) for status, count, oldest in rows.annotate(Count("pk"), Min("submitted_at"))}
        counts = {status.value: found.get(status, (0, None))[0] for status in Status}
        yield _gauge("kkw_answers", "Answers by state.", counts, "state")
        _count, oldest = found.get(Status.NEW, (0, None))
        age = (self.now - oldest).total_seconds() if oldest else 0
        yield _gauge("kkw_queue_age_seconds", "For how long the oldest new answer has waited; 0: none does.", {"": age})

    def _tasks(self) -> Iterator[GaugeMetricFamily]:
        help_text = "Work beside requests: due, running, failed (for a week), and by the clock but overdue."
        yield _gauge("kkw_tasks", help_text, count_tasks(self.now), "state")

    def _screens(self) -> Iterator[GaugeMetricFamily]:
        screens = Screen.objects.filter(not_rehearsed(), question__closes_at__gt=self.now)
        healths = screen_health(screens.select_related("question", "station"), self.now, with_days=False)
        counts = dict.fromkeys((state.value for state in ScreenState), 0)
        counts |= Counter(health.state.value for health in healths)
        yield _gauge("kkw_screens", "Screens of questions that are not over, by what they do.", counts, "state")

    def _backup(self) -> Iterator[GaugeMetricFamily]:
        if made_at := last_backup():
            help_text = "When the last backup of the database was made."
            yield _gauge("kkw_last_backup_timestamp_seconds", help_text, {"": made_at.timestamp()})

    def _errors(self) -> Iterator[GaugeMetricFamily]:
        yield _gauge("kkw_error_kinds", "Kinds of errors that nobody has settled yet.", {"": ErrorKind.objects.count()})


def _gauge(name: str, help_text: str, values: Mapping[str, float], label: str = "") -> GaugeMetricFamily:
    """`values` by the value of the label; without one a single value."""
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(name, help_text, labels=[label] if label else [])
    for value, number in values.items():
        family.add_metric([value] if label else [], number)
    return family
