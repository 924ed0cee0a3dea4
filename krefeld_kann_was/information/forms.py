from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.forms import TextField, limited_text
from krefeld_kann_was.information.models import MAX_CONTACT_LENGTH, MAX_REPORT_LENGTH


class BarrierForm(forms.Form):
    """The public form for reporting a barrier."""

    text = TextField(
        label=_("Was hat nicht geklappt?"),
        help_text=_("Zum Beispiel: auf welcher Seite, mit welchem Gerät, mit welchem Hilfsmittel."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Hier steht noch nichts. Schreib uns kurz, was nicht geklappt hat.")},
    )
    contact = TextField(
        label=_("Wie erreichen wir dich? (freiwillig)"),
        help_text=_("E-Mail oder Telefon, wenn du eine Antwort möchtest. Wir löschen das, sobald alles erledigt ist."),
        required=False,
        max_length=MAX_CONTACT_LENGTH,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args: Any, token: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.token = token
        self.helper = FormHelper(self)
        self.helper.disable_csrf = True
        self.helper.add_input(Submit("", _("Meldung abschicken")))

    def clean_text(self) -> str:
        return limited_text(self, "text", MAX_REPORT_LENGTH)
