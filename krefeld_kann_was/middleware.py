"""Middleware for every request."""

import logging
import unicodedata
from collections.abc import Callable, Sequence
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import FieldDoesNotExist
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.urls import is_valid_path
from django.utils.cache import patch_vary_headers
from django.utils.encoding import escape_uri_path
from django.utils.translation import activate, get_language, get_language_from_path, override
from django.views.defaults import bad_request

from krefeld_kann_was.lib.languages import accepted_languages, choose_language, known_variant
from krefeld_kann_was.server.costly_requests import LATE, PATIENCE

logger = logging.getLogger(__name__)
NULL = "\0"
UNUSABLE_VALUE = (DataError, OverflowError, FieldDoesNotExist)  # the last one: of the admin's own parameters
SAFE_METHODS = ("GET", "HEAD")
DISABLED_FEATURES = (
    "camera", "microphone", "geolocation", "display-capture", "local-fonts", "payment", "usb", "serial", "hid",
)  # fmt: skip
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in DISABLED_FEATURES),
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def is_staff_page(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/")


class HeadersMiddleware:
    """Adds what Django has no setting for, and what its SecurityMiddleware would add to static files as well.

    With a script or a font a policy for pages says nothing, and a first visit of the form would exceed 14 kB by it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        # Without an origin Django rejects the forms of staff.
        referrer = "same-origin" if is_staff_page(request) else "no-referrer"
        response.headers.setdefault("Referrer-Policy", referrer)
        return response


class StaffOnly:
    """Limits a middleware to staff pages: visitors and screens have no session, no cookie and no `request.user`."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_staff_page(request):
            return super().__call__(request)  # type: ignore[misc]
        return self.get_response(request)  # type: ignore[attr-defined]


class StaffSessionMiddleware(StaffOnly, SessionMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        if NULL in request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        super().process_request(request)


class StaffAuthenticationMiddleware(StaffOnly, AuthenticationMiddleware):
    pass


class StaffMessageMiddleware(StaffOnly, MessageMiddleware):
    """Sends messages in a cookie of staff pages alone: Django has no setting for its path."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response = super().process_response(request, response)
        if cookie := response.cookies.get(CookieStorage.cookie_name):
            cookie["path"] = settings.SESSION_COOKIE_PATH
        return response


class LanguageMiddleware(LocaleMiddleware):
    """Activates the language of the address, else the one from `Accept-Language` (see `choose_language`).

    Where it is a guess, the choice of languages is open (`is_language_guessed`). Unlike its parent it reads no cookie
    and never redirects: every visitor page also exists without a language in its address, and an unknown page stays a
    404. Staff pages fall back to German if they are not available in a language.
    """

    def process_request(self, request: HttpRequest) -> None:
        accepted = accepted_languages(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
        language = get_language_from_path(request.path_info)
        request.is_language_in_path = language is not None  # type: ignore[attr-defined]
        if is_staff_page(request):
            _activate(request, _staff_language(accepted))
        elif language:
            _activate(request, language)
        else:
            language, is_guessed = choose_language(accepted)
            _activate(request, language)
            request.is_language_guessed = is_guessed  # type: ignore[attr-defined]

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not request.is_language_in_path:  # type: ignore[attr-defined]
            patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", get_language() or "")
        return response


def _activate(request: HttpRequest, language: str) -> None:
    activate(language)
    request.LANGUAGE_CODE = language


def _staff_language(accepted: Sequence[str]) -> str:
    known = (known_variant(code.partition("-")[0]) for code in accepted)
    return next((code for code in known if code in settings.STAFF_LANGUAGES), settings.LANGUAGE_CODE)


class UnusableValueMiddleware:
    """Answers 400, not 500, where a request holds a value that no database takes: null characters, numbers too large.

    Forms refuse them with a message below the field. What else a request brings, such as the filters of the admin,
    reaches the database first.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if not isinstance(exception, UNUSABLE_VALUE):
            return None
        logger.warning("a value that cannot be used", exc_info=exception)
        return bad_request(request, exception)


class LateMiddleware:
    """Asks to come again where a costly request has waited too long in its line (server/costly_requests.py)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if f"HTTP_{LATE}" not in request.META:
            return self.get_response(request)
        response = render(request, "503.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
        response.headers["Retry-After"] = str(PATIENCE)
        response.headers["Cache-Control"] = "no-store"
        return response


class PlainPathMiddleware:
    """Leads from an unknown address in capital or full-width letters to the one that is meant.

    Some scanners and keyboards write addresses so: `/DE/S/K7M4` is `/de/s/k7m4/`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.NOT_FOUND or request.resolver_match or request.method not in SAFE_METHODS:
            return response
        path = unicodedata.normalize("NFKC", request.path_info).lower()
        path += "" if path.endswith("/") else "/"
        with override(get_language_from_path(path)):
            is_meant = path != request.path_info and is_valid_path(path)
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(escape_uri_path(path) + (f"?{query}" if query else "")) if is_meant else response
