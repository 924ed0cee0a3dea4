"""What requests may bring: files from staff alone, and not more than fits into memory."""

import logging
import time
from collections.abc import Callable
from typing import Any, cast

from django.core.exceptions import DisallowedHost, RequestDataTooBig, SuspiciousMultipartForm
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.views import defaults

CONTENT_TOO_LARGE = 413
HOST_LOG_PERIOD = 60  # seconds
logger = logging.getLogger(__name__)
_host_logged_at = -HOST_LOG_PERIOD * 1.0


def accept_files[View: Callable[..., Any]](view: View) -> View:
    """Decorator for a view of staff whose form has a field for a file."""
    view.accepts_files = True  # type: ignore[attr-defined]
    return view


class RefuseFiles(FileUploadHandler):
    """Refuses a form with a file before any of it is stored, unless staff send it to a view with `accept_files`.

    The handler after it keeps the file in memory: no machine has files that another one lacks.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        request = cast(HttpRequest, self.request)
        view = request.resolver_match.func if request.resolver_match else None
        user = getattr(request, "user", None)
        if not (getattr(view, "accepts_files", False) and user and user.is_active and user.is_staff):
            raise SuspiciousMultipartForm("a form with a file")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's page for what cannot be read; for a body that is too large one of its own, with status 413.

    What is asked under a name that is not ours is in the log: who has forgotten a name in KKW_ALLOWED_HOSTS reads it.
    """
    if isinstance(exception, RequestDataTooBig):
        response = defaults.bad_request(request, exception, "413.html")
        response.status_code = CONTENT_TOO_LARGE
        return response
    if isinstance(exception, DisallowedHost):
        _log_host(split_domain_port(request.META.get("HTTP_HOST", ""))[0])
    return defaults.bad_request(request, exception)


def _log_host(host: str) -> None:
    """At most every HOST_LOG_PERIOD, and no names that are none: scanners send many."""
    global _host_logged_at
    now = time.monotonic()
    if host and now >= _host_logged_at + HOST_LOG_PERIOD:
        _host_logged_at = now
        logger.warning(
            "a request for %s is refused; is it a name of this site, add it to KKW_ALLOWED_HOSTS", host[:100]
        )
