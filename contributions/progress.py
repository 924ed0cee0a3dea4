"""What a receipt says of the time to come: when an answer is read, and when it has its turn on the screens.

It promises only what is known: from the queue before the answer and the recent pace of decisions, from screens that
run, and while the house is open.
"""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import NamedTuple

from django.utils.formats import date_format, number_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from contributions.enums import Phase, StationKind, Status
from contributions.models import Question
from contributions.opening_hours.times import OpeningHours
from contributions.selectors import ReceiptData, times_of_waiting
from contributions.venues.models import OWN_HOUSE
from krefeld_kann_was.lib.caching import cached_briefly

SOON = timedelta(days=6)  # so that the weekday alone says which day
PACE_WINDOW = timedelta(minutes=30)  # in which decisions are counted
MIN_DECISIONS = 5  # in it, before anything is promised
JUST_RELEASED = timedelta(minutes=1)
LONGEST_BREAK = 30  # seconds until a new answer replaces what is on the screen
# How long something takes is rounded up to one of these; nobody stays for what takes longer than the last.
MINUTES = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60)


class Rotation(NamedTuple):
    """How the released answers of a question take turns on its running screens."""

    station_codes: frozenset[str]  # whose QR codes are on these screens
    answer_count: int
    seconds_each: float  # on average, with all that comes between
    newest: tuple[datetime, ...]  # when the newest were released, the newest first


class Screens(NamedTuple):
    """What is known of the screens of a house: whether there are any, and whether one of them shows answers now."""

    exist: bool = False
    show_answers: bool = False
    rotation: Rotation | None = None  # of the running ones that show answers one after the other


@dataclass
class Sources:
    """What other apps know about questions and answers, by their ids. This app must not import them.

    Each puts its own functions in the place of these, which know nothing, as soon as it is ready.
    """

    # How many new answers of the question were decided on between two moments.
    count_decisions: Callable[[int, datetime, datetime], int] = lambda question_id, start, end: 0
    # The screens of the question at one of its venues, which may be OWN_HOUSE; without one all of them.
    read_screens: Callable[[int, int | None, datetime], Screens] = lambda question_id, venue_id, now: Screens()
    was_displayed: Callable[[int], bool] = lambda answer_id: False  # by a screen
    is_reported: Callable[[int], bool] = lambda answer_id: False  # whether a held answer waits because it was reported
    # HTML for the receipt: the offers that fit an answer, by its question, id, Stadtteil and time of release.
    show_offers: Callable[[int, int, str, datetime | None], str] = lambda question_id, answer_id, quarter, released: ""
    # Until when the author of a rejected answer can object; None: not known.
    last_day_to_object: Callable[[int], date | None] = lambda answer_id: None


sources = Sources()


def last_day_to_object(receipt: ReceiptData, now: datetime) -> date | None:
    """The last day on which the author can object; None where it is not known or over. At most one query."""
    day = sources.last_day_to_object(receipt.id) if may_object(receipt) else None
    return day if day and day >= localtime(now).date() else None


def may_object(receipt: ReceiptData) -> bool:
    """Whether the author can still object to the decision: once, and only while there is a text."""
    return receipt.status == Status.REJECTED and receipt.objection is None and bool(receipt.text)


class Progress(NamedTuple):
    """What goes on with a question. The house is that of a station; without one it is all of them together."""

    phase: Phase
    gallery_is_open: bool
    # None while the house is open, and where it does not open again for this question.
    opens_next: datetime | None = None
    is_open: bool = False  # the house, now
    closed_at: datetime | None = None  # for the last time; None until the question is over, and where it never opened
    closes_next: datetime | None = None  # None where that is more than an hour ahead
    is_read_now: bool = False  # one of the houses is open
    reading_ends: datetime | None = None  # when the last of them closes; None where that is more than an hour ahead
    goes_on: bool = False  # one of the houses is open or opens again for this question
    seconds_a_decision: float | None = None  # None where it is not known
    screens: Screens = Screens()  # of the house
    in_a_house: bool = True  # False: the station is in none of several venues

    @property
    def shows_answers(self) -> bool:
        """Whether the house is open and a screen shows answers there."""
        return self.is_open and self.screens.show_answers


def house_of(station_kind: str, venue_id: int | None) -> int | None:
    """The venue of a station for `read_progress`; None for the internet, which is in no house."""
    return venue_id or (OWN_HOUSE if station_kind in StationKind.IN_A_HOUSE else None)


@cached_briefly(maxsize=64, times=5)  # to read it takes longer than three visits
def read_progress(now: datetime, question: Question, venue_id: int | None) -> Progress:
    """The progress of a question at one of its venues or its OWN_HOUSE; cached for some seconds.

    At most three queries, and those of the screens.
    """
    phase = question.phase(now)
    all_hours = question.opening_hours()
    if phase is Phase.AFTER:
        return Progress(phase, question.has_gallery(now), closed_at=_last_closing(all_hours, question))
    hours = all_hours.at(venue_id)
    is_read_now = phase is Phase.OPEN and all_hours.is_open(now)
    opens_next = _next_opening(hours, question, now)
    progress = Progress(
        phase,
        question.has_gallery(now),
        opens_next,
        is_open=is_read_now and hours.is_open(now),
        is_read_now=is_read_now,
        goes_on=bool(is_read_now or opens_next or _next_opening(all_hours, question, now)),
        screens=sources.read_screens(question.pk, venue_id, now),
        in_a_house=venue_id in all_hours.venues or not all_hours.venues,
    )
    if not is_read_now:
        return progress
    return progress._replace(
        closes_next=_closing(hours, question, now),
        reading_ends=_closing(all_hours, question, now),
        seconds_a_decision=_seconds_a_decision(all_hours, question, now),
    )


def _next_opening(hours: OpeningHours, question: Question, now: datetime) -> datetime | None:
    """When it opens next for this question; None while it is open, and where it does not."""
    earliest = max(now, question.opens_at)
    opens_next = earliest if earliest > now and hours.is_open(earliest) else hours.next_opening(earliest)
    return opens_next if opens_next and opens_next < question.closes_at else None


def _last_closing(hours: OpeningHours, question: Question) -> datetime | None:
    """When the last house closed for the last time while the question was open."""
    times = hours.open_times(question.opens_at, question.closes_at)
    if times is None:
        return question.closes_at
    return times[-1][1] if times else None


def _closing(hours: OpeningHours, question: Question, now: datetime) -> datetime | None:
    """When the house or the question closes, within the longest of MINUTES."""
    end = now + timedelta(minutes=MINUTES[-1])
    times = hours.open_times(now, end)
    closes = min(times[0][1] if times else end, question.closes_at)
    return closes if closes < end else None


def _seconds_a_decision(hours: OpeningHours, question: Question, now: datetime) -> float | None:
    """How long a decision took lately, on average, since the first house opened."""
    times = hours.open_times(now - PACE_WINDOW, now)
    start = times[-1][0] if times else now - PACE_WINDOW
    count = sources.count_decisions(question.pk, start, now)
    return (now - start).total_seconds() / count if count >= MIN_DECISIONS else None


def describe_wait(receipt: ReceiptData, progress: Progress, now: datetime, *, asks_for_help: bool) -> str:
    """The sentences about a waiting answer: who reads it when, how many are before it, where to look then.

    `asks_for_help`: it is read before the others, so it gets neither a time nor a place in the queue.
    """
    if receipt.status == Status.HELD:
        if sources.is_reported(receipt.id):
            return gettext(
                "Jemand hat deine Antwort gemeldet. Bis wir sie noch einmal gelesen haben, zeigen wir sie nicht."
            )
        return gettext("Wir lesen deine Antwort noch einmal in Ruhe. So lange ist sie nicht zu sehen.")
    if asks_for_help:
        return _describe_reading(progress, gettext("Jemand aus dem Team liest sie bald."), now)
    waiting = times_of_waiting(now, receipt.question_id)
    before = bisect_left(waiting, receipt.submitted_at)
    minutes = _minutes_until_read(progress, before, now)
    if minutes and waiting and now - waiting[0] > timedelta(minutes=minutes):
        minutes = None  # somebody has already waited longer than that
    reading = _describe_reading(progress, _describe_reader(minutes), now)
    sentences = [reading] if reading else []
    if before:
        text = ngettext("Vor dir wartet noch %(number)s Antwort.", "Vor dir warten noch %(number)s Antworten.", before)
        sentences.append(text % {"number": number_format(before)})
    if minutes and progress.is_open and sees_screen(receipt, progress) and not _is_too_late(progress, minutes, now):
        sentences.append(gettext("Schau dann hoch: Neue Antworten kommen zuerst."))
    return " ".join(sentences)


def describe_turn(receipt: ReceiptData, progress: Progress, now: datetime) -> str:
    """The sentences about when a released answer is to be seen; empty where nothing is known."""
    if progress.opens_next:
        promises = progress.phase is Phase.OPEN and progress.screens.exist and not progress.gallery_is_open
        opening = _describe_opening(progress.phase, progress.opens_next, now)
        return " ".join([opening, gettext("Dann ist sie zu sehen.")] if promises else [opening])
    if progress.is_open and progress.screens.exist and not progress.shows_answers:
        return gettext("Sobald der Bildschirm Antworten zeigt, ist sie dort zu sehen.")
    rotation = progress.screens.rotation
    if not sees_screen(receipt, progress) or rotation is None or receipt.released_at is None:
        return ""
    minutes = _minutes_until_turn(rotation, receipt.released_at, now)
    if minutes is None or _is_too_late(progress, minutes, now):
        return ""
    if minutes == MINUTES[0]:
        return gettext("Schau hoch, gleich ist sie dran.")
    text = ngettext(
        "Schau hoch: In der nächsten %(minutes)s Minute ist sie dran.",
        "Schau hoch: In den nächsten %(minutes)s Minuten ist sie dran.",
        minutes,
    )
    return text % {"minutes": minutes}


def sees_screen(receipt: ReceiptData, progress: Progress) -> bool:
    """Whether the author is likely to be before a screen that runs.

    Nobody is at home; a poster may hang in the street, and what belongs to none of the venues anywhere, unless its QR
    code is on the screen itself.
    """
    rotation = progress.screens.rotation
    if rotation is None or receipt.station_kind == StationKind.WEB:
        return False
    may_be_elsewhere = receipt.station_kind == StationKind.POSTER or not progress.in_a_house
    return not may_be_elsewhere or receipt.station_code in rotation.station_codes


def was_shown(receipt: ReceiptData, progress: Progress) -> bool:
    """Whether a screen displayed the released answer, and the house was open after its release. At most one query.

    Known after the end of the question only.
    """
    if receipt.status not in Status.SHOWN or not (receipt.released_at and progress.closed_at):
        return False
    return receipt.released_at < progress.closed_at and sources.was_displayed(receipt.id)


def _describe_opening(phase: Phase, opens_next: datetime, now: datetime) -> str:
    if phase is Phase.BEFORE:
        text = gettext("Die Ausstellung beginnt: %(day)s, %(time)s Uhr.")
    else:
        text = gettext("Gerade ist geschlossen. Wieder geöffnet: %(day)s, %(time)s Uhr.")
    return text % _day_and_time(opens_next, now)


def _describe_reading(progress: Progress, while_open: str, now: datetime) -> str:
    """When the answer is read: `while_open`, or after the next opening; empty where nothing is known."""
    if progress.opens_next and not progress.is_read_now:
        opening = _describe_opening(progress.phase, progress.opens_next, now)
        return " ".join([opening, gettext("Dann lesen wir sie.")] if progress.phase is Phase.OPEN else [opening])
    return while_open if progress.is_read_now else ""


def _describe_reader(minutes: int | None) -> str:
    if minutes is None:
        return gettext("Jemand aus dem Team liest sie.")
    text = ngettext(
        "Jemand aus dem Team liest sie, meist innerhalb von %(minutes)s Minute.",
        "Jemand aus dem Team liest sie, meist innerhalb von %(minutes)s Minuten.",
        minutes,
    )
    return text % {"minutes": minutes}


def _minutes_until_read(progress: Progress, before: int, now: datetime) -> int | None:
    """Within how many minutes the answer is read; None where that is not known, after closing or much later."""
    if progress.seconds_a_decision is None:
        return None
    minutes = _round_up((before + 1) * progress.seconds_a_decision)
    if minutes is None or (progress.reading_ends and now + timedelta(minutes=minutes) > progress.reading_ends):
        return None
    return minutes


def _minutes_until_turn(rotation: Rotation, released_at: datetime, now: datetime) -> int | None:
    """Within how many minutes an answer is on the screen.

    New ones come first, the newest before the others; whatever was on the screen once comes again with the next round.
    """
    if now - released_at < JUST_RELEASED:
        newer = sum(moment >= released_at for moment in rotation.newest)
        return _round_up(newer * rotation.seconds_each + LONGEST_BREAK)
    return _round_up(rotation.answer_count * rotation.seconds_each)


def _round_up(seconds: float) -> int | None:
    return next((minutes for minutes in MINUTES if ceil(seconds / 60) <= minutes), None)


def _is_too_late(progress: Progress, minutes: int, now: datetime) -> bool:
    """Whether the house may be closed by then."""
    return progress.closes_next is not None and now + timedelta(minutes=minutes) > progress.closes_next


def _day_and_time(moment: datetime, now: datetime) -> dict[str, str]:
    local = localtime(moment)
    day = date_format(local, "l" if moment - now < SOON else "DATE_FORMAT")
    return {"day": day, "time": time_format(local, "TIME_FORMAT")}
