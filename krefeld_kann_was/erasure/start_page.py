"""The ends of questions on the start page of staff: when one is erased, and who has to confirm it."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _

from contributions.models import Question
from contributions.selectors import question_title
from krefeld_kann_was.erasure.models import Erasure
from krefeld_kann_was.erasure.selectors import ending_soon
from krefeld_kann_was.lib.start_page import Upcoming, WaitingItem, upcoming, waiting


@waiting("erasure.add_erasure", position=60)
def list_requests(person: User, now: datetime) -> Iterator[WaitingItem]:
    """Erasures that others asked for. One query."""
    for erasure in Erasure.objects.filter(confirmed_at=None, question__isnull=False).exclude(asked_by=person):
        yield WaitingItem(
            number="1",
            label=_("Löschung bestätigen oder nicht: %(name)s") % {"name": erasure.slug},
            address=reverse("erasure:show", args=[erasure.question_id]),
        )


@waiting("contributions.change_question", position=65)
def list_ends(person: User, now: datetime) -> Iterator[WaitingItem]:
    """Closed questions that are erased soon, while there is time for book, report and archive. Two queries."""
    for question in ending_soon(now):
        yield WaitingItem(
            number=str(max((question.erased_at_latest - now).days, 0)),
            label=_("Tage, bis „%(title)s“ gelöscht wird") % {"title": question_title(question)},
            address=reverse("erasure:show", args=[question.pk]),
            is_urgent=True,
        )


@upcoming("moderation.view_decision")
def list_dates(now: datetime) -> Iterator[Upcoming]:
    """When closed questions are erased. One query."""
    for question in Question.objects.filter(closes_at__lte=now):
        yield Upcoming(question.erased_at_latest, _("Die Ausstellung wird gelöscht"), reverse("erasure:dates"))
