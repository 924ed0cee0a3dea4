"""What staff send after their session ended, or with a CSRF token from before they logged in again, is not lost.

The answer is a page that holds what was sent until the person sends it once more. Only a request whose Origin header
names this site gets it: a foreign page can neither have anything sent, nor lay its text before somebody's button.

Nothing is sent in the name of somebody else. Each login makes a new CSRF token, so the token of a form tells whose it
is: a cookie of staff pages keeps for a while which token was whose in this browser. Only its author gets a fresh one.
"""

from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware import csrf
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as django_csrf_failure

from krefeld_kann_was.accounts.sessions import BrowserCookie
from krefeld_kann_was.lib.model_admin import staff_context
from krefeld_kann_was.middleware import is_staff_page

LOGIN_VIEWS = {"accounts:login", "accounts:code"}
OTHERS_WITHOUT_LOGIN = {"accounts:choose_password", "accounts:second_factor", "admin:logout"}
CSRF_FIELD = "csrfmiddlewaretoken"
FORM_AUTHORS = BrowserCookie("form_authors", max_age=timedelta(days=7))
MAX_LOGINS_PER_BROWSER = 16


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
    author, is_logged_in = _author(request), request.user.is_authenticated
    is_author = not author or author == str(request.user.pk)
    title = _("Bitte noch einmal senden") if is_author else _("Das hat jemand anderes geschrieben")
    context = staff_context(request, title if is_logged_in else _("Du bist abgemeldet"))
    fields = list(_sent_fields(request))
    context |= {
        "address": request.get_full_path(),
        "fields": fields,
        "texts": [value for _name, value in fields if len(value.split()) > 1],
        "author": author,
        "old_token": "" if is_author else request.POST[CSRF_FIELD],
        "can_send": is_logged_in and is_author,
        "is_somebody_else": is_logged_in and not is_author,
    }
    response = render(request, "accounts/resend.html", context, status=HTTPStatus.UNAUTHORIZED)
    add_never_cache_headers(response)
    return response


def remember_author(request: HttpRequest, response: HttpResponseBase) -> None:
    """Keep in this browser that forms with the CSRF token of now are by the person who is logged in."""
    secret, authors = request.META.get("CSRF_COOKIE"), _read_cookie(request)
    if not secret or (key := _token_key(secret)) in authors:
        return
    latest = [(key, request.session[SESSION_KEY]), *authors.items()][:MAX_LOGINS_PER_BROWSER]
    value = " ".join(f"{key}={person}" for key, person in latest)
    FORM_AUTHORS.write(response, value)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Django's page, except for forms of staff from this site: they are held, and a login page is shown anew."""
    if can_resend(request):
        return offer_resend(request)
    if _view_name(request) in LOGIN_VIEWS and is_same_origin(request):
        return HttpResponseRedirect(request.get_full_path(), status=HTTPStatus.SEE_OTHER)
    return django_csrf_failure(request, reason=reason)


def _author(request: HttpRequest) -> str:
    """The id of the person whose form was sent, or an empty string if this browser does not know."""
    token = request.POST.get(CSRF_FIELD, "")
    try:
        csrf._check_token_format(token)  # type: ignore[attr-defined]  # no public function tells a form's secret
    except csrf.InvalidTokenFormat:
        return ""
    is_secret = len(token) == csrf.CSRF_SECRET_LENGTH
    secret = token if is_secret else csrf._unmask_cipher_token(token)  # type: ignore[attr-defined]
    return _read_cookie(request).get(_token_key(secret), "")


def _read_cookie(request: HttpRequest) -> dict[str, str]:
    """Whose each token was, latest first."""
    return dict(part.split("=") for part in FORM_AUTHORS.read(request).split())


def _token_key(secret: str) -> str:
    return salted_hmac(FORM_AUTHORS.salt, secret, algorithm="sha256").hexdigest()[:32]


def _view_name(request: HttpRequest) -> str:
    """Also of a request that did not get as far as its view."""
    try:
        return (request.resolver_match or resolve(request.path_info)).view_name
    except Resolver404:
        return ""


def _sent_fields(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Name and value of each field that was sent, one pair for each value."""
    for name, values in request.POST.lists():
        if name != CSRF_FIELD:
            yield from ((name, str(value)) for value in values)
