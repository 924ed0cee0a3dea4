"""How well hints fit the answers of a corpus: what was found, what was missed, and false alarms, kind by kind.

A line of a corpus is an answer: `text`, `lang`, `kind`, and the `spans` in which something should be noticed, each with
the code of its hint; `start` is null where it is the whole text. An answer without spans is fit to publish.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parent
# The first corpus; answers that were written before the rules and that nobody reads while working on them; others that
# were written with the rules; and four times 180 that were written without knowing the rules and measured before the
# rules learned from them. Single answers of the second are never printed: it would not be held out any more.
NAMES = ("corpus", "held_out", "worked_with", "written_blind")
CORPUS, HELD_OUT, WORKED_WITH, WRITTEN_BLIND = CORPORA = [FOLDER / f"{name}.jsonl" for name in NAMES]

PERSONAL = frozenset(("phone", "email", "iban", "address", "name", "plate", "handle", "birthday"))
TO_CONFIRM = PERSONAL | {"slogan", "crisis", "threat"}  # hints for which a release needs a second press
MIN_MARKED = 0.8  # of the characters of a span have to be marked for it to count as found

Answer = dict[str, Any]
Found = dict[str, Any]


class CheckedAnswer(NamedTuple):
    """An answer of the corpus and the hints about it."""

    answer: Answer
    hints: list[Found]


class Score(NamedTuple):
    """The results of a group of answers, one for each span or answer."""

    personal: list[bool]  # spans of personal data that any such hint marks
    personal_code: list[bool]  # … and that the right one marks
    noticed: list[bool]  # answers with something else to find that have any hint
    noticed_code: list[bool]  # … and that have the right one
    alarms: list[bool]  # answers fit to publish that have a hint
    confirmation_alarms: list[bool]  # … and that have one for which a release needs a second press


def read_corpus(path: Path) -> list[Answer]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def score(checked: Iterable[CheckedAnswer]) -> Score:
    """The results of all answers together."""
    result = Score([], [], [], [], [], [])
    for one in checked:
        spans = one.answer["spans"]
        personal = [span for span in spans if span["code"] in PERSONAL]
        other = [span for span in spans if span["code"] not in PERSONAL]
        result.personal.extend(is_found(one, span) for span in personal)
        result.personal_code.extend(is_found(one, span, same_code=True) for span in personal)
        if other:
            result.noticed.append(bool(one.hints))
            result.noticed_code.append(all(is_found(one, span, same_code=True) for span in other))
        if not spans:
            result.alarms.append(bool(one.hints))
            result.confirmation_alarms.append(any(hint["code"] in TO_CONFIRM for hint in one.hints))
    return result


def by_kind(checked: Iterable[CheckedAnswer]) -> dict[str, Score]:
    """The results of each kind of answers."""
    groups: dict[str, list[CheckedAnswer]] = {}
    for one in checked:
        groups.setdefault(one.answer["kind"], []).append(one)
    return {kind: score(group) for kind, group in groups.items()}


def is_found(one: CheckedAnswer, span: Found, same_code: bool = False) -> bool:
    """Whether hints mark most of the span: of personal data any such hint, else (or with `same_code`) the same one."""
    codes = {span["code"]} if same_code or span["code"] not in PERSONAL else PERSONAL | {"link"}
    hints = [hint for hint in one.hints if hint["code"] in codes]
    if span["start"] is None:
        return bool(hints)
    marked = {i for hint in hints if hint["start"] is not None for i in range(hint["start"], hint["end"])}
    wanted = range(span["start"], span["end"])
    return sum(i in marked for i in wanted) >= MIN_MARKED * len(wanted)


def missed(checked: Iterable[CheckedAnswer]) -> list[str]:
    """What nobody noticed, for people."""
    return [
        f"missed {span['code']}, {one.answer['lang']}: {one.answer['text'][span['start'] : span['end']]!r}"
        for one in checked
        for span in one.answer["spans"]
        if not is_found(one, span)
    ]


def alarms(checked: Iterable[CheckedAnswer]) -> list[str]:
    """The hints on answers that are fit to publish, for people."""
    return [
        f"false {hint['code']}, {one.answer['lang']}: {one.answer['text'][:90]!r}"
        for one in checked
        if not one.answer["spans"]
        for hint in one.hints
    ]
