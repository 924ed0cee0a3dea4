"""Share pictures a second in their looks, a process a core, beside what Pillow alone does; and the memory they take."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from bench.report import Rounds, Row, compared, show
from bench.stage import BASE, Stage

COUNTS, QUICK_COUNTS = (10, 1_000, 10_000), (10, 100)
MOST_GROWTH = 1.1


def measure(stage: Stage, quick: bool) -> None:
    rounds, number = (3, 8) if quick else (7, 20)
    cores = sorted(os.sched_getaffinity(0))
    floor, one, two = Rounds([]), Rounds([]), Rounds([])
    for _ in range(rounds):
        floor.values.append(together("floor", number * 3, cores[:1]))
        one.values.append(together("product", number, cores[:1]))
        if len(cores) > 1:
            two.values.append(together("product", number, cores[:2]))
    rows = [compared("on one core, a second", one, floor, at_least=0.4, headline="share pictures a second, one core")]
    if two.values:
        headline = "share pictures a second, two cores beside one"
        speedup = compared("on two cores, a second", two, one, at_least=1.7, headline=headline)
        rows.append(speedup._replace(floor=f"one core: {one}"))
    counts = QUICK_COUNTS if quick else COUNTS
    peaks = memory(counts)
    flat = peaks[-1] <= MOST_GROWTH * peaks[0]
    for count, peak in zip(counts, peaks, strict=True):
        rows.append(Row(f"peak memory at {count:,}", f"{peak:.0f} MiB", ratio=f"{peak / peaks[0]:.2f} ×"))
    headline = f"memory of a process after {counts[-1]:,} pictures beside {counts[0]:,}"
    rows[-1] = rows[-1]._replace(bar=f"≤ {MOST_GROWTH} ×", holds=flat, headline=headline)
    show(f"Share pictures, 1080 × 1350, PNG, {rounds} rounds in turns", ("product", "floor"), rows)


def together(kind: str, number: int, cores: list[int]) -> float:
    """Pictures a second by one process on each of the cores, all drawing at the same time."""
    processes = [started(kind, str(number), str(core)) for core in cores]
    for process in processes:  # each says when it has drawn its first picture
        line(process)
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    times = [json.loads(line(process)) for process in processes]
    for process in processes:
        process.communicate()
    return number * len(cores) / max(times)


def memory(counts: tuple[int, ...]) -> list[float]:
    """The peak of a process in MiB after so many pictures."""
    process = started("memory", *map(str, counts))
    peaks = [json.loads(line(process)) for _ in counts]
    process.communicate()
    return peaks


def started(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bench.draw", *arguments]
    environment = os.environ | {"KKW_MODE": "local"}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=BASE, env=environment, stdin=pipe, stdout=pipe, text=True)


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    said = process.stdout.readline()
    if not said:
        raise RuntimeError("a process that draws pictures ended")
    return said
