"""In what order answers are posted, and on which days. Pure: answers and a start in, an order and days out."""

from __future__ import annotations

import itertools
from collections import defaultdict, deque
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple

DAY = timedelta(days=1)
FEW = 12


class Candidate(NamedTuple):
    """What counts about an answer beside its neighbours; `theme` is "" without one, `look` compares by ==."""

    id: int
    language: str
    theme: str
    look: Any = None


@dataclass(frozen=True)
class Rhythm:
    """Which days have a post and at what time of the day, by the clock of a place: 10:00 stays 10:00 all year round.

    `weekdays` counts Monday as 0 and must not be empty; `days_off` are left out.
    """

    time: time
    weekdays: frozenset[int]
    days_off: Container[date]
    zone: tzinfo

    def suits(self, day: date) -> bool:
        return day.weekday() in self.weekdays and day not in self.days_off

    def days(self, first: date) -> Iterator[date]:
        """Every day that suits, from `first` on, without an end."""
        while True:
            if self.suits(first):
                yield first
            first += DAY

    def moment(self, day: date) -> datetime:
        """In UTC. A time that the clock leaves out in March is the one that it then shows instead."""
        return datetime.combine(day, self.time, self.zone).astimezone(UTC)


def first_day_after(moment: datetime, rhythm: Rhythm) -> date:
    """The first day whose post is later than this moment, whether the day suits or not."""
    day = moment.astimezone(rhythm.zone).date()
    return day if rhythm.moment(day) > moment else day + DAY


def mixed(candidates: Iterable[Candidate], previous: Candidate | None = None) -> list[Candidate]:
    """The same answers always in the same order, each language and each theme spread over the whole of it.

    Neighbours differ in language as long as that can be, then mostly in theme, then mostly in look. `previous` is the
    one before the first.
    """
    waiting: dict[str, dict[str, deque[Candidate]]] = defaultdict(lambda: defaultdict(deque))
    for candidate in sorted(candidates):
        waiting[_spoken(candidate)][candidate.theme].append(candidate)
    languages = Turns({language: sum(map(len, themes.values())) for language, themes in waiting.items()})
    themes = {language: Turns({theme: len(queue) for theme, queue in of.items()}) for language, of in waiting.items()}
    order = [previous] if previous else []
    while languages.left:
        last = order[-1] if order else None
        language = languages.take(_spoken(last) if last else None)
        theme = themes[language].take(last.theme if last else None)
        order.append(_take(waiting[language][theme], last))
    return order[1:] if previous else order


def _take(queue: deque[Candidate], last: Candidate | None) -> Candidate:
    """The first that looks different from the last, if it is one of the next few, else the first."""
    few = enumerate(itertools.islice(queue, FEW))
    place = next((place for place, candidate in few if last and candidate.look != last.look), 0)
    candidate = queue[place]
    del queue[place]
    return candidate


class Turns:
    """Whose turn it is, so that everybody's turns are evenly spread and, where it can be, nobody has two in a row."""

    def __init__(self, turns: Mapping[str, int]) -> None:
        self.turns = turns
        self.left = {name: number for name, number in sorted(turns.items()) if number}

    def take(self, previous: str | None) -> str:
        name = min(self._possible(previous), key=self._due)
        self.left[name] -= 1
        if not self.left[name]:
            del self.left[name]
        return name

    def _possible(self, previous: str | None) -> Collection[str]:
        """Whoever has more turns left than all others together must come between them, or else after itself."""
        largest = max(self.left, key=lambda name: self.left[name])
        has_most = self.left[largest] * 2 > sum(self.left.values())
        if has_most and largest != previous:
            return [largest]
        return self.left if has_most else [name for name in self.left if name != previous]

    def _due(self, name: str) -> float:
        """When the next of its turns is due, from 0 to 1: the middle of its share of the whole."""
        return (self.turns[name] - self.left[name] + 0.5) / self.turns[name]


def _spoken(candidate: Candidate) -> str:
    return candidate.language.partition("-")[0]  # plain German is German
