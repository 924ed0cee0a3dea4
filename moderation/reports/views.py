"""Public pages to report an answer: the form for a released answer, the form without one, and the receipt.

They set no cookie and no session, and store nothing about the reporter but what they write.
"""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from contributions.codes import normalise_code
from contributions.enums import Status, SubmissionFlag
from contributions.forms import HONEYPOT
from contributions.pages import question_context, redirect_after_post
from contributions.selectors import get_question
from contributions.services import TokenUsed
from contributions.tokens import AGAIN, BadToken, ExpiredToken, Token, issue_token, read_token
from krefeld_kann_was.lib.languages import active_language
from moderation.reports.forms import DescribedReportForm, ReportForm
from moderation.reports.models import Report
from moderation.reports.services import file_report
from moderation.selectors import find_released_answer

NO_CONSENT = 0  # the token of these forms stands for no consent text


def plain_path(name: str, *args: str) -> str:
    """The address of one of these pages without a language."""
    return reverse(name, args=args, urlconf="moderation.reports.urls")


@csrf_exempt  # the signed token of the form takes its place
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_answer(request: HttpRequest, answer_id: str) -> HttpResponse:
    """The form for a released answer; 404 for all others, without saying why."""
    found = find_released_answer(int(answer_id))
    context: dict[str, Any] = {"path": plain_path("report-answer", answer_id)}
    if found is not None:
        question_id, answer = found
        context |= question_context(get_question(timezone.now(), question_id)) | {"answer": answer}
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
    """Render the form, or store the report that was sent with it and redirect to its receipt."""
    now = timezone.now()
    if request.method != "POST":
        return _render(request, form_class(token=issue_token(now, NO_CONSENT)), context, HTTPStatus.OK)
    written = request.POST.get("token", "")
    form = form_class(request.POST, token=written)
    try:
        token = read_token(written, now)
    except BadToken as error:
        origin = SubmissionFlag.EXPIRED if isinstance(error, ExpiredToken) else SubmissionFlag.NO_TOKEN
        form.token = issue_token(now, NO_CONSENT, origin)
        form.add_error(None, _("Diese Seite lag zu lange offen. Schick deine Meldung bitte noch einmal ab."))
    if not form.is_valid():
        return _render(request, form, context, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        report = file_report(
            nonce=token.nonce,
            answer_id=answer_id,
            flag=_flag(request, token),
            language=active_language(),
            now=now,
            **form.texts(),
        )
    except TokenUsed:
        form.token = issue_token(now, NO_CONSENT, AGAIN)
        form.add_error(None, _("Von dieser Seite kam schon eine Meldung. Das hier ist eine neue? Dann schick sie ab."))
        return _render(request, form, context, HTTPStatus.CONFLICT)
    return redirect_after_post("reported", report.code)


def _flag(request: HttpRequest, token: Token) -> str:
    if request.POST.get(HONEYPOT):
        return SubmissionFlag.HONEYPOT
    return token.origin if token.origin in SubmissionFlag.values else ""


def _render(request: HttpRequest, form: ReportForm, context: dict[str, Any], status: HTTPStatus) -> HttpResponse:
    return render(request, "reports/report.html", context | {"form": form}, status=status)


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
