"""Tasks that run again and again: what there is, and when each is due.

A task in an app's tasks.py becomes periodic by one line before it:

    @periodic(_("Alte Sitzungen löschen"), time(3, 30))  # every day; timedelta(minutes=5): every five minutes
    def clear_sessions() -> None: ...
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.tasks import Task, task
from django.utils import timezone

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

CLOCK_TOLERANCE = timedelta(minutes=1)  # by which the clocks of machines may differ


class Schedule(NamedTuple):
    """What staff read about a periodic task, and how often or at what time of the day it runs."""

    label: StrPromise
    when: timedelta | time
    sends_mail: bool = False  # if a mail server is configured

    def next_after(self, now: datetime) -> datetime:
        """The next due time later than `now`: a multiple of the period, or a time of the day where people are."""
        if isinstance(self.when, timedelta):
            period = self.when.total_seconds()
            return datetime.fromtimestamp((now.timestamp() // period + 1) * period, UTC)
        day = timezone.localdate(now)
        while (due := timezone.make_aware(datetime.combine(day, self.when)).astimezone(UTC)) <= now:
            day += timedelta(days=1)
        return due


SCHEDULES: dict[str, Schedule] = {}  # by the path of the task


def periodic(
    label: StrPromise, when: timedelta | time, *, sends_mail: bool = False
) -> Callable[[Callable[[], Any]], Task[[], Any]]:
    """Make a function a task that the worker runs once at each due time, on whatever machine.

    It may be run twice, when a worker dies in the middle, and must bear that. What an outage made it miss is made up
    for once. An error is logged and shown to staff; the task runs again at its next time.
    """

    def register(function: Callable[[], Any]) -> Task[[], Any]:
        registered = task(function)
        SCHEDULES[registered.module_path] = Schedule(label, when, sends_mail)
        return registered

    return register
