"""What the start page shows to a person. The apps contribute by krefeld_kann_was.lib.start_page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.utils.formats import date_format, time_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contributions.enums import Phase
from contributions.models import Question
from contributions.selectors import question_title
from krefeld_kann_was.checklist.selectors import Checklist, current_question, other_questions, read_checklist
from krefeld_kann_was.lib.read_only import shown_archive
from krefeld_kann_was.lib.start_page import Figure, WaitingItem, figures, upcoming, waiting

NOON, EVENING = 11, 18  # the hours from which one wishes a good day, and a good evening
MAX_UPCOMING = 6
NEXT_DAYS = timedelta(days=6)  # in which the weekday alone says which day
# The tables by task, each task with its models in order. What is named nowhere comes last.
TASKS = {
    gettext_lazy("Ausstellung"): (
        "question",
        "questionhours",
        "venue",
        "station",
        "screen",
        "partner",
        "offer",
        "event",
    ),
    gettext_lazy("Antworten"): ("answer", "theme", "report", "wordlist", "hintsetting"),
    gettext_lazy("Seiten und Kontakte"): ("institution", "pagetext", "barrierreport"),
    gettext_lazy("Soziale Netzwerke"): ("export", "takedown"),
    gettext_lazy("Nach der Ausstellung"): ("book",),
    gettext_lazy("Konten und Technik"): ("user", "group", "taskrecord", "errorkind"),
}


class UpcomingDay(NamedTuple):
    """When something happens, in words, and what."""

    day: str
    label: str
    address: str


class OtherQuestion(NamedTuple):
    """A question beside the one of the page, with the day on which it opens or, while it is open, closes."""

    question: Question
    title: str
    is_open: bool
    day: str


class StartPage(NamedTuple):
    """What one person sees. `question`: the one that is open or comes next; None: there is none yet."""

    greeting: str
    today: str
    question: Question | None
    checklist: Checklist | None  # while there is something to prepare, for people who can
    others: list[OtherQuestion]  # that are open or come too, for people with a checklist
    waiting: list[WaitingItem]
    figures: list[Figure]
    upcoming: list[UpcomingDay]


def read_start_page(person: User, now: datetime) -> StartPage:
    """The number of queries does not grow with what is stored (tests/start_page/)."""
    question = current_question(now)
    prepares = question is not None and question.phase(now) is not Phase.AFTER
    checklist = read_checklist(question, person, now) if question and prepares else None
    checklist = checklist if checklist and checklist.total else None
    planned = [] if shown_archive else upcoming.read(person, now)  # nothing happens in an archive, and nobody decides
    days = sorted(planned, key=lambda item: _day_of(item.when))
    return StartPage(
        greeting=_greet(person, localtime(now).hour),
        today=describe_today(question, now) if question else "",
        question=question,
        checklist=checklist,
        others=list(_list_others(checklist.question, now)) if checklist else [],
        waiting=[] if shown_archive else waiting.read(person, person, now),
        figures=figures.read(person, now),
        upcoming=[
            UpcomingDay(describe_day(_day_of(item.when), localdate(now)), item.label, item.address)
            for item in days[:MAX_UPCOMING]
        ],
    )


def _list_others(question: Question, now: datetime) -> Iterator[OtherQuestion]:
    for other in other_questions(question, now):
        is_open = other.phase(now) is Phase.OPEN
        day = localdate(other.closes_at if is_open else other.opens_at)
        yield OtherQuestion(other, question_title(other), is_open, describe_day(day, localdate(now)))


def _greet(person: User, hour: int) -> str:
    name = f", {person.first_name}" if person.first_name else ""
    if hour < NOON:
        return _("Guten Morgen%(name)s!") % {"name": name}
    return (_("Guten Tag%(name)s!") if hour < EVENING else _("Guten Abend%(name)s!")) % {"name": name}


def describe_today(question: Question, now: datetime) -> str:
    """For example „Tag 4 von 24 · heute geöffnet bis 21:00 Uhr“. One query while the question is open."""
    today, first, last = localdate(now), localdate(question.opens_at), localdate(question.closes_at)
    phase = question.phase(now)
    if phase is Phase.AFTER:
        return _("Die Ausstellung ist zu Ende.")
    if phase is Phase.BEFORE:
        days = (first - today).days
        text = ngettext("Noch %(count)d Tag bis zur Eröffnung", "Noch %(count)d Tage bis zur Eröffnung", days)
        return text % {"count": days} if days else _("Heute wird eröffnet.")
    run = _("Tag %(day)d von %(count)d") % {"day": (today - first).days + 1, "count": (last - first).days + 1}
    return f"{run} · {_describe_hours(question, today)}"


def _describe_hours(question: Question, today: date) -> str:
    hours = question.opening_hours()
    if not hours.opens_on(today):
        return _("heute geschlossen")
    closes_at = hours.closing(today)
    if closes_at is None:
        return _("immer geöffnet")
    return _("heute geöffnet bis %(time)s Uhr") % {"time": time_format(localtime(closes_at), "TIME_FORMAT")}


def describe_day(day: date, today: date) -> str:
    """„heute“, „morgen“, a weekday, or the date."""
    if day == today:
        return _("heute")
    if day - today == timedelta(days=1):
        return _("morgen")
    return date_format(day, "l" if today < day <= today + NEXT_DAYS else "DATE_FORMAT")


def _day_of(when: date | datetime) -> date:
    return localdate(when) if isinstance(when, datetime) else when


def group_by_task(app_list: Iterable[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """The models of the admin's list of apps by task, as people work, without empty tasks."""
    models = {model["object_name"].lower(): model for app in app_list for model in app["models"]}
    tasks = [(str(task), [models.pop(name) for name in names if name in models]) for task, names in TASKS.items()]
    return [(task, found) for task, found in [*tasks, (_("Anderes"), list(models.values()))] if found]
