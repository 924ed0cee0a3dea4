"""The form for a partner. A logo that was read stays in it when another field has a mistake."""

from __future__ import annotations

import base64
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contributions.text import clean_text, has_visible_text
from exhibition.partners.logos import BITMAPS, MAX_FILE_SIZE, Logo, read_logo
from exhibition.partners.models import Partner
from krefeld_kann_was.lib.edit_conflicts import EditConflictForm
from krefeld_kann_was.lib.model_admin import StaffFileInput

ACCEPTED = ",".join([".svg", ".jpg", *(f".{name.lower()}" for name in BITMAPS)])


class PartnerForm(EditConflictForm):
    file = forms.FileField(
        label=_("Logo"),
        required=False,
        widget=StaffFileInput(ACCEPTED, max_size=MAX_FILE_SIZE // 1_000_000),
        help_text=_(
            "SVG, PNG, JPEG, WebP oder GIF, höchstens 2 MB. Am besten durchsichtig und für hellen Hintergrund gemacht. "
            "Wir speichern davon ein Bild."
        ),
    )
    without_logo = forms.BooleanField(
        label=_("Logo entfernen"), required=False, help_text=_("Dann steht überall der Name.")
    )
    show_again = forms.BooleanField(
        label=_("Bei allen Fragen zeigen"),
        required=False,
        help_text=_("Die Frage, zu der er gehört hat, ist gelöscht. Deshalb ist er gerade nirgends zu sehen."),
    )
    unsaved_logo = forms.CharField(required=False, widget=forms.HiddenInput, max_length=1_000_000)  # base64

    class Meta:
        model = Partner
        fields = [
            *("name", "role", "address", "position", "questions"),
            *("on_screen", "on_home", "on_print", "on_pictures", "on_answer_pictures"),
        ]

    logo: Logo | None = None  # the new one

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(StaffFileInput, self.fields["file"].widget).has_stored_file = bool(self.instance.logo_digest)
        if not self.instance.is_shown_nowhere:
            del self.fields["show_again"]

    def clean_name(self) -> str:
        """Without what turns the direction of writing: a name is printed as it is."""
        name = clean_text(self.cleaned_data["name"])
        if not has_visible_text(name):
            raise ValidationError(self.fields["name"].error_messages["required"], code="required")
        return name

    def clean_unsaved_logo(self) -> bytes:
        try:
            return base64.b64decode(self.cleaned_data["unsaved_logo"], validate=True)
        except ValueError:
            return b""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        file = cleaned.get("file")
        try:
            data = file.read() if file else cleaned.get("unsaved_logo")
            self.logo = read_logo(data) if data else None
        except ValidationError as error:
            self.add_error("file", error)
        if self.logo:
            self["file"].help_text = _("Das Logo von eben ist noch da und wird mit gespeichert.")
        kept = base64.b64encode(self.logo.png).decode() if self.logo else ""
        data = cast(QueryDict, self.data).copy()  # for the page that shows the errors
        data[self.add_prefix("unsaved_logo")] = kept
        self.data = data
        return cleaned

    def save(self, commit: bool = True) -> Any:
        if self.logo or self.cleaned_data["without_logo"]:
            self.instance.set_logo(None if self.cleaned_data["without_logo"] else self.logo)
        if "questions" in self.changed_data or self.cleaned_data.get("show_again"):
            self.instance.of_all_questions = not self.cleaned_data["questions"]
        return super().save(commit)
