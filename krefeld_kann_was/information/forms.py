from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.forms import TextField, limited_text
from contributions.models import MAX_REPORT_LENGTH
from contributions.visitor_reports import VisitorReportForm


class BarrierForm(VisitorReportForm):
    """The public form for reporting a barrier."""

    field_order = ["text"]
    text = TextField(
        label=_("Was hat nicht geklappt?"),
        help_text=_("Zum Beispiel: auf welcher Seite, mit welchem Gerät, mit welchem Hilfsmittel."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Hier steht noch nichts. Schreib uns kurz, was nicht geklappt hat.")},
    )

    def clean_text(self) -> str:
        return limited_text(self, "text", MAX_REPORT_LENGTH)
