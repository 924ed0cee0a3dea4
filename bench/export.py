"""A whole export: drawn by two workers, then the ZIP; figures by the number of answers, and against one worker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from bench.report import Row, milliseconds, show
from bench.stage import BASE, Stage

COUNTS = (10, 1_000, 10_000)
MOST_GROWTH = 1.1
FORMATS = ("portrait", "tall", "square", "story", "link")
SHARED, SHARED_QUICK = 400, 80  # answers in all formats, for two workers and for one
LEAST_SPEED_UP = 1.8


def measure(stage: Stage, quick: bool) -> None:
    rows: list[Row] = []
    peaks: dict[int, float] = {}
    with place(stage, "export") as step:
        for count in COUNTS[:2] if quick else COUNTS:
            print(f"  exporting {count:,} answers …", file=sys.stderr, flush=True)
            step("fill", count)
            drawn, sent = step("draw", count), step("zip", count)
            peaks[count] = drawn["MiB"]
            rows += [
                Row(f"{count:,} answers: pictures a second", f"{drawn['a second']:.1f}"),
                Row("  largest process while drawing", f"{drawn['MiB']:.0f} MiB"),
                Row("  ZIP begins after", f"{sent['ready']:.2f} s"),
                Row("  ZIP a second", f"{sent['MB a second']:.0f} MB (of {sent['MB']:.0f})"),
                Row("  process while sending", f"{sent['MiB']:.0f} MiB"),
            ]
    if COUNTS[-1] in peaks:
        growth = peaks[COUNTS[-1]] / peaks[COUNTS[-2]]  # with the fewest, not every font was needed
        bar = f"≤ {MOST_GROWTH} ×"
        rows.append(Row("memory, 1,000 → 10,000", "", "", f"{growth:.2f} ×", bar, growth <= MOST_GROWTH))
    show("A whole export, 1080 × 1350, PostgreSQL, two workers", ("product", ""), rows)
    compare_workers(stage, SHARED_QUICK if quick else SHARED)


def compare_workers(stage: Stage, count: int) -> None:
    with place(stage, "export_shared") as step:
        step("fill", count)
        one, two = (step(name, count, *FORMATS) for name in ("alone", "draw"))
    bar, ratio, cost = f"≥ {LEAST_SPEED_UP} ×", two["a second"] / one["a second"], two["CPU"] / one["CPU"]
    speeds = [f"{each['a second']:.1f}" for each in (two, one)]
    costs = [milliseconds(each["CPU"]) for each in (two, one)]
    rows = [
        Row(
            "pictures a second",
            speeds[0],
            speeds[1],
            f"{ratio:.2f} ×",
            bar,
            ratio >= LEAST_SPEED_UP,
            headline="pictures a second of an export, two workers beside one, PostgreSQL",
        ),
        Row("CPU of the workers for a picture", costs[0], costs[1], f"{cost:.2f} ×"),
    ]
    show(f"An export of {count:,} answers in {len(FORMATS)} formats, PostgreSQL", ("two workers", "one"), rows)


@contextmanager
def place(stage: Stage, name: str) -> Iterator[Callable[..., dict[str, float]]]:
    """A folder and a PostgreSQL database, which two workers may share; yields what takes a step in them.

    It is given the step's name, a number and formats, and returns what the step says at its end, or raises
    CalledProcessError.
    """
    with TemporaryDirectory(prefix="kkw-export-", ignore_cleanup_errors=True) as folder:
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("KKW_", "DJANGO_"))}
        environment |= {"KKW_MODE": "local", "KKW_DATA_DIR": folder, "DATABASE_URL": stage.postgres_database(name)}

        def step(name: str, number: int, *formats: str) -> dict[str, float]:
            command = [sys.executable, "-m", "bench.exporting", name, str(number), *formats]
            done = subprocess.run(command, cwd=BASE, env=environment, stdout=subprocess.PIPE, check=True)
            figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
            return figures

        yield step
