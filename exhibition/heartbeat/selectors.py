"""What staff see of the screens: the last sign of each, and for how much of the last days it showed something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from exhibition.heartbeat import formatting
from exhibition.heartbeat.availability import Availability, availability, together
from exhibition.heartbeat.models import Day, Sign
from exhibition.heartbeat.services import run_of
from exhibition.heartbeat.states import ScreenState, state_of
from exhibition.models import Screen

DAYS = 7  # with today
STILL_DOUBLE = timedelta(minutes=2)


@dataclass(frozen=True)
class Life:
    """A screen as far as its signs tell, at one moment."""

    screen: Screen
    sign: Sign | None
    state: ScreenState
    days: dict[date, Availability]  # the last ones, today last; none before the first sign
    now: datetime

    @property
    def words(self) -> str:
        return formatting.state_in_words(self.state, self.sign, self.now)

    @property
    def is_silent(self) -> bool:
        return self.state in (ScreenState.SILENT, ScreenState.OFF)

    @property
    def glass(self) -> str:
        if self.sign is None:
            return formatting.NOTHING
        glass = formatting.glass_in_words(self.sign.glass)
        return _("zuletzt: %(glass)s") % {"glass": glass} if self.is_silent else glass

    @property
    def signed(self) -> str:
        return formatting.ago(self.sign.signed_at if self.sign else None, self.now)

    @property
    def fed(self) -> str:
        return formatting.ago(self.sign.fed_at if self.sign else None, self.now)

    @property
    def started(self) -> str:
        if self.sign is None or self.is_silent:
            return formatting.NOTHING
        return date_format(timezone.localtime(self.sign.started_at), _("j. N, H:i"))

    @property
    def today(self) -> str:
        today = self.days.get(timezone.localdate(self.now))
        return formatting.share_in_words(today) if today else formatting.NOTHING

    @property
    def week(self) -> str:
        return formatting.share_in_words(together(self.days))

    @property
    def days_in_words(self) -> list[dict[str, Any]]:
        """The last days, today first, with what each had and should have had, in minutes."""
        return [
            {
                "date": date,
                "shown": formatting.whole_minutes(min(day.shown, day.expected)),
                "expected": formatting.whole_minutes(day.expected),
                "share": formatting.share_in_words(day),
            }
            for date, day in reversed(self.days.items())
        ]

    @property
    def has_second_page(self) -> bool:
        return bool(self.sign and self.sign.second_page_at and self.now - self.sign.second_page_at < STILL_DOUBLE)


def lives_of(screens: Iterable[Screen], now: datetime) -> list[Life]:
    """The life of each screen. Two queries, and one for each of their questions; `screen.question` is to be loaded."""
    screens = list(screens)
    signs = Sign.objects.in_bulk([screen.pk for screen in screens])
    runs = {question.pk: run_of(question) for question in {screen.question for screen in screens}}
    first = timezone.localdate(now) - timedelta(days=DAYS - 1)
    shown: defaultdict[int, dict[date, float]] = defaultdict(dict)
    for day in Day.objects.filter(screen__in=signs, date__gte=first):
        shown[day.screen_id][day.date] = day.seconds
    lives = []
    for screen in screens:
        sign, run = signs.get(screen.pk), runs[screen.question_id]
        days = availability(run, sign.first_signed_at if sign else None, shown[screen.pk], first, now)
        lives.append(Life(screen, sign, state_of(sign, run.is_on(now), now), days, now))
    return lives
