"""The information pages and the form for reporting a barrier."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from contributions.enums import SubmissionFlag
from contributions.forms import HONEYPOT
from contributions.tokens import BadToken, issue_token, read_token
from krefeld_kann_was.information import services
from krefeld_kann_was.information.enums import PageSlug
from krefeld_kann_was.information.forms import BarrierForm
from krefeld_kann_was.information.selectors import current_text
from krefeld_kann_was.lib.languages import active_language

NO_CONSENT = 0  # the token of this form belongs to no consent text


def plain_path(name: str, *args: str) -> str:
    """The address of a page without a language."""
    return reverse(name, args=args, urlconf="krefeld_kann_was.information.urls")


@require_safe
def information(request: HttpRequest, slug: PageSlug) -> HttpResponse:
    """A page that staff can rewrite, in the language of the address or, if it has no such text, in German."""
    context = {
        "slug": slug,
        "text": current_text(slug, active_language()),
        "path": plain_path("information", slug),
        "reportable": slug == PageSlug.ACCESSIBILITY,
    }
    return render(request, "information/page.html", context)


@csrf_exempt  # the signed token of the form takes its place
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_barrier(request: HttpRequest) -> HttpResponse:
    """Show the form for a barrier, and store what it sends."""
    now = timezone.now()
    if request.method != "POST":
        return _form(request, BarrierForm(token=issue_token(now, NO_CONSENT)), HTTPStatus.OK)
    posted = request.POST.get("token", "")
    form = BarrierForm(request.POST, token=posted)
    try:
        token = read_token(posted, now)
    except BadToken:
        form.token = issue_token(now, NO_CONSENT, SubmissionFlag.NO_TOKEN)
        form.add_error(None, _("Diese Seite lag zu lange offen. Schick deine Meldung bitte noch einmal ab."))
    if not form.is_valid():
        return _form(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    honeypot_filled = bool(request.POST.get(HONEYPOT))
    services.report_barrier(
        **form.cleaned_data, token=token, language=active_language(), honeypot_filled=honeypot_filled, now=now
    )
    return HttpResponseRedirect(reverse("barrier-reported"), status=HTTPStatus.SEE_OTHER)


def _form(request: HttpRequest, form: BarrierForm, status: HTTPStatus) -> HttpResponse:
    context = {"form": form, "path": plain_path("report-barrier")}
    return render(request, "information/report_barrier.html", context, status=status)


@require_safe
def barrier_reported(request: HttpRequest) -> HttpResponse:
    """Thank for a report."""
    return render(request, "information/barrier_reported.html", {"path": plain_path("barrier-reported")})
