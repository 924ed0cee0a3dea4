"""The answer while the database fails: 503, and what was sent waits on the page to be sent once more.

Nothing here asks the database. Screens get no page of ours: for them there is no server.
"""

from __future__ import annotations

import logging
import sys
from http import HTTPStatus

from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, NotSupportedError, ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language_from_path
from django.views.defaults import server_error as django_server_error

from krefeld_kann_was.accounts.resend import CSRF_FIELD, can_resend
from krefeld_kann_was.middleware import is_staff_page
from krefeld_kann_was.outages.limits import Spared

RETRY_AFTER = 5  # seconds
OUR_MISTAKES = (DataError, IntegrityError, NotSupportedError, ProgrammingError)
# No words of one's own.
NOT_WRITTEN = {CSRF_FIELD, "token", "shared", "subject", "reason", "quarter", "decision", "seen"}
logger = logging.getLogger(__name__)


def is_screen(request: HttpRequest) -> bool:
    return request.path_info.startswith("/kiosk/")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an exception: 503 where the database failed, also in a middleware, else 500; a screen stays dark."""
    error = sys.exc_info()[1]
    if not isinstance(error, (DatabaseError, InterfaceError)) or isinstance(error, OUR_MISTAKES):
        is_dark = is_screen(request)
        return _dark(request, HTTPStatus.INTERNAL_SERVER_ERROR) if is_dark else django_server_error(request)
    if not isinstance(error.__cause__, Spared):
        logger.error("the database fails at %s: %s", request.path, error, extra={"request": request})
    response = unavailable(request)
    response.database_error = error  # type: ignore[attr-defined]
    return response


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: a page that holds what was sent, or, for a screen, nothing that it could show."""
    response = _dark(request, HTTPStatus.SERVICE_UNAVAILABLE) if is_screen(request) else _page(request)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    add_never_cache_headers(response)
    return response


def _dark(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    """What a screen shows where it has stored nothing: no word of an error, and it tries again by itself."""
    is_page = request.resolver_match is not None and request.resolver_match.view_name == "kiosk"
    response = render(request, "exhibition/blank_screen.html") if is_page else HttpResponse()
    response.status_code = status
    return response


def _page(request: HttpRequest) -> HttpResponse:
    """A form of staff keeps its CSRF token, which nobody may have checked yet: it tells whose the form is."""
    is_staff, language = is_staff_page(request), get_language_from_path(request.path_info)
    can_send = request.method == "POST" and (not is_staff or can_resend(request))
    fields = [(name, str(value)) for name, values in request.POST.lists() for value in values] if can_send else []
    context = {
        "address": request.get_full_path(),
        "path": request.path.replace(f"/{language}/", "/", 1),
        "is_sent": request.method == "POST",
        "can_send": can_send,
        "fields": fields,
        "texts": [value for name, value in fields if _is_written(name, value)],
        "shared": "shared" in request.POST,
    }
    template = "admin/unavailable.html" if is_staff else "unavailable.html"
    return render(request, template, context, status=HTTPStatus.SERVICE_UNAVAILABLE)


def _is_written(name: str, value: str) -> bool:
    return bool(value.strip()) and value != "on" and name not in NOT_WRITTEN
