"""How far the goals of staff are, from the published figures alone: what these do not say, no progress does."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from exhibition.report.snapshot import Snapshot
from krefeld_kann_was.lib.languages import language_name
from moderation.selectors import quarters
from moderation.statistics.disclosure import Breakdown

WEEK = timedelta(days=7)


class GoalProgress(NamedTuple):
    """A goal in words, how many answers there are and should be. `answers` is None where it is not published."""

    label: str
    answers: int | None
    target: int

    @property
    def percent(self) -> int | None:
        """At most 100."""
        return None if self.answers is None else min(100, 100 * self.answers // self.target)


class WeekProgress(NamedTuple):
    """How many answers had come in at the end of the week, at least, and should at the end of all."""

    monday: date
    answers: int
    target: int


def goals_of(snapshot: Snapshot) -> list[GoalProgress]:
    """The goal for all answers that came in, then those for answers that are shown, by Stadtteil and by language."""
    targets, statistics = snapshot.targets, snapshot.statistics
    found = []
    if targets.total:
        found.append(GoalProgress(_("Antworten insgesamt"), statistics.received, targets.total))
    names = {one.code: one.name for one in quarters()}
    found += [
        GoalProgress(names.get(code, code), _count(statistics.quarters, code), target)
        for code, target in targets.quarters.items()
    ]
    found += [
        GoalProgress(language_name(code), _count(statistics.languages, code), target)
        for code, target in targets.languages.items()
    ]
    return [goal for goal in found if goal.target > 0]


def _count(breakdown: Breakdown | None, key: str) -> int | None:
    return breakdown.published(key) if breakdown else None


def weekly_progress(snapshot: Snapshot) -> list[WeekProgress]:
    """By week from the first with a published day. The sums are of published days, so they reveal no others."""
    days, target = snapshot.statistics.days, snapshot.targets.total
    if not days or not days.parts or not target:
        return []
    by_week: dict[date, int] = {}
    for part in days.parts:
        day = date.fromisoformat(part.key)
        monday = day - timedelta(days=day.weekday())
        by_week[monday] = by_week.get(monday, 0) + part.answers
    found, total = [], 0
    monday = min(by_week)
    while monday <= max(by_week):
        total += by_week.get(monday, 0)
        found.append(WeekProgress(monday, total, target))
        monday += WEEK
    return found
