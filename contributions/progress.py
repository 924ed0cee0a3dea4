"""What a receipt says about the wait: how many answers come first, and how long it takes while the place is open."""

from bisect import bisect_left
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.formats import date_format, number_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from contributions.enums import StationKind, Status
from contributions.models import Phase, Question
from contributions.selectors import ReceiptData, times_of_waiting
from krefeld_kann_was.lib.caching import cached_briefly

SOON = timedelta(days=6)  # so that the weekday alone says which day

type UsualWait = Callable[[int, datetime], int | None]

_measurements: list[UsualWait] = []


def measure_usual_wait(read: UsualWait) -> None:
    """Have `read(question.pk, now)` say in how many minutes most answers are read, or None where that is not known.

    For the app that knows it, and that this one must not import; it calls this when it is ready.
    """
    _measurements[:] = [read]


class Progress(NamedTuple):
    """What goes on with a question. `usual_minutes`: within which most answers are read, where that is known."""

    phase: Phase
    gallery_is_open: bool
    usual_minutes: int | None
    is_open: bool  # the place, now
    opens_next: datetime | None  # None while the place is open, and where it does not open again for this question


@cached_briefly(maxsize=16)
def read_progress(now: datetime, question: Question) -> Progress:
    """The progress of a question; cached. At most three queries."""
    phase = question.phase(now)
    if phase is not Phase.OPEN:
        return Progress(phase, question.has_gallery(now), None, False, None)
    minutes = next((read(question.pk, now) for read in _measurements), None)
    hours = question.opening_hours()
    opens_next = hours.next_opening(now)
    if opens_next and opens_next >= question.closes_at:
        opens_next = None
    return Progress(phase, question.has_gallery(now), minutes, hours.is_open(now), opens_next)


def describe_wait(receipt: ReceiptData, progress: Progress, now: datetime, *, look_up: bool) -> str:
    """The sentences about a waiting answer: who reads it when, how many are before it, where to look then.

    It says only what is known. `look_up`: whether the author may be told to look at the screen.
    """
    reading = _describe_reading(progress, now)
    sentences = [reading] if reading else []
    before = bisect_left(times_of_waiting(now, receipt.question_id), receipt.submitted_at)
    if before and receipt.status == Status.NEW:
        text = ngettext("Vor dir wartet noch %(number)s Antwort.", "Vor dir warten noch %(number)s Antworten.", before)
        sentences.append(text % {"number": number_format(before)})
    if look_up and reading and receipt.station_kind != StationKind.WEB:  # at home nobody has the screen before them
        sentences.append(gettext("Schau dann hoch: Neue Antworten kommen zuerst."))
    return " ".join(sentences)


def _describe_reading(progress: Progress, now: datetime) -> str:
    if progress.opens_next:
        opens = localtime(progress.opens_next)
        soon = progress.opens_next - now < SOON
        values = {"day": date_format(opens, "l" if soon else "DATE_FORMAT"), "time": time_format(opens, "TIME_FORMAT")}
        return gettext("Gerade ist geschlossen. Wieder geöffnet: %(day)s, %(time)s Uhr. Dann lesen wir sie.") % values
    if not progress.is_open:
        return ""
    if progress.usual_minutes is None:
        return gettext("Jetzt liest sie jemand von der VHS.")
    text = ngettext(
        "Jetzt liest sie jemand von der VHS, meist innerhalb von %(minutes)s Minute.",
        "Jetzt liest sie jemand von der VHS, meist innerhalb von %(minutes)s Minuten.",
        progress.usual_minutes,
    )
    return text % {"minutes": progress.usual_minutes}
