"""Logging in with name and password, the code after it, and setting up the second factor."""

from __future__ import annotations

import time
from typing import Any, cast

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, PasswordResetConfirmView, RedirectURLMixin
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView
from django_otp import login as note_device

from krefeld_kann_was.accounts import lockout, second_factor
from krefeld_kann_was.accounts.forms import CodeForm, FirstCodeForm, LoginForm
from krefeld_kann_was.accounts.sessions import ACTIVE, BEGUN, end_sessions

BETWEEN = "password_was_right"  # in the session: of whom, when; nobody is logged in yet
SECONDS_BETWEEN = 5 * 60
FEW_CODES = 3


def let_in(request: HttpRequest, person: User, address: str) -> HttpResponse:
    """Log in (with `person.otp_device`, where there is one) and go on."""
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.pop(BETWEEN, None)
    request.session[BEGUN] = request.session[ACTIVE] = time.time()
    response = HttpResponseRedirect(address)
    lockout.remember_browser(request, response, person.get_username())
    return response


class Login(LoginView):
    """Takes the place of the admin's own page: it is the only door."""

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
            return let_in(self.request, person, address)
        self.request.session.flush()
        self.request.session[BETWEEN] = {"person": person.pk, "hash": person.get_session_auth_hash(), "at": time.time()}
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
class GiveCode(RedirectURLMixin, FormView):
    """The second step of the login."""

    form_class = CodeForm
    template_name = "accounts/code.html"
    next_page = "admin:index"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        person = self.person = self._who_gave_the_password()
        if person is None:
            return HttpResponseRedirect(reverse("admin:login"))
        return super().dispatch(request, *args, **kwargs)

    def _who_gave_the_password(self) -> User | None:
        noted = self.request.session.get(BETWEEN)
        if noted is None or time.time() - noted["at"] > SECONDS_BETWEEN:
            return None
        person = User.objects.filter(pk=noted["person"], is_active=True, is_staff=True).first()
        return person if person and person.get_session_auth_hash() == noted["hash"] else None

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"person": self.person}

    def get_form(self, form_class: Any = None) -> CodeForm:
        form = super().get_form(form_class)
        form.fields["code"].widget.attrs["autofocus"] = True  # as on Django's page before it
        return form

    def form_valid(self, form: CodeForm) -> HttpResponse:
        person = form.person
        person.otp_device = form.device  # type: ignore[attr-defined]  # django_otp keeps it in the session
        response = let_in(self.request, person, self.get_success_url())
        left = second_factor.recovery_codes_left(person)
        if len(form.cleaned_data["code"]) == second_factor.RECOVERY_LENGTH or left <= FEW_CODES:
            text = ngettext(
                "Dir bleibt %(count)d Wiederherstellungscode.", "Dir bleiben %(count)d Wiederherstellungscodes.", left
            )
            messages.warning(self.request, text % {"count": left})
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {**super().get_context_data(**kwargs), **admin.site.each_context(self.request)}
        return {**context, "title": _("Code eingeben"), REDIRECT_FIELD_NAME: self.get_success_url()}


class ChoosePassword(PasswordResetConfirmView):
    """By a link from `invitations`. Nobody is logged in by it: a second factor that is there stays."""

    template_name = "accounts/choose_password.html"
    success_url = reverse_lazy("admin:login")

    def form_valid(self, form: Any) -> HttpResponse:
        lockout.forget(lockout.key(cast(User, self.user).get_username()))
        messages.success(self.request, _("Dein Passwort ist gespeichert. Melde dich jetzt damit an."))
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {**super().get_context_data(**kwargs), **admin.site.each_context(self.request)}
        title = _("Wähle dein Passwort") if self.validlink else _("Dieser Link gilt nicht mehr")
        form = context["form"] or Form()  # Django's page asks it for its scripts
        return {**context, "title": title, "person": self.user, "form": form}


@never_cache
@sensitive_post_parameters("code")
def set_up(request: HttpRequest) -> HttpResponse:
    """One's own second factor: set it up, get new recovery codes, or take it away."""
    person = cast(User, request.user)
    if second_factor.has_second_factor(person):
        return _change(request, person)
    device = second_factor.begin(person)
    form = FirstCodeForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        request.session.cycle_key()
        note_device(request, form.device)
        end_sessions(person, but=request.session.session_key)
        return _page(request, "accounts/recovery_codes.html", codes=second_factor.renew_recovery_codes(person))
    from krefeld_kann_was.lib.qr import draw_svg

    code = mark_safe(draw_svg(device.config_url))  # noqa: S308 (drawn from modules, no text in it)
    return _page(request, "accounts/set_up.html", form=form, qr=code, secret=second_factor.secret(device))


def _change(request: HttpRequest, person: User) -> HttpResponse:
    form = CodeForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        if "remove" in request.POST:
            second_factor.remove(person)
            messages.success(request, _("Der zweite Faktor ist weg. Richte ihn am besten gleich neu ein."))
            return HttpResponseRedirect(reverse("accounts:second_factor"))
        return _page(request, "accounts/recovery_codes.html", codes=second_factor.renew_recovery_codes(person))
    left = second_factor.recovery_codes_left(person)
    return _page(request, "accounts/second_factor.html", form=form, left=left)


def _page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    common = {**admin.site.each_context(request), "is_nav_sidebar_enabled": False, "title": _("Zweiter Faktor")}
    return render(request, template, {**common, "required": settings.SECOND_FACTOR == "required", **context})
