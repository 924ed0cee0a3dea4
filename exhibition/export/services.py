"""Every change of an export: one UPDATE that names the state before, so that only one of two callers succeeds.

waiting ──► running ──► done | failed        waiting, running ──► cancelled        cancelled, failed ──► waiting
"""

import platform
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from contributions.models import Question
from exhibition.export.models import Export, ExportState
from exhibition.export.selection import ExportSelection
from krefeld_kann_was.lib.spool import Spool

RUNNER_TIMEOUT = timedelta(seconds=30)  # a runner without a heartbeat for so long has died; it writes every second
MAX_ERROR_LENGTH = 500
SPOOL = Spool("exports", kept=timedelta(days=1))  # the ZIPs


class QuestionOpenError(Exception):
    """The question still takes answers: nothing is handed out before it closes."""


class ExportRunningError(Exception):
    """Another export of this question is open."""


def start(question: Question, selection: ExportSelection, *, by: User | None, now: datetime) -> Export:
    """Create an export, which a runner has to claim. Raises QuestionOpenError, ExportRunningError."""
    require_closed(question, now)
    try:
        with transaction.atomic():
            return Export.objects.create(question=question, started_by=by, started_at=now, **selection._asdict())
    except IntegrityError:
        raise ExportRunningError from None


def require_closed(question: Question, now: datetime) -> None:
    """Raises QuestionOpenError while the question takes answers."""
    if now < question.closes_at:
        raise QuestionOpenError


def selection_of(export: Export) -> ExportSelection:
    """What the export was started with."""
    return ExportSelection(export.formats, export.languages, export.themes, export.only_new, export.carousels)


def claimable(now: datetime) -> QuerySet[Export]:
    """The open exports that no process works on: new ones, and those whose runner died."""
    unclaimed = Q(heartbeat=None) | Q(heartbeat__lt=now - RUNNER_TIMEOUT)
    return Export.objects.filter(unclaimed, state__in=ExportState.OPEN)


def claim(export_id: int, now: datetime) -> str:
    """Give the export to a new runner and return its name; "" where another one holds it or it is not open."""
    runner = f"{platform.node()[:40]}-{secrets.token_hex(8)}"
    claimed = claimable(now).filter(pk=export_id).update(
        state=ExportState.RUNNING, runner=runner, heartbeat=now, machine=platform.node()[:255]
    )  # fmt: skip
    return runner if claimed else ""


def record_progress(export_id: int, runner: str, now: datetime, **progress: Any) -> bool:
    """Write a heartbeat and the fields in `progress`. False: the runner lost the export and has to stop."""
    return _update(export_id, runner, heartbeat=now, **progress)


def complete(export_id: int, runner: str, now: datetime, **progress: Any) -> bool:
    """Mark the export as done, with its last progress. False where the runner does not hold it any more."""
    return _update(export_id, runner, state=ExportState.DONE, finished_at=now, heartbeat=None, **progress)


def fail(export_id: int, runner: str, now: datetime, error: str) -> bool:
    """Mark the export as failed, until staff resume it. `error` is shown to staff."""
    changes = {"state": ExportState.FAILED, "finished_at": now, "heartbeat": None}
    return _update(export_id, runner, error=" ".join(error.split())[:MAX_ERROR_LENGTH], **changes)


def requeue(export_id: int, runner: str) -> bool:
    """Release the export, so that the next runner can claim it at once: this one was asked to end."""
    return _update(export_id, runner, state=ExportState.WAITING, heartbeat=None)


def _update(export_id: int, runner: str, **changes: Any) -> bool:
    held = Export.objects.filter(pk=export_id, runner=runner, state=ExportState.RUNNING)
    return bool(held.update(**changes))


def cancel(export_id: int, now: datetime) -> bool:
    """Stop an open export; its runner notices within a second. The pictures drawn so far stay."""
    opened = Export.objects.filter(pk=export_id, state__in=ExportState.OPEN)
    return bool(opened.update(state=ExportState.CANCELLED, heartbeat=None, finished_at=now))


def resume(export: Export, now: datetime) -> bool:
    """Reopen a stopped export, or one with failed pictures, to draw what is missing.

    Raises QuestionOpenError, ExportRunningError.
    """
    require_closed(export.question, now)
    stopped = Q(state__in=ExportState.STOPPED) | Q(state=ExportState.DONE, failed__gt=0)
    try:
        with transaction.atomic():
            rows = Export.objects.filter(stopped, pk=export.pk, removed_at=None)
            return bool(rows.update(state=ExportState.WAITING, error="", failed=0, finished_at=None, heartbeat=None))
    except IntegrityError:
        raise ExportRunningError from None


def remove_pictures(export: Export, now: datetime) -> None:
    """Stop the export and delete its pictures; the record of what was handed out stays."""
    cancel(export.pk, now)
    Export.objects.filter(pk=export.pk, removed_at=None).update(removed_at=now)
    export.folder.clear()
    SPOOL.discard(str(export.pk))


def discard_downloads(question_id: int) -> None:
    """Delete the ZIPs of the question's exports; who downloads one gets it to its end."""
    for export_id in Export.objects.filter(question=question_id).values_list("pk", flat=True):
        SPOOL.discard(str(export_id))


def record_download(export_id: int, now: datetime) -> None:
    """Record when the export was first downloaded."""
    Export.objects.filter(pk=export_id, downloaded_at=None).update(downloaded_at=now)


def expire(ended_before: datetime, now: datetime) -> None:
    """Record that the pictures of older exports are not kept any more; their files are deleted by the caller."""
    ended = Export.objects.filter(removed_at=None, finished_at__lt=ended_before)
    ended.exclude(state__in=ExportState.OPEN).update(removed_at=now)
