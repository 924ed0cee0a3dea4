"""The first page of the site. It shows answers, so it belongs to the exhibition: that sees only released ones."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contributions.models import Question
from exhibition.gallery.presentation import TypesetAnswer, typeset
from exhibition.gallery.selectors import open_galleries
from exhibition.gallery.views import unlisted
from moderation.selectors import GalleryFilter, gallery_answers

ANSWER_COUNT = 3
MAX_CANDIDATES, MAX_SHOWN_LENGTH = 30, 150  # characters: large, an answer has to be short


@unlisted
@require_safe
def show_home(request: HttpRequest) -> HttpResponse:
    """The open question with the way to answer it, else the next one; answers to it where its gallery is open."""
    now = timezone.now()
    running, gallery = _running_question(now), next(iter(open_galleries(now)), None)
    coming = None if running else _coming_question(now)
    question = running or coming or gallery
    context: dict[str, Any] = question.page_context() if question else {}
    context |= {
        "path": "/",
        "running": running,
        "coming": coming,
        "station": running.web_station() if running else None,
        "gallery": gallery,
        "answers": _some_answers(gallery) if gallery and gallery == question else [],
        "week": question.describe_opening_hours() if question else [],
    }
    return render(request, "exhibition/home/home.html", context)


def _running_question(now: datetime) -> Question | None:
    return Question.objects.open_at(now).filter(texts__isnull=False).prefetch_related("texts").first()


def _coming_question(now: datetime) -> Question | None:
    coming = Question.objects.filter(opens_at__gt=now, texts__isnull=False).order_by("opens_at", "pk")
    return coming.prefetch_related("texts").first()


def _some_answers(question: Question) -> list[TypesetAnswer]:
    """The newest short answers."""
    newest = gallery_answers(question.pk, GalleryFilter(), limit=MAX_CANDIDATES)
    short = [answer for answer in newest if len(answer.text) <= MAX_SHOWN_LENGTH]
    return [typeset(answer, question) for answer in short[:ANSWER_COUNT]]
