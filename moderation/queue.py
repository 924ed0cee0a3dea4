"""What waits for a decision, as staff see it.

The cost does not grow with the number of answers: every read follows an index and stops after a page, also the counts.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language

from contributions.colours import World
from contributions.enums import Status
from contributions.languages import language_name
from contributions.models import OWN_WORLD, Answer, Question, QuestionText
from contributions.text import grapheme_count
from moderation.words import waiting_time

PAGE = 8  # answers in sight: one large, the next ones small
MOST_COUNTED = 99
SHORT, MIDDLE = 40, 130  # graphemes up to which an answer is set large and medium


class Choice(NamedTuple):
    """What somebody chose to look at: a pile (a state in which answers wait), and perhaps one question."""

    pile: Status = Status.NEW
    question_id: int | None = None

    @property
    def parameters(self) -> dict[str, str]:
        chosen = {} if self.pile == Status.NEW else {"pile": str(self.pile)}
        return chosen | ({"question": str(self.question_id)} if self.question_id else {})

    def query(self, **more: str) -> str:
        """The query string of the queue's address that shows this again, with its question mark."""
        parameters = self.parameters | more
        return "?" + urlencode(parameters) if parameters else ""


class Waiting(NamedTuple):
    """An answer with what the page says about it."""

    answer: Answer
    title: str
    language: str
    since: str
    size: str
    world: str


def waiting(choice: Choice) -> QuerySet[Answer]:
    """The chosen answers, the one that has waited longest first (index `answer_queue` or `answer_waiting`)."""
    answers = Answer.objects.filter(status=choice.pile)
    if choice.question_id is not None:
        answers = answers.filter(question_id=choice.question_id)
    return answers.order_by("submitted_at", "pk")


def page(choice: Choice, now: datetime) -> list[Waiting]:
    """The first answers of the queue; at most PAGE."""
    answers = waiting(choice).select_related("station", "question").prefetch_related("question__texts")[:PAGE]
    return [
        Waiting(
            answer=answer,
            title=title(answer.question),
            language=language_name(answer.language),
            since=waiting_time(answer.submitted_at, now),
            size=size(answer.text),
            world=world(answer.question),
        )
        for answer in answers
    ]


def count(choice: Choice) -> str:
    """How many wait, "99+" when there are more: the database stops counting there."""
    number = waiting(choice).order_by()[: MOST_COUNTED + 1].count()
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
