"""The states of a screen, and the limits between them."""

from datetime import timedelta
from enum import Enum

SILENT_AFTER = timedelta(seconds=60)
MAX_DATA_AGE = timedelta(minutes=5)
MAX_PAINT_AGE = timedelta(seconds=90)
NIGHT_MODE = "night"
PAUSED = "paused"


class ScreenState(Enum):
    RUNNING = "running"
    WITHOUT_DATA = "without-data"
    ASLEEP = "asleep"  # in night mode although the place is open
    SILENT = "silent"
    NIGHT = "night"
    OFF = "off"  # silent while nothing is expected
    NEVER = "never"
