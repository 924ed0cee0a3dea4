from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.models import Question
from contributions.selectors import question_title


class QuestionField(forms.ModelChoiceField):
    """The questions by their titles and slugs."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{question_title(obj)} ({obj.slug})"


class StatisticsForm(forms.Form):
    """Which question the statistics are about; an invalid choice means all. DateRange reads the days."""

    question = QuestionField(
        Question.objects.prefetch_related("texts"),
        label=_("Frage"),
        empty_label=_("Alle Fragen"),
        required=False,
    )
