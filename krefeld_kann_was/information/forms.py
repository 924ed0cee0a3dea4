from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.forms import TextField, limited_text
from contributions.models import MAX_REPORT_LENGTH
from contributions.visitor_reports import VisitorReportForm
from krefeld_kann_was.information.enums import PageSlug
from krefeld_kann_was.information.selectors import draft_of, latest_version
from krefeld_kann_was.lib.edit_conflicts import EditConflictForm


class PageTextForm(EditConflictForm):
    """A new version of a page text; refuses to follow a version that its author has not seen."""

    def subject(self) -> str:
        return "" if "page" not in self.fields else f"{self['page'].value()} {self['language'].value()}"

    def is_stored(self) -> bool:
        page, _space, language = self.subject().partition(" ")
        return latest_version(page, language) is not None

    def current_values(self) -> Mapping[str, Any]:
        page, _space, language = self.subject().partition(" ")
        return {"body": draft_of(page, language)} if page in PageSlug.values else {}

    def newer_text(self, name: str, stored: Any) -> str:
        return str(stored)


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
