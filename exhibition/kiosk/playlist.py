"""What a screen displays in which order: as staff arranged it, or else by default."""

from typing import TypedDict

from exhibition.kiosk.modes import MODES
from exhibition.models import PlaylistEntry, ScreenMode


class PlaylistStep(TypedDict):
    """One step as the screen's script knows it: a number of answers, or a mode for a number of seconds."""

    mode: str
    answers: int
    seconds: int


def _answers(count: int) -> PlaylistStep:
    return PlaylistStep(mode=ScreenMode.ANSWERS, answers=count, seconds=0)


def _mode(mode: str, seconds: int = 0) -> PlaylistStep:
    return PlaylistStep(mode=mode, answers=0, seconds=seconds or MODES[mode].seconds)


# The answers are the main thing: about an hour of them for every four minutes of all the rest.
DEFAULT_PLAYLIST = [
    step
    for name in MODES
    if name != ScreenMode.INVITATION
    for step in (_answers(8), _mode(ScreenMode.INVITATION), _answers(8), _mode(name))
]


def playlist_of(token: str) -> list[PlaylistStep]:
    """The playlist of the screen with this token. One query."""
    entries = PlaylistEntry.objects.filter(screen__token=token).values_list("mode", "answers", "seconds")
    arranged = [
        _answers(answers) if mode == ScreenMode.ANSWERS else _mode(mode, seconds) for mode, answers, seconds in entries
    ]
    return arranged or DEFAULT_PLAYLIST
