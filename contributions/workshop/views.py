"""The pages of a workshop's table. The address counts the answers: neither server nor device stores anything for it.

Each person ticks the consents; nothing is ticked for the next one. What a person takes along, the code, is shown once,
as on a terminal: above the next form, which is empty already.
"""

from datetime import datetime
from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csp import get_nonce
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from contributions.devices import Device
from contributions.enums import Phase, StationKind
from contributions.models import Station
from contributions.pages import FormPage
from contributions.selectors import get_station
from contributions.shared_thanks import due_thanks, shared_thanks_context
from contributions.tokens import issue_token
from contributions.views import form_response, no_store, unknown_station
from krefeld_kann_was.lib.languages import plain_path

MAX_COUNT = 1000  # of the answers of a table; an address with more was not made by one


@csrf_exempt  # the signed token of the form takes its place
@require_http_methods(["GET", "HEAD", "POST"])
def table(request: HttpRequest, code: str, count: int = 0) -> HttpResponse:
    """The form at a table that has sent `count` answers; POST stores one and leads to `sent`.

    Beyond MAX_COUNT it counts from 0 again.
    """
    now = timezone.now()
    station = _workshop(code)
    count = count if count <= MAX_COUNT else 0
    return form_response(request, Device(station, count) if station else None, now, show_empty_table)


def show_empty_table(
    request: HttpRequest, device: Device, page: FormPage, now: datetime, card: dict[str, object] | None = None
) -> HttpResponse:
    """The form of a table, not cached, for its address can count anything. `card`: the thanks to the person before."""
    form = page.empty_form(issue_token(now, page.consent_id), device.table_path)
    return HttpResponse(page.html(form, get_nonce(request), card=card))


@no_store
@require_GET
def sent(request: HttpRequest, code: str, count: int, handle: str) -> HttpResponse:
    """The next form, and above it, seen once and within two minutes, the code of the answer that came in.

    Help for somebody in need, and the thanks for the last answer before closing, stand alone.
    """
    now = timezone.now()
    station = _workshop(code)
    if station is None:
        return unknown_station(request)
    device = Device(station, count)
    due = due_thanks(station, handle, now)
    if due is None:
        return HttpResponseRedirect(device.next_path)
    thanks = shared_thanks_context(device, *due, now)
    if thanks["needs_help"] or station.question.phase(now) is not Phase.OPEN:
        return render(request, "contributions/terminal_thanks.html", thanks)
    return form_response(request, device, now, partial(show_empty_table, card=thanks))


@no_store
@require_safe
def finish(request: HttpRequest, code: str, count: int) -> HttpResponse:
    """The thanks for all answers of the table, without their number where it is beyond MAX_COUNT."""
    station = _workshop(code)
    if station is None or not station.question.texts.exists():  # without texts the question is not finished
        return unknown_station(request)
    context = station.question.page_context() | {
        "path": plain_path("workshop-end", code, count),
        "next_path": Device(station, 0).next_path,
        "count": count if count <= MAX_COUNT else None,
        "shared": True,
    }
    return render(request, "contributions/workshop_end.html", context)


def _workshop(code: str) -> Station | None:
    """The station with this code, if it is a workshop's."""
    station = get_station(timezone.now(), code)
    return station if station is not None and station.kind == StationKind.WORKSHOP else None
