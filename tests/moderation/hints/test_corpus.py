"""The rates that the hints reach on the corpora of the bench, and that each detector has its part in them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from bench.hints.scoring import (
    CORPUS,
    HELD_OUT,
    PERSONAL,
    TO_CONFIRM,
    WORKED_WITH,
    WRITTEN_BLIND,
    Answer,
    CheckedAnswer,
    Score,
    by_kind,
    read_corpus,
    score,
)
from moderation.hints.detection import find_hints
from moderation.hints.enums import HintCode
from moderation.hints.word_lists import WordLists

MARGIN = 0.02  # below what was reached, for a rule that is given up because it marks too much

# The kinds of answers of the two later corpora, and the hint by which they are found.
DETECTORS = {
    "introduction": HintCode.NAME,
    "inflected_name": HintCode.NAME,
    "initial_and_class": HintCode.NAME,
    "birth_date": HintCode.BIRTHDAY,
    "postcode_and_town": HintCode.ADDRESS,
    "contempt": HintCode.INSULT,
    "slogan": HintCode.SLOGAN,
    "threat": HintCode.THREAT,
    "sexual": HintCode.SEXUAL,
    "advert": HintCode.ADVERT,
    "domain": HintCode.LINK,
    "nonsense": HintCode.NONSENSE,
    "markup": HintCode.MARKUP,
}
LATER_DETECTORS = {"crisis": HintCode.CRISIS, "online": HintCode.HANDLE}  # of WORKED_WITH only
CASES = [
    *((path, *each) for path in (HELD_OUT, WORKED_WITH) for each in DETECTORS.items()),
    *((WORKED_WITH, *each) for each in LATER_DETECTORS.items()),
]


@cache
def checked(path: Path) -> list[CheckedAnswer]:
    return check(read_corpus(path))


def check(answers: list[Answer], disabled: frozenset[HintCode] = frozenset()) -> list[CheckedAnswer]:
    lists = WordLists({}, disabled)
    return [
        CheckedAnswer(
            answer,
            [
                {"code": hint.code.value, "start": hint.start, "end": hint.end}
                for hint in find_hints(answer["text"], answer["lang"], lists)
            ],
        )
        for answer in answers
    ]


def rate(results: list[bool]) -> float:
    return sum(results) / len(results)


@pytest.mark.parametrize(
    ("path", "personal", "noticed"),
    [(CORPUS, 1.0, 0.96), (HELD_OUT, 1.0, 0.96), (WORKED_WITH, 0.99, 0.96), (WRITTEN_BLIND, 0.98, 0.97)],
    ids=lambda value: value.stem if isinstance(value, Path) else str(value),
)
def test_what_was_reached_stays(path: Path, personal: float, noticed: float) -> None:
    result = score(checked(path))

    assert rate(result.personal_code) >= personal - MARGIN
    assert rate(result.noticed) >= noticed - MARGIN
    assert rate(result.alarms) <= 0.03
    assert rate(result.confirmation_alarms) <= 0.02


@pytest.mark.parametrize(("path", "kind", "code"), CASES, ids=[f"{path.stem}-{kind}" for path, kind, _ in CASES])
def test_a_detector_that_is_switched_off_is_missed(path: Path, kind: str, code: HintCode) -> None:
    answers = [answer for answer in read_corpus(path) if answer["kind"] == kind]

    assert rate(_found(score(check(answers)))) >= 0.8
    assert rate(_found(score(check(answers, frozenset({code}))))) < 0.5


def test_every_kind_has_innocent_twins() -> None:
    for path, detectors in ((HELD_OUT, DETECTORS), (WORKED_WITH, DETECTORS | LATER_DETECTORS)):
        kinds = by_kind(checked(path))
        assert set(kinds) == set(detectors)
        assert all(_found(result) and result.alarms for result in kinds.values())


def test_the_bench_knows_the_groups_of_codes() -> None:
    assert set(HintCode.PERSONAL) == PERSONAL
    assert set(HintCode.TO_CONFIRM) == TO_CONFIRM


def _found(result: Score) -> list[bool]:
    return result.personal_code + result.noticed_code
