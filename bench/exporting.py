"""One step of a whole export, in a process of its own: `python -m bench.exporting STEP NUMBER [FORMAT …]`.

`fill` brings the database to so many answers that may go out. `draw` has two workers draw an export of all of them in
the formats (in portrait, where none is named), `alone` one worker. `zip` makes the file that hands its pictures out.
Each prints figures as JSON; peak memory is that of the largest process, in MiB.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Any

import django

from bench.stage import BASE, cpu_seconds

USUAL = ["portrait"]


def fill(number: int, formats: list[str]) -> dict[str, float]:
    from django.core.management import call_command
    from django.utils import timezone

    from bench.fill import made
    from contributions.enums import Status
    from contributions.models import Answer, Question, Station
    from krefeld_kann_was.demo.seed import make_question

    call_command("migrate", verbosity=0)
    now = timezone.now()
    question = Question.objects.first() or make_question(now)
    Question.objects.update(closes_at=now - timedelta(hours=1))
    station = Station.objects.first() or Station.objects.create(question=question, name="Bench")
    there = Answer.objects.count()
    answers = list(islice(made(station, number, now), there, None))
    for answer in answers:
        answer.status, answer.reason, answer.fingerprint, answer.consent_social = Status.RELEASED, "", "", True
        answer.released_at = answer.submitted_at
    Answer.objects.bulk_create(answers, batch_size=1000)
    return {}


def draw(number: int, formats: list[str], workers: int = 2) -> dict[str, float]:
    from django.utils import timezone

    from contributions.models import Question
    from exhibition.export import services, tasks
    from exhibition.export.models import Export, ExportState
    from exhibition.export.selection import ExportSelection

    with working(workers) as processes:
        cpu = sum(map(cpu_seconds, processes))
        now = timezone.now()
        export = services.start(Question.objects.get(), ExportSelection(formats), by=None, now=now)
        begin = time.perf_counter()
        tasks.draw_export.enqueue(export.pk)
        while Export.objects.filter(pk=export.pk, state__in=ExportState.OPEN).exists():
            time.sleep(0.1)
        seconds = time.perf_counter() - begin
        cpu = sum(map(cpu_seconds, processes)) - cpu
    drawn = Export.objects.get(pk=export.pk)
    pictures = number * len(formats)
    if (drawn.state, drawn.done, drawn.failed) != ("done", pictures, 0):
        raise RuntimeError(f"{drawn.state}: {drawn.done} of {pictures} pictures, {drawn.error}")
    return {"a second": pictures / seconds, "CPU": cpu / pictures}


@contextmanager
def working(count: int) -> Iterator[list[int]]:
    """So many workers, as an operator starts them, each of which has done something; yields their processes' ids."""
    from exhibition.export.tasks import draw_export
    from krefeld_kann_was.worker.models import TaskRecord

    environment, command = os.environ | {"KKW_PARTS": "worker"}, [sys.executable, "manage.py", "serve"]
    before = set(TaskRecord.objects.values_list("worker", flat=True))
    workers = [subprocess.Popen(command, cwd=BASE, env=environment) for _ in range(count)]
    try:
        while len(names := set(TaskRecord.objects.values_list("worker", flat=True)) - before - {""}) < count:
            draw_export.enqueue(0)  # of no export: there is nothing to do
            time.sleep(0.2)
        yield [int(name.split("/")[-2]) for name in names]
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait()


def zip(number: int, formats: list[str]) -> dict[str, float]:  # noqa: A001 - a step's name
    from exhibition.export.archive import archive_length, stream_archive
    from exhibition.export.contents import collect_contents
    from exhibition.export.models import Export
    from exhibition.export.selectors import planned_pictures, stored_pictures
    from exhibition.export.services import SPOOL
    from exhibition.share.branding import Branding

    export = Export.objects.select_related("question").prefetch_related("question__texts").latest("pk")
    begin = time.perf_counter()
    entries = collect_contents(Branding(export.question), planned_pictures(export), stored_pictures(export)).entries
    ready = time.perf_counter() - begin
    file = SPOOL.make(f"{export.pk}-bench.zip", stream_archive(entries, export.folder))
    making = time.perf_counter() - begin - ready
    size = file.stat().st_size if file else 0
    if size != archive_length(entries):
        raise RuntimeError(f"{size} bytes instead of {archive_length(entries)}")
    SPOOL.discard(str(export.pk))
    return {"ready": ready, "MB": size / 1e6, "MB a second": size / 1e6 / making}


STEPS: dict[str, Any] = {"fill": fill, "draw": draw, "alone": partial(draw, workers=1), "zip": zip}


def main(step: str, number: int, formats: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "krefeld_kann_was.settings")
    django.setup()
    figures = STEPS[step](number, formats)
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps(figures | {"MiB": max(peaks) / 1024}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:] or USUAL)
