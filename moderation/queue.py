"""What waits for a decision, as staff see it.

The cost does not grow with the number of answers: every read follows an index and stops after a page, also the counts.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contributions.colours import World
from contributions.enums import Status
from contributions.languages import language_name
from contributions.models import OWN_WORLD, Answer, Objection, Question, QuestionText
from contributions.text import grapheme_count
from moderation.models import Decision
from moderation.words import waiting_time

PAGE = 8  # answers in sight: one large, the next ones small
MOST_COUNTED = 99
MOST_OBJECTIONS = 200  # that are looked at at once
SHORT, MIDDLE = 40, 130  # graphemes up to which an answer is set large and medium


class Pile(models.TextChoices):
    """What waits, by why it waits."""

    NEW = "new", _("Neu")
    HELD = "held", _("Zurückgestellt")
    OBJECTIONS = "objections", _("Widersprüche")


class Choice(NamedTuple):
    """What somebody chose to look at: a pile, and perhaps one question."""

    pile: Pile = Pile.NEW
    question_id: int | None = None

    @property
    def parameters(self) -> dict[str, str]:
        chosen = {} if self.pile == Pile.NEW else {"pile": str(self.pile)}
        return chosen | ({"question": str(self.question_id)} if self.question_id else {})

    def query(self, **more: str) -> str:
        """The query string of the queue's address that shows this again, with its question mark."""
        parameters = self.parameters | more
        return "?" + urlencode(parameters) if parameters else ""


class Waiting(NamedTuple):
    """An answer with what the page says about it."""

    answer: Answer
    alike: int  # how many other new answers say the same; this one stands for them
    title: str
    language: str
    since: str
    size: str
    world: str


def waiting(choice: Choice, reader: AbstractBaseUser) -> QuerySet[Answer]:
    """The chosen answers, the one that has waited longest first; of equal new ones only the first."""
    answers = chosen(choice, reader)
    return answers.exclude(Exists(_earlier_alike())) if choice.pile == Pile.NEW else answers


def chosen(choice: Choice, reader: AbstractBaseUser) -> QuerySet[Answer]:
    """All answers of the pile, in order (index `answer_queue` or `answer_waiting`; for objections `objection_open`)."""
    answers = Answer.objects.all()
    if choice.question_id is not None:
        answers = answers.filter(question_id=choice.question_id)
    if choice.pile == Pile.OBJECTIONS:
        return _objections(answers, reader)
    return answers.filter(status=choice.pile).order_by("submitted_at", "pk")


def _objections(answers: QuerySet[Answer], reader: AbstractBaseUser) -> QuerySet[Answer]:
    """The rejected answers whose authors object, without those that the reader decided about.

    The open objections are read first: they are few, and rejected answers many.
    """
    open_ones = Objection.objects.filter(outcome="").order_by("filed_at").values_list("pk", flat=True)[:MOST_OBJECTIONS]
    last_word = Decision.objects.filter(answer=OuterRef("pk")).order_by("-pk").values("decided_by")[:1]
    others = answers.filter(pk__in=list(open_ones)).annotate(last_word=Subquery(last_word))
    return others.exclude(last_word=reader.pk).order_by("objection__filed_at", "pk")


def _earlier_alike() -> QuerySet[Answer]:
    """For an answer of an outer query: the new ones before it that say the same (index `answer_alike`)."""
    same = Answer.objects.filter(
        question=OuterRef("question"), status=Status.NEW, fingerprint=OuterRef("fingerprint")
    ).exclude(fingerprint="")
    earlier = Q(submitted_at__lt=OuterRef("submitted_at")) | Q(
        submitted_at=OuterRef("submitted_at"), pk__lt=OuterRef("pk")
    )
    return same.filter(earlier)


def page(choice: Choice, reader: AbstractBaseUser, now: datetime) -> list[Waiting]:
    """The first answers of the queue; at most PAGE."""
    found = waiting(choice, reader).select_related("station", "question", "objection")
    answers = list(found.prefetch_related("question__texts")[:PAGE])
    alike = _alike(answers) if choice.pile == Pile.NEW else {}
    return [
        Waiting(
            answer=answer,
            alike=alike.get((answer.question_id, answer.fingerprint), 1) - 1,
            title=title(answer.question),
            language=language_name(answer.language),
            since=waiting_time(_waits_since(answer), now),
            size=size(answer.text),
            world=world(answer.question),
        )
        for answer in answers
    ]


def _alike(answers: list[Answer]) -> dict[tuple[int, str], int]:
    """How many new answers there are by question and fingerprint, for the fingerprints of these."""
    same = Answer.objects.order_by().filter(
        status=Status.NEW,
        question_id__in={answer.question_id for answer in answers},
        fingerprint__in={answer.fingerprint for answer in answers} - {""},
    )
    found = same.values_list("question_id", "fingerprint").annotate(number=Count("pk"))
    return {(question_id, fingerprint): number for question_id, fingerprint, number in found}


def _waits_since(answer: Answer) -> datetime:
    return answer.objection.filed_at if answer.status == Status.REJECTED else answer.submitted_at


def count(choice: Choice, reader: AbstractBaseUser) -> str:
    """How many wait, "99+" when there are more: the database stops counting there."""
    number = chosen(choice, reader).order_by()[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)


def questions(now: datetime) -> list[tuple[Question, str]]:
    """The questions that can be chosen, with their words: those that are open and those with something waiting."""
    has_waiting = Exists(Answer.objects.filter(question=OuterRef("pk"), status__in=Status.OPEN))
    found = Question.objects.filter(Q(opens_at__lte=now, closes_at__gt=now) | has_waiting).prefetch_related("texts")
    return [(question, title(question)) for question in found]


def title(question: Question) -> str:
    try:
        return question.title(get_language() or settings.LANGUAGE_CODE).title
    except QuestionText.DoesNotExist:
        return question.slug


def world(question: Question) -> str:
    """The name by which the page finds the question's colours; own colours belong to the question alone."""
    return f"own-{question.pk}" if question.world == OWN_WORLD else question.world


def own_worlds(answers: list[Waiting]) -> dict[str, World]:
    """The colours that the style sheet does not know, by the name that `world` gave them."""
    found = {waiting.world: waiting.answer.question for waiting in answers}
    return {name: question.colours for name, question in found.items() if question.world == OWN_WORLD}


def size(text: str) -> str:
    """How large an answer is set: "short", "middle" or "long"."""
    length = grapheme_count(text)
    if length <= SHORT and text.count("\n") < 3:
        return "short"
    return "middle" if length <= MIDDLE and text.count("\n") < 6 else "long"
