"""The forms a visitor meets. They are drawn by crispy-forms with the template pack in templates/woven/."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from contributions.codes import normalise
from contributions.enums import QUARTER_CHOICES
from contributions.models import LONGEST_OBJECTION, LONGEST_TEXT, Answer, ConsentText, Question
from contributions.selectors import find_answer
from contributions.text import clean_text, grapheme_count, has_something_to_see
from krefeld_kann_was.lib.languages import active_language

UNSAID = "unsaid"
HONEYPOT = "subject"  # a field that people do not see; see templates/contributions/sending.html


class TextField(forms.CharField):
    """Text of a person, cleaned; control characters are taken out, not complained about."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
        self.validators = [rule for rule in self.validators if not isinstance(rule, ProhibitNullCharactersValidator)]

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")


def clean_words(text: str, limit: int, nothing: Any) -> str:
    """Return the text; raises ValidationError, with the message `nothing`, or where it is over `limit` graphemes."""
    if not has_something_to_see(text):
        raise forms.ValidationError(nothing, code="required")
    # A text beyond what is stored is counted roughly: counting a megabyte would keep others waiting.
    over = grapheme_count(text[: 2 * LONGEST_TEXT]) - limit
    if over > 0:
        message = ngettext(
            "Das ist %(over)s Zeichen zu viel. Kürz deinen Text ein wenig.",
            "Das sind %(over)s Zeichen zu viel. Kürz deinen Text ein wenig.",
            over,
        )
        raise forms.ValidationError(message, code="too_long", params={"over": over})
    if len(text) > LONGEST_TEXT:
        raise forms.ValidationError(
            _("Darin stecken zu viele zusammengesetzte Zeichen. Lass ein paar weg."), code="too_long"
        )
    return text


def quarter_choices() -> list[tuple[str, Any]]:
    """A function, because every form copies a list of choices deeply."""
    return [("", _("Bitte auswählen")), *QUARTER_CHOICES, (UNSAID, _("Möchte ich nicht sagen"))]


class AnswerForm(forms.Form):
    """An answer to a question, in the words of its consent text."""

    text = TextField(
        label=_("Deine Antwort"),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Hier steht noch nichts. Schreib einfach, was dir einfällt.")},
    )
    consent_exhibition = forms.BooleanField(
        error_messages={"required": _("Ohne dein Ja hier dürfen wir deine Antwort nicht zeigen.")}
    )
    consent_social = forms.BooleanField(required=False)
    quarter = forms.ChoiceField(
        label=_("Dein Stadtteil"),
        required=False,
        choices=quarter_choices,
    )

    def __init__(
        self, *args: Any, question: Question, consent: ConsentText, token: str, shared: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.shared = shared  # a device that many use: no draft stays on it
        self.limit = question.answer_length
        self.fields["text"].help_text = _("Ohne Namen, ohne Telefonnummer.")
        for name, wording in (("consent_exhibition", consent.exhibition), ("consent_social", consent.social)):
            label, _newline, more = wording.partition("\n")  # what is agreed to large, the particulars small below
            self.fields[name].label = in_language(consent.language, label)
            self.fields[name].help_text = in_language(consent.language, more) if more else ""
        self.token = token

    @cached_property
    def helper(self) -> FormHelper:
        """How the form is drawn; most forms are only read."""
        helper = FormHelper(self)
        helper.form_id = "answer"
        helper.disable_csrf = True
        helper.layout = Layout(
            Field("text", template="woven/text.html"),
            "consent_exhibition",
            "consent_social",
            Field("quarter", template="woven/folded.html"),
        )
        helper.add_input(Submit("", _("Antwort abschicken")))
        return helper

    def clean_text(self) -> str:
        return clean_words(self.cleaned_data["text"], self.limit, self.fields["text"].error_messages["required"])

    def clean_quarter(self) -> str:
        quarter = self.cleaned_data["quarter"]
        return "" if quarter == UNSAID else quarter


def in_language(language: str, words: str) -> str:
    """The words, marked with their language where the page around them has another one."""
    return (
        words if language == active_language() else format_html('<span lang="{}" dir="auto">{}</span>', language, words)
    )


class ObjectionForm(forms.Form):
    """Why an author thinks that their answer should be shown."""

    objection = TextField(
        label=_("Warum sollte deine Antwort gezeigt werden?"),
        help_text=_("Ein Satz reicht. Du kannst nur einmal widersprechen."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Hier steht noch nichts. Schreib uns in einem Satz, warum.")},
    )

    def clean_objection(self) -> str:
        nothing = self.fields["objection"].error_messages["required"]
        return clean_words(self.cleaned_data["objection"], LONGEST_OBJECTION, nothing)


class ReceiptForm(forms.Form):
    """Somebody looks for their answer."""

    code = forms.CharField(
        label=_("Dein Code"),
        help_text=_("Der Code stand auf der Seite nach dem Abschicken. Groß oder klein und Striche sind egal."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Bitte gib deinen Code ein.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer: Answer | None = None
        self.helper = FormHelper(self)
        self.helper.disable_csrf = True
        self.helper.add_input(Submit("", _("Antwort finden")))

    def clean_code(self) -> str:
        code = normalise(self.cleaned_data["code"])
        self.answer = find_answer(code)
        if self.answer is None:
            raise forms.ValidationError(
                _("Zu diesem Code finden wir keine Antwort. Schau bitte noch einmal genau hin.")
            )
        return code
