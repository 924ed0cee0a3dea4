"""The form for an account, and those of the login: name and password, then a code."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.accounts import lockout, second_factor, selectors
from krefeld_kann_was.accounts.roles import ADMINISTRATOR, GROUP_NAMES

MAX_MAIL_LENGTH = 254


def lockout_error(until: datetime) -> ValidationError:
    """The error for an account that is locked until then."""
    clock = timezone.localtime(until).time()
    text = _("Das waren zu viele Versuche. Ab %(time)s Uhr geht es weiter.")
    return ValidationError(text, code="wait", params={"time": time_format(clock, "H:i:s")})


class PersonForm(forms.ModelForm):
    """An account, without a password: the person chooses it by an invitation link."""

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "groups")
        field_classes = {"username": UsernameField}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for field in ("username", "email"):
            self._refuse_what_is_taken(field, cleaned.get(field, ""))
        if "groups" in cleaned:
            self._refuse_too_few_roles(cleaned["groups"], is_active=cleaned.get("is_active", True))
        return cleaned

    def _refuse_what_is_taken(self, field: str, value: str) -> None:
        others = (one for one in selectors.accounts_called(value) if one.pk != self.instance.pk)
        if other := next(others, None):
            text = _("„%(value)s“ gehört schon zum Konto „%(name)s“. Für dieselbe Person braucht es kein zweites.")
            params = {"value": value, "name": other.get_username()}
            self.add_error(field, ValidationError(text, code="taken", params=params))

    def _refuse_too_few_roles(self, groups: Any, *, is_active: bool) -> None:
        """No active account is without a role, and the last one that can manage accounts stays so."""
        is_superuser = self.instance.is_superuser
        if is_active and not groups and not is_superuser:
            self.add_error("groups", ValidationError(_("Wählt mindestens eine Rolle."), code="no_role"))
        administers = is_active and (is_superuser or any(one.name == GROUP_NAMES[ADMINISTRATOR] for one in groups))
        if not administers and selectors.are_last_administrators([self.instance]):
            text = _("Sonst kann niemand mehr Konten verwalten. Gib zuerst jemand anderem die Rolle „Konten“.")
            self.add_error("groups" if is_active else "is_active", ValidationError(text, code="last"))


class LoginForm(AdminAuthenticationForm):
    """Name or mail address, and password."""

    username = UsernameField(
        label=_("Benutzername oder E-Mail-Adresse"), widget=forms.TextInput(attrs={"autofocus": True})
    )

    error_messages = AdminAuthenticationForm.error_messages | {
        "invalid_login": _(
            "Benutzername und Passwort passen nicht zusammen. Achte beim Passwort auf große und kleine Buchstaben."
        )
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs["maxlength"] = MAX_MAIL_LENGTH  # Django's is that of a name

    def clean(self) -> dict[str, Any]:
        """Count the attempt before the password is checked, and clear it if the password is right."""
        name, now = self.cleaned_data.get("username"), timezone.now()
        if not name or not self.cleaned_data.get("password") or self.request is None:
            return super().clean()
        if person := selectors.find_account(name):  # counts as one, whichever way the name is written
            name = person.get_username()
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
        if until := second_factor.locked_until(self.person, timezone.now()):
            raise lockout_error(until)
        self.device = self.find_device(code)
        if self.device is None:
            raise ValidationError(_("Dieser Code passt nicht, oder er ist schon abgelaufen."), code="wrong")
        return code


class ConfirmDeviceForm(CodeForm):
    """Asks for the first code of an app that is being set up, and confirms it."""

    def find_device(self, code: str) -> Any:
        return second_factor.confirm(self.person, code)
