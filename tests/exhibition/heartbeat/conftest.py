from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from contributions.models import Station
from contributions.opening_hours.models import WeeklyHours
from exhibition.kiosk.assets import page_build
from exhibition.kiosk.feed import feed_state
from exhibition.models import Screen
from tests.factories import make_question, make_station

BERLIN = ZoneInfo("Europe/Berlin")
SendHeartbeat = Callable[..., int]
PAYLOAD: dict[str, Any] = {
    "device": "0123456789abcdef" * 2,
    "display": "invitation",
    "faults": [],
    "version": "abc-1",
    "data_age_seconds": 2,
    "paint_age_seconds": 3,
    "page_age_seconds": 3600,
    "nodes": 210,
    "heap": 4_000_000,
    "missed": 0,
    "worker": False,
    "lost": 0,
    "batch": 0,
    "shown": [],
}


def berlin(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of November 2026; the 9th is a Monday."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=BERLIN)


@pytest.fixture
def vhs(db: None) -> Station:
    """A station at a place that is open from 8 to 21 on workdays."""
    question = make_question(opens_at=berlin(1, 8), closes_at=berlin(28, 18))
    for weekday in range(5):
        WeeklyHours.objects.create(question=question, weekday=weekday, opens=time(8), closes=time(21))
    return make_station(question)


@pytest.fixture
def screen(vhs: Station) -> Screen:
    return Screen.objects.create(name="Forum, links", question=vhs.question, station=vhs)


def stamp_of(screen: Screen) -> str:
    """The version that the server has for it."""
    state = feed_state(screen.token)
    assert state is not None
    return state.stamp


@pytest.fixture
def send(client: Client, screen: Screen, monkeypatch: pytest.MonkeyPatch) -> SendHeartbeat:
    """Sends a heartbeat of the screen at a moment, with the server's version and build; keywords such as shown change
    PAYLOAD. Returns the status."""
    batches = count(1)

    def send(now: datetime, screen: Screen = screen, **changes: Any) -> int:
        changes.setdefault("batch", next(batches))
        changes.setdefault("build", page_build())
        if "version" not in changes:
            changes["version"] = stamp_of(screen)
        with monkeypatch.context() as then:
            then.setattr(timezone, "now", lambda: now)
            response = client.post(f"/kiosk/{screen.token}/puls/", PAYLOAD | changes, content_type="application/json")
        assert response.content == b""
        return response.status_code

    return send
