"""What happens around every request."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_path


class LanguageMiddleware(LocaleMiddleware):
    """The language of the address, else the one the phone asks for.

    Unlike its parent it never redirects: every visitor page exists without a language in its address too, and a page
    that is not there stays a 404.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not get_language_from_path(request.path_info):
            patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", get_language() or "")
        return response
