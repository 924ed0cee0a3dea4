"""How often the answers were shown, in figures. Only released ones count: whatever was taken back is not there."""

from __future__ import annotations

from typing import NamedTuple

from exhibition.heartbeat.models import Shown
from moderation.selectors import find_released, released_ids, which_released

CHUNK = 500
OFTEN = 3  # and more


class Extreme(NamedTuple):
    times: int
    text: str
    language: str
    alike: int  # how many answers were shown as often


class Fairness(NamedTuple):
    """How many released answers there are; how many of them were shown never, once, twice, and OFTEN or more times."""

    released: int
    never: int
    once: int
    twice: int
    often: int
    least: Extreme | None
    most: Extreme | None


def fairness(question_id: int) -> Fairness:
    """The figures of a question's answers on all its screens; at most six queries, which read all their numbers."""
    counted = dict(Shown.objects.filter(question_id=question_id).values_list("answer_id", "times"))
    times = {answer_id: counted.get(answer_id, 0) for answer_id in released_ids(question_id)}
    numbers = list(times.values())
    return Fairness(
        released=len(numbers),
        never=numbers.count(0),
        once=numbers.count(1),
        twice=numbers.count(2),
        often=sum(number >= OFTEN for number in numbers),
        least=_extreme(times, min(numbers, default=0)),
        most=_extreme(times, max(numbers, default=0)),
    )


def forget_gone() -> int:
    """Erase the counts of answers that are no longer released; returns how many."""
    erased = 0
    for question_id in Shown.objects.values_list("question_id", flat=True).distinct():
        ids = list(Shown.objects.filter(question_id=question_id).values_list("answer_id", flat=True))
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            gone = set(chunk) - which_released(question_id, chunk)
            erased += Shown.objects.filter(answer_id__in=gone).delete()[0]
    return erased


def _extreme(times: dict[int, int], number: int) -> Extreme | None:
    """The first answer that was shown so often; None where there is none."""
    alike = [answer_id for answer_id, shown in times.items() if shown == number]
    found = find_released(alike[0]) if alike else None
    return Extreme(number, found[1].text, found[1].language, len(alike)) if found else None
