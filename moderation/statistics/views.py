"""The page with the statistics, and its table of stations as a file."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contributions.models import Question
from contributions.selectors import question_title
from krefeld_kann_was.lib.date_range import DateRange
from krefeld_kann_was.lib.model_admin import staff_context
from moderation.statistics.forms import StatisticsForm
from moderation.statistics.selectors import count_outcomes, publish_statistics
from moderation.statistics.stations import count_by_station, publish_stations, write_stations


class Selection(NamedTuple):
    """What a query string asks for: the answers to one question or to all (None), that came in on these days."""

    form: StatisticsForm
    question: Question | None
    date_range: DateRange

    @classmethod
    def of(cls, request: HttpRequest) -> Selection:
        form = StatisticsForm(request.GET)
        question = form.cleaned_data["question"] if form.is_valid() else None
        return cls(form, question, DateRange.from_query(request.GET))

    @property
    def question_id(self) -> int | None:
        return self.question.pk if self.question else None


@permission_required("moderation.view_decision", raise_exception=True)
@require_safe
def show_statistics(request: HttpRequest) -> HttpResponse:
    """What became of the answers that came in on these days, and of the scans at the stations."""
    selection = Selection.of(request)
    counts = count_outcomes(selection.question_id, selection.date_range)
    context = {
        **staff_context(request, _("Zahlen")),
        "form": selection.form,
        "date_range": selection.date_range,
        "selection": question_title(selection.question) if selection.question else _("Alle Fragen"),
        "statistics": publish_statistics(counts, without_theme=_("ohne Thema")),
        "stations": publish_stations(count_by_station(selection.question_id, selection.date_range)),
        "query": request.GET.urlencode(),
    }
    return render(request, "moderation/statistics.html", context)


@permission_required("moderation.view_decision", raise_exception=True)
@require_safe
def download_stations(request: HttpRequest) -> HttpResponse:
    """The table of stations as CSV, with what the page says and no more."""
    selection = Selection.of(request)
    lines = write_stations(publish_stations(count_by_station(selection.question_id, selection.date_range)))
    headers = {"Content-Disposition": f'attachment; filename="standorte-{timezone.localdate():%Y-%m-%d}.csv"'}
    return HttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
