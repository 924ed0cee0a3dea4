from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.forms import TextField, limited_text
from contributions.models import MAX_REPORT_LENGTH
from contributions.text import has_visible_text
from contributions.visitor_reports import VisitorReportForm
from moderation.reports.enums import ReportReason


def report_reasons() -> list[tuple[str, Any]]:
    """The choices. A function, because each form instance would make a deep copy of a list."""
    return [("", _("Bitte auswählen")), *ReportReason.choices]


class ReportForm(VisitorReportForm):
    """A report about an answer whose address the reporter has."""

    field_order = ["reason", "text"]
    reason = forms.ChoiceField(
        label=_("Warum?"),
        choices=report_reasons,
        error_messages={"required": _("Bitte wähl aus, warum du etwas meldest.")},
    )
    text = TextField(
        label=_("Was stört dich?"),
        help_text=_("Ein Satz reicht. Nur bei „Etwas anderes“ brauchen wir ihn."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Hier steht noch nichts. Schreib uns in einem Satz, was dich stört.")},
    )
    good_faith = forms.BooleanField(
        label=_("Was ich hier schreibe, stimmt, so gut ich es weiß."),
        error_messages={"required": _("Ohne dein Häkchen hier können wir die Meldung nicht annehmen.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].help_text = _(
            "E-Mail oder Telefon, falls wir dich etwas fragen müssen. Wir löschen das, sobald wir entschieden haben. "
            "Wie es ausgeht, steht auf der Seite nach dem Abschicken."
        )

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
    field_order = ["about", *ReportForm.field_order]

    def clean_about(self) -> str:
        return limited_text(self, "about", MAX_REPORT_LENGTH)
