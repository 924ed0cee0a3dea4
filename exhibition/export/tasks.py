"""Works on jobs: in a process of its own, which the site starts and which survives its pages and its restarts."""

from __future__ import annotations

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
from exhibition.export.rendering import FEWEST_FOR_PROCESSES, Drawn, draw_missing, processors
from exhibition.export.selection import orders, wanted
from exhibition.share.branding import Branding

BEAT = timedelta(seconds=1)  # between two writes: the site writes, too
MOST_TOLD = 3  # bad pictures by name
# A process that starts another and ends: what it started then belongs to nobody and is cleared away by the system.
DETACH = "import subprocess, sys; subprocess.Popen(sys.argv[1:], start_new_session=True)"
log = logging.getLogger(__name__)


class Lost(Exception):
    """The job was cancelled, or another runner has it."""


def start_runner(export_id: int, now: datetime) -> bool:
    """Start a process for a job that nobody works on; of several callers one does and gets True."""
    runner = services.take(export_id, now)
    if runner:
        spawn(export_id, runner)
    return bool(runner)


def start_runners(now: datetime) -> int:
    """Start a process for each job that nobody works on, as after a restart of the machine. Returns how many."""
    return sum(start_runner(export_id, now) for export_id in services.free(now).values_list("pk", flat=True))


def spawn(export_id: int, runner: str) -> None:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_export", str(export_id), "--runner", runner]
    detached = [sys.executable, "-I", "-S", "-c", DETACH, *command]
    subprocess.run(detached, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL, check=True)  # noqa: S603 - our own words


def run(export_id: int, runner: str, processes: int = 0, now: Callable[[], datetime] = timezone.now) -> None:
    """Draw what is missing of a job that this runner holds; `processes` of 0 means one a processor.

    Ends quietly when the job is cancelled or lost. What goes wrong is written into the job; when the process is asked
    to end (SystemExit, KeyboardInterrupt), the job is given back.
    """
    export = Export.objects.select_related("question").prefetch_related("question__texts").get(pk=export_id)
    try:
        services.refuse_before_closing(export.question, now())
        progress = _work(export, runner, processes or processors(), now)
        services.finish(export_id, runner, now(), **progress)
    except Lost:
        log.info("export %s: cancelled or taken by another runner", export_id)
    except services.NotClosed:
        services.fail(export_id, runner, now(), "")
    except Exception as error:
        log.exception("export %s", export_id)
        services.fail(export_id, runner, now(), f"{type(error).__name__}: {error}")
    except BaseException:
        services.give_back(export_id, runner)
        raise


def _work(export: Export, runner: str, processes: int, now: Callable[[], datetime]) -> dict[str, object]:
    """Draw, and return what there is to tell; raises Lost."""
    found = wanted(export.question_id, services.choice_of(export), export_id=export.pk)
    for name in found.by_format:
        (export.folder / name).mkdir(parents=True, exist_ok=True)
    bad: list[Drawn] = []
    done, beaten = 0, now()
    if not services.beat(export.pk, runner, beaten, total=found.pictures, done=0, failed=0):
        raise Lost
    wares = orders(Branding(export.question), found)
    with closing(
        draw_missing(export.folder, wares, processes if found.pictures >= FEWEST_FOR_PROCESSES else 1)
    ) as all_drawn:
        for drawn in all_drawn:
            done += not drawn.error
            bad += [drawn] if drawn.error else []
            if now() - beaten >= BEAT:
                beaten = now()
                if not services.beat(export.pk, runner, beaten, done=done, failed=len(bad)):
                    raise Lost
    return {"done": done, "total": done + len(bad), "failed": len(bad), "error": _told(bad)}


def _told(bad: list[Drawn]) -> str:
    return "; ".join(f"{one.name} ({one.error})" for one in bad[:MOST_TOLD])[: services.LONGEST_ERROR]
