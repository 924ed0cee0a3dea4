"""The first page of the site. It shows answers, so it belongs to the exhibition: that sees only released ones."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from contributions.models import Question
from exhibition.gallery.presentation import TypesetAnswer, typeset
from exhibition.gallery.selectors import open_galleries, same_hosts, titled
from exhibition.gallery.views import leave_out_of_search
from exhibition.offers.selectors import current_offers
from exhibition.partners.enums import LogoPlace
from exhibition.partners.selectors import partners_on
from exhibition.programme.selectors import coming_events
from exhibition.report.selectors import public_evaluations
from krefeld_kann_was.lib.languages import active_language
from moderation.selectors import GalleryAnswer, GalleryFilter, gallery_answers

ANSWER_COUNT = 3
MAX_CANDIDATES, MAX_SHOWN_LENGTH = 30, 150  # characters: large, an answer has to be short


@cache_control(no_cache=True)
@require_safe
def show_home(request: HttpRequest) -> HttpResponse:
    """The open question with the way to answer it, else the next one; answers to it where its gallery is open.

    Of several open ones, which may be of different hosts, the one that the address names; without a name, the choice.
    """
    now = timezone.now()
    open_questions = [
        question for question in Question.objects.open_at(now).prefetch_related("texts") if question.texts.all()
    ]
    named = [question for question in open_questions if question.slug == request.GET.get("frage")]
    if len(open_questions) > 1 and not named:
        return render(request, "exhibition/home/choice.html", {"path": "/", "choices": titled(open_questions)})
    running = next(iter(named or open_questions), None)
    coming = None if running else _coming_question(now)
    asked = running or coming
    gallery = _gallery_of(asked, now)
    question = asked or gallery
    houses = asked.houses(localdate(now)) if asked else []
    context: dict[str, Any] = question.page_context() if question else {}
    context |= {
        "path": f"/?frage={running.slug}" if running and named else "/",
        "running": running,
        "coming": coming,
        "station": running.web_station() if running else None,
        "gallery": gallery,
        "gallery_query": f"?frage={gallery.slug}" if gallery and len(open_galleries(now)) > 1 else "",
        "answers": _some_answers(gallery) if gallery and gallery == question else [],
        "partners": partners_on(LogoPlace.HOME, question.pk if question else None),
        "has_events": bool(coming_events(now)),
        "has_offers": bool(current_offers(now)),
        "evaluated": question if question in public_evaluations(now) else None,
        "houses": houses,
        "some_leave": any(house.stay for house in houses),
    }
    response = render(request, "exhibition/home/home.html", context)
    return leave_out_of_search(response) if context["answers"] else response


def _gallery_of(question: Question | None, now: datetime) -> Question | None:
    """Of the open galleries the question's own one, else the newest of its hosts; without a question, of any."""
    galleries = [one for one in open_galleries(now) if question is None or same_hosts(one, question)]
    return next((one for one in galleries if one == question), next(iter(galleries), None))


def _coming_question(now: datetime) -> Question | None:
    coming = Question.objects.filter(opens_at__gt=now, texts__isnull=False).order_by("opens_at", "pk")
    return coming.prefetch_related("texts").first()


def _some_answers(question: Question) -> list[TypesetAnswer]:
    """Short answers: those in the reader's language, then of the newest ones the German ones, then others.

    Two queries or three.
    """
    own, german = _base(active_language()), settings.LANGUAGE_CODE
    found = _short_answers(question, GalleryFilter())
    if sum(_base(answer.language) == own for answer in found) < ANSWER_COUNT:
        earlier = _short_answers(question, GalleryFilter(language=own))
        found += [answer for answer in earlier if answer not in found]
    found.sort(key=lambda answer: (_base(answer.language) != own, _base(answer.language) != german))
    return typeset(found[:ANSWER_COUNT], question)


def _short_answers(question: Question, gallery_filter: GalleryFilter) -> list[GalleryAnswer]:
    newest = gallery_answers(question.pk, gallery_filter, limit=MAX_CANDIDATES)
    return [answer for answer in newest if len(answer.text) <= MAX_SHOWN_LENGTH]


def _base(language: str) -> str:
    """Einfache Sprache is German, too."""
    return language.partition("-")[0]
