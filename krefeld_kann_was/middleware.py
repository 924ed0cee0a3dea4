"""What happens around every request."""

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
