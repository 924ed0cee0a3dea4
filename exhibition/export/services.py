"""Every change of an export: one UPDATE that names the state before, so that only one of two callers succeeds.

waiting ──► running ──► done | failed        waiting, running ──► cancelled        cancelled, failed ──► waiting
A completed export stays so while chunks of it are drawn anew, because answers have changed.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q, QuerySet, Sum

from contributions.models import Question
from exhibition.export.models import Export, ExportChunk, ExportState
from exhibition.export.rendering import RenderResult
from exhibition.export.selection import ExportSelection, plan_chunks, select_pictures
from krefeld_kann_was.lib.spool import Spool

MAX_ERROR_LENGTH = 500
MAX_REPORTED_PICTURES = 3
SPOOL = Spool("exports")  # the ZIPs


class QuestionOpenError(Exception):
    """The question still takes answers: nothing is handed out before it closes."""


class ExportRunningError(Exception):
    """Another export of this question is open."""


def start(question: Question, selection: ExportSelection, *, by: User | None, now: datetime) -> Export:
    """Create an export and the chunks that tasks have to draw; one without any picture is done.

    Raises QuestionOpenError, ExportRunningError.
    """
    require_closed(question, now)
    chunks = list(plan_chunks(select_pictures(question.pk, selection)))
    values: dict[str, Any] = {"started_by": by, "started_at": now, "progressed_at": now, **selection._asdict()}
    try:
        with transaction.atomic():
            export = Export.objects.create(question=question, **values)
            ExportChunk.objects.bulk_create(ExportChunk(export=export, **chunk._asdict()) for chunk in chunks)
            _sum_up(export, now)
    except IntegrityError:
        raise ExportRunningError from None
    export.refresh_from_db()
    return export


def require_closed(question: Question, now: datetime) -> None:
    """Raises QuestionOpenError while the question takes answers."""
    if now < question.closes_at:
        raise QuestionOpenError


def begin(export: Export) -> None:
    """Mark an export as running: a task draws its first chunk."""
    Export.objects.filter(pk=export.pk, state=ExportState.WAITING).update(state=ExportState.RUNNING)


def finish_chunk(chunk: ExportChunk, results: Sequence[RenderResult], now: datetime) -> None:
    """Store what a task has drawn; the last chunk completes the export. To do so twice does no harm.

    Nothing is stored where an answer has changed since `chunk` was read: another task draws it.
    """
    pictures = {result.name: result.stored for result in results if result.stored}
    failed = [str(result) for result in results if result.error]
    counts = {"total": len(results), "done": len(pictures), "failed": len(failed)}
    with transaction.atomic():
        # Locked: of two chunks at once, one is the last.
        export = Export.objects.select_for_update().filter(pk=chunk.export_id).first()
        if export is None:  # deleted meanwhile
            return
        error = "\n".join(failed[:MAX_REPORTED_PICTURES])
        current = export.chunks.filter(pk=chunk.pk, version=chunk.version)
        current.update(is_finished=True, pictures=pictures, error=error, **counts)
        _sum_up(export, now)


def _sum_up(export: Export, now: datetime) -> None:
    """Take the export's progress from its chunks, and complete it when all are finished. Hold the export's row."""
    unfinished = Count("pk", filter=Q(is_finished=False))
    counts = {name: Sum(name, default=0) for name in ("done", "total", "failed")}
    sums = export.chunks.aggregate(unfinished=unfinished, **counts)
    if not sums.pop("unfinished"):
        sums |= {"error": _first_errors(export)} if export.state not in ExportState.STOPPED else {}
        sums |= {"state": ExportState.DONE, "finished_at": now} if export.is_open else {}
    Export.objects.filter(pk=export.pk).update(progressed_at=now, **sums)


def _first_errors(export: Export) -> str:
    chunks = export.chunks.exclude(error="").values_list("error", flat=True)[:MAX_REPORTED_PICTURES]
    return "; ".join("\n".join(chunks).splitlines()[:MAX_REPORTED_PICTURES])[:MAX_ERROR_LENGTH]


def reopen_chunks(exports: QuerySet[Export], is_touched: Callable[[ExportChunk], bool], now: datetime) -> list[int]:
    """Let tasks draw those chunks anew that are touched; what they draw is what has changed. Returns the chunks' ids.

    Call it in a transaction, and enqueue the tasks there.
    """
    # Locked before their chunks, as by finish_chunk.
    locked = exports.select_for_update().filter(removed_at=None).order_by("pk")
    export_ids = list(locked.values_list("pk", flat=True))
    if not export_ids:
        return []
    chunks = ExportChunk.objects.filter(export__in=export_ids).defer("pictures")
    touched = [chunk for chunk in chunks if is_touched(chunk)]
    chunk_ids = [chunk.pk for chunk in touched]
    ExportChunk.objects.filter(pk__in=chunk_ids).update(is_finished=False, version=F("version") + 1)
    Export.objects.filter(pk__in={chunk.export_id for chunk in touched}).update(progressed_at=now)
    return chunk_ids


def fail(export_id: int, now: datetime, error: str) -> None:
    """Stop an open export until staff resume it. `error` is shown to staff."""
    changes = {"state": ExportState.FAILED, "finished_at": now}
    opened = Export.objects.filter(pk=export_id, state__in=ExportState.OPEN)
    opened.update(error=" ".join(error.split())[:MAX_ERROR_LENGTH], **changes)


def cancel(export_id: int, now: datetime) -> bool:
    """Stop an open export; its tasks notice after the picture that they are drawing. What is drawn stays."""
    opened = Export.objects.filter(pk=export_id, state__in=ExportState.OPEN)
    return bool(opened.update(state=ExportState.CANCELLED, finished_at=now))


def resume(export: Export, now: datetime) -> bool:
    """Reopen a stopped export, or one with failed pictures: tasks have to draw what is missing.

    Raises QuestionOpenError, ExportRunningError.
    """
    require_closed(export.question, now)
    stopped = Q(state__in=ExportState.STOPPED) | Q(state=ExportState.DONE, failed__gt=0)
    try:
        with transaction.atomic():
            rows = Export.objects.filter(stopped, pk=export.pk, removed_at=None)
            if not rows.update(state=ExportState.WAITING, error="", finished_at=None):
                return False
            export.refresh_from_db(fields=["state"])
            export.chunks.filter(failed__gt=0).update(is_finished=False, failed=0, error="")
            _sum_up(export, now)
    except IntegrityError:
        raise ExportRunningError from None
    return True


def forget_damaged_pictures(export: Export, now: datetime) -> None:
    """Delete the pictures whose files have another size than was drawn, as after a power cut, for staff to draw anew.

    They count as failed: the export can be resumed.
    """
    for chunk in export.chunks.exclude(done=0):
        damaged = [name for name, (_hash, size) in chunk.pictures.items() if _is_damaged(export, name, size)]
        if damaged:
            kept = {name: picture for name, picture in chunk.pictures.items() if name not in damaged}
            failed = {"done": F("done") - len(damaged), "failed": F("failed") + len(damaged)}
            with transaction.atomic():
                locked = Export.objects.select_for_update().get(pk=export.pk)
                locked.chunks.filter(pk=chunk.pk).update(pictures=kept, **failed)
                _sum_up(locked, now)
                for name in damaged:
                    export.folder.delete(name)


def _is_damaged(export: Export, name: str, size: int) -> bool:
    try:
        return export.folder.size(name) != size
    except OSError:  # deleted: the answer was taken back
        return False


def remove_pictures(export: Export, now: datetime) -> None:
    """Stop the export and forget its pictures, whose files the caller deletes; what was handed out stays on record."""
    cancel(export.pk, now)
    _forget_pictures(Q(pk=export.pk), now)
    SPOOL.discard(str(export.pk))


def discard_downloads(question_id: int) -> None:
    """Delete the ZIPs of the question's exports; who downloads one gets it to its end."""
    for export_id in Export.objects.filter(question=question_id).values_list("pk", flat=True):
        SPOOL.discard(str(export_id))


def expire(days: int, now: datetime) -> None:
    """Forget the pictures that are older than so many days, of questions that keep them so long.

    The caller deletes their files.
    """
    is_old = Q(question__picture_days=days, finished_at__lt=now - timedelta(days=days))
    _forget_pictures(is_old & ~Q(state__in=ExportState.OPEN), now)


def _forget_pictures(which: Q, now: datetime) -> None:
    Export.objects.filter(which, removed_at=None).update(removed_at=now)
    ExportChunk.objects.exclude(export__removed_at=None).delete()


def record_download(export_id: int, now: datetime) -> None:
    """Record when the export was first downloaded."""
    Export.objects.filter(pk=export_id, downloaded_at=None).update(downloaded_at=now)
