"""Reads the questions whose gallery is open."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from contributions.gallery_options import counts_open
from contributions.models import Question
from krefeld_kann_was.lib.caching import cached_briefly
from krefeld_kann_was.lib.languages import active_language


@cached_briefly(maxsize=2)
def open_galleries(now: datetime) -> list[Question]:
    """The questions whose gallery is open with their titles and release counters, newest first; cached. Two queries."""
    return list(Question.objects.gallery_open_at(now).select_related("release_counter").prefetch_related("texts"))


@cached_briefly(maxsize=2)
def counted_questions(now: datetime) -> list[Question]:
    """The questions of which it is public how many answers they got, newest first; cached. Two queries."""
    open_ids = [question.pk for question in open_galleries(now)]
    counted = Question.objects.filter(counts_open(now) | Q(pk__in=open_ids), texts__isnull=False).distinct()
    return list(counted.order_by("-opens_at", "-pk").prefetch_related("texts"))


def same_hosts(one: Question, other: Question) -> bool:
    """Whether two questions belong to the same organisation: they name it alike, whatever the case and the spaces."""
    first, second = (" ".join(question.hosts.casefold().split()) for question in (one, other))
    return first == second


def titled(questions: Iterable[Question]) -> list[tuple[Question, Any]]:
    """Each of the questions, whose texts are fetched, with its title in the reader's language."""
    return [(question, question.text_in(active_language())) for question in questions]


def find_gallery(galleries: Iterable[Question], slug: str | None) -> Question | None:
    """The question with this slug, without one the first; None where its gallery is not open."""
    return next((question for question in galleries if slug in (None, question.slug)), None)
