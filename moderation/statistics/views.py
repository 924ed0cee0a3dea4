"""The page of the figures, for one question or all, and for a range of days."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from contributions.models import Question
from krefeld_kann_was.lib.date_range import DateRange
from moderation.desk.selectors import title
from moderation.statistics.selectors import count, tell_figures


class QuestionField(forms.ModelChoiceField):
    """The questions in their own words."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{title(obj)} ({obj.slug})"


class FiguresForm(forms.Form):
    """What the figures are about. Days stand beside it (moderation/days.py); a strange question means: all."""

    question = QuestionField(
        Question.objects.prefetch_related("texts"),
        label=gettext_lazy("Frage"),
        empty_label=gettext_lazy("Alle Fragen"),
        required=False,
    )


@permission_required("moderation.view_decision", raise_exception=True)
@require_safe
def show_figures(request: HttpRequest) -> HttpResponse:
    """What became of the answers that came in on these days."""
    form, days = FiguresForm(request.GET), DateRange.from_query(request.GET)
    question = form.cleaned_data["question"] if form.is_valid() else None
    counted = count(question.pk if question else None, days)
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": _("Zahlen"),
        "form": form,
        "days": days,
        "chosen": title(question) if question else _("Alle Fragen"),
        "figures": tell_figures(counted, without_theme=_("ohne Thema")),
    }
    return render(request, "moderation/figures.html", context)
