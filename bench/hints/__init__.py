"""Recall and false alarms of the hints: the answers of four corpora through `manage.py hints`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from bench.hints.scoring import (
    CORPORA,
    HELD_OUT,
    Answer,
    CheckedAnswer,
    Score,
    alarms,
    by_kind,
    missed,
    read_corpus,
    score,
)
from bench.report import Row, show
from bench.stage import BASE, Stage

MIN_PERSONAL, MIN_NOTICED, MAX_ALARMS, MAX_CRITICAL = 0.95, 0.60, 0.03, 0.02


def measure(stage: Stage, quick: bool) -> None:
    own = os.environ.get("HINTS_CORPUS")
    for path in [Path(own)] if own else CORPORA:
        answers = read_corpus(path)
        checked, seconds = check(answers, stage.folder)
        time_row = Row("time for each answer", f"{1000 * seconds / len(answers):.2f} ms")
        critical = [one for one in checked if one.answer["kind"] == "critical"]
        rows = [*summary(score(checked)), *critical_row(score(critical)), time_row]
        if path == HELD_OUT:
            rows = [row._replace(headline=f"hints on held-out answers: {row.what}" if row.bar else "") for row in rows]
        show(f"Hints on {len(answers)} answers of {path.name}", ("product", ""), rows)
        show("  kind by kind", ("found", "false alarms"), [kind_row(*each) for each in by_kind(checked).items()])
        if path != HELD_OUT:
            for line in (*missed(checked), *alarms(checked)):
                print(f"  {line}")


def check(answers: list[Answer], folder: Path) -> tuple[list[CheckedAnswer], float]:
    """What `manage.py hints` says about each answer, with the built-in lists, and the seconds it took."""
    environment = os.environ | {"KKW_MODE": "local", "KKW_DATA_DIR": str(folder), "DATABASE_URL": ""}
    manage = [sys.executable, str(BASE / "manage.py")]
    subprocess.run([*manage, "migrate", "--verbosity", "0"], cwd=BASE, env=environment, check=True)

    def run(asked: list[Answer]) -> tuple[str, float]:
        lines = "".join(json.dumps({"text": one["text"], "lang": one["lang"]}) + "\n" for one in asked)
        start = time.monotonic()
        done = subprocess.run(
            [*manage, "hints"], cwd=BASE, env=environment, input=lines, capture_output=True, text=True, check=True
        )
        return done.stdout, time.monotonic() - start

    _, starting = run(answers[:1])
    output, seconds = run(answers)
    found = [json.loads(line)["hints"] for line in output.splitlines()]
    checked = [CheckedAnswer(answer, hints) for answer, hints in zip(answers, found, strict=True)]
    return checked, seconds - starting


def summary(result: Score) -> list[Row]:
    return [
        share("spans of personal data found", result.personal, MIN_PERSONAL, at_least=True),
        share("… and with the right code", result.personal_code),
        share("answers to reject that are noticed", result.noticed, MIN_NOTICED, at_least=True),
        share("… and with the right code", result.noticed_code),
        share("false alarms, answers fit to publish", result.alarms, MAX_ALARMS),
        share("false alarms that ask for a confirmation", result.confirmation_alarms, MAX_CRITICAL),
    ]


def critical_row(result: Score) -> list[Row]:
    return [share("false alarms, critical answers", result.alarms, MAX_CRITICAL)] if result.alarms else []


def kind_row(kind: str, result: Score) -> Row:
    found = result.personal + result.noticed
    return Row(kind, f"{sum(found)} of {len(found)}", f"{sum(result.alarms)} of {len(result.alarms)}")


def share(what: str, results: list[bool], bar: float | None = None, *, at_least: bool = False) -> Row:
    if not results:
        return Row(what, "none in it")
    part = sum(results) / len(results)
    figure = f"{part:.1%} ({sum(results)} of {len(results)})"
    if bar is None:
        return Row(what, figure)
    return Row(
        what, figure, bar=f"{'≥' if at_least else '≤'} {bar:.0%}", holds=part >= bar if at_least else part <= bar
    )
