"""When an answer has its turn on the screens of a question: what the receipts tell their authors."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from contributions.progress import Rotation
from exhibition.heartbeat.enums import MAX_DATA_AGE, NIGHT_MODE, PAUSED, SILENT_AFTER
from exhibition.heartbeat.models import Heartbeat
from exhibition.kiosk.playlist import DEFAULT_PLAYLIST
from exhibition.kiosk.selectors import is_paused
from exhibition.models import PlaylistEntry, ScreenMode
from krefeld_kann_was.lib.reading_time import display_seconds
from moderation.selectors import released_answers

SAMPLE = 50  # of the newest answers: how long one is shown on average


def read_rotation(question_id: int, now: datetime) -> Rotation | None:
    """How the released answers of the question take turns on its running screens, the slowest one.

    None where no screen runs with fresh data, or shows answers one after the other. Four queries, one where none runs.
    """
    running = Heartbeat.objects.filter(
        screen__question=question_id, received_at__gt=now - SILENT_AFTER, data_at__gt=now - MAX_DATA_AGE
    ).exclude(display__in=(NIGHT_MODE, PAUSED))
    released = "screen__question__release_counter__released"
    screens = list(running.values_list("screen", "screen__station__code", released))
    if not screens or is_paused(question_id):
        return None
    breaks = _breaks([screen_id for screen_id, _code, _released in screens])
    if not breaks:
        return None
    answers = released_answers(question_id, limit=SAMPLE)
    usual = sum(display_seconds(answer.text) for answer in answers) / max(len(answers), 1)
    return Rotation(
        station_codes=frozenset(code for screen_id, code, _released in screens if screen_id in breaks),
        answer_count=screens[0][2],
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
