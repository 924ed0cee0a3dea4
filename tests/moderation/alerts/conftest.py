from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from contributions.models import Question, Station
from contributions.opening_hours.models import WeeklyHours
from tests.factories import make_moderator, make_question, make_station

BERLIN = ZoneInfo("Europe/Berlin")
Run = Callable[[datetime], str]


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026; the 9th is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


@pytest.fixture
def vhs(db: None) -> Station:
    """A station at a place that is open from 8 to 21 on workdays and from 9 to 15:30 on Saturdays."""
    question: Question = make_question(opens_at=berlin(1, 8), closes_at=berlin(28, 18))
    for weekday in range(5):
        WeeklyHours.objects.create(question=question, weekday=weekday, opens=time(8), closes=time(21))
    WeeklyHours.objects.create(question=question, weekday=5, opens=time(9), closes=time(15, 30))
    return make_station(question)


@pytest.fixture
def somebody(settings: Settings, db: None) -> str:
    """A mail server, and a moderator with an address."""
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    moderator = make_moderator()
    moderator.email = "jana@vhs.example"
    moderator.save()
    return moderator.email


@pytest.fixture
def remind(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Lets the timer run at a moment; returns what the command says."""

    def run(now: datetime) -> str:
        monkeypatch.setattr(timezone, "now", lambda: now)
        call_command("remind")
        return capsys.readouterr().out

    return run
