"""The screen: its page, its feed and its own colours. No session, no cookie, and never a visible error.

Each response carries the screen's mark, by which the device tells it from those of a proxy or a login page of the
Wi-Fi. A screen whose address was renewed gets 410 with the mark, and believes nothing else to mean that it is gone.
While the database fails, `krefeld_kann_was.outages.unavailable` answers, without the mark: with a black page, or with
no text at all.
"""

from collections.abc import Callable
from functools import lru_cache, wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from contributions.rehearsals.models import hash_address
from contributions.rehearsals.selectors import has_ended
from exhibition.kiosk.assets import integrity, page_build, worker_script
from exhibition.kiosk.feed import Arrangement, feed_body, feed_state, parse_cursor, statistics_body, statistics_tag
from exhibition.kiosk.hours import screen_hours
from exhibition.kiosk.modes import mode_lists, mode_pictures
from exhibition.kiosk.page import colour_address, colour_rules, page_context
from exhibition.kiosk.playlist import playlist_of
from exhibition.models import TOKEN, Screen

NO_QUESTION = 0  # of a rehearsal that is over: the page notices that it is another one, and loads itself anew


def of_screen(view: Callable[[HttpRequest, str], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """Put the mark of the screen, which is its page's address, on the responses of this view; caches ask each time."""

    @wraps(view)
    def marked(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        response.headers["X-Kiosk"] = _page_address(token)
        response.headers["Cache-Control"] = "no-cache"
        return response

    return marked


@lru_cache(maxsize=64)
def _page_address(token: str) -> str:
    """Cached because each screen asks for it with every poll."""
    return reverse("kiosk", args=[token])


@of_screen
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The page with its first answer, chosen by the cursor `from`. Without a script it reloads itself with the next."""
    screen = _screen(token)
    if screen is None:
        return _rehearsal_over(token) or HttpResponse(
            render_to_string("exhibition/blank_screen.html", {"is_gone": True}), status=410
        )
    with translation.override(screen.language):
        context = page_context(screen, parse_cursor(request.GET.get("from", "")))
        response = HttpResponse(render_to_string("exhibition/kiosk.html", context))
    response.headers["X-Kiosk-Build"] = page_build()  # the worker that stores the same build stores the page, too
    response.headers["Content-Language"] = screen.language
    return response


@of_screen
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """A page of released answers as JSON, from the cursor `from` on; 304 if the ETag is current."""
    state = feed_state(token) if TOKEN.fullmatch(token) else None
    if state is None:
        return _ended_feed() if has_ended([hash_address(token)]) else HttpResponse(status=410)
    etag = f'"{state.stamp}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        body = feed_body(state, parse_cursor(request.GET.get("from", "")))
        response = HttpResponse(body, content_type="application/json")
    response.headers["ETag"] = etag
    response.headers["X-Kiosk-Build"] = page_build()  # a page of another one loads itself anew
    return response


@of_screen
@require_safe
def statistics(request: HttpRequest, token: str) -> HttpResponse:
    """Playlist, partners, events and statistics as JSON.

    A screen asks shortly before it needs them, not with every poll.
    """
    state = feed_state(token) if TOKEN.fullmatch(token) else None
    if state is None:
        return HttpResponse(status=410)
    arrangement = Arrangement(playlist_of(token), mode_lists(state.question_id, timezone.now()))
    etag = f'"{statistics_tag(state, arrangement)}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(statistics_body(state, arrangement), content_type="application/json")
    response.headers["ETag"] = etag
    return response


@of_screen
@require_safe
def hours(request: HttpRequest, token: str) -> HttpResponse:
    """The time, and what a screen has to know of times, for the next two weeks."""
    screen = _screen(token)
    if screen is None:
        return HttpResponse(status=410)
    return JsonResponse(screen_hours(screen, timezone.now()))


@of_screen
@require_safe
def worker(request: HttpRequest, token: str) -> HttpResponse:
    """The service worker of this screen's page: it keeps the page and all its parts on the device."""
    screen = _screen(token)
    if screen is None:
        return HttpResponse(status=410)
    rules = colour_rules(screen.question)
    sums = {colour_address(screen): integrity(rules.encode())} if rules else {}
    pictures = dict.fromkeys(mode_pictures(screen.question_id), "")
    script = worker_script(screen.get_absolute_url(), sums | pictures)
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@of_screen
@require_safe
def colour_theme(request: HttpRequest, token: str) -> HttpResponse:
    """A question's own colours as CSS: the security policy forbids them in a style attribute."""
    screen = _screen(token)
    rules = colour_rules(screen.question) if screen else ""
    if not rules:
        return HttpResponse(status=404 if screen else 410)
    return HttpResponse(rules, content_type="text/css; charset=utf-8")


def _screen(token: str) -> Screen | None:
    if not TOKEN.fullmatch(token):
        return None
    return Screen.objects.select_related("question", "station__venue").filter(token=token).first()


def _ended_feed() -> HttpResponse:
    """Takes every answer off a screen at once, and lets it load its page anew."""
    body = {"version": "ended", "question": NO_QUESTION, "paused": True, "answers": []}
    return JsonResponse({**body, "total": 0, "languages": 0, "next": None})


def _rehearsal_over(token: str) -> HttpResponse | None:
    """What a screen of a rehearsal that is over shows as soon as it has reloaded; until then, the invitation."""
    if not has_ended([hash_address(token)]):
        return None
    with translation.override(settings.LANGUAGE_CODE):
        return HttpResponse(render_to_string("rehearsal/screen_over.html"))
