"""Refuses every change where an archive is shown."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from krefeld_kann_was.lib.read_only import shown_archive

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
ALLOWED = ("/admin/login/", "/admin/logout/", "/admin/session/", "/admin/password_change/")  # who reads has to log in


class ReadOnlyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if shown_archive and request.method not in SAFE_METHODS and not request.path.startswith(ALLOWED):
            return render(request, "erasure/read_only.html", {"path": "/"}, status=HTTPStatus.FORBIDDEN)
        return self.get_response(request)
