"""The order in which answers are posted, and the days on which they are. Pure, without the database."""

import functools
import itertools
from collections import defaultdict, deque
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple

DAY = timedelta(days=1)
LOOKAHEAD_COUNT = 12  # answers searched for one of another style


@functools.cache
def legal_holidays() -> Container[date]:
    """The legal holidays of North Rhine-Westphalia, in every year."""
    from holidays import country_holidays  # slow to load, and needed for this page alone

    return country_holidays("DE", subdiv="NW")


class Candidate(NamedTuple):
    """What distinguishes an answer from its neighbours; `theme` is "" without one, styles are compared by ==."""

    id: int
    language: str
    theme: str
    style: Any = None


@dataclass(frozen=True)
class Recurrence:
    """The weekdays and the local time of posts: 10:00 stays 10:00 all year round.

    `weekdays` counts Monday as 0 and must not be empty; days in `holidays` are left out.
    """

    time: time
    weekdays: frozenset[int]
    holidays: Container[date]
    zone: tzinfo

    def matches(self, day: date) -> bool:
        """Whether there is a post on this day."""
        return day.weekday() in self.weekdays and day not in self.holidays

    def days_from(self, first: date) -> Iterator[date]:
        """All matching days from `first` on, endlessly."""
        while True:
            if self.matches(first):
                yield first
            first += DAY

    def moment_on(self, day: date) -> datetime:
        """When the post of this day is due, in UTC. A time that the clock skips in March is an hour later."""
        return datetime.combine(day, self.time, self.zone).astimezone(UTC)


def first_day_after(moment: datetime, recurrence: Recurrence) -> date:
    """The first day whose post would be due after this moment, whether the day matches or not."""
    day = moment.astimezone(recurrence.zone).date()
    return day if recurrence.moment_on(day) > moment else day + DAY


def interleave(candidates: Iterable[Candidate], previous: Candidate | None = None) -> list[Candidate]:
    """Order the answers so that each language and each theme is spread evenly. The result depends on the input alone.

    Neighbours differ in language while that is possible, then mostly in theme, then mostly in style. `previous` is the
    answer before the first one.
    """
    waiting: dict[str, dict[str, deque[Candidate]]] = defaultdict(lambda: defaultdict(deque))
    for candidate in sorted(candidates):
        waiting[_base_language(candidate)][candidate.theme].append(candidate)
    languages = RoundRobin({language: sum(map(len, themes.values())) for language, themes in waiting.items()})
    themes = {
        language: RoundRobin({theme: len(queue) for theme, queue in queues.items()})
        for language, queues in waiting.items()
    }
    order = [previous] if previous else []
    while languages.left:
        last = order[-1] if order else None
        language = languages.take(_base_language(last) if last else None)
        theme = themes[language].take(last.theme if last else None)
        order.append(_take(waiting[language][theme], last))
    return order[1:] if previous else order


def _take(queue: deque[Candidate], last: Candidate | None) -> Candidate:
    """Remove the first of the next few whose style differs from the last one's, else the first."""
    upcoming = enumerate(itertools.islice(queue, LOOKAHEAD_COUNT))
    index = next((index for index, candidate in upcoming if last and candidate.style != last.style), 0)
    candidate = queue[index]
    del queue[index]
    return candidate


class RoundRobin:
    """Spreads the turns of each name evenly; nobody gets two in a row where that can be avoided."""

    def __init__(self, turns: Mapping[str, int]) -> None:
        self.turns = turns
        self.left = {name: count for name, count in sorted(turns.items()) if count}

    def take(self, previous: str | None) -> str:
        """The name whose turn it is after `previous`; uses up one of its turns."""
        name = min(self._possible(previous), key=self._due)
        self.left[name] -= 1
        if not self.left[name]:
            del self.left[name]
        return name

    def _possible(self, previous: str | None) -> Collection[str]:
        """A name with more turns left than all others together must come next, or else right after another one."""
        largest = max(self.left, key=lambda name: self.left[name])
        has_most = self.left[largest] * 2 > sum(self.left.values())
        if has_most and largest != previous:
            return [largest]
        return self.left if has_most else [name for name in self.left if name != previous]

    def _due(self, name: str) -> float:
        """When the next of its turns is due, from 0 to 1: the middle of its share of the whole."""
        return (self.turns[name] - self.left[name] + 0.5) / self.turns[name]


def _base_language(candidate: Candidate) -> str:
    return candidate.language.partition("-")[0]  # plain German counts as German
