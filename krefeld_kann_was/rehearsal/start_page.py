"""Rehearsals on the start page of staff, named as such, and the point of the checklist that asks for one."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.enums import Status
from contributions.models import Question
from contributions.rehearsals.models import Rehearsal
from krefeld_kann_was.lib.start_page import Check, Upcoming, WaitingItem, checks, upcoming, waiting
from krefeld_kann_was.rehearsal.selectors import running_rehearsals, went_through


@checks("contributions.change_question", position=75)
def check_rehearsal(question: Question, now: datetime) -> Iterator[Check]:
    """Whether an answer once went all the way, from the form to a screen. Three queries at most."""
    running = Question.all_objects.filter(rehearsal_of=question).first()
    was_seen = (running is not None and went_through(running)) or Rehearsal.objects.filter(
        question=question, went_through=True
    ).exists()
    yield Check(
        code="rehearsal",
        label=_("Einmal geprobt: Formular, Entscheidung, Bildschirm"),
        is_done=was_seen,
        detail=_("Eine Probe läuft.") if running else _("Mit eigenen Codes, und danach ist alles wieder weg."),
        address=reverse("rehearsal:show" if running or was_seen else "rehearsal:begin", args=[question.pk]),
        link=_("Zur Probe") if running else _("Probe beginnen"),
        subject="" if was_seen else "enough",
        tick=_("Wir haben anders geprobt"),
        is_button=not (running or was_seen),
    )


@waiting("moderation.add_decision", position=15)
def list_rehearsed_answers(person: User, now: datetime) -> Iterator[WaitingItem]:
    """What waits in rehearsals, apart from what visitors wrote. One query."""
    open_answers = Count("answers", filter=Q(answers__status__in=Status.OPEN))
    for rehearsal in running_rehearsals().annotate(count=open_answers).filter(count__gt=0):
        yield WaitingItem(
            number=str(rehearsal.count),
            label=ngettext("Antwort der Probe", "Antworten der Probe", rehearsal.count),
            address=f"{reverse('moderation:queue')}?question={rehearsal.pk}",
        )


@upcoming("contributions.change_question")
def list_erasures(now: datetime) -> Iterator[Upcoming]:
    """When a rehearsal that nobody ends is erased. One query."""
    for rehearsal in running_rehearsals():
        address = reverse("rehearsal:show", args=[rehearsal.rehearsal_of_id])
        yield Upcoming(rehearsal.closes_at, _("Die Probe endet und wird gelöscht"), address)
