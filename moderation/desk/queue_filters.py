"""What there is for staff to read, by why it is there.

The cost does not grow with the number of answers: every read follows an index and stops after a page, also the counts.
"""

from __future__ import annotations

from enum import nonmember
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from contributions.enums import SecondPerson, Status
from contributions.models import Answer, Objection, Question
from moderation.models import Decision, ReReview
from moderation.reports.selectors import open_reports, reported_answer_ids, reported_since

MOST_COUNTED = 99
MOST_LOOKED_AT = 200  # open objections and second looks at once


class Queue(models.TextChoices):
    """What can be read, by why."""

    NEW = "new", _("Neu")
    REPORTED = "reported", _("Gemeldet")
    HELD = "held", _("Zurückgestellt")
    OBJECTIONS = "objections", _("Widersprüche")
    SOCIAL = "social", _("Soziale Netzwerke")
    SHOWN = "released", _("Gezeigt")
    REJECTED = "rejected", _("Nicht gezeigt")

    WORK = nonmember(("new", "reported", "held", "objections", "social"))  # somebody has to decide
    ALWAYS = nonmember(("new", "held", "objections", "released", "rejected"))  # stands at the desk, empty or not


class QueueFilter(NamedTuple):
    """What somebody chose to look at: a pile, and perhaps one question."""

    pile: Queue = Queue.NEW
    question_id: int | None = None

    @property
    def parameters(self) -> dict[str, str]:
        chosen = {} if self.pile == Queue.NEW else {"pile": str(self.pile)}
        return chosen | ({"question": str(self.question_id)} if self.question_id else {})

    def query(self, **more: str) -> str:
        """The query string of the queue's address that shows this again, with its question mark."""
        parameters = self.parameters | more
        return "?" + urlencode(parameters) if parameters else ""


def waiting(choice: QueueFilter, reader: AbstractBaseUser) -> QuerySet[Answer]:
    """The chosen answers in order; of equal new ones only the first."""
    answers = chosen(choice, reader)
    return answers.exclude(Exists(_earlier_alike())) if choice.pile == Queue.NEW else answers


def chosen(choice: QueueFilter, reader: AbstractBaseUser) -> QuerySet[Answer]:
    """All answers of the pile: what waits longest first, what is decided newest first.

    Indexes: `answer_queue` or `answer_waiting`; for objections `objection_open`, for social networks `answer_social`,
    for reports `report_open`.
    """
    answers = Answer.objects.all()
    if choice.question_id is not None:
        answers = answers.filter(question_id=choice.question_id)
    if choice.pile == Queue.OBJECTIONS:
        return _objections(answers, reader)
    if choice.pile == Queue.SOCIAL:
        return _for_social(answers, reader)
    if choice.pile == Queue.REPORTED:
        return _reported(answers, reader)
    if choice.pile == Queue.HELD:
        return _held(answers, reader)
    if choice.pile == Queue.NEW:
        return answers.filter(status=choice.pile).order_by("submitted_at", "pk")
    return answers.filter(status=choice.pile).exclude(text="").order_by("-submitted_at", "-pk")


def _held(answers: QuerySet[Answer], reader: AbstractBaseUser) -> QuerySet[Answer]:
    """The held answers, without those on which the next word has to be somebody else's than the reader's.

    What a report hid waits on the pile of the reported ones.
    """
    for_two = ~Q(reason="") | Q(question__in=_asking(SecondPerson.HELD))
    held = answers.filter(~Exists(open_reports()), status=Status.HELD).annotate(last_word=_last_word())
    return held.exclude(for_two, last_word=reader.pk).order_by("submitted_at", "pk")


def _objections(answers: QuerySet[Answer], reader: AbstractBaseUser) -> QuerySet[Answer]:
    """The rejected answers whose authors object, without those that the reader decided about.

    The open objections are read first: they are few, and rejected answers many.
    """
    open_ones = Objection.objects.filter(outcome="").order_by("filed_at").values_list("pk", flat=True)[:MOST_LOOKED_AT]
    others = _not_decided_by(answers.filter(pk__in=list(open_ones)), reader)
    return others.order_by("objection__filed_at", "pk")


def _for_social(answers: QuerySet[Answer], reader: AbstractBaseUser) -> QuerySet[Answer]:
    """The shown answers that may go to social networks once somebody other than their moderator says so too."""
    shown = answers.filter(
        question__in=_asking(SecondPerson.SOCIAL),
        status=Status.RELEASED,
        consent_social=True,
        cleared_for_social__isnull=True,
    )
    return _not_decided_by(shown, reader).order_by("released_at", "pk")


def _reported(answers: QuerySet[Answer], reader: AbstractBaseUser) -> QuerySet[Answer]:
    """The answers with open reports, shown or hidden, without those on which somebody else has the next word."""
    numbers = reported_answer_ids()
    if not numbers:
        return answers.none()
    reported = answers.filter(pk__in=numbers, status__in=(Status.RELEASED, Status.HELD))
    for_two = ~Q(reason="") | Q(question__in=_asking(SecondPerson.HELD))
    # The last word about what a report hid is nobody's: NULL, and NOT NULL would keep the answer from everybody.
    own = {"last_word__isnull": False, "last_word": reader.pk}
    others = reported.annotate(last_word=_last_word()).exclude(for_two, status=Status.HELD, **own)
    return others.order_by(reported_since(), "pk")


def _not_decided_by(answers: QuerySet[Answer], reader: AbstractBaseUser) -> QuerySet[Answer]:
    return answers.annotate(last_word=_last_word()).exclude(last_word=reader.pk)


def _last_word() -> Subquery:
    """Who said the newest word about an answer of the outer query."""
    return Subquery(Decision.objects.filter(answer=OuterRef("pk")).order_by("-pk").values("decided_by")[:1])


def _asking(word: SecondPerson) -> list[int]:
    """The questions that ask for a second person there."""
    questions = Question.objects.values_list("pk", "second_person")
    return [number for number, asked_for in questions if word in asked_for]


def re_reviews(choice: QueueFilter, reader: AbstractBaseUser) -> QuerySet[Answer]:
    """The rejected answers that were drawn by lot and wait for somebody else than the one who rejected them."""
    looks = ReReview.objects.filter(agreed=None).exclude(rejection__decided_by=reader.pk)
    open_ones = looks.order_by("pk").values_list("pk", flat=True)[:MOST_LOOKED_AT]
    answers = Answer.objects.filter(pk__in=list(open_ones), status=Status.REJECTED).exclude(text="")
    if choice.question_id is not None:
        answers = answers.filter(question_id=choice.question_id)
    return answers.order_by("pk")


def _earlier_alike() -> QuerySet[Answer]:
    """For an answer of an outer query: the new ones before it that say the same (index `answer_alike`)."""
    earlier = Q(submitted_at__lt=OuterRef("submitted_at")) | Q(
        submitted_at=OuterRef("submitted_at"), pk__lt=OuterRef("pk")
    )
    return same_words(OuterRef("question"), OuterRef("fingerprint")).filter(earlier)


def same_words(question: Any, fingerprint: Any) -> QuerySet[Answer]:
    """The new answers to the question with the fingerprint."""
    return Answer.objects.filter(question=question, status=Status.NEW, fingerprint=fingerprint).exclude(fingerprint="")


def count(choice: QueueFilter, reader: AbstractBaseUser) -> int:
    """How many there are; the database stops counting at one more than MOST_COUNTED."""
    return chosen(choice, reader).order_by()[: MOST_COUNTED + 1].count()


def shown_count(number: int) -> str:
    """The number, "99+" when there are more."""
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)
