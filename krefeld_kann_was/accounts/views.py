"""Login with name and password, the code as its second step, the session, and the setup of the second factor."""

import time
from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, PasswordResetConfirmView, RedirectURLMixin
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe
from django.views.generic import FormView
from django_otp import login as otp_login

from krefeld_kann_was.accounts import lockout, second_factor, selectors
from krefeld_kann_was.accounts.forms import CodeForm, ConfirmDeviceForm, LoginForm
from krefeld_kann_was.accounts.sessions import LAST_ACTIVITY_KEY, LOGIN_TIME_KEY, end_sessions
from krefeld_kann_was.lib.model_admin import staff_context

PENDING_LOGIN = "pending_login"  # in the session, between the password and the code
PENDING_LOGIN_LIFETIME = timedelta(minutes=5)
LOW_CODE_COUNT = 3  # recovery codes left, from which on a warning is shown


def log_in(request: HttpRequest, person: User, address: str) -> HttpResponse:
    """Log the person in (with `person.otp_device`, if set), remember the browser, and redirect to the address.

    Who may do nothing yet is led to the start page, which says whom to ask.
    """
    if selectors.whom_to_ask(person):
        address = reverse("admin:index")
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.pop(PENDING_LOGIN, None)
    request.session[LOGIN_TIME_KEY] = request.session[LAST_ACTIVITY_KEY] = time.time()
    response = HttpResponseRedirect(address)
    lockout.remember_browser(request, response, person.get_username())
    return response


class StaffLogin(LoginView):
    """Name and password. Replaces the login page of the admin."""

    authentication_form = LoginForm
    template_name = "admin/login.html"
    next_page = "admin:index"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if admin.site.has_permission(request):
            return HttpResponseRedirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        person, address = cast(User, form.get_user()), self.get_success_url()
        if not second_factor.has_second_factor(person):
            return log_in(self.request, person, address)
        self.request.session.flush()
        password_hash = person.get_session_auth_hash()
        self.request.session[PENDING_LOGIN] = {"person": person.pk, "hash": password_hash, "at": time.time()}
        return HttpResponseRedirect(reverse("accounts:code", query={REDIRECT_FIELD_NAME: address}))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            **admin.site.each_context(self.request),
            "title": _("Anmelden"),
            "app_path": self.request.get_full_path(),
            "username": self.request.user.get_username(),
            REDIRECT_FIELD_NAME: self.get_success_url(),
        }


@method_decorator([never_cache, sensitive_post_parameters("code")], name="dispatch")
class VerifyCode(RedirectURLMixin, FormView):
    """The second step of the login: a code from the app, or a recovery code."""

    form_class = CodeForm
    template_name = "accounts/code.html"
    next_page = "admin:index"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        person = self.person = self._pending_person()
        if person is None:
            return HttpResponseRedirect(reverse("admin:login"))
        return super().dispatch(request, *args, **kwargs)

    def _pending_person(self) -> User | None:
        """Who gave the right password a short while ago, if it has not been changed since."""
        pending = self.request.session.get(PENDING_LOGIN)
        if pending is None or time.time() - pending["at"] > PENDING_LOGIN_LIFETIME.total_seconds():
            return None
        person = User.objects.filter(pk=pending["person"], is_active=True, is_staff=True).first()
        return person if person and person.get_session_auth_hash() == pending["hash"] else None

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"person": self.person}

    def get_form(self, form_class: Any = None) -> CodeForm:
        form = super().get_form(form_class)
        form.fields["code"].widget.attrs["autofocus"] = True  # as on Django's page before it
        return form

    def form_valid(self, form: CodeForm) -> HttpResponse:
        person = form.person
        person.otp_device = form.device  # type: ignore[attr-defined]  # django_otp keeps it in the session
        response = log_in(self.request, person, self.get_success_url())
        left = second_factor.count_recovery_codes(person)
        if len(form.cleaned_data["code"]) == second_factor.RECOVERY_CODE_LENGTH or left <= LOW_CODE_COUNT:
            text = ngettext("Dir bleibt %(count)d Ersatzcode.", "Dir bleiben %(count)d Ersatzcodes.", left)
            messages.warning(self.request, text % {"count": left})
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {**super().get_context_data(**kwargs), **admin.site.each_context(self.request)}
        return {**context, "title": _("Anmeldecode eingeben"), REDIRECT_FIELD_NAME: self.get_success_url()}


class ChoosePassword(PasswordResetConfirmView):
    """Choose a password by an invitation link. Does not log in, so a second factor stays required."""

    template_name = "accounts/choose_password.html"
    success_url = reverse_lazy("admin:login")

    def get_user(self, uidb64: str) -> Any:
        person = super().get_user(uidb64)
        return person if person and person.is_active else None

    def form_valid(self, form: Any) -> HttpResponse:
        name = cast(User, self.user).get_username()
        for browser_id in ("", lockout.known_browser_id(self.request, name)):
            lockout.clear_attempts(lockout.attempts_key(name, browser_id))
        messages.success(self.request, _("Dein Passwort ist gespeichert. Melde dich jetzt damit an."))
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {**super().get_context_data(**kwargs), **admin.site.each_context(self.request)}
        title = _("Wähl dein Passwort") if self.validlink else _("Dieser Link gilt nicht mehr")
        form = context["form"] or Form()  # Django's page asks it for its scripts
        return {**context, "title": title, "person": self.user, "form": form}


@never_cache
@require_safe
def show_session(request: HttpRequest) -> JsonResponse:
    """Who is logged in, and a CSRF token that is valid now, for a page from before (static/js/session.js)."""
    return JsonResponse({"person": str(request.user.pk), "token": get_token(request)})


@never_cache
@sensitive_post_parameters("code")
def manage_second_factor(request: HttpRequest) -> HttpResponse:
    """Set up one's own second factor, renew its recovery codes, or remove it."""
    person = cast(User, request.user)
    if second_factor.has_second_factor(person):
        return _manage_device(request, person)
    device = second_factor.get_unconfirmed_device(person)
    form = ConfirmDeviceForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        request.session.cycle_key()
        otp_login(request, form.device)
        end_sessions(person, keep=request.session.session_key)
        return _render(request, "accounts/recovery_codes.html", codes=second_factor.renew_recovery_codes(person))
    from krefeld_kann_was.lib.qr import draw_svg

    code = mark_safe(draw_svg(device.config_url))  # noqa: S308 (drawn from modules, no text in it)
    return _render(request, "accounts/set_up.html", form=form, qr=code, secret=second_factor.readable_secret(device))


def _manage_device(request: HttpRequest, person: User) -> HttpResponse:
    form = CodeForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        if "remove" in request.POST:
            second_factor.remove(person)
            messages.success(request, _("Der Anmeldecode ist ausgeschaltet. Richte ihn am besten gleich neu ein."))
            return HttpResponseRedirect(reverse("accounts:second_factor"))
        return _render(request, "accounts/recovery_codes.html", codes=second_factor.renew_recovery_codes(person))
    left = second_factor.count_recovery_codes(person)
    return _render(request, "accounts/second_factor.html", form=form, left=left)


def _render(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    common = staff_context(request, _("Anmeldecode")) | {"required": settings.SECOND_FACTOR == "required"}
    return render(request, template, common | context)
