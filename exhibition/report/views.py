"""The evaluation for staff: the page, its files, and what they set for it."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from contributions.models import Question
from exhibition.partners.selectors import credits_of
from exhibition.report import services
from exhibition.report.document import draw_report
from exhibition.report.forms import ALL_QUESTIONS, EvaluationChoiceForm, SettingsForm, erased_value
from exhibition.report.public_sections import limits
from exhibition.report.selectors import (
    build_snapshot,
    erased_with_report,
    evaluation_of,
    kept_snapshot,
    public_evaluations,
)
from exhibition.report.snapshot import Snapshot
from exhibition.report.spreadsheet_files import write_csv, write_xlsx
from exhibition.report.staff_sections import staff_limits, staff_sections
from exhibition.report.summary import summary_of, title_of
from krefeld_kann_was.erasure.models import Erasure
from krefeld_kann_was.lib.date_range import DateRange
from krefeld_kann_was.lib.model_admin import staff_context

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

may_read = permission_required("moderation.view_decision", raise_exception=True)
may_set = permission_required("contributions.change_question", raise_exception=True)


class EvaluationChoice(NamedTuple):
    """What a query string asks for: one question, one that is erased, or all; and the days on which answers came in."""

    form: EvaluationChoiceForm
    question: Question | None
    erasure: Erasure | None
    date_range: DateRange

    @classmethod
    def of(cls, request: HttpRequest, now: datetime) -> EvaluationChoice:
        """Without a valid choice the question that runs or ran last, else the next one, else the last that is erased.

        Three queries.
        """
        questions = list(Question.objects.order_by("-opens_at", "-pk").prefetch_related("texts"))
        gone, asked = erased_with_report(), request.GET.get("question", "")
        erasure = next((one for one in gone if erased_value(one) == asked), None)
        if not questions and asked != ALL_QUESTIONS:
            erasure = erasure or next(iter(gone), None)
        begun = [one for one in questions if one.opens_at <= now]
        newest = next(iter([*begun, *questions]), None)
        question = next((one for one in questions if str(one.pk) == asked), newest)
        question = None if erasure or asked == ALL_QUESTIONS else question
        chosen = erased_value(erasure) if erasure else str(question.pk) if question else ALL_QUESTIONS
        form = EvaluationChoiceForm({"question": chosen}, questions, gone)
        return cls(form, question, erasure, DateRange() if erasure else DateRange.from_query(request.GET))

    @property
    def slug(self) -> str:
        """What it is about, for the names of files."""
        subject = self.erasure or self.question
        return subject.slug if subject else "alle-fragen"

    def snapshot(self, now: datetime) -> Snapshot:
        if self.erasure:
            return kept_snapshot(self.erasure)
        return build_snapshot(self.question, now, self.date_range)


@may_read
@require_safe
def show_evaluation(request: HttpRequest) -> HttpResponse:
    """All figures of a question, or of all, as they may be published."""
    now = timezone.now()
    choice = EvaluationChoice.of(request, now)
    snapshot, question = choice.snapshot(now), choice.question
    context: dict[str, Any] = {
        **staff_context(request, _("Auswertung")),
        "form": choice.form,
        "date_range": choice.date_range,
        "question": question,
        "question_title": title_of(snapshot),
        "summary": summary_of(snapshot),
        "sections": staff_sections(snapshot),
        "limits": [*limits(), *staff_limits()],
        "erasure": choice.erasure,
        "query": request.GET.urlencode(),
        "may_set": question is not None and request.user.has_perm("contributions.change_question"),
        "public_address": _public_address(question, now),
    }
    return render(request, "exhibition/report/evaluation.html", context)


def _public_address(question: Question | None, now: datetime) -> str:
    """Empty where the public has none."""
    if question is None or question not in public_evaluations(now):
        return ""
    return f"{reverse('evaluation')}?frage={question.slug}"


@may_read
@never_cache
@require_safe
def send_pdf(request: HttpRequest) -> HttpResponse:
    """The report as chosen in the query."""
    now = timezone.now()
    choice = EvaluationChoice.of(request, now)
    snapshot = choice.snapshot(now)
    pdf = draw_report(snapshot, credits_of(snapshot.partners))
    return _file(pdf, "application/pdf", "bericht", "pdf", choice)


@may_read
@never_cache
@require_safe
def send_xlsx(request: HttpRequest) -> HttpResponse:
    """A workbook with a sheet for each chart."""
    now = timezone.now()
    choice = EvaluationChoice.of(request, now)
    snapshot = choice.snapshot(now)
    about = [*limits(), *staff_limits()]
    content = write_xlsx(title_of(snapshot), about, staff_sections(snapshot), created=snapshot.taken_at)
    return _file(content, XLSX, "auswertung", "xlsx", choice)


@may_read
@never_cache
@require_safe
def send_csv(request: HttpRequest) -> HttpResponse:
    """All charts as one table."""
    now = timezone.now()
    choice = EvaluationChoice.of(request, now)
    content = write_csv(staff_sections(choice.snapshot(now)))
    return _file(content.encode(), "text/csv; charset=utf-8", "auswertung", "csv", choice)


def _file(content: bytes, content_type: str, name: str, ending: str, choice: EvaluationChoice) -> HttpResponse:
    file = f"{name}-{choice.slug}-{timezone.localdate():%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": content_disposition_header(True, file) or ""}
    return HttpResponse(content, content_type, headers=headers)


@may_set
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_settings(request: HttpRequest, question_id: int) -> HttpResponse:
    """Goals, inhabitants and whether everybody may read the evaluation."""
    question = get_object_or_404(Question.objects.prefetch_related("texts"), pk=question_id)
    form = SettingsForm(request.POST or None, instance=evaluation_of(question.pk))
    if request.method == "POST" and form.is_valid():
        services.save_settings(question.pk, **form.values)
        messages.success(request, _("Gespeichert."))
        return redirect(f"{reverse('report:evaluation')}?question={question.pk}")
    context = {**staff_context(request, _("Ziele und Veröffentlichung")), "form": form, "question": question}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "exhibition/report/settings.html", context, status=status)
