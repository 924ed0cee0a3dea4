"""Questions and stations with their words, read from the database at most once in KEPT_SECONDS and process.

A whole room asks for the same few rows at the same time, and reading them takes longer than the rest of a visit. They
change in the admin; such a change shows everywhere a second later.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.conf import settings

from contributions.codes import normalise
from contributions.enums import Status
from contributions.models import Answer, Question, Station

MOST_COUNTED = 999


def station_at(code: str, now: datetime) -> Station | None:
    """The station with this code as somebody wrote it, its question and the question's words; for reading only."""
    read = _station if settings.KEPT_SECONDS else _station.__wrapped__
    return read(normalise(code), _moment(now))


def question_at(question_id: int, now: datetime) -> Question:
    """The question and its words; for reading only."""
    read = _question if settings.KEPT_SECONDS else _question.__wrapped__
    return read(question_id, _moment(now))


def waiting_at(question_id: int, now: datetime) -> int:
    """How many answers to the question nobody has decided on yet; the database stops counting at MOST_COUNTED."""
    read = _waiting if settings.KEPT_SECONDS else _waiting.__wrapped__
    return read(question_id, _moment(now))


def _moment(now: datetime) -> int:
    return int(now.timestamp() / (settings.KEPT_SECONDS or 1))


@lru_cache(maxsize=64)
def _station(code: str, moment: int) -> Station | None:
    stations = Station.objects.select_related("question")
    return stations.prefetch_related("question__texts", "question__consents").filter(code=code).first()


@lru_cache(maxsize=16)
def _question(question_id: int, moment: int) -> Question:
    return Question.objects.prefetch_related("texts", "consents").get(pk=question_id)


@lru_cache(maxsize=16)
def _waiting(question_id: int, moment: int) -> int:
    waiting = Answer.objects.order_by().filter(question_id=question_id, status__in=Status.OPEN)
    return waiting[:MOST_COUNTED].count()
