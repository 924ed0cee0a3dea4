"""The forms of the page on which staff choose what to export."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.models import Question
from exhibition.export.selection import ExportSelection
from exhibition.share.formats import FORMATS, LINK, PORTRAIT, SQUARE, STORY, TALL
from krefeld_kann_was.lib.languages import language_choices
from krefeld_kann_was.lib.line_breaks import NO_BREAK_SPACE
from moderation.selectors import FacetCount

FORMAT_NAMES = {
    PORTRAIT.name: gettext_lazy("Hochformat, für den Feed"),
    TALL.name: gettext_lazy("Hochformat 3:4"),
    SQUARE.name: gettext_lazy("Quadrat"),
    STORY.name: gettext_lazy("Story"),
    LINK.name: gettext_lazy("Linkbild"),
}


def format_label(name: str) -> str:
    """The format's name for people, with its size in pixels."""
    picture_format = FORMATS[name]
    size = f"{picture_format.width} × {picture_format.height}".replace(" ", NO_BREAK_SPACE)
    return f"{FORMAT_NAMES.get(name, name)} ({size})"


class ChooseQuestionForm(forms.Form):
    question = forms.ModelChoiceField(
        Question.titled.order_by("-closes_at"), label=gettext_lazy("Frage"), empty_label=None
    )


class ExportSelectionForm(forms.Form):
    """Takes the question's `languages` and `themes` with the number of exportable answers in each.

    Fields with fewer than two choices are left out.
    """

    formats = forms.MultipleChoiceField(
        label=gettext_lazy("Formate"),
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(name, format_label(name)) for name in FORMATS],
        initial=[PORTRAIT.name],
        error_messages={"required": gettext_lazy("Wählt bitte mindestens ein Format.")},
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

    def __init__(self, *args: Any, languages: list[FacetCount], themes: list[FacetCount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not themes:
            del self.fields["carousels"]
        names = dict(language_choices())
        for name, groups in (("languages", languages), ("themes", themes)):
            choices = [
                (str(group.key), f"{names.get(group.name, group.name)} ({group.answer_count})") for group in groups
            ]
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            self.fields[name].help_text = _("Ohne Häkchen: alle.")
            if len(choices) < 2:
                del self.fields[name]

    @property
    def selection(self) -> ExportSelection:
        """What a valid form selects; the default of an unbound one."""
        if not self.is_bound:
            return ExportSelection([PORTRAIT.name])
        data = self.cleaned_data
        return ExportSelection(
            data.get("formats", []),
            data.get("languages", []),
            data.get("themes", []),
            only_new=data.get("only_new", False),
            carousels=data.get("carousels", False),
        )
