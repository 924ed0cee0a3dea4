"""Whether the screens of a place show answers, and when one has its turn: what receipts tell their authors."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from contributions.progress import Rotation, Screens
from exhibition.heartbeat.enums import PAUSED
from exhibition.heartbeat.models import Heartbeat
from exhibition.heartbeat.selectors import screen_state
from exhibition.kiosk.playlist import DEFAULT_PLAYLIST
from exhibition.kiosk.selectors import is_paused
from exhibition.models import PlaylistEntry, Screen, ScreenMode
from krefeld_kann_was.lib.reading_time import display_seconds
from moderation.selectors import released_answers

SAMPLE = 50  # of the newest answers: how long one is shown on average


def read_screens(question_id: int, venue_id: int | None, now: datetime) -> Screens:
    """What the screens at one of the question's venues show, or at none (0); without one, all.

    Four queries, one if none runs.
    """
    found = Screen.objects.filter(question=question_id, own_station_only=False)  # a workshop's promises nothing
    if venue_id is not None:
        found = found.filter(station__venue=venue_id or None)
    screens = list(found.select_related("heartbeat", "station", "question__release_counter"))
    running = [screen for screen in screens if hasattr(screen, "heartbeat") and _is_running(screen.heartbeat, now)]
    if not running or is_paused(question_id):
        return Screens(exist=bool(screens))
    breaks = _breaks([screen.pk for screen in running])
    return Screens(
        exist=True,
        show_answers=bool(breaks) or any(screen.heartbeat.answer_ids for screen in running),
        rotation=_read_rotation([screen for screen in running if screen.pk in breaks], breaks),
    )


def _is_running(heartbeat: Heartbeat, now: datetime) -> bool:
    """Whether it shows something with fresh data, for everybody to read."""
    return screen_state(heartbeat, expected=True, now=now).shows_fresh_picture and heartbeat.display != PAUSED


def _read_rotation(screens: Sequence[Screen], breaks: Mapping[int, float]) -> Rotation | None:
    """How the released answers take turns on these screens of a question, the slowest one; None without any."""
    if not screens:
        return None
    question = screens[0].question
    answers = released_answers(question.pk, limit=SAMPLE)
    usual = sum(display_seconds(answer.text) for answer in answers) / max(len(answers), 1)
    return Rotation(
        station_codes=frozenset(screen.station.code for screen in screens),
        answer_count=question.release_counter.released,
        seconds_each=usual + max(breaks.values()),
        newest=tuple(answer.released_at for answer in answers),
    )


def _breaks(screen_ids: Collection[int]) -> dict[int, float]:
    """For how many seconds an answer each of these screens shows something else; without those that show no answers."""
    answers: defaultdict[int, int] = defaultdict(int)
    seconds: defaultdict[int, int] = defaultdict(int)
    arranged = PlaylistEntry.objects.filter(screen__in=screen_ids).values_list("screen", "mode", "answers", "seconds")
    for screen_id, mode, number, duration in arranged:
        if mode == ScreenMode.ANSWERS:
            answers[screen_id] += number
        else:
            seconds[screen_id] += duration
    default = sum(step["seconds"] for step in DEFAULT_PLAYLIST) / sum(step["answers"] for step in DEFAULT_PLAYLIST)
    return {
        screen_id: seconds[screen_id] / answers[screen_id] if answers[screen_id] else default
        for screen_id in screen_ids
        if answers[screen_id] or not seconds[screen_id]
    }
