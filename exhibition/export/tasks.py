"""Draws exports: a task for each chunk, which the workers of all machines share."""

import logging
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

from django.db import InterfaceError, OperationalError
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibition.export import services, takedowns
from exhibition.export.carousel_files import PlannedTheme
from exhibition.export.models import Export, ExportChunk
from exhibition.export.rendering import RenderResult, RenderTask, render_missing
from exhibition.export.retention import delete_expired, delete_pictures_of
from exhibition.export.selection import answer_tasks, frame_tasks, picture_name
from exhibition.export.selectors import stalled_exports, unfinished_chunks
from exhibition.posting.edited_branding import EditedBranding
from krefeld_kann_was.lib.mail import mail_staff
from krefeld_kann_was.lib.periodic import periodic
from krefeld_kann_was.worker.selectors import unfinished_calls
from moderation.selectors import exportable_ids

PRIORITY = -10  # what is short comes first: mail, alerts, deletions
logger = logging.getLogger(__name__)


@task(priority=PRIORITY)
def draw_export(export_id: int) -> None:
    """Enqueue a task for each chunk that is not drawn and has none that waits."""
    waiting = unfinished_calls(draw_chunk).filter(state=TaskResultStatus.READY).values_list("args", flat=True)
    enqueued = {chunk_id for (chunk_id,) in waiting}
    for chunk_id in unfinished_chunks().filter(export=export_id).values_list("pk", flat=True):
        if chunk_id not in enqueued:
            draw_chunk.enqueue(chunk_id)


@task(priority=PRIORITY)
def draw_chunk(chunk_id: int) -> None:
    """Draw the missing pictures of a chunk, in this process; nothing where its export is cancelled or has failed.

    Errors stop the export. Only an outage of the database is raised, so that the worker tries again.
    """
    chunks = unfinished_chunks().select_related("export__question").prefetch_related("export__question__texts")
    chunk = chunks.filter(pk=chunk_id).first()
    if chunk is None:
        return
    try:
        services.require_closed(chunk.export.question, timezone.now())
        services.begin(chunk.export)
        results = _draw(chunk)
    except services.QuestionOpenError:
        services.fail(chunk.export_id, timezone.now(), "")
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        logger.exception("export %s", chunk.export_id)
        services.fail(chunk.export_id, timezone.now(), f"{type(error).__name__}: {error}".splitlines()[0])
    else:
        if results is not None:
            services.finish_chunk(chunk, results, timezone.now())


def _draw(chunk: ExportChunk) -> list[RenderResult] | None:
    """Draw one picture after the other; None if the chunk has nothing to do any more meanwhile, or has changed."""
    results = []
    is_current = True
    with closing(render_missing(chunk.export.folder, _render_tasks(chunk), processes=1)) as drawn:
        for result in drawn:
            results.append(result)
            is_current = unfinished_chunks().filter(pk=chunk.pk, version=chunk.version).exists()
            if not is_current:
                break
    _delete_withdrawn(chunk)
    return results if is_current else None


def _delete_withdrawn(chunk: ExportChunk) -> None:
    """Delete pictures of answers that were taken back, as while they were being drawn."""
    if chunk.theme_id is None:
        for answer_id in set(chunk.answer_ids) - exportable_ids(chunk.export.question_id, chunk.answer_ids):
            chunk.export.folder.delete(picture_name(chunk.format_name, answer_id))


def _render_tasks(chunk: ExportChunk) -> Iterator[RenderTask]:
    branding = EditedBranding(chunk.export.question)
    if chunk.theme_id is None:
        return answer_tasks(branding, chunk.format_name, chunk.answer_ids)
    return frame_tasks(branding, [PlannedTheme(chunk.theme_id, chunk.format_name, chunk.answer_ids)])


@task
def delete_pictures(export_id: int) -> None:
    """Delete the files of an export."""
    Export(pk=export_id).folder.clear()


@task
def delete_answer(question_id: int, answer_id: int) -> None:
    """Delete the pictures of an answer that was taken back or changed; where it may be shown, they are drawn anew."""
    delete_pictures_of(question_id, answer_id)


@task
def draw_stalled_exports() -> int:
    """Enqueue the tasks of exports that do not go on, if none waits for a worker. Returns how many exports."""
    if unfinished_calls(draw_export, draw_chunk).exists():
        return 0
    stalled = list(stalled_exports(timezone.now()).values_list("pk", flat=True))
    for export_id in stalled:
        draw_export.enqueue(export_id)
    return len(stalled)


@periodic(_("Zurückgenommene Bilder melden, abgelaufene Bilder löschen"), timedelta(minutes=5), sends_mail=True)
def watch_exports() -> str:
    """Find answers that were taken back after their pictures went out, and mail that; go on with exports that stand
    still; delete files that must not stay. Raises MailFailed, and OSError where the storage does not answer.
    """
    now = timezone.now()
    takedowns.update_takedowns(now)
    done = [f"{count} exports go on" for count in [draw_stalled_exports.call()] if count]
    try:
        done += [f"{count} pictures erased" for count in [delete_expired(now)] if count]
    finally:  # people are told also where the storage does not answer
        mailed = mail_staff("export.change_takedown", "complete takedowns", _mail_takedowns)
    return "\n".join([", ".join(done) or "nothing to do", mailed])


def _mail_takedowns(to: list[str]) -> str:
    count = takedowns.notify_staff(timezone.now(), to)
    return f"a mail about {count} takedowns" if count else "no mail is due"
