"""What somebody writes as a translation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.forms import TextField, limited_text

MAX_TRANSLATION_LENGTH = 400  # graphemes; it stands small below the answer


class TranslationForm(forms.Form):
    """The German text, and what its writer had read (`selectors.version_of`)."""

    text = TextField(
        label=_("Auf Deutsch"),
        widget=forms.Textarea(attrs={"rows": 5, "lang": "de", "dir": "auto", "autocomplete": "off"}),
        help_text=_(
            "Sag dasselbe, nicht schöner und nicht mehr. Jemand anderes liest es und gibt es frei; dann steht es klein "
            "unter der Antwort: in der Galerie, im Bildtext und auf Bildschirmen, bei denen ihr das wollt. Sehr lange "
            "Antworten zeigt der Bildschirm ohne Übersetzung."
        ),
        error_messages={"required": _("Hier steht noch nichts.")},
    )
    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        return limited_text(self, "text", MAX_TRANSLATION_LENGTH)
