"""Public pages to report an answer: the form for a released answer, the form without one, and the receipt.

They set no cookie and no session, and store nothing about the reporter but what they write.
"""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from contributions.codes import normalise_code
from contributions.enums import Status
from contributions.pages import redirect_after_post
from contributions.selectors import get_question
from contributions.visitor_reports import handle_report
from krefeld_kann_was.lib.languages import plain_path
from moderation.reports.forms import DescribedReportForm, ReportForm
from moderation.reports.models import Report
from moderation.reports.services import file_report
from moderation.selectors import find_released_answer


@csrf_exempt  # the signed token of the form takes its place
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_answer(request: HttpRequest, answer_id: str) -> HttpResponse:
    """The form for a released answer; 404 for all others, without saying why."""
    found = find_released_answer(int(answer_id))
    context: dict[str, Any] = {"path": plain_path("report-answer", answer_id)}
    if found is not None:
        question_id, answer = found
        context |= get_question(timezone.now(), question_id).page_context() | {"answer": answer}
    elif request.method != "POST" or not Report.objects.filter(answer=int(answer_id)).exists():
        return render(request, "reports/not_shown.html", context, status=HTTPStatus.NOT_FOUND)
    # A form that was opened before another report hid the answer is still accepted, and so is its retry.
    return _handle_form(request, ReportForm, int(answer_id), context)


@csrf_exempt  # the signed token of the form takes its place
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_described(request: HttpRequest) -> HttpResponse:
    """The form for an answer of which the reporter has no address, for example one seen on the screen."""
    return _handle_form(request, DescribedReportForm, None, {"path": plain_path("report")})


def _handle_form(
    request: HttpRequest, form_class: type[ReportForm], answer_id: int | None, context: dict[str, Any]
) -> HttpResponse:
    def store(form: ReportForm, **sent: Any) -> HttpResponse:
        report = file_report(answer_id=answer_id, **form.texts() | sent)
        return redirect_after_post("reported", report.code)

    return handle_report(request, form_class, "reports/report.html", context, store)


@never_cache
@require_safe
def show_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt of a report, with its reference and its current state."""
    report = Report.objects.select_related("answer").filter(code=normalise_code(code)).first()
    if report is None:
        context = {"path": plain_path("report"), "unknown_reference": True}
        return render(request, "reports/not_shown.html", context, status=HTTPStatus.NOT_FOUND)
    is_shown = report.answer is not None and report.answer.status in Status.SHOWN
    context = {"path": plain_path("reported", code), "report": report, "is_shown": is_shown}
    return render(request, "reports/reported.html", context)
