"""What a failing database means for a request: it waits a bounded time, and is repeated where that is harmless."""

from __future__ import annotations

from collections.abc import Callable

from django.db import close_old_connections, connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from krefeld_kann_was.middleware import SAFE_METHODS, is_staff_page
from krefeld_kann_was.outages.limits import Outage, bounded
from krefeld_kann_was.outages.unavailable import is_screen, unavailable


class OutageMiddleware:
    """Bounds the waits of a request, and repeats it once when its connection is lost, as in a restart of PostgreSQL.

    While SQLite's file is locked, one request waits to write; others are answered at once, so that threads are left
    for those who read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.locked = Outage()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        writes = request.method not in SAFE_METHODS
        if writes and self.locked.spares():
            return unavailable(request)
        with bounded():
            response = self.get_response(request)
            error = getattr(response, "database_error", None)
            if error and may_repeat(request) and _is_lost(error):
                close_old_connections()
                response = self.get_response(request)
        if writes:
            self._remember(error)
        return response

    def _remember(self, error: Exception | None) -> None:
        if error and connection.vendor == "sqlite" and "locked" in str(error):
            self.locked.begin()
        elif not error:
            self.locked.end()


def may_repeat(request: HttpRequest) -> bool:
    """Whether the request does no more if it is made twice: forms of visitors carry a token or do one final thing."""
    return request.method in SAFE_METHODS or not (is_staff_page(request) or is_screen(request))


def _is_lost(error: Exception) -> bool:
    """Whether the server has closed the connection while it was in use. One that hangs is not asked again."""
    if connection.vendor != "postgresql":
        return False
    from krefeld_kann_was.outages.postgresql.base import NoAnswer

    return not isinstance(error.__cause__, NoAnswer) and not connection.is_usable()
