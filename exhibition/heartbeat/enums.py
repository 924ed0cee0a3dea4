"""The states of a screen, the faults that its page finds on its own glass, and the limits between them."""

from datetime import timedelta
from enum import Enum, StrEnum, nonmember

SILENT_AFTER = timedelta(seconds=60)
MAX_DATA_AGE = timedelta(minutes=5)
MAX_PAINT_AGE = timedelta(seconds=90)
# The page asks every 2 to 4 seconds; one request, and what it has to draw for it, may take 5 seconds each.
MAX_VERSION_LAG = timedelta(seconds=25)
# The page loads the server's once that is whole, tries every two minutes, and waits for the end of an answer.
MAX_BUILD_LAG = timedelta(minutes=8)
SECOND_PAGE_WINDOW = timedelta(minutes=2)
NIGHT_MODE = "night"
PAUSED = "paused"


class GlassFault(StrEnum):
    """What is wrong with what the page displays, found by static/js/kiosk-faults.js."""

    STYLE = "style"  # a style sheet is missing or not whole
    SCRIPT = "script"  # a script is missing or did not run
    EMPTY = "empty"  # nothing can be seen
    OUTSIDE = "outside"  # a part lies outside the glass
    COVERED = "covered"  # something that is not ours lies over it


class ScreenState(Enum):
    """What a screen does, as far as its heartbeats tell. Words and advice: `exhibition.heartbeat.formatting`."""

    RUNNING = "running"
    NIGHT = "night"
    OFF = "off"  # silent while nothing is expected
    NEVER = "never"
    SILENT = "silent"
    OTHER_DEVICE = "other-device"  # silent, while another device displays its address
    ASLEEP = "asleep"  # in night mode although the place is open
    UNREADABLE = "unreadable"
    UNSTYLED = "unstyled"
    INCOMPLETE = "incomplete"  # without one of its scripts
    OUTDATED = "outdated"  # displays another version than the server's
    WITHOUT_DATA = "without-data"
    CACHED_PAGE = "cached-page"  # a cache on the way to the server keeps an old page: maybe that of another question
    OLD_PAGE = "old-page"  # up to date, but by the scripts and styles of another build than the server's
    SECOND_PAGE = "second-page"

    IDLE = nonmember(frozenset({NIGHT, OFF, NEVER}))  # nothing to see, and nothing wrong
    DARK = nonmember(frozenset({SILENT, OFF, OTHER_DEVICE}))  # what is on its glass is not known
    DOUBTFUL = nonmember(frozenset({WITHOUT_DATA, CACHED_PAGE, OLD_PAGE, SECOND_PAGE}))  # there is something to see

    @property
    def severity(self) -> str:
        """One of "good", "idle", "doubtful" and "bad"."""
        if self == ScreenState.RUNNING:
            return "good"
        if self.value in ScreenState.IDLE:
            return "idle"
        return "doubtful" if self.value in ScreenState.DOUBTFUL else "bad"

    @property
    def shows_fresh_picture(self) -> bool:
        """Whether it displays, for everybody to read, what the server has."""
        return self in (ScreenState.RUNNING, ScreenState.OLD_PAGE, ScreenState.SECOND_PAGE)

    @property
    def is_dark(self) -> bool:
        return self.value in ScreenState.DARK

    @property
    def is_fault(self) -> bool:
        """Whether somebody has to do something."""
        return self.severity in ("doubtful", "bad")
