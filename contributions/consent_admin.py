"""The consent texts on the admin page of a question."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from contributions.consent_texts import TEXTS
from contributions.defaults import default_texts
from contributions.effects import effects_on_consent
from contributions.models import ConsentText
from contributions.services import store_consent
from krefeld_kann_was.lib.confirmed_effects import require_confirmation, stored_row
from krefeld_kann_was.lib.edit_conflicts import FIELD, EditConflictAdmin, EditConflictForm
from krefeld_kann_was.lib.languages import language_name
from krefeld_kann_was.lib.model_admin import LabelledFormSet


class GermanRequiredFormSet(LabelledFormSet):
    """Requires a German text, which pages show where a language is missing."""

    def clean(self) -> None:
        super().clean()
        rows = [form.cleaned_data for form in self.forms if form.is_valid() and not form.cleaned_data.get("DELETE")]
        if not any(row.get("language") == settings.LANGUAGE_CODE for row in rows):
            raise forms.ValidationError(_("Hier fehlt der deutsche Text. Ohne ihn kann niemand antworten."))


class VerbatimField(forms.CharField):
    """Text with the line ends that are stored, whatever the browser sends."""

    def to_python(self, value: Any) -> str:
        return "\n".join(str(super().to_python(value)).splitlines())


class ConsentTextForm(EditConflictForm):
    """A changed text becomes a new row, after asking where people agreed to it; read-only where a newer one is used."""

    class Meta:
        field_classes = dict.fromkeys(TEXTS, VerbatimField)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if getattr(self.instance, "is_followed", False):
            for field in self.fields.values():
                field.disabled = True  # Django then ignores what the browser sends

    def clean(self) -> dict[str, Any]:
        sent, stored = self._with_new_networks(), stored_row(self.instance)
        if stored is not None and not self.errors:
            require_confirmation(self.data, effects_on_consent(stored, sent))
        return sent

    def _with_new_networks(self) -> dict[str, Any]:
        """Other networks alone would stand beside a text that names the old ones: a default text is filled anew."""
        sent: dict[str, Any] = super().clean() or self.cleaned_data
        only_networks = "networks" in self.changed_data and "social" not in self.changed_data
        if not (self.instance.pk and only_networks and sent.get("networks") and sent.get("social")):
            return sent
        stored = ConsentText.objects.get(pk=self.instance.pk)
        texts = default_texts().get(stored.language)
        if texts is None or not texts.is_of_today(stored):
            self.add_error("social", _("Hier stehen noch die alten Netzwerke. Ändert bitte auch diesen Text."))
        else:
            sent["social"] = texts.naming(sent["networks"], stored).social
        return sent

    def save(self, commit: bool = True) -> ConsentText:
        consent: ConsentText = super().save(commit=False)
        return store_consent(consent) if commit else consent


class ConsentTextFormSet(GermanRequiredFormSet):
    """Refuses to delete a text that was handed out, and leads a change to the version that somebody else has made."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        if self.is_bound:
            self.data = self._with_current_rows(self.data)

    def _with_current_rows(self, data: Any) -> Any:
        """What was sent, in which a text that was the newest when the page was opened names the one that is it now."""
        current = {consent.language: str(consent.pk) for consent in self.get_queryset() if not consent.is_followed}
        rows = [self.add_prefix(index) for index in range(self.initial_form_count())]
        sent = {data.get(f"{row}-id") for row in rows}
        data = data.copy()
        for row in rows:
            newer = current.get(data.get(f"{row}-language"))
            was_newest = f"{row}-{FIELD}" in data  # a text that was only read sends nothing
            if was_newest and newer and newer not in sent and f"{row}-DELETE" not in data:
                data[f"{row}-id"] = newer
        return data

    def clean(self) -> None:
        super().clean()
        for form in self.deleted_forms:
            if form.instance.handed_out:
                raise forms.ValidationError(
                    _("Diese Fassung war schon auf einem Handy und bleibt stehen: %(language)s %(version)d."),
                    params={"language": language_name(form.instance.language), "version": form.instance.version},
                )


class ConsentTextInline(EditConflictAdmin, admin.StackedInline):
    model = ConsentText
    form = ConsentTextForm
    formset = ConsentTextFormSet
    classes = ["collapse"]  # fourteen languages; Django opens it where something is wrong
    extra = 0
    min_num = 1
    readonly_fields = ["version"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("language", "version"),
                    "exhibition",
                    "names_gallery",
                    "social",
                    "networks",
                    "book",
                    "open_data",
                    "data_licence",
                ],
                "description": _(
                    "Was schon auf einem Handy stand, bleibt Wort für Wort gespeichert. "
                    "Ändert ihr es, entsteht daraus eine neue Fassung. Die höchste Nummer "
                    "gilt."
                ),
            },
        )
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConsentText]:
        current = ConsentText.objects.current().filter(pk=OuterRef("pk"))
        return super().get_queryset(request).annotate(is_followed=~Exists(current))
