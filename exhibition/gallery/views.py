"""The pages of the gallery. No cookie, no session.

All that carries answers asks search engines to leave it alone: what an author takes back is gone here at once, and
nobody could take it back from them. For the same reason everything is asked for anew before it is shown again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from contributions.models import Question
from exhibition.gallery import open_data
from exhibition.gallery.facets import FacetSelection, about, counts_of, in_words, open_galleries, options
from exhibition.gallery.link_picture import LinkPicture, link_picture
from exhibition.gallery.presentation import typeset
from exhibition.share.responses import picture_response
from krefeld_kann_was.lib.languages import active_language
from moderation.selectors import (
    GalleryFilter,
    ReleasedAnswer,
    adjacent_answer_ids,
    find_released_answer,
    gallery_answers,
)

PAGE = 20  # answers
ON_THE_WALL, LOOKED_THROUGH, LONGEST_ON_THE_WALL = 12, 60, 150
NUMBER = 10**18  # the largest in an address
REVALIDATE = "no-cache"


def fresh[**P](view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """Nothing keeps the page without asking again, and no search engine keeps it at all."""

    @wraps(view, updated=())
    def and_say_so(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(*args, **kwargs)
        response.headers.setdefault("Cache-Control", REVALIDATE)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return and_say_so


def plain_path(name: str, *args: object) -> str:
    """The address of a page of the gallery without a language."""
    return reverse(name, args=args, urlconf="exhibition.gallery.urls")


def asked_for(request: HttpRequest, galleries: list[Question]) -> Question | None:
    """The question that the address names, else the newest; None where its gallery is not open."""
    slug = request.GET.get("frage")
    return next((question for question in galleries if slug in (None, question.slug)), None)


@fresh
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Answers to read, a page at a time; what is chosen and how far one has read is in the address."""
    now = timezone.now()
    galleries = open_galleries(now)
    question = asked_for(request, galleries)
    if question is None:
        return _closed(request, now)
    counts = counts_of(question, now)
    choice = FacetSelection.of(request.GET, counts)
    before = _number(request.GET.get("vor", ""))
    found = gallery_answers(question.pk, choice.wanted, limit=PAGE + 1, before=before)
    page, named = found[:PAGE], question if question != galleries[0] else None
    context = about(question) | {
        "path": plain_path("gallery") + choice.address(named, before),
        "named": named,
        "others": [(other, other.title(active_language())) for other in galleries if other != question],
        "number": in_words(question, counts),
        "choice": choice,
        "is_chosen": any(choice),
        "options": options(counts, choice),
        "voices": [typeset(voice, question) for voice in page],
        "first": choice.address(named) if before else None,
        "older": choice.address(named, page[-1].id) if len(found) > PAGE else None,
        "all": FacetSelection("", "", "", "").address(named),
        "picture": settings.PUBLIC_URL + reverse("gallery-picture"),
    }
    return render(request, "exhibition/gallery/gallery.html", context)


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and int(written[:19]) < NUMBER else None


def _closed(request: HttpRequest, now: datetime) -> HttpResponse:
    """No gallery is open: when the one of the running question will be."""
    running = Question.objects.open_at(now).filter(texts__isnull=False).prefetch_related("texts").first()
    context = about(running) | {"opens_at": running.gallery_opens_at()} if running else {}
    context |= {"path": plain_path("gallery")}
    return render(request, "exhibition/gallery/closed.html", context, status=HTTPStatus.NOT_FOUND)


@fresh
@require_safe
def answer(request: HttpRequest, answer_id: str) -> HttpResponse:
    """One answer as on the glass, and the way to the next ones."""
    now = timezone.now()
    found = _shown_answer(int(answer_id), now)
    if found is None:
        context = {"path": plain_path("gallery-answer", answer_id)}
        return render(request, "exhibition/gallery/gone.html", context, status=HTTPStatus.NOT_FOUND)
    question, shown = found
    newer, older = adjacent_answer_ids(question.pk, shown.id)
    voice = typeset(shown, question)
    context = about(question) | {
        "path": plain_path("gallery-answer", shown.id),
        "voice": voice,
        "colour_theme": voice.colour_theme,
        "newer": newer,
        "older": older,
        "link_picture": link_picture(question, shown, now),
        "picture": settings.PUBLIC_URL + reverse("gallery-answer-picture", args=[shown.id]),
    }
    return render(request, "exhibition/gallery/answer.html", context)


def _shown_answer(number: int, now: datetime) -> tuple[Question, ReleasedAnswer] | None:
    """The answer and its question, when it is released and the gallery is open. Three queries at most."""
    found = find_released_answer(number) if number < NUMBER else None
    if found is None:
        return None
    question = next((each for each in open_galleries(now) if each.pk == found[0]), None)
    return (question, found[1]) if question else None


@fresh
@require_safe
def picture(request: HttpRequest, answer_id: str) -> HttpResponse:
    """The picture of a link to an answer: with it or, where its author did not agree, with the question alone."""
    now = timezone.now()
    found = _shown_answer(int(answer_id), now)
    if found is None:
        raise Http404
    return _picture(request, link_picture(*found, now))


@fresh
@require_safe
def general_picture(request: HttpRequest) -> HttpResponse:
    """The picture of a link to the gallery."""
    now = timezone.now()
    question = asked_for(request, open_galleries(now))
    if question is None:
        raise Http404
    return _picture(request, link_picture(question, None, now))


def _picture(request: HttpRequest, drawn: LinkPicture) -> HttpResponse:
    response = picture_response(request, drawn.picture, cache_control=REVALIDATE)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # it is made to be shown elsewhere
    return response


@fresh
@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """A wall of short answers for the pages of the hosts that the question names, and for nobody else's."""
    question = asked_for(request, open_galleries(timezone.now()))
    hosts = question.embedding_hosts if question else []
    if question is None or not hosts:
        raise Http404
    policy: dict[str, Any] = {**settings.SECURE_CSP, "frame-ancestors": [f"https://{host}" for host in hosts]}
    return xframe_options_exempt(csp_override(policy)(_wall))(request, question)


def _wall(request: HttpRequest, question: Question) -> HttpResponse:
    newest = gallery_answers(question.pk, GalleryFilter(), limit=LOOKED_THROUGH)
    short = [voice for voice in newest if len(voice.text) <= LONGEST_ON_THE_WALL]
    context = about(question) | {"voices": [typeset(voice, question) for voice in short[:ON_THE_WALL]]}
    response = render(request, "exhibition/gallery/wall.html", context)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _given_away(request: HttpRequest) -> Question:
    """The question whose data are asked for; raises Http404 where they are not given away."""
    question = asked_for(request, open_galleries(timezone.now()))
    if question is None or question.licence is None:
        raise Http404
    return question


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What the open data are, their licence, and how to name their source. Search engines may find this page."""
    question = _given_away(request)
    of_question = f"?frage={question.slug}"
    context = about(question) | {
        "path": plain_path("gallery-data") + of_question,
        "columns": open_data.MEANING,
        "csv": plain_path("gallery-csv") + of_question,
        "json": plain_path("gallery-json") + of_question,
        "address": open_data.absolute("gallery-data") + of_question,
        "year": timezone.localtime(question.opens_at).year,
    }
    return render(request, "exhibition/gallery/data.html", context)


@fresh
@require_safe
def data_csv(request: HttpRequest) -> HttpResponseBase:
    question = _given_away(request)
    name = {"Content-Disposition": f'attachment; filename="{question.slug}.csv"'}
    return StreamingHttpResponse(open_data.csv_lines(question), content_type="text/csv; charset=utf-8", headers=name)


@fresh
@require_safe
def data_json(request: HttpRequest) -> HttpResponseBase:
    question = _given_away(request)
    return StreamingHttpResponse(open_data.json_lines(question), content_type="application/json")


@require_safe
def data_schema(request: HttpRequest) -> HttpResponse:
    return JsonResponse(open_data.schema(), json_dumps_params={"ensure_ascii": False, "indent": 1})
