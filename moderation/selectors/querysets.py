"""Querysets of released answers, private to this package."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from contributions.enums import Status
from contributions.models import Answer
from contributions.rehearsals.selectors import not_rehearsed
from moderation.models import ShownText, UnshownText


def released_queryset(question_id: int, station_id: int | None = None) -> QuerySet[Answer]:
    """The released answers of one question, or of one of its stations."""
    answers = Answer.objects.filter(question_id=question_id, **is_shown())
    return answers if station_id is None else answers.filter(station_id=station_id)


def shown_queryset() -> QuerySet[Answer]:
    """The released answers of all real questions: nobody finds one of a rehearsal by guessing its id."""
    return Answer.objects.filter(not_rehearsed(), **is_shown())


def text_matches(words: Iterable[str], *, is_shown: bool) -> Q:
    """Answers, shown or not, whose text holds all these words of `krefeld_kann_was.lib.search`; without any, all.

    The search texts are read first, apart from the answers: they are small, and have indexes of their own.
    """
    conditions = [Q(text__contains=word) for word in words]
    return Q(pk__in=_texts(is_shown=is_shown).filter(*conditions).values("answer")) if conditions else Q()


def find_texts(answers: QuerySet[Answer], words: Iterable[str], *, is_shown: bool) -> QuerySet[Any]:
    """The search texts of those of the answers, shown or not, that hold all these words, the latest submission first.

    Take a slice: then they are read from the latest on, and no further than that needs. Whether it is one of the
    answers is asked of texts alone that hold the words.
    """
    is_one = Exists(answers.order_by().filter(pk=OuterRef("pk")))
    return _texts(is_shown=is_shown).filter(*(Q(text__contains=word) for word in words), is_one).order_by("-pk")


def _texts(*, is_shown: bool) -> QuerySet[Any]:
    return ShownText.objects.all() if is_shown else UnshownText.objects.all()


def is_shown(answer: str = "") -> dict[str, Any]:
    """Arguments of `filter()`; `answer` is the path to the answer ("answer__")."""
    return {f"{answer}status__in": Status.SHOWN, f"{answer}released_at__isnull": False}
