"""The screen: its page, its feed and its own colours. No session, no cookie, and never an error on the glass."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from exhibition.kiosk.cursor import read_cursor
from exhibition.kiosk.facts import facts_body, facts_tag
from exhibition.kiosk.feed import feed_body, release_state
from exhibition.kiosk.page import own_colour_theme, page_content
from exhibition.kiosk.playlist import programme_of
from exhibition.kiosk.service_worker import worker_script
from exhibition.models import Screen

TOLD = timedelta(days=14)  # for how long a screen without a network knows when it is night
TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The page with its first answer, which goes on by itself without a script: `from` says with which answer."""
    try:
        screen = _screen(token)
        if screen is None:
            return _dark(404)
        with translation.override(screen.language):
            content = page_content(screen, read_cursor(request.GET.get("from", "")))
            response = HttpResponse(render_to_string("exhibition/kiosk.html", content))
    except DatabaseError:
        return _dark(503)
    response.headers["X-Kiosk"] = screen.get_absolute_url()  # a login page of the Wi-Fi does not say so
    return _fresh(response, language=screen.language)


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    state = release_state(token) if TOKEN.fullmatch(token) else None
    if state is None:
        return _fresh(HttpResponse(status=404))
    etag = f'"{state.stamp}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        body = feed_body(state, read_cursor(request.GET.get("from", "")))
        response = HttpResponse(body, content_type="application/json")
    response.headers["ETag"] = etag
    return _fresh(response)


@require_safe
def facts(request: HttpRequest, token: str) -> HttpResponse:
    """The programme and the numbers. A screen asks when it is about to need them, not with every beat."""
    state = release_state(token) if TOKEN.fullmatch(token) else None
    if state is None:
        return _fresh(HttpResponse(status=404))
    programme = programme_of(token)
    etag = f'"{facts_tag(state, programme)}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(facts_body(state, programme), content_type="application/json")
    response.headers["ETag"] = etag
    return _fresh(response)


@require_safe
def hours(request: HttpRequest, token: str) -> HttpResponse:
    """What time it is, and when the place is open in the next two weeks (`open` is null: always), in milliseconds."""
    screen = _screen(token)
    if screen is None:
        return _fresh(HttpResponse(status=404))
    now = timezone.now()
    until = now + TOLD
    times = screen.question.opening_hours().open_times(now - timedelta(days=1), until)
    spans = None if times is None else [(_milliseconds(opens), _milliseconds(closes)) for opens, closes in times]
    return _fresh(JsonResponse({"now": _milliseconds(now), "until": _milliseconds(until), "open": spans}))


@require_safe
def worker(request: HttpRequest, token: str) -> HttpResponse:
    """The service worker of this screen's page: it keeps the page and all its parts on the device."""
    screen = _screen(token)
    if screen is None:
        return _fresh(HttpResponse(status=404))
    return _fresh(HttpResponse(worker_script(screen), content_type="text/javascript; charset=utf-8"))


@require_safe
def colour_theme(request: HttpRequest, token: str) -> HttpResponse:
    """The colours that a question brings along, as CSS: a style attribute is not allowed to carry them."""
    screen = _screen(token)
    colours = own_colour_theme(screen.question) if screen else None
    if colours is None:
        return _fresh(HttpResponse(status=404))
    rules = "".join(f"--{name}:{value};" for name, value in colours._asdict().items())
    return _fresh(HttpResponse(f'[data-colour-theme="own"]{{{rules}}}', content_type="text/css; charset=utf-8"))


def _screen(token: str) -> Screen | None:
    if not TOKEN.fullmatch(token):
        return None
    return Screen.objects.select_related("question", "station").filter(token=token).first()


def _milliseconds(moment: datetime) -> int:
    return int(1000 * moment.timestamp())


def _dark(status: int) -> HttpResponse:
    """A page that says nothing and tries again, for whatever a passer-by should not read about."""
    return _fresh(HttpResponse(render_to_string("exhibition/dark.html"), status=status))


def _fresh(response: HttpResponse, language: str = "") -> HttpResponse:
    response.headers["Cache-Control"] = "no-cache"
    if language:
        response.headers["Content-Language"] = language
    return response
