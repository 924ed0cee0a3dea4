"""Middleware for the requests of staff."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.middleware import OTPMiddleware

from krefeld_kann_was.accounts.resend import can_resend, offer_resend, remember_author
from krefeld_kann_was.accounts.second_factor import has_second_factor
from krefeld_kann_was.accounts.sessions import is_expired, record_activity
from krefeld_kann_was.middleware import StaffOnly, is_staff_page

VIEWS_WITHOUT_SECOND_FACTOR = {"admin:login", "admin:logout", "admin:jsi18n", "accounts:code", "accounts:second_factor"}


class StaffOTPMiddleware(StaffOnly, OTPMiddleware):
    pass


class StaffSessionEndMiddleware:
    """Ends expired sessions, holds what is sent after that, and asks for a second factor where one is required."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_staff_page(request) or SESSION_KEY not in request.session:
            return self.get_response(request)
        now = timezone.now().timestamp()
        if is_expired(request.session, now):
            logout(request)
            messages.info(request, _("Du warst länger nicht hier. Bitte melde dich noch einmal an."))
            return self.get_response(request)
        response = self.get_response(request)
        if SESSION_KEY in request.session:  # else the person has just logged out
            record_activity(request, now)
            remember_author(request, response)
        return response

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponseBase], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        if not is_staff_page(request):
            return None
        response = _require_second_factor(request)
        if not request.user.is_authenticated and can_resend(request):
            return offer_resend(request)
        return response


def _require_second_factor(request: HttpRequest) -> HttpResponseBase | None:
    """Where it is required, redirect people without one to its setup, and log people out who did not give theirs."""
    person, match = cast(Any, request.user), request.resolver_match
    if settings.SECOND_FACTOR != "required" or not person.is_authenticated or person.is_verified():
        return None
    if match and match.view_name in VIEWS_WITHOUT_SECOND_FACTOR:
        return None
    if has_second_factor(person):  # logged in before it was required
        logout(request)
        return HttpResponseRedirect(reverse("admin:login"))
    return HttpResponseRedirect(reverse("accounts:second_factor"))
