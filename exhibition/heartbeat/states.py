"""In what state a screen is, as far as its last sign can tell. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

from exhibition.heartbeat.models import Sign

SILENT_AFTER = timedelta(seconds=60)
FRESH = timedelta(minutes=5)  # the age of the data
PAINTED = timedelta(seconds=90)
NIGHT_MODE = "night"


class ScreenState(Enum):
    RUNNING = "running"
    WITHOUT_DATA = "without-data"
    ASLEEP = "asleep"  # night is on the glass although the place is open
    SILENT = "silent"
    NIGHT = "night"
    OFF = "off"  # silent while nobody expects anything
    NEVER = "never"


def state_of(sign: Sign | None, expected: bool, now: datetime) -> ScreenState:
    """`expected`: the question runs and the place is open. Never green without a sign of the last minute."""
    if sign is None:
        return ScreenState.NEVER
    if now - sign.signed_at >= SILENT_AFTER:
        return ScreenState.SILENT if expected else ScreenState.OFF
    if sign.glass == NIGHT_MODE:
        return ScreenState.ASLEEP if expected else ScreenState.NIGHT
    if sign.fed_at is None or now - sign.fed_at > FRESH:
        return ScreenState.WITHOUT_DATA
    return ScreenState.RUNNING
