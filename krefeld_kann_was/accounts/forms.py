"""Logging in: name and password, then a code."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.accounts import lockout, second_factor


def wait(until: datetime) -> ValidationError:
    clock = timezone.localtime(until).time()
    text = _("Das waren zu viele Versuche. Ab %(time)s Uhr geht es weiter.")
    return ValidationError(text, code="wait", params={"time": time_format(clock, "H:i:s")})


class LoginForm(AdminAuthenticationForm):
    error_messages = AdminAuthenticationForm.error_messages | {
        "invalid_login": _("Name und Passwort passen nicht zusammen. Achte auf große und kleine Buchstaben.")
    }

    def clean(self) -> dict[str, Any]:
        """Count the try before looking at the password, and forget it when it was right."""
        name, now = self.cleaned_data.get("username"), timezone.now()
        if not name or not self.cleaned_data.get("password") or self.request is None:
            return super().clean()
        key = lockout.key(name, lockout.known_browser(self.request, name))
        if until := lockout.take_try(key, now):
            raise wait(until)
        try:
            cleaned = super().clean()
        except ValidationError:
            if until := lockout.waits_until(key, now):
                raise wait(until) from None
            raise
        lockout.forget(key)
        return cleaned


class CodeForm(forms.Form):
    """Six digits of the app, or a recovery code where the person has them. Valid: `device` is what it belongs to."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.device: Any = None

    def look_for(self, code: str) -> Any:
        return second_factor.verify(self.person, code)

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        if until := second_factor.waits_until(self.person):
            raise wait(until)
        self.device = self.look_for(code)
        if self.device is None:
            raise ValidationError(_("Dieser Code passt nicht, oder er ist schon abgelaufen."), code="wrong")
        return code


class FirstCodeForm(CodeForm):
    def look_for(self, code: str) -> Any:
        return second_factor.confirm(self.person, code)
