"""What staff send after their session ended, or with a CSRF token from before they logged in again, is not lost.

The answer is a page that holds what was sent until the person sends it once more. Only a request whose Origin header
names this site gets it: a foreign page can neither have anything sent, nor lay its text before somebody's button.
"""

from collections.abc import Iterator
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as django_csrf_failure

from krefeld_kann_was.lib.model_admin import staff_context
from krefeld_kann_was.middleware import is_staff_page

LOGIN_VIEWS = {"accounts:login", "accounts:code"}
OTHERS_WITHOUT_LOGIN = {"accounts:choose_password", "accounts:second_factor", "admin:logout"}
CSRF_FIELD = "csrfmiddlewaretoken"


def can_resend(request: HttpRequest) -> bool:
    """Whether the request sent a form of staff that may be held: never a login, a code or a password."""
    return (
        request.method == "POST"
        and is_staff_page(request)
        and is_same_origin(request)
        and _view_name(request) not in LOGIN_VIEWS | OTHERS_WITHOUT_LOGIN
        and not any("password" in name for name in request.POST)
    )


def is_same_origin(request: HttpRequest) -> bool:
    """Whether the browser says that the request comes from a page of this site; without an Origin header it does not.

    No page can set that header, and browsers send it with every POST.
    """
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def offer_resend(request: HttpRequest) -> HttpResponse:
    """The page that holds what was sent, with a fresh CSRF token (401, also after a login: nothing was done)."""
    is_logged_in = request.user.is_authenticated
    context = staff_context(request, _("Bitte noch einmal senden") if is_logged_in else _("Du bist abgemeldet"))
    fields = list(_sent_fields(request))
    context |= {
        "address": request.get_full_path(),
        "fields": fields,
        "texts": [value for _name, value in fields if len(value.split()) > 1],
        "has_files": bool(request.FILES),
        "is_logged_in": is_logged_in,
    }
    response = render(request, "accounts/resend.html", context, status=HTTPStatus.UNAUTHORIZED)
    add_never_cache_headers(response)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Django's page, except for forms of staff from this site: they are held, and a login page is shown anew."""
    if can_resend(request):
        return offer_resend(request)
    if _view_name(request) in LOGIN_VIEWS and is_same_origin(request):
        return HttpResponseRedirect(request.get_full_path(), status=HTTPStatus.SEE_OTHER)
    return django_csrf_failure(request, reason=reason)


def _view_name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _sent_fields(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Name and value of each field that was sent, one pair for each value."""
    for name, values in request.POST.lists():
        if name != CSRF_FIELD:
            yield from ((name, str(value)) for value in values)
