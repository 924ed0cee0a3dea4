"""The page with the statistics."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contributions.selectors import question_title
from krefeld_kann_was.lib.date_range import DateRange
from krefeld_kann_was.lib.model_admin import staff_context
from moderation.statistics.forms import StatisticsForm
from moderation.statistics.selectors import count_outcomes, publish_statistics


@permission_required("moderation.view_decision", raise_exception=True)
@require_safe
def show_statistics(request: HttpRequest) -> HttpResponse:
    """What became of the answers that came in on these days, to one question or to all."""
    form, date_range = StatisticsForm(request.GET), DateRange.from_query(request.GET)
    question = form.cleaned_data["question"] if form.is_valid() else None
    counts = count_outcomes(question.pk if question else None, date_range)
    context = {
        **staff_context(request, _("Zahlen")),
        "form": form,
        "date_range": date_range,
        "selection": question_title(question) if question else _("Alle Fragen"),
        "statistics": publish_statistics(counts, without_theme=_("ohne Thema")),
    }
    return render(request, "moderation/statistics.html", context)
