"""Recall and false alarms of the hints: the answers of `corpus.jsonl` through `manage.py hints`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from bench.report import Row, show
from bench.stage import BASE, Stage

CORPUS = Path(__file__).with_name("corpus.jsonl")
PERSONAL = {"phone", "email", "iban", "address", "name", "plate", "handle"}
MIN_MARKED = 0.8  # of the characters of a span have to be marked for it to count as found
MIN_RECALL, MAX_FALSE_ALARMS, MAX_FALSE_ALARMS_CRITICAL = 0.95, 0.03, 0.02


class CheckedAnswer(NamedTuple):
    """An answer of the corpus and the hints about it."""

    answer: dict[str, Any]
    hints: list[dict[str, Any]]


def measure(stage: Stage, quick: bool) -> None:
    path = Path(os.environ.get("HINTS_CORPUS") or CORPUS)
    answers = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    start = time.monotonic()
    checked = check(answers, stage.folder)
    seconds = time.monotonic() - start
    personal = [(one, span) for one in checked for span in one.answer["spans"] if span["code"] in PERSONAL]
    other = [(one, span) for one in checked for span in one.answer["spans"] if span["code"] not in PERSONAL]
    fit = [one for one in checked if not one.answer["spans"]]
    critical = [one for one in fit if one.answer["kind"] == "critical"]
    rows = [
        share("spans of personal data found", [is_found(*each) for each in personal], MIN_RECALL, at_least=True),
        share("… and with the right code", [is_found(*each, same_code=True) for each in personal]),
        share("other finds (insults, slogans, crisis …)", [is_found(*each, same_code=True) for each in other]),
        share("false alarms, answers fit to publish", [bool(one.hints) for one in fit], MAX_FALSE_ALARMS),
        share("false alarms, critical answers", [bool(one.hints) for one in critical], MAX_FALSE_ALARMS_CRITICAL),
        Row("time for each answer, start included", f"{1000 * seconds / len(answers):.1f} ms"),
    ]
    show(f"Hints on {len(answers)} answers of {path.name}", ("product", ""), rows)
    for line in (*missed(personal), *alarms(fit)):
        print(f"  {line}")


def check(answers: list[dict[str, Any]], folder: Path) -> list[CheckedAnswer]:
    """What `manage.py hints` says about each answer, with the built-in lists."""
    environment = os.environ | {"KKW_MODE": "local", "KKW_DATA_DIR": str(folder), "DATABASE_URL": ""}
    lines = "".join(json.dumps({"text": answer["text"], "lang": answer["lang"]}) + "\n" for answer in answers)
    manage = [sys.executable, str(BASE / "manage.py")]
    subprocess.run([*manage, "migrate", "--verbosity", "0"], cwd=BASE, env=environment, check=True)
    run = subprocess.run(
        [*manage, "hints"], cwd=BASE, env=environment, input=lines, capture_output=True, text=True, check=True
    )
    found = [json.loads(line)["hints"] for line in run.stdout.splitlines()]
    return [CheckedAnswer(answer, hints) for answer, hints in zip(answers, found, strict=True)]


def is_found(one: CheckedAnswer, span: dict[str, Any], same_code: bool = False) -> bool:
    """Whether hints mark most of the span: of personal data any such hint, else (or with `same_code`) the same one."""
    codes = {span["code"]} if same_code or span["code"] not in PERSONAL else PERSONAL | {"link"}
    hints = [hint for hint in one.hints if hint["code"] in codes]
    if span["start"] is None:
        return bool(hints)
    marked = {i for hint in hints if hint["start"] is not None for i in range(hint["start"], hint["end"])}
    wanted = range(span["start"], span["end"])
    return sum(i in marked for i in wanted) >= MIN_MARKED * len(wanted)


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


def missed(spans: Iterable[tuple[CheckedAnswer, dict[str, Any]]]) -> list[str]:
    return [
        f"missed {span['code']}, {one.answer['lang']}: {one.answer['text'][span['start'] : span['end']]!r}"
        for one, span in spans
        if not is_found(one, span)
    ]


def alarms(fit: Iterable[CheckedAnswer]) -> list[str]:
    return [
        f"false {hint['code']}, {one.answer['lang']}: {one.answer['text'][:90]!r}" for one in fit for hint in one.hints
    ]
