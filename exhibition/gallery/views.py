"""The pages of the gallery. No cookie, no session.

Whatever contains answers is neither indexed by search engines nor cached without revalidation, so that an answer that
was taken back is gone at once.
"""

import random
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from contributions.models import Question
from exhibition.gallery.facets import (
    FacetSelection,
    describe_counts,
    describe_hits,
    facet_counts,
    facet_options,
    map_tiles,
)
from exhibition.gallery.link_picture import LinkPicture, link_picture
from exhibition.gallery.presentation import typeset
from exhibition.gallery.selectors import find_gallery, open_galleries, same_hosts, titled
from exhibition.gallery.suggestions import suggest_words
from exhibition.share.formats import Format
from exhibition.share.responses import picture_response
from krefeld_kann_was.lib.ids import MAX_ID, parse_id
from krefeld_kann_was.lib.languages import language_name, plain_path
from moderation.selectors import (
    GalleryFilter,
    ReleasedAnswer,
    adjacent_answer_ids,
    find_released_answer,
    find_released_theme,
    find_translations,
    gallery_answers,
    released_id_range,
)

PAGE_SIZE = 20  # answers
MAX_WALL_ANSWERS, MAX_WALL_CANDIDATES, MAX_WALL_TEXT_LENGTH = 12, 60, 150
REVALIDATE = "no-cache"


def unlisted[**P](view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """Make caches revalidate the response, and search engines leave it out."""

    @wraps(view, updated=())
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = leave_out_of_search(view(*args, **kwargs))
        response.headers.setdefault("Cache-Control", REVALIDATE)
        return response

    return wrapper


def leave_out_of_search[Response: HttpResponseBase](response: Response) -> Response:
    """Make search engines leave the response out."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@unlisted
@require_safe
def show_gallery(request: HttpRequest) -> HttpResponse:
    """One page of answers; search words, facets and the position are in the address."""
    now = timezone.now()
    galleries = open_galleries(now)
    question = find_gallery(galleries, request.GET.get("frage"))
    if question is None:
        return _closed(request, now)
    if _is_to_be_chosen(request, galleries, question):
        context = {"path": plain_path("gallery"), "choices": titled(galleries), "is_gallery": True}
        return render(request, "exhibition/home/choice.html", context)
    counts = facet_counts(question, now)
    selection = FacetSelection.from_query(request.GET, counts)
    before = parse_id(request.GET.get("vor", ""))
    found = gallery_answers(question.pk, selection.gallery_filter, limit=PAGE_SIZE + 1, before=before)
    page, named = found[:PAGE_SIZE], question if question != galleries[0] else None
    suggestion = "" if found or before or not selection.words else suggest_words(question, selection, now)
    context = question.page_context() | {
        "path": plain_path("gallery") + selection.query_string(named, before),
        "named": named,
        "others": titled(each for each in galleries if each != question and same_hosts(each, question)),
        "counts_text": describe_counts(question, counts),
        "selection": selection,
        "is_selected": any(selection),
        "hits": describe_hits(question, selection) if any(selection) and page else "",
        "suggestion": suggestion,
        "suggested": selection._replace(words=suggestion).query_string(named),
        "options": facet_options(counts, selection, named),
        "answers": typeset(page, question),
        "first": selection.query_string(named) if before else None,
        "older": selection.query_string(named, page[-1].id) if len(found) > PAGE_SIZE else None,
        "everything": FacetSelection("", "", "", "").query_string(named),
        "picture": settings.PUBLIC_URL + reverse("gallery-picture"),
    }
    return render(request, "exhibition/gallery/gallery.html", context)


@unlisted
@require_safe
def show_map(request: HttpRequest) -> HttpResponse:
    """The Stadtteile as a map, each of which leads to the answers from there."""
    now = timezone.now()
    galleries = open_galleries(now)
    question = find_gallery(galleries, request.GET.get("frage"))
    if question is None:
        return _closed(request, now)
    if _is_to_be_chosen(request, galleries, question):
        return HttpResponseRedirect(reverse("gallery"))
    context = question.page_context() | {
        "path": f"{plain_path('gallery-map')}?frage={question.slug}",
        "tiles": map_tiles(facet_counts(question, now), question if question != galleries[0] else None),
    }
    return render(request, "exhibition/gallery/map.html", context)


def _is_to_be_chosen(request: HttpRequest, galleries: list[Question], question: Question) -> bool:
    """Whether no question is named, and not all galleries belong to the same hosts."""
    return "frage" not in request.GET and not all(same_hosts(each, question) for each in galleries)


@unlisted
@require_safe
def show_random(request: HttpRequest) -> HttpResponse:
    """Lead to the page of the gallery that begins with any of its answers, the oldest page of them excepted."""
    question = find_gallery(open_galleries(timezone.now()), request.GET.get("frage"))
    if question is None:
        raise Http404
    oldest, newest = released_id_range(question.pk)
    before = random.randint(min(oldest + PAGE_SIZE, newest), newest) + 1  # noqa: S311
    return HttpResponseRedirect(f"{reverse('gallery')}?frage={question.slug}&vor={before}")


def _closed(request: HttpRequest, now: datetime) -> HttpResponse:
    """The page while no gallery is open: when the running question's one opens, if it is clear which one is meant."""
    open_questions = [each for each in Question.objects.open_at(now).prefetch_related("texts") if each.texts.all()]
    named = [each for each in open_questions if each.slug == request.GET.get("frage")]
    running = named[0] if named else open_questions[0] if len(open_questions) == 1 else None
    context = running.page_context() | {"opens_at": running.gallery_opens_at()} if running else {}
    context |= {"path": plain_path("gallery")}
    return render(request, "exhibition/gallery/closed.html", context, status=HTTPStatus.NOT_FOUND)


@unlisted
@require_safe
def show_answer(request: HttpRequest, answer_id: str) -> HttpResponse:
    """One answer, large, with its language and theme, links to its neighbours, and the way to answer, too."""
    now = timezone.now()
    found = _find_answer(int(answer_id), now)
    if found is None:
        context = {"path": plain_path("gallery-answer", answer_id)}
        return render(request, "exhibition/gallery/gone.html", context, status=HTTPStatus.NOT_FOUND)
    question, shown = found
    newer, older = adjacent_answer_ids(question.pk, shown.id)
    [answer] = typeset([shown], question)
    translations = find_translations([shown])
    context = question.page_context() | {
        "path": plain_path("gallery-answer", shown.id),
        "answer": answer,
        "written_in": language_name(shown.language),
        "theme": find_released_theme(shown.id),
        "station": question.web_station() if question.opens_at <= now < question.closes_at else None,
        "address": settings.PUBLIC_URL + reverse("gallery-answer", args=[shown.id]),
        "translation": translations.get(shown.id),
        "colour_theme": answer.colour_theme,
        "newer": newer,
        "older": older,
        "link_picture": link_picture(question, shown, now, translations),
        "picture": settings.PUBLIC_URL + reverse("gallery-answer-picture", args=[shown.id]),
    }
    return render(request, "exhibition/gallery/answer.html", context)


def _find_answer(answer_id: int, now: datetime) -> tuple[Question, ReleasedAnswer] | None:
    """The answer and its question if it is released and the gallery is open. At most three queries."""
    found = find_released_answer(answer_id) if answer_id <= MAX_ID else None
    if found is None:
        return None
    question = next((each for each in open_galleries(now) if each.pk == found[0]), None)
    return (question, found[1]) if question else None


@unlisted
@require_safe
def send_answer_picture(request: HttpRequest, answer_id: str, shape: Format) -> HttpResponse:
    """The picture for links to an answer, or to keep; without consent for networks, of the question alone."""
    now = timezone.now()
    found = _find_answer(int(answer_id), now)
    if found is None:
        raise Http404
    question, shown = found
    return _link_picture_response(request, link_picture(question, shown, now, find_translations([shown]), shape))


@unlisted
@require_safe
def send_picture(request: HttpRequest) -> HttpResponse:
    """The picture for links to the gallery."""
    now = timezone.now()
    question = find_gallery(open_galleries(now), request.GET.get("frage"))
    if question is None:
        raise Http404
    return _link_picture_response(request, link_picture(question, None, now, {}))


@require_safe
def send_question_picture(request: HttpRequest, question_id: int) -> HttpResponse:
    """The picture for links to the form and to the start page: of the question alone."""
    question = Question.all_objects.filter(pk=min(question_id, MAX_ID), texts__isnull=False).first()
    if question is None:
        raise Http404
    return _link_picture_response(request, link_picture(question, None, timezone.now(), {}))


def _link_picture_response(request: HttpRequest, drawn: LinkPicture) -> HttpResponse:
    response = picture_response(request, drawn.make(), cache_control=REVALIDATE)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # other sites show it
    return response


@unlisted
@require_safe
def show_wall(request: HttpRequest) -> HttpResponse:
    """A wall of short answers, which only the hosts that the question names may embed."""
    question = find_gallery(open_galleries(timezone.now()), request.GET.get("frage"))
    hosts = question.embedding_domains if question else []
    if question is None or not hosts:
        raise Http404
    policy: dict[str, Any] = {**settings.SECURE_CSP, "frame-ancestors": [f"https://{host}" for host in hosts]}
    return xframe_options_exempt(csp_override(policy)(_render_wall))(request, question)


def _render_wall(request: HttpRequest, question: Question) -> HttpResponse:
    newest = gallery_answers(question.pk, GalleryFilter(), limit=MAX_WALL_CANDIDATES)
    short = [answer for answer in newest if len(answer.text) <= MAX_WALL_TEXT_LENGTH]
    context = question.page_context() | {"answers": typeset(short[:MAX_WALL_ANSWERS], question)}
    response = render(request, "exhibition/gallery/wall.html", context)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
