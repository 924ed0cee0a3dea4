"""What happens around every request."""

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
from django.utils.translation.trans_real import parse_accept_lang_header


def is_staff_page(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/")


# What no page of ours uses, no page may use; nor may it be drawn into the pages of others.
NO_FEATURES = (
    "camera",
    "microphone",
    "geolocation",
    "display-capture",
    "local-fonts",
    "payment",
    "usb",
    "serial",
    "hid",
)
HEADERS = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in NO_FEATURES),
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class HeadersMiddleware:
    """The headers that Django has no setting for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if is_staff_page(request):  # without an origin Django would refuse the forms of staff
            response.headers.setdefault("Referrer-Policy", "same-origin")
        return response


class StaffOnly:
    """Middleware that visitors and screens pass by: no session, no cookie and no account, not even an unknown one."""

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
    """The language of the address, else the one the phone asks for.

    Unlike its parent it never redirects: every visitor page exists without a language in its address too, and a page
    that is not there stays a 404. Staff pages have fewer languages: who asks for none of them gets German.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if is_staff_page(request) and get_language() not in settings.STAFF_LANGUAGES:
            activate(_staff_language(request.headers.get("Accept-Language", "")))
            request.LANGUAGE_CODE = get_language()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not get_language_from_path(request.path_info):
            patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", get_language() or "")
        return response


def _staff_language(accepted: str) -> str:
    wanted = (code.partition("-")[0] for code, _quality in parse_accept_lang_header(accepted.lower()))
    return next((code for code in wanted if code in settings.STAFF_LANGUAGES), settings.LANGUAGE_CODE)
