"""A whole book, typeset: seconds, and the memory of all processes that set it, by the number of answers.

`python -m bench.book ANSWERS` writes the manuscripts of such a book, one a line, for `MADE`. Its answers are those of
the demo, each with its words in an order of its own; the last of eight themes are the answers without one.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from datetime import timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.report import Row, show
from bench.stage import BASE, Stage

COUNTS, QUICK = (3_000, 10_000), (300, 1_000)
MADE = (("a5", "print"), ("square", "print"), ("a5", "screen"))
MOST_MEGABYTES, MOST_SECONDS, MOST_GROWTH = 300, 120, 1.2
THEMES = 8
PAGE = os.sysconf("SC_PAGESIZE")


def measure(stage: Stage, quick: bool) -> None:
    rows: list[Row] = []
    peaks: dict[int, float] = {}
    for count in QUICK if quick else COUNTS:
        print(f"  typesetting {count:,} answers …", file=sys.stderr, flush=True)
        for made, manuscript in zip(MADE, manuscripts(count), strict=True):
            pages, seconds, megabytes, size = typeset(manuscript)
            peaks[count] = max(megabytes, peaks.get(count, 0))
            name = f"{count:,} answers, {' '.join(made)}"
            named = f"a book of {name}" if made == MADE[0] else ""
            rows += [
                Row(f"{name}: pages", f"{pages:,}"),
                Row("  PDF", f"{size / 1e6:.1f} MB"),
                bounded("  seconds", seconds, "s", MOST_SECONDS, named, is_bar=count <= 3_000),
                bounded("  memory", megabytes, "MB", MOST_MEGABYTES, named),
            ]
    if not quick:  # with few answers there is one part, which may be small
        growth = peaks[COUNTS[1]] / peaks[COUNTS[0]]
        what = f"memory of a book, {COUNTS[0]:,} → {COUNTS[1]:,} answers"
        rows.append(Row(what, "", "", f"{growth:.2f} ×", f"≤ {MOST_GROWTH} ×", growth <= MOST_GROWTH, what))
    show("A whole book", ("product", ""), rows)


def bounded(what: str, value: float, unit: str, most: float, named: str, *, is_bar: bool = True) -> Row:
    """A figure and what it may be at most; `named` is of what, where it is a headline."""
    figure = f"{value:.0f} {unit}"
    if not is_bar:
        return Row(what, figure)
    headline = f"{what.strip()} for {named}" if named else ""
    return Row(what, figure, bar=f"≤ {most} {unit}", holds=value <= most, headline=headline)


def manuscripts(count: int) -> list[str]:
    """What the typesetter reads, for each of `MADE`."""
    with TemporaryDirectory(prefix="kkw-book-", ignore_cleanup_errors=True) as folder:
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("KKW_", "DJANGO_"))}
        environment |= {"KKW_MODE": "local", "KKW_DATA_DIR": folder, "DATABASE_URL": ""}
        command = [sys.executable, "-m", "bench.book", str(count)]
        written = subprocess.run(command, cwd=BASE, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    return written.stdout.splitlines()


def typeset(manuscript: str) -> tuple[int, float, float, int]:
    """Pages, seconds, the most memory of all processes at one time in MB, and bytes of the PDF."""
    with TemporaryDirectory(prefix="kkw-book-") as folder:
        source, target = Path(folder, "manuscript.json"), Path(folder, "book.pdf")
        source.write_text(manuscript, encoding="utf-8")
        begin, peak = time.perf_counter(), 0
        with source.open() as reading, target.open("wb") as writing:
            process = subprocess.Popen(
                [sys.executable, "-m", "exhibition.book.typesetter"], stdin=reading, stdout=writing, cwd=BASE
            )
            while process.poll() is None:
                peak = max(peak, sum(map(resident, [process.pid, *children(process.pid)])))
                time.sleep(0.01)
        seconds = time.perf_counter() - begin
        if process.returncode:
            raise RuntimeError(f"the typesetter ended with {process.returncode}")
        count, _newline, pdf = target.read_bytes().partition(b"\n")
    return int(count), seconds, peak / 1e6, len(pdf)


def resident(process: int) -> int:
    """Bytes in memory, of which some may be shared; none once it has ended."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


def children(process: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def write_manuscripts(count: int) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "krefeld_kann_was.settings")
    django.setup()
    from django.utils import timezone

    from contributions.models import Question
    from exhibition.book.enums import BookFormat, BookScope, BookUse
    from exhibition.book.manuscript import BookOrder, write_manuscript

    now = timezone.now()
    fill(count, now)
    question = Question.objects.prefetch_related("texts").get()
    for book_format, use in MADE:
        order = BookOrder(question, BookFormat(book_format), BookUse(use), BookScope.READING_COPY)
        manuscript = write_manuscript(order, now)
        print(json.dumps({"data": manuscript.data, "credits": manuscript.images}))


def fill(count: int, now: Any) -> None:
    from django.core.management import call_command

    from bench.fill import made
    from contributions.enums import Status
    from contributions.models import Answer, Station
    from krefeld_kann_was.demo.seed import make_question, read_answers
    from moderation.models import AnswerTheme, Theme

    call_command("migrate", verbosity=0)
    question = make_question(now)
    station = Station.objects.create(question=question, name="Bench")
    by_position = [
        Theme.objects.create(question=question, name=f"Thema {number}", position=number) for number in range(1, THEMES)
    ]
    words, order = read_answers().released, random.Random(count)
    answers = list(islice(made(station, count, now), count))
    for number, answer in enumerate(answers):
        source = words[number % len(words)]
        pieces = source.text.split(" ")
        order.shuffle(pieces)
        answer.text, answer.language = " ".join(pieces), source.language
        answer.status, answer.reason, answer.fingerprint = Status.RELEASED, "", ""
        answer.released_at = answer.submitted_at + timedelta(seconds=30)
    Answer.objects.bulk_create(answers, batch_size=1000)
    links = [
        AnswerTheme(answer=answer, theme=by_position[number % THEMES])
        for number, answer in enumerate(answers)
        if number % THEMES < len(by_position)
    ]
    AnswerTheme.objects.bulk_create(links, batch_size=1000)


if __name__ == "__main__":
    write_manuscripts(int(sys.argv[1]))
