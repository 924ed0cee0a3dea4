from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.forms import TextField, limited_text
from contributions.text import has_visible_text
from moderation.reports.enums import ReportReason
from moderation.reports.models import MAX_CONTACT_LENGTH, MAX_REPORT_LENGTH


def report_reasons() -> list[tuple[str, Any]]:
    """The choices. A function, because each form instance would make a deep copy of a list."""
    return [("", _("Bitte auswählen")), *ReportReason.choices]


class ReportForm(forms.Form):
    """A report about an answer whose address the reporter has."""

    reason = forms.ChoiceField(
        label=_("Warum?"),
        choices=report_reasons,
        error_messages={"required": _("Bitte wähle aus, warum du etwas meldest.")},
    )
    text = TextField(
        label=_("Was stört dich?"),
        help_text=_("Ein Satz reicht. Nur bei „Etwas anderes“ brauchen wir ihn."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Hier steht noch nichts. Schreib uns in einem Satz, was dich stört.")},
    )
    contact = TextField(
        label=_("Wie erreichen wir dich? (freiwillig)"),
        help_text=_("E-Mail oder Telefon, wenn du eine Antwort möchtest. Wir löschen das, sobald alles erledigt ist."),
        required=False,
        max_length=MAX_CONTACT_LENGTH,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    good_faith = forms.BooleanField(
        label=_("Was ich hier schreibe, stimmt, so gut ich es weiß."),
        error_messages={"required": _("Ohne dein Häkchen hier können wir die Meldung nicht annehmen.")},
    )

    def __init__(self, *args: Any, token: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.token = token
        self.helper = FormHelper(self)
        self.helper.disable_csrf = True
        self.helper.add_input(Submit("", _("Meldung abschicken")))

    def clean_text(self) -> str:
        if self.cleaned_data.get("reason") != ReportReason.OTHER and not has_visible_text(self.cleaned_data["text"]):
            return ""
        return limited_text(self, "text", MAX_REPORT_LENGTH)

    def texts(self) -> dict[str, str]:
        """What the reporter wrote, by the names of the model's fields."""
        return {name: self.cleaned_data.get(name, "") for name in ("reason", "text", "about", "contact")}


class DescribedReportForm(ReportForm):
    """A report about an answer that the reporter can only describe."""

    about = TextField(
        label=_("Welche Antwort meinst du?"),
        help_text=_("Schreib ein paar Wörter auf, die in ihr vorkommen."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Hier steht noch nichts. Schreib ein paar Wörter aus der Antwort auf.")},
    )
    field_order = ["about"]

    def clean_about(self) -> str:
        return limited_text(self, "about", MAX_REPORT_LENGTH)
