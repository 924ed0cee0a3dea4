"""Which question the evaluation is about, and what staff set for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.models import Question
from exhibition.report.enums import Publication
from exhibition.report.models import Evaluation
from krefeld_kann_was.erasure.models import Erasure
from krefeld_kann_was.lib.languages import active_language, language_choices
from moderation.selectors import quarters

MAX_TARGET, MAX_INHABITANTS = 1_000_000, 10_000_000
ALL_QUESTIONS = "all"  # in addresses


class EvaluationChoiceForm(forms.Form):
    """The question of the page; an invalid choice means the newest one. DateRange reads the days."""

    question = forms.ChoiceField(label=_("Frage"), required=False)

    def __init__(self, data: Any, questions: list[Question], erased: list[Erasure]) -> None:
        super().__init__(data)
        named = [(str(one.pk), f"{_title(one)} ({one.slug})") for one in questions]
        every = [(ALL_QUESTIONS, _("Alle Fragen"))] if len(questions) != 1 else []
        gone = [(erased_value(one), _("%(question)s (gelöscht)") % {"question": one.slug}) for one in erased]
        self.fields["question"].choices = [*named, *every, *gone]  # type: ignore[attr-defined]


def erased_value(erasure: Erasure) -> str:
    """What the address says of a question that is erased."""
    return f"erased-{erasure.pk}"


def _title(question: Question) -> str:
    try:
        return question.text_in(active_language()).title
    except question.texts.model.DoesNotExist:
        return "–"


class SettingsForm(forms.ModelForm):
    """Goals, inhabitants and publication. The fields of Stadtteile and languages are made from their codes."""

    publication = forms.ChoiceField(
        label=_("Für alle im Internet"),
        choices=Publication.choices,
        widget=forms.RadioSelect,
        help_text=_("Die Seite zeigt, wann, woher, in welchen Sprachen und worüber geantwortet wurde. Keine Texte."),
    )

    class Meta:
        model = Evaluation
        fields = ["publication", "target"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        evaluation: Evaluation = self.instance
        self.fields["target"] = _number(_("Antworten insgesamt"), MAX_TARGET, evaluation.target)
        for one in quarters():
            targets, people = evaluation.quarter_targets, evaluation.inhabitants
            self.fields[f"quarter_{one.code}"] = _number(one.name, MAX_TARGET, targets.get(one.code))
            label = f"{one.name}: {gettext('Wie viele dort wohnen')}"
            self.fields[f"people_{one.code}"] = _number(label, MAX_INHABITANTS, people.get(one.code))
        for code, name in language_choices():
            self.fields[f"language_{code}"] = _number(name, MAX_TARGET, evaluation.language_targets.get(code))

    @property
    def quarter_rows(self) -> list[tuple[str, Any, Any]]:
        """Of each Stadtteil its name and the fields for goal and inhabitants."""
        return [(one.name, self[f"quarter_{one.code}"], self[f"people_{one.code}"]) for one in quarters()]

    @property
    def language_rows(self) -> list[tuple[str, Any]]:
        """Of each language its name and the field for the goal."""
        return [(name, self[f"language_{code}"]) for code, name in language_choices()]

    @property
    def values(self) -> dict[str, Any]:
        """What `services.save_settings` takes."""
        return {
            "publication": self.cleaned_data["publication"],
            "target": self.cleaned_data["target"],
            "quarter_targets": self._by_code("quarter_"),
            "inhabitants": self._by_code("people_"),
            "language_targets": self._by_code("language_"),
        }

    def _by_code(self, prefix: str) -> dict[str, int]:
        return {
            name.removeprefix(prefix): value
            for name, value in self.cleaned_data.items()
            if name.startswith(prefix) and value
        }


def _number(label: Any, largest: int, initial: int | None) -> forms.IntegerField:
    field = forms.IntegerField(label=label, min_value=1, max_value=largest, required=False, initial=initial)
    field.widget.attrs |= {"inputmode": "numeric", "aria-label": str(label)}
    return field
