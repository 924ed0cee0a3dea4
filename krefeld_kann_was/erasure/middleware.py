"""Refuses every change where an archive is shown, and says so in every form."""

import re
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from krefeld_kann_was.lib.read_only import shown_archive

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
ALLOWED = ("/admin/login/", "/admin/logout/", "/admin/session/", "/admin/password_change/")  # who reads has to log in
FIELD = re.compile(r'<(?:button|textarea|select|input(?![^>]*\btype="hidden"))')
FORM = re.compile(r'(<form\b[^>]*\bmethod="post"[^>]*>)(.*?)(</form>)', re.DOTALL)


class ReadOnlyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not shown_archive or request.path.startswith(ALLOWED):
            return self.get_response(request)
        if request.method not in SAFE_METHODS:
            return render(request, "erasure/read_only.html", {"path": "/"}, status=HTTPStatus.FORBIDDEN)
        request.META.pop("HTTP_ACCEPT_ENCODING", None)  # else some pages come compressed
        response = self.get_response(request)
        if not response.streaming and response.headers.get("Content-Type", "").startswith("text/html"):
            response.content = disable_forms(response.text)
        return response


def disable_forms(html: str) -> str:
    """The page with every form disabled that would be refused, and a line that says why in those that can be seen."""
    notice = render_to_string("erasure/_read_only_notice.html")

    def disable(form: re.Match[str]) -> str:
        opening, fields, closing = form.groups()
        if any(f'action="{path}' in opening for path in ALLOWED):
            return form[0]
        return f"{opening}<fieldset disabled>{notice if FIELD.search(fields) else ''}{fields}</fieldset>{closing}"

    return FORM.sub(disable, html)
