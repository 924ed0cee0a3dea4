"""The forms of the login: name and password, then a code."""

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


def lockout_error(until: datetime) -> ValidationError:
    """The error for an account that is locked until then."""
    clock = timezone.localtime(until).time()
    text = _("Das waren zu viele Versuche. Ab %(time)s Uhr geht es weiter.")
    return ValidationError(text, code="wait", params={"time": time_format(clock, "H:i:s")})


class LoginForm(AdminAuthenticationForm):
    """Name and password."""

    error_messages = AdminAuthenticationForm.error_messages | {
        "invalid_login": _("Name und Passwort passen nicht zusammen. Achte auf große und kleine Buchstaben.")
    }

    def clean(self) -> dict[str, Any]:
        """Count the attempt before the password is checked, and clear it if the password is right."""
        name, now = self.cleaned_data.get("username"), timezone.now()
        if not name or not self.cleaned_data.get("password") or self.request is None:
            return super().clean()
        key = lockout.attempts_key(name, lockout.known_browser_id(self.request, name))
        if until := lockout.count_attempt(key, now):
            raise lockout_error(until)
        try:
            cleaned = super().clean()
        except ValidationError:
            if until := lockout.locked_until(key, now):
                raise lockout_error(until) from None
            raise
        lockout.clear_attempts(key)
        return cleaned


class CodeForm(forms.Form):
    """Asks for a code of the app or a recovery code. If it is valid, `device` is the device that it belongs to."""

    code = forms.CharField(
        label=_("Anmeldecode oder Ersatzcode"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.device: Any = None

    def find_device(self, code: str) -> Any:
        return second_factor.verify(self.person, code)

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        if until := second_factor.locked_until(self.person):
            raise lockout_error(until)
        self.device = self.find_device(code)
        if self.device is None:
            raise ValidationError(_("Dieser Code passt nicht, oder er ist schon abgelaufen."), code="wrong")
        return code


class ConfirmDeviceForm(CodeForm):
    """Asks for the first code of an app that is being set up, and confirms it."""

    def find_device(self, code: str) -> Any:
        return second_factor.confirm(self.person, code)
