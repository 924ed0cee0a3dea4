"""The checklist of a question, as far as a person has to do with it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import QuerySet

from contributions.enums import Phase
from contributions.models import Question
from krefeld_kann_was.assistant.steps import NextStep, step_to_resume
from krefeld_kann_was.checklist.models import Tick
from krefeld_kann_was.lib.start_page import Check, checks

MAX_OTHERS = 8


class ChecklistPoint(NamedTuple):
    """A point with its tick, if somebody has ticked it off as it is now."""

    check: Check
    tick: Tick | None

    @property
    def is_done(self) -> bool:
        return self.check.is_done or self.tick is not None

    @property
    def label(self) -> str:
        return (self.tick and self.check.ticked) or self.check.label


class Checklist(NamedTuple):
    """What the person can do for the question: first what is missing. Without points the person has nothing to do."""

    question: Question
    is_open: bool  # the question takes answers already
    missing: list[ChecklistPoint]
    done: list[ChecklistPoint]
    next_step: NextStep | None  # of the assistant before the opening, for whoever may take its steps

    @property
    def total(self) -> int:
        return len(self.missing) + len(self.done)


def read_checklist(question: Question, person: User, now: datetime) -> Checklist:
    """Of all apps, for this person.

    One query, those of the points (two each at most), two for the texts, and while something is missing before the
    opening four more.
    """
    ticks = {tick.code: tick for tick in Tick.objects.filter(question=question).select_related("ticked_by")}
    points = [
        ChecklistPoint(check, _valid(ticks.get(check.code), check)) for check in checks.read(person, question, now)
    ]
    missing = [point for point in points if not point.is_done]
    is_open = question.phase(now) is Phase.OPEN
    may_set_up = missing and not is_open and person.has_perm("contributions.change_question")
    return Checklist(
        question,
        is_open,
        missing,
        [point for point in points if point.is_done],
        step_to_resume(question, [point.check.code for point in points if point.tick]) if may_set_up else None,
    )


def find_check(question: Question, code: str, person: User, now: datetime) -> Check | None:
    """The point if the person may tick it off now."""
    found = (check for check in checks.read(person, question, now) if check.code == code and check.subject)
    return next(found, None)


def current_question(now: datetime) -> Question | None:
    """The question that is open or opens next, else the one that closed last; with texts and consents."""
    questions = questions_with_texts()
    return (
        questions.filter(closes_at__gt=now).order_by("opens_at", "pk").first()
        or questions.order_by("-closes_at", "-pk").first()
    )


def other_questions(question: Question, now: datetime) -> QuerySet[Question]:
    """Those that are open or will open beside this one, the next first, with texts. One query and one for the texts."""
    others = Question.objects.filter(closes_at__gt=now).exclude(pk=question.pk)
    return others.prefetch_related("texts").order_by("opens_at", "pk")[:MAX_OTHERS]


def questions_with_texts() -> QuerySet[Question]:
    """What `read_checklist` expects."""
    return Question.objects.prefetch_related("texts", "consents")


def _valid(tick: Tick | None, check: Check) -> Tick | None:
    return tick if tick and check.subject and tick.subject == check.subject else None
