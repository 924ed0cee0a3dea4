"""Middleware for every request."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.translation import activate, get_language, get_language_from_path
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header

FALLBACK_LANGUAGE = "en"  # of visitors whose languages we do not have

DISABLED_FEATURES = (
    "camera", "microphone", "geolocation", "display-capture", "local-fonts", "payment", "usb", "serial", "hid",
)  # fmt: skip
HEADERS = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in DISABLED_FEATURES),
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def is_staff_page(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/")


class HeadersMiddleware:
    """Adds the headers that Django has no setting for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if is_staff_page(request):  # without an origin Django rejects the forms of staff
            response.headers.setdefault("Referrer-Policy", "same-origin")
        return response


class StaffOnly:
    """Limits a middleware to staff pages: visitors and screens have no session, no cookie and no `request.user`."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_staff_page(request):
            return super().__call__(request)  # type: ignore[misc]
        return self.get_response(request)  # type: ignore[attr-defined]


class StaffSessionMiddleware(StaffOnly, SessionMiddleware):
    pass


class StaffAuthenticationMiddleware(StaffOnly, AuthenticationMiddleware):
    pass


class StaffMessageMiddleware(StaffOnly, MessageMiddleware):
    pass


class LanguageMiddleware(LocaleMiddleware):
    """Activates the language of the address, else the one from `Accept-Language`.

    A visitor whose languages we do not have gets English, and the choice of languages is open (`is_language_guessed`).
    Unlike its parent it never redirects: every visitor page also exists without a language in its address, and an
    unknown page stays a 404. Staff pages fall back to German if they are not available in a language.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        accepted = request.headers.get("Accept-Language", "")
        if is_staff_page(request):
            if get_language() not in settings.STAFF_LANGUAGES:
                _activate(request, _staff_language(accepted))
        elif not get_language_from_path(request.path_info):
            known = _known_languages(accepted)
            if known and not any(known):
                _activate(request, FALLBACK_LANGUAGE)
            # Browsers add English by themselves: behind an unknown language it says little.
            is_guessed = bool(known) and known[0] is None and get_language() == FALLBACK_LANGUAGE
            request.is_language_guessed = is_guessed  # type: ignore[attr-defined]

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not get_language_from_path(request.path_info):
            patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", get_language() or "")
        return response


def _activate(request: HttpRequest, language: str) -> None:
    activate(language)
    request.LANGUAGE_CODE = language


def _known_languages(accepted: str) -> list[str | None]:
    """For each language that a browser asks for, in its order: the one of ours that answers it, or None."""
    codes = (code for code, quality in parse_accept_lang_header(accepted.lower()) if code != "*" and quality)
    return [_variant(code) for code in codes]


def _variant(code: str) -> str | None:
    try:
        return get_supported_language_variant(code)
    except LookupError:
        return None


def _staff_language(accepted: str) -> str:
    wanted = (code.partition("-")[0] for code, _quality in parse_accept_lang_header(accepted.lower()))
    return next((code for code in wanted if code in settings.STAFF_LANGUAGES), settings.LANGUAGE_CODE)
