"""Draws exports in processes of their own, which the site starts and which outlive its requests and restarts."""

import logging
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from exhibition.export import services
from exhibition.export.models import Export
from exhibition.export.rendering import RenderResult, process_count, render_missing
from exhibition.export.selection import render_tasks, select_pictures
from exhibition.share.branding import Branding

PROGRESS_INTERVAL = timedelta(seconds=1)  # between two writes: the site writes, too
MAX_REPORTED_PICTURES = 3
# A process that starts another and ends, so that the other one is adopted and reaped by the system.
DETACH = "import subprocess, sys; subprocess.Popen(sys.argv[1:], start_new_session=True)"
log = logging.getLogger(__name__)


class ClaimLostError(Exception):
    """The export was cancelled, or another runner holds it."""


def start_runner(export_id: int, now: datetime) -> bool:
    """Start a process for an export that none works on. Of several callers one does so and gets True."""
    runner = services.claim(export_id, now)
    if runner:
        start_process(export_id, runner)
    return bool(runner)


def start_runners(now: datetime) -> int:
    """Start a process for each export that none works on, as after a restart of the machine. Returns how many."""
    return sum(start_runner(export_id, now) for export_id in services.claimable(now).values_list("pk", flat=True))


def start_process(export_id: int, runner: str) -> None:
    """Start `manage.py run_export` for a claimed export, detached from this process."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_export", str(export_id), "--runner", runner]
    detached = [sys.executable, "-I", "-S", "-c", DETACH, *command]
    subprocess.run(detached, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL, check=True)  # noqa: S603 - no argument comes from a request


def run(export_id: int, runner: str, processes: int = 0, now: Callable[[], datetime] = timezone.now) -> None:
    """Draw the missing pictures of an export that this runner holds; `processes` of 0 means one per processor.

    Returns when the export is cancelled or lost. Errors are stored in the export; when the process is asked to end
    (SystemExit, KeyboardInterrupt), the export is requeued.
    """
    export = Export.objects.select_related("question").prefetch_related("question__texts").get(pk=export_id)
    try:
        services.require_closed(export.question, now())
        progress = _draw(export, runner, processes, now)
        services.complete(export_id, runner, now(), **progress)
    except ClaimLostError:
        log.info("export %s: cancelled or taken by another runner", export_id)
    except services.QuestionOpenError:
        services.fail(export_id, runner, now(), "")
    except Exception as error:
        log.exception("export %s", export_id)
        services.fail(export_id, runner, now(), f"{type(error).__name__}: {error}")
    except BaseException:
        services.requeue(export_id, runner)
        raise


def _draw(export: Export, runner: str, processes: int, now: Callable[[], datetime]) -> dict[str, object]:
    """Draw, and return the last progress. Raises ClaimLostError."""
    selected = select_pictures(export.question_id, services.selection_of(export), export_id=export.pk)
    failed: list[RenderResult] = []
    done, written_at = 0, now()
    if not services.record_progress(export.pk, runner, written_at, total=selected.total, done=0, failed=0):
        raise ClaimLostError
    tasks = render_tasks(Branding(export.question), selected)
    with closing(render_missing(export.folder, tasks, process_count(selected.total, processes))) as results:
        for result in results:
            done += not result.error
            failed += [result] if result.error else []
            if now() - written_at >= PROGRESS_INTERVAL:
                written_at = now()
                if not services.record_progress(export.pk, runner, written_at, done=done, failed=len(failed)):
                    raise ClaimLostError
    errors = "; ".join(map(str, failed[:MAX_REPORTED_PICTURES]))[: services.MAX_ERROR_LENGTH]
    return {"done": done, "total": done + len(failed), "failed": len(failed), "error": errors}
