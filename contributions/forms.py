"""The forms of visitor pages, rendered by crispy-forms with the template pack in templates/woven/."""

from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.functional import cached_property, lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from contributions.codes import ALPHABET, RECEIPT_LENGTH, find_receipts, format_code, may_begin_receipt
from contributions.consent_texts import TEXTS, consent_parts
from contributions.enums import QUARTER_CHOICES, QUARTER_CODES
from contributions.models import MAX_OBJECTION_LENGTH, MAX_TEXT_LENGTH, ConsentText, Question
from contributions.selectors import find_answer
from contributions.text import clean_text, has_visible_text
from krefeld_kann_was.lib.graphemes import grapheme_count
from krefeld_kann_was.lib.languages import in_language

UNSAID = "unsaid"
HONEYPOT = "subject"  # a field that people do not see (templates/contributions/sending.html)


class TextField(forms.CharField):
    """Text that is cleaned by `clean_text`; control characters are removed instead of refused."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
        self.validators = [rule for rule in self.validators if not isinstance(rule, ProhibitNullCharactersValidator)]

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")


def limited_text(form: forms.Form, name: str, limit: int) -> str:
    """The cleaned text of a field; raises ValidationError where it is empty or longer than `limit` graphemes."""
    text = form.cleaned_data[name]
    if not has_visible_text(text):
        raise forms.ValidationError(form.fields[name].error_messages["required"], code="required")
    # No text has more graphemes than code points. One beyond what is stored is counted roughly: counting a megabyte
    # would keep others waiting.
    over = grapheme_count(text[: 2 * MAX_TEXT_LENGTH]) - limit if len(text) > limit else 0
    if over > 0:
        message = ngettext(
            "Das ist %(over)s Zeichen zu viel. Kürz deinen Text ein wenig.",
            "Das sind %(over)s Zeichen zu viel. Kürz deinen Text ein wenig.",
            over,
        )
        raise forms.ValidationError(message, code="too_long", params={"over": over})
    if len(text) > MAX_TEXT_LENGTH:
        raise forms.ValidationError(
            _("In deinem Text sind zu viele besondere Zeichen, zum Beispiel Emojis. Lösch ein paar davon."),
            code="too_long",
        )
    return text


def quarter_choices() -> list[tuple[str, Any]]:
    """A function, because every form would make a deep copy of a list."""
    return [("", _("Bitte auswählen")), *QUARTER_CHOICES, (UNSAID, _("Möchte ich nicht sagen"))]


class QuarterField(forms.ChoiceField):
    """A Stadtteil, or UNSAID. What was chosen is looked up by its code, without a look at all the names."""

    def valid_value(self, value: str) -> bool:
        return value in QUARTER_CODES or value == UNSAID


class ConsentField(forms.BooleanField):
    """A box with a consent text: its first line is the label, its second the help text, `more` what is folded away.

    They become HTML when they are shown: most forms are only validated.
    """

    more: object = ""

    def show(self, text: str, language: str) -> None:
        self.label, self.help_text, self.more = (_lazily_in_language(part, language) for part in consent_parts(text))


_lazily_in_language = lazy(lambda part, language: in_language(part, language) if part else "", str)


class AnswerForm(forms.Form):
    """An answer to a question. `shared`: on a device that many use, where no draft is stored.

    `list_is_open`: the list of languages stands open above the form, which then has a lower field.
    `table_path`: where it is sent from a workshop's table, at which the Stadtteile are in sight.
    The boxes for the book and for open data are there only where the consent text asks for them.
    `token` is rendered as a hidden field and read by the view.
    """

    text = TextField(
        label=_("Deine Antwort"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Hier steht noch nichts. Schreib einfach, was dir einfällt.")},
    )
    consent_exhibition = ConsentField(
        error_messages={"required": _("Ohne dein Ja hier dürfen wir deine Antwort nicht zeigen.")}
    )
    consent_social = ConsentField(required=False)
    consent_book = ConsentField(required=False)
    consent_open_data = ConsentField(required=False)
    quarter = QuarterField(label=_("Dein Stadtteil"), required=False, choices=quarter_choices)

    def __init__(
        self,
        *args: Any,
        question: Question,
        consent: ConsentText,
        token: str,
        shared: bool = False,
        list_is_open: bool = False,
        table_path: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.consent = consent
        self.token = token
        self.shared = shared
        self.table_path = table_path
        self.limit = question.answer_length
        self.fields["text"].help_text = _("Ohne Namen, ohne Telefonnummer.")
        for name in TEXTS:
            if text := getattr(consent, name):
                cast(ConsentField, self.fields[f"consent_{name}"]).show(text, consent.language)
            else:
                del self.fields[f"consent_{name}"]
        if "consent_book" in self.fields or "consent_open_data" in self.fields or list_is_open:
            self.fields["text"].widget.attrs["rows"] = 2  # else the button would be too far away
        for name in ("text", "consent_exhibition"):  # what the script says without asking the server
            self.fields[name].widget.attrs |= {
                "data-missing": self.fields[name].error_messages["required"],
                "aria-describedby": f"id_{name}_helptext id_{name}_error",
            }
        self.fields["text"].widget.attrs["aria-describedby"] = "counter id_text_helptext id_text_error"

    @cached_property
    def helper(self) -> FormHelper:
        """How the form is rendered; lazy, because most forms are only validated."""
        helper = FormHelper(self)
        helper.form_id = "answer"
        helper.form_action = self.table_path
        helper.disable_csrf = True
        helper.layout = Layout(
            Field("text", template="woven/text.html"),
            *(name for name in self.fields if name.startswith("consent_")),
            Field("quarter", template="woven/quarter.html"),
        )
        helper.add_input(Submit("", _("Antwort abschicken")))
        return helper

    def clean_text(self) -> str:
        return limited_text(self, "text", self.limit)

    def clean_quarter(self) -> str:
        quarter = self.cleaned_data["quarter"]
        return "" if quarter == UNSAID else quarter


class ObjectionForm(forms.Form):
    """Why the author thinks that a rejected answer should be shown."""

    objection = TextField(
        label=_("Warum sollte deine Antwort gezeigt werden?"),
        help_text=_("Ein Satz reicht. Du kannst nur einmal widersprechen."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Hier steht noch nichts. Schreib uns in einem Satz, warum.")},
    )

    def clean_objection(self) -> str:
        return limited_text(self, "objection", MAX_OBJECTION_LENGTH)


class ReceiptForm(forms.Form):
    """The code of an answer that somebody looks for."""

    code = forms.CharField(
        label=_("Dein Code"),
        help_text=_("Der Code stand auf der Seite nach dem Abschicken. Groß oder klein und Striche sind egal."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Bitte gib deinen Code ein.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.disable_csrf = True
        self.helper.add_input(Submit("", _("Antwort finden")))

    def clean_code(self) -> str:
        code, *others = find_receipts(self.cleaned_data["code"])
        missing = RECEIPT_LENGTH - len(code)
        if missing and not may_begin_receipt(code):
            written = format_code(ALPHABET[:RECEIPT_LENGTH]).replace("-", "\N{NON-BREAKING HYPHEN}")
            example = f"\N{LEFT-TO-RIGHT ISOLATE}{written}\N{POP DIRECTIONAL ISOLATE}"
            shape = _("Das ist kein Code. Ein Code hat %(length)s Zeichen und sieht so aus: %(example)s")
            raise forms.ValidationError(shape, params={"length": RECEIPT_LENGTH, "example": example})
        if missing > 0:
            text = ngettext(
                "Da fehlt noch %(missing)s Zeichen. Ein Code hat %(length)s Zeichen.",
                "Da fehlen noch %(missing)s Zeichen. Ein Code hat %(length)s Zeichen.",
                missing,
            )
            raise forms.ValidationError(text % {"missing": missing, "length": RECEIPT_LENGTH})
        if missing < 0:
            text = ngettext(
                "Das ist %(over)s Zeichen zu viel. Ein Code hat %(length)s Zeichen.",
                "Das sind %(over)s Zeichen zu viel. Ein Code hat %(length)s Zeichen.",
                -missing,
            )
            raise forms.ValidationError(text % {"over": -missing, "length": RECEIPT_LENGTH})
        known = next(filter(find_answer, (code, *others)), None)
        if known is None:
            raise forms.ValidationError(
                _("Zu diesem Code finden wir keine Antwort. Schau bitte noch einmal genau hin.")
            )
        return known
