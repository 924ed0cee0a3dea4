"""What staff choose for a book."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.models import Question
from exhibition.book.enums import BookFormat, BookScope, BookUse
from exhibition.book.manuscript import BookOrder
from exhibition.book.models import MAX_FOREWORD_LENGTH


class BookForm(forms.Form):
    """The choice; `order` is what it means."""

    question = forms.TypedChoiceField(label=_("Frage"), coerce=int)
    scope = forms.ChoiceField(
        label=_("Welche Antworten"), choices=BookScope.choices, widget=forms.RadioSelect, initial=BookScope.PUBLIC
    )
    format = forms.ChoiceField(
        label=_("Format"), choices=BookFormat.choices, widget=forms.RadioSelect, initial=BookFormat.A5
    )
    use = forms.ChoiceField(label=_("Wofür"), choices=BookUse.choices, widget=forms.RadioSelect, initial=BookUse.PRINT)
    foreword = forms.CharField(
        label=_("Vorwort (freiwillig)"),
        max_length=MAX_FOREWORD_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Eine Leerzeile beginnt einen neuen Absatz. Ans Ende gehört, wer es schreibt."),
    )

    def __init__(self, questions: list[Question], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = {question.pk: question for question in questions}
        choices = [(question.pk, str(question)) for question in questions]
        self.fields["question"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["question"].widget = forms.HiddenInput()

    @property
    def order(self) -> BookOrder:
        chosen = self.cleaned_data
        return BookOrder(
            self.questions[chosen["question"]],
            BookFormat(chosen["format"]),
            BookUse(chosen["use"]),
            BookScope(chosen["scope"]),
            chosen["foreword"],
        )
