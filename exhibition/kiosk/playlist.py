"""What a screen shows in which order: as staff arranged it, or else as it suits most places."""

from __future__ import annotations

from typing import TypedDict

from exhibition.models import Mode, PlaylistEntry


class Step(TypedDict):
    """One step as the screen's script knows it: so many answers, or a mode for so many seconds."""

    mode: str
    answers: int
    seconds: int


def _answers(number: int) -> Step:
    return Step(mode=Mode.ANSWERS, answers=number, seconds=0)


def _mode(mode: str, seconds: int) -> Step:
    return Step(mode=mode, answers=0, seconds=seconds)


# The answers are the main thing: about an hour of them for every four minutes of all the rest.
USUAL = [
    step
    for mode, seconds in ((Mode.WALL, 24), (Mode.MAP, 16), (Mode.NUMBERS, 12))
    for step in (_answers(8), _mode(Mode.INVITATION, 12), _answers(8), _mode(mode, seconds))
]
MODES = [mode.value for mode in Mode if mode != Mode.ANSWERS]


def programme_of(token: str) -> list[Step]:
    """The steps of the screen with this token. One query."""
    entries = PlaylistEntry.objects.filter(screen__token=token).values_list("mode", "answers", "seconds")
    arranged = [
        _answers(answers) if mode == Mode.ANSWERS else _mode(mode, seconds) for mode, answers, seconds in entries
    ]
    return arranged or USUAL
