"""What the social team chooses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.models import Question
from exhibition.export.selection import ExportSelection
from exhibition.share.formats import FORMATS, LINK, PORTRAIT, SQUARE, STORY, TALL
from krefeld_kann_was.lib.languages import language_choices
from moderation.selectors import Group

FORMAT_NAMES = {
    PORTRAIT.name: gettext_lazy("Hochformat, für den Feed"),
    TALL.name: gettext_lazy("Hochformat 3:4"),
    SQUARE.name: gettext_lazy("Quadrat"),
    STORY.name: gettext_lazy("Story"),
    LINK.name: gettext_lazy("Linkbild"),
}


def format_label(name: str) -> str:
    chosen = FORMATS[name]
    return f"{FORMAT_NAMES.get(name, name)} ({chosen.width} × {chosen.height})"


class QuestionForm(forms.Form):
    question = forms.ModelChoiceField(
        Question.objects.order_by("-closes_at"), label=gettext_lazy("Frage"), empty_label=None
    )


class ExportSelectionForm(forms.Form):
    """`languages` and `themes` of the question, with how many answers may go out in each."""

    formats = forms.MultipleChoiceField(
        label=gettext_lazy("Formate"),
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(name, format_label(name)) for name in FORMATS],
        initial=[PORTRAIT.name],
        error_messages={"required": gettext_lazy("Wähl bitte mindestens ein Format.")},
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Sprachen"), widget=forms.CheckboxSelectMultiple, required=False
    )
    themes = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Themen"), widget=forms.CheckboxSelectMultiple, required=False, coerce=int
    )
    only_new = forms.BooleanField(
        label=gettext_lazy("Nur was noch niemand heruntergeladen hat"), widget=forms.CheckboxInput, required=False
    )
    carousels = forms.BooleanField(
        label=gettext_lazy("Dazu Karussells: zu jedem Thema bis zu zehn Bilder zum Wischen"),
        widget=forms.CheckboxInput,
        required=False,
    )

    def __init__(self, *args: Any, languages: list[Group], themes: list[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not themes:
            del self.fields["carousels"]
        names = dict(language_choices())
        for name, groups in (("languages", languages), ("themes", themes)):
            choices = [(str(group.key), f"{names.get(group.name, group.name)} ({group.number})") for group in groups]
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            self.fields[name].help_text = _("Ohne Häkchen: alle.")
            if len(choices) < 2:
                del self.fields[name]

    @property
    def choice(self) -> ExportSelection:
        """What is chosen, once the form is valid; before, what it begins with."""
        if not self.is_bound:
            return ExportSelection([PORTRAIT.name])
        chosen = self.cleaned_data
        languages, themes = chosen.get("languages", []), chosen.get("themes", [])
        return ExportSelection(
            chosen.get("formats", []),
            languages,
            themes,
            only_new=chosen.get("only_new", False),
            carousels=chosen.get("carousels", False),
        )
