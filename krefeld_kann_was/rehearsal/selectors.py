"""What staff see of a rehearsal."""

from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from contributions.enums import Status
from contributions.models import Answer, Question, Station
from contributions.rehearsals.models import Rehearsal
from exhibition.heartbeat.models import ImpressionCount
from exhibition.models import Screen

MAX_LOGGED = 10


class RehearsalContents(NamedTuple):
    """A running rehearsal: the question that it is, and what would go with it."""

    question: Question
    record: Rehearsal
    stations: list[Station]
    screens: list[Screen]
    answer_count: int
    waiting_count: int
    released_count: int
    went_through: bool

    @property
    def summary(self) -> str:
        """Another text once there is something else that would go than a page said."""
        return f"{self.question.pk}-{len(self.stations)}-{len(self.screens)}-{self.answer_count}"


def running_rehearsals() -> QuerySet[Question]:
    """All of them, each with the question that is rehearsed."""
    return Question.all_objects.filter(rehearsal_of__isnull=False).select_related("rehearsal_of")


def read_contents(rehearsal: Question) -> RehearsalContents:
    """Five queries."""
    waiting, released = Q(status__in=Status.OPEN), Q(status__in=Status.SHOWN)
    counted = Answer.objects.filter(question=rehearsal).aggregate(
        all=Count("pk"), waiting=Count("pk", filter=waiting), released=Count("pk", filter=released)
    )
    return RehearsalContents(
        question=rehearsal,
        record=Rehearsal.objects.select_related("begun_by").get(question=rehearsal.rehearsal_of_id, ended_at=None),
        stations=list(rehearsal.stations.all()),
        screens=list(rehearsal.screens.all()),
        answer_count=counted["all"],
        waiting_count=counted["waiting"],
        released_count=counted["released"],
        went_through=went_through(rehearsal),
    )


def went_through(rehearsal: Question) -> bool:
    """Whether an answer went all the way: from a form, released by somebody, to a screen that displayed it."""
    return ImpressionCount.objects.filter(question=rehearsal, impressions__gt=0).exists()


def ended_rehearsals(question: Question) -> list[Rehearsal]:
    """The latest ones of the question that are over, newest first, with their persons. One query."""
    over = Rehearsal.objects.filter(question=question, ended_at__isnull=False)
    return list(over.select_related("begun_by", "ended_by")[:MAX_LOGGED])
