"""The one door to an export: every change is one UPDATE that says what it was before, so that of two one loses.

waiting ──► running ──► done | failed        waiting, running ──► cancelled        cancelled, failed ──► waiting
"""

from __future__ import annotations

import platform
import secrets
import shutil
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from contributions.models import Question
from exhibition.export.models import Export, ExportState
from exhibition.export.selection import ExportSelection

STALE = timedelta(seconds=30)  # a runner that was silent for so long is dead; it writes every second
LONGEST_ERROR = 500


class NotClosed(Exception):
    """The question still takes answers: nothing goes out before it closes."""


class Busy(Exception):
    """Another export of this question is open."""


def start(question: Question, choice: ExportSelection, *, by: User | None, now: datetime) -> Export:
    """A new job, which a runner has to take. Raises NotClosed, Busy."""
    refuse_before_closing(question, now)
    try:
        with transaction.atomic():
            return Export.objects.create(question=question, started_by=by, started_at=now, **choice._asdict())
    except IntegrityError:
        raise Busy from None


def refuse_before_closing(question: Question, now: datetime) -> None:
    """Raises NotClosed."""
    if now < question.closes_at:
        raise NotClosed


def choice_of(export: Export) -> ExportSelection:
    return ExportSelection(export.formats, export.languages, export.themes, export.only_new, export.carousels)


def free(now: datetime) -> QuerySet[Export]:
    """The jobs that nobody works on: just begun, or their runner died."""
    nobody = Q(heartbeat=None) | Q(heartbeat__lt=now - STALE)
    return Export.objects.filter(nobody, state__in=ExportState.OPEN)


def take(export_id: int, now: datetime) -> str:
    """The name of a new runner, who holds the job from now on; "" where somebody else does or it is not open."""
    runner = f"{platform.node()[:40]}-{secrets.token_hex(8)}"
    taken = free(now).filter(pk=export_id).update(
        state=ExportState.RUNNING, runner=runner, heartbeat=now, machine=platform.node()[:255]
    )  # fmt: skip
    return runner if taken else ""


def beat(export_id: int, runner: str, now: datetime, **progress: Any) -> bool:
    """Write that the runner lives, and its progress; False where it does not hold the job any more and has to stop."""
    return _change(export_id, runner, heartbeat=now, **progress)


def finish(export_id: int, runner: str, now: datetime, **progress: Any) -> bool:
    return _change(export_id, runner, state=ExportState.DONE, finished_at=now, heartbeat=None, **progress)


def fail(export_id: int, runner: str, now: datetime, error: str) -> bool:
    """Stop until somebody lets it go on. `error` is shown to staff."""
    changes = {"state": ExportState.FAILED, "finished_at": now, "heartbeat": None}
    return _change(export_id, runner, error=" ".join(error.split())[:LONGEST_ERROR], **changes)


def give_back(export_id: int, runner: str) -> bool:
    """Let the next runner take it at once: this one was asked to end."""
    return _change(export_id, runner, state=ExportState.WAITING, heartbeat=None)


def _change(export_id: int, runner: str, **changes: Any) -> bool:
    mine = Export.objects.filter(pk=export_id, runner=runner, state=ExportState.RUNNING)
    return bool(mine.update(**changes))


def cancel(export_id: int, now: datetime) -> bool:
    """Stop an open job; its runner notices within a second. What is drawn stays."""
    opened = Export.objects.filter(pk=export_id, state__in=ExportState.OPEN)
    return bool(opened.update(state=ExportState.CANCELLED, heartbeat=None, finished_at=now))


def go_on(export: Export, now: datetime) -> bool:
    """Let a stopped job, or one with bad pictures, go on with what is missing. Raises NotClosed, Busy."""
    refuse_before_closing(export.question, now)
    stopped = Q(state__in=ExportState.STOPPED) | Q(state=ExportState.DONE, failed__gt=0)
    try:
        with transaction.atomic():
            rows = Export.objects.filter(stopped, pk=export.pk, removed_at=None)
            return bool(rows.update(state=ExportState.WAITING, error="", failed=0, finished_at=None, heartbeat=None))
    except IntegrityError:
        raise Busy from None


def remove(export: Export, now: datetime) -> None:
    """Stop it and erase its pictures from this machine; what it was and what went out stays known."""
    cancel(export.pk, now)
    Export.objects.filter(pk=export.pk, removed_at=None).update(removed_at=now)
    shutil.rmtree(export.folder, ignore_errors=True)
