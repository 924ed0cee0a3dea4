"""The state of a screen, as far as its latest heartbeat can tell."""

from datetime import datetime, timedelta
from enum import Enum

from exhibition.heartbeat.models import Heartbeat

SILENT_AFTER = timedelta(seconds=60)
MAX_DATA_AGE = timedelta(minutes=5)
MAX_PAINT_AGE = timedelta(seconds=90)
NIGHT_MODE = "night"


class ScreenState(Enum):
    RUNNING = "running"
    WITHOUT_DATA = "without-data"
    ASLEEP = "asleep"  # in night mode although the place is open
    SILENT = "silent"
    NIGHT = "night"
    OFF = "off"  # silent while nothing is expected
    NEVER = "never"


def state_of(heartbeat: Heartbeat | None, expected: bool, now: datetime) -> ScreenState:
    """`expected`: the question runs and the place is open. RUNNING only with a heartbeat of the last minute."""
    if heartbeat is None:
        return ScreenState.NEVER
    if now - heartbeat.received_at >= SILENT_AFTER:
        return ScreenState.SILENT if expected else ScreenState.OFF
    if heartbeat.display == NIGHT_MODE:
        return ScreenState.ASLEEP if expected else ScreenState.NIGHT
    if heartbeat.data_at is None or now - heartbeat.data_at > MAX_DATA_AGE:
        return ScreenState.WITHOUT_DATA
    return ScreenState.RUNNING
