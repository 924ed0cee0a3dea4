"""The page with the print files of a question, and the files. `contributions.admin` gives them addresses."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contributions.codes import is_private
from contributions.models import Question
from contributions.print_files.drawing import draw_pages
from contributions.print_files.formats import PREVIEW_LENGTH, PrintFormat
from contributions.print_files.forms import PrintForm
from contributions.print_files.services import (
    DrawingFailedError,
    available_formats,
    file_name,
    make_archive,
    print_file,
    printable_stations,
)
from contributions.print_files.texts import print_data
from krefeld_kann_was.lib.model_admin import staff_context
from krefeld_kann_was.lib.spool import SpoolFull, send_file

WAITING_SECONDS = 3

may_print = permission_required("contributions.change_station", raise_exception=True)


@may_print
@never_cache
@require_safe
def show_files(request: HttpRequest, question_id: int) -> HttpResponse:
    """The choices, and links to the files as chosen."""
    question = _find_question(question_id)
    context: dict[str, Any] = {"question": question, **staff_context(request, _("Drucksachen"))}
    if question.texts.all() and printable_stations(question):
        form = _form(request, question)
        context |= {"form": form, "station": form.chosen_station, "query": request.GET.urlencode()}
        context["files"] = [(each, form.station_of(each)) for each in available_formats(question)]
        context["private_address"] = settings.PUBLIC_URL if is_private(settings.PUBLIC_URL) else ""
    return render(request, "contributions/print_files.html", context)


@may_print
@never_cache
@require_safe
def send_pdf(request: HttpRequest, question_id: int, name: str) -> HttpResponse:
    """The file as chosen in the query."""
    question, print_format = _find(question_id, name)
    form = _form(request, question)
    station = form.station_of(print_format)
    station.question = question
    file = f"{file_name(name, station.venue.name if station.venue else '', station.code)}.pdf"
    headers = {"Content-Disposition": content_disposition_header(False, file) or ""}
    return HttpResponse(print_file(print_format, station, form.options), "application/pdf", headers=headers)


@may_print
@never_cache
@require_safe
def send_preview(request: HttpRequest, question_id: int, name: str) -> HttpResponse:
    """A small picture of the file's first page; it hands out no consent text."""
    question, print_format = _find(question_id, name)
    form = _form(request, question)
    station = form.station_of(print_format)
    station.question = question
    options = form.options._replace(bleed=False)
    if print_format.has_consents:
        options = options._replace(languages=options.languages[:1])
    pages = draw_pages(print_data(print_format, station, options), 2 * PREVIEW_LENGTH, options.credits)
    return HttpResponse(pages[0], "image/png")


@may_print
@never_cache
@require_safe
def send_archive(request: HttpRequest, question_id: int) -> HttpResponseBase:
    """The ZIP with all files of all stations or of a venue's; a page that waits for it while it is made."""
    question = _find_question(question_id)
    form = _form(request, question)
    venues = {str(station.venue.pk): station.venue for station in question.stations.all() if station.venue}
    venue = venues.get(request.GET.get("venue", ""))
    try:
        file = make_archive(question, form.options, venue.pk if venue else None)
    except (SpoolFull, DrawingFailedError):
        text = _("Die ZIP-Datei ließ sich nicht anlegen. Sag bitte denen Bescheid, die den Server betreiben.")
        messages.error(request, text)
        return redirect("admin:contributions_question_print", question_id)
    if file:
        name = file_name("drucksachen", question.slug, venue.name if venue else "")
        return send_file(request, file, f"{name}.zip", "application/zip")
    context = {"question": question, "is_waiting": True, **staff_context(request, _("Drucksachen"))}
    response = render(request, "contributions/print_files.html", context)
    response.headers["Refresh"] = str(WAITING_SECONDS)
    return response


def _find_question(question_id: int) -> Question:
    questions = Question.all_objects.with_titles().prefetch_related(
        "texts", "consents", "stations__venue", "stations__screens"
    )
    return get_object_or_404(questions, pk=question_id)


def _find(question_id: int, name: str) -> tuple[Question, PrintFormat]:
    question = _find_question(question_id)
    print_format = next((each for each in available_formats(question) if each.name == name), None)
    if print_format is None:
        raise Http404
    return question, print_format


def _form(request: HttpRequest, question: Question) -> PrintForm:
    """Raises Http404 where there is nothing to print yet, or where somebody has changed an address by hand."""
    if not (question.texts.all() and printable_stations(question)):
        raise Http404
    form = PrintForm(question, request.GET if "language" in request.GET else None, request.GET.get("station", ""))
    if form.is_bound and not form.is_valid():
        raise Http404
    return form
