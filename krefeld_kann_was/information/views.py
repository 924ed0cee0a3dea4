"""The information pages and the report of a barrier, for everybody."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from contributions.enums import SubmissionFlag
from contributions.forms import HONEYPOT
from contributions.tokens import BadToken, Token, issue_token, read_token
from contributions.views import plain_path, see_other
from krefeld_kann_was.information.forms import BarrierForm
from krefeld_kann_was.information.models import BarrierReport
from krefeld_kann_was.information.selectors import text_in_force
from krefeld_kann_was.information.wording import Slug
from krefeld_kann_was.lib.languages import active_language

NO_CONSENT = 0  # the token of this form stands for no consent text


@require_safe
def information(request: HttpRequest, slug: Slug) -> HttpResponse:
    """One of the pages that staff write, in the language of the address or, where there is none, in German."""
    context = {
        "slug": slug,
        "text": text_in_force(slug, active_language()),
        "path": plain_path("information", slug),
        "reportable": slug == Slug.ACCESSIBILITY,
    }
    return render(request, "information/page.html", context)


@csrf_exempt  # the signed token of the form takes its place
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_barrier(request: HttpRequest) -> HttpResponse:
    """Tell where one could not get on; no account, no name."""
    now = timezone.now()
    if request.method != "POST":
        return _form(request, BarrierForm(token=issue_token(now, NO_CONSENT)), HTTPStatus.OK)
    written = request.POST.get("token", "")
    form = BarrierForm(request.POST, token=written)
    try:
        token = read_token(written, now)
    except BadToken:
        form.token = issue_token(now, NO_CONSENT, SubmissionFlag.NO_TOKEN)
        form.add_error(None, _("Diese Seite lag zu lange offen. Schick deine Meldung bitte noch einmal ab."))
    if not form.is_valid():
        return _form(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    _keep(form, token, honeypot_filled=bool(request.POST.get(HONEYPOT)), now=now)
    return see_other("barrier-reported")


def _keep(form: BarrierForm, token: Token, *, honeypot_filled: bool, now: datetime) -> None:
    BarrierReport.objects.get_or_create(
        nonce=token.nonce,
        defaults={
            "text": form.cleaned_data["text"],
            "contact": form.cleaned_data["contact"],
            "language": active_language(),
            "flag": SubmissionFlag.HONEYPOT if honeypot_filled else token.origin,
            "reported_at": now,
        },
    )


def _form(request: HttpRequest, form: BarrierForm, status: HTTPStatus) -> HttpResponse:
    context = {"form": form, "path": plain_path("report-barrier")}
    return render(request, "information/report_barrier.html", context, status=status)


@require_safe
def barrier_reported(request: HttpRequest) -> HttpResponse:
    """Thanks."""
    return render(request, "information/barrier_reported.html", {"path": plain_path("barrier-reported")})
