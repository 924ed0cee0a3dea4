"""The order in which answers are posted, and the days on which they are. Pure, without the database."""

import functools
from collections import defaultdict, deque
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from datetime import time as datetime_time
from typing import Any, NamedTuple

from exhibition.share.layouts import PictureStyle

DAY = timedelta(days=1)
EVES = {(12, 24), (12, 31)}
SWAP_DISTANCE = 120
THEME_SWAP_DISTANCE = 31  # of different themes, which stay spread evenly so


@functools.cache
def legal_holidays() -> Container[date]:
    """The legal holidays of North Rhine-Westphalia, in every year."""
    from holidays import country_holidays  # slow to load, and needed for this page alone

    return country_holidays("DE", subdiv="NW")


@dataclass(frozen=True)
class SkippedDays:
    """Days without posts: the legal holidays, Christmas Eve and New Year's Eve, or both."""

    holidays: Container[date]
    eves: bool

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and (day in self.holidays or (self.eves and (day.month, day.day) in EVES))


def skipped_days(*, holidays: bool, eves: bool) -> Container[date]:
    """The days that a plan leaves out."""
    return SkippedDays(legal_holidays() if holidays else (), eves)


class Candidate(NamedTuple):
    """What distinguishes an answer from its neighbours; `theme` is "" without one, `style` is that of its picture."""

    id: int
    language: str
    theme: str
    style: PictureStyle[Any] | None = None


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

    def turn_of(self, day: date) -> int:
        """A number that rises by one from each weekday of posts to the next, for what takes turns."""
        weeks, weekday = divmod(day.toordinal() - 1, 7)  # the first of all days was a Monday
        return weeks * len(self.weekdays) + sum(each < weekday for each in self.weekdays)

    def moment_on(self, day: date, own_time: datetime_time | None = None) -> datetime:
        """When the post of this day is due, in UTC. A time that the clock skips in March is an hour later."""
        return datetime.combine(day, own_time or self.time, self.zone).astimezone(UTC)


def first_day_after(moment: datetime, recurrence: Recurrence) -> date:
    """The first day whose post would be due after this moment, whether the day matches or not."""
    day = moment.astimezone(recurrence.zone).date()
    return day if recurrence.moment_on(day) > moment else day + DAY


def interleave(candidates: Iterable[Candidate], previous: Candidate | None = None) -> list[Candidate]:
    """Order the answers so that each language and each theme is spread evenly. The result depends on the input alone.

    Neighbours differ in language while that is possible, then in theme, layout and colour theme, in this order.
    `previous` is the answer before the first one.
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
        order.append(waiting[language][theme].popleft())
    _swap_similar(order, 1 if previous else 0)
    return order[1:] if previous else order


def _swap_similar(order: list[Candidate], first: int) -> None:
    """Swap answers of one language that are near each other wherever that makes neighbours more different.

    Those of one theme may be further apart: both stay spread as evenly as before.
    """
    for index in range(first, len(order)):
        for other in range(max(first, index - SWAP_DISTANCE), min(index + SWAP_DISTANCE, len(order))):
            if not _count_similar(order, {index}):
                break
            if not _may_swap(order[index], order[other], abs(other - index)):
                continue
            before = _count_similar(order, {index, other})
            order[index], order[other] = order[other], order[index]
            if _count_similar(order, {index, other}) >= before:
                order[index], order[other] = order[other], order[index]


def _may_swap(one: Candidate, other: Candidate, distance: int) -> bool:
    if _base_language(one) != _base_language(other):
        return False
    return distance <= THEME_SWAP_DISTANCE or one.theme == other.theme


def _count_similar(order: Sequence[Candidate], indexes: Collection[int]) -> int:
    """What these answers share with their neighbours; a theme weighs more than all else."""
    firsts = {first for index in indexes for first in (index - 1, index) if 0 <= first < len(order) - 1}
    return sum(_similarity(order[first], order[first + 1]) for first in firsts)


def _similarity(one: Candidate, other: Candidate) -> int:
    shared = 8 * (one.theme == other.theme)
    if one.style and other.style:
        shared += 2 * (one.style.layout == other.style.layout)
        shared += one.style.colour_theme == other.style.colour_theme
    return shared


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
