"""Two people edit the same row in the admin: nobody overwrites what they have not seen, and nothing typed is lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from django import forms
from django.contrib.admin.utils import display_for_field
from django.db.models import BooleanField, Model
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext, gettext_lazy

FIELD = "shown_values"
SUBJECT = "subject"
CHANGED_MEANWHILE = gettext_lazy(
    "Das hat inzwischen jemand anderes geändert. Jetzt steht dort: „%(newer)s“. Was du geschrieben hast, steht noch "
    "hier: Nimm daraus, was du brauchst, und speichere noch einmal."
)
NEVER_SHOWN = gettext_lazy(
    "Zu dem, was du ausgewählt hast, gibt es schon einen Text: „%(newer)s“. Was du geschrieben hast, steht noch hier: "
    "Speichere noch einmal, dann ersetzt es ihn."
)


class ShownValuesField(forms.CharField):
    """What the page showed when it was opened, as a digest of each field. It never counts as a change."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, max_length=10_000)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False

    def to_python(self, value: Any) -> Any:
        try:
            digests = json.loads(value or "{}")
        except ValueError:
            return {}
        return digests if isinstance(digests, dict) else {}


class EditConflictForm(forms.ModelForm):
    """Refuses to overwrite a field that somebody else has changed since the page was opened, and says what it is now.

    A field that only the other person has changed keeps the newer value. Saving the page once more stores what it says.
    """

    shown_values = ShownValuesField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial[FIELD] = json.dumps(self._shown_now())

    def _shown_now(self) -> dict[str, str]:
        """What a page that is opened now shows."""
        return {name: digest(value) for name, value in self.current_values().items()} | {SUBJECT: self.subject()}

    def subject(self) -> str:
        """Which row the values are of, where the form itself chooses it."""
        return ""

    def is_stored(self) -> bool:
        """Whether the row that the form chooses is there already."""
        return False

    def current_values(self) -> Mapping[str, Any]:
        """By field, what is stored now and may not be overwritten unseen."""
        if self.instance.pk is None:
            return {}
        names = {field.name for field in self._meta.model._meta.fields} & self.fields.keys()
        return {name: self.instance.serializable_value(name) for name in names if not self.fields[name].disabled}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        shown, message = cleaned.get(FIELD) or {}, CHANGED_MEANWHILE
        if shown.get(SUBJECT) != self.subject():  # the page showed another row
            shown, message = self._shown_now(), NEVER_SHOWN
            if self.is_stored():
                shown |= dict.fromkeys(self.current_values(), "")
        for name, stored in self.current_values().items():
            changed_meanwhile = shown.get(name, digest(stored)) != digest(stored)
            if name not in cleaned or not changed_meanwhile or digest(cleaned[name]) == digest(stored):
                continue
            if self.instance.pk is not None and digest(cleaned[name]) == shown[name]:  # only the other one changed it
                cleaned[name] = getattr(self.instance, name)
                continue
            newer = {"newer": self.newer_text(name, stored)}
            self.add_error(name, forms.ValidationError(message, params=newer))
            shown[name] = digest(stored)
        data = cast(QueryDict, self.data).copy()  # for the page that shows the errors
        data[self.add_prefix(FIELD)] = json.dumps(shown)
        self.data = data
        return cleaned

    def newer_text(self, name: str, stored: Any) -> str:
        """What is stored now, for people."""
        field = self._meta.model._meta.get_field(name)
        if isinstance(field, BooleanField):
            return gettext("Ja") if stored else gettext("Nein")
        return str(display_for_field(getattr(self.instance, name), field, "–"))


class EditConflictAdmin:
    """For a ModelAdmin or an inline whose form is an EditConflictForm: puts the hidden field on the page."""

    form: Any = EditConflictForm

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        (name, options), *others = super().get_fieldsets(request, obj)  # type: ignore[misc]
        fields = [field for field in options["fields"] if field != FIELD]
        return [(name, options | {"fields": [*fields, FIELD]}), *others]


def digest(value: Any) -> str:
    """Equal for what people see as equal: whatever the line ends and the time zone."""
    if isinstance(value, Model):
        value = value.pk
    if isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat(timespec="seconds")
    text = json.dumps(value.splitlines() if isinstance(value, str) else value, default=str, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
