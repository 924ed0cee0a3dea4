"""The information pages and the form for reporting a barrier."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from contributions.pages import redirect_after_post
from contributions.visitor_reports import handle_report
from krefeld_kann_was.information import services
from krefeld_kann_was.information.enums import PageSlug
from krefeld_kann_was.information.forms import BarrierForm
from krefeld_kann_was.information.selectors import current_text, is_complete
from krefeld_kann_was.lib.languages import active_language, plain_path


@require_safe
def information(request: HttpRequest, slug: PageSlug) -> HttpResponse:
    """A page that staff can rewrite, in the language of the address or, if it has no such text, in German.

    While it lacks something mandatory, it says so and how to reach the institution.
    """
    context = {
        "slug": slug,
        "text": current_text(slug, active_language()) if is_complete(slug) else None,
        "path": plain_path("information", slug),
        "reportable": slug == PageSlug.ACCESSIBILITY,
    }
    return render(request, "information/page.html", context)


@csrf_exempt  # the signed token of the form takes its place
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_barrier(request: HttpRequest) -> HttpResponse:
    """Show the form for a barrier, and store what it sends."""
    context = {"path": plain_path("report-barrier")}
    return handle_report(request, BarrierForm, "information/report_barrier.html", context, _store)


def _store(form: BarrierForm, **sent: Any) -> HttpResponse:
    services.report_barrier(**form.cleaned_data, **sent)
    return redirect_after_post("barrier-reported")


@require_safe
def barrier_reported(request: HttpRequest) -> HttpResponse:
    """Thank for a report."""
    return render(request, "information/barrier_reported.html", {"path": plain_path("barrier-reported")})
