"""The open data: the page that describes them, the files, and what programs need to know about the files.

Programs on other sites may read all of it (CORS), but the page. Nothing is cached without asking again.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from contributions.gallery_options import COUNTS_LICENCE
from contributions.models import Question
from exhibition.gallery import catalogue, open_data
from exhibition.gallery.data_files import ANSWERS_CSV, DataFile, data_file
from exhibition.gallery.selectors import counted_questions, find_gallery, open_galleries
from exhibition.gallery.views import unlisted
from krefeld_kann_was.information.models import Institution
from krefeld_kann_was.lib.languages import plain_path
from krefeld_kann_was.lib.spool import SpoolFull, send_file

LINKED_FILES = ("csv", "table", "json", "columns", "counts-csv", "counts-json")
SPOOL_SECONDS = 3  # after which somebody asks again for a file that is being made


def machine_readable[**P](view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """Let programs on other sites read the response."""

    @wraps(view, updated=())
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(*args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return wrapper


def _question_of_counts(request: HttpRequest) -> Question:
    """The requested question. Raises Http404 where nothing of it is open data."""
    question = find_gallery(counted_questions(timezone.now()), request.GET.get("frage"))
    if question is None:
        raise Http404
    return question


def _question_of_answers(request: HttpRequest) -> Question:
    """The requested question. Raises Http404 where its answers are not open data."""
    question = find_gallery(open_galleries(timezone.now()), request.GET.get("frage"))
    if question is None or question.licence is None:
        raise Http404
    return question


@require_safe
def show_open_data(request: HttpRequest) -> HttpResponse:
    """What the open data contain, their licences, and how to name the source. Search engines may index this page."""
    question = _question_of_counts(request)
    of_question = f"?frage={question.slug}"
    is_open = question in open_galleries(timezone.now())
    context = question.page_context() | {
        "path": plain_path("gallery-data") + of_question,
        "is_open": is_open,
        "has_answers": is_open and question.licence is not None,
        "columns": open_data.COLUMN_DESCRIPTIONS,
        "files": {name.replace("-", "_"): plain_path(f"gallery-{name}") + of_question for name in LINKED_FILES},
        "counts_licence": COUNTS_LICENCE,
        "address": catalogue.address_of("gallery-data", question),
        "year": timezone.localtime(question.opens_at).year,
    }
    return render(request, "exhibition/gallery/data.html", context)


@machine_readable
@unlisted
@require_safe
def send_data(request: HttpRequest, file: DataFile) -> HttpResponseBase:
    """A file; where the disk has no room for one, its lines straight from the database."""
    question = _question_of_counts(request) if file.is_counts else _question_of_answers(request)
    filename = file.name_for(question)
    try:
        path = data_file(question, file)
    except SpoolFull:
        disposition = content_disposition_header(file.as_attachment, filename) or ""
        headers = {"Content-Disposition": disposition}
        return StreamingHttpResponse(file.lines(question), content_type=file.content_type, headers=headers)
    if path is None:
        return _come_back()
    response = send_file(request, path, filename, file.content_type, as_attachment=file.as_attachment)
    if file is ANSWERS_CSV:
        response.headers["Link"] = f'<{catalogue.address_of("gallery-columns", question)}>; rel="describedby"'
    return response


def _come_back() -> HttpResponse:
    """Browsers ask again by themselves, programs know how."""
    text = _("Die Datei wird gerade vorbereitet und kommt gleich von selbst.")
    headers = {"Retry-After": str(SPOOL_SECONDS), "Refresh": str(SPOOL_SECONDS)}
    return HttpResponse(text, "text/plain; charset=utf-8", HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)


@machine_readable
@require_safe
def send_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of the answers."""
    return _json(open_data.schema(), "application/schema+json")


@machine_readable
@require_safe
def send_columns(request: HttpRequest) -> HttpResponse:
    """The columns of the answers as CSV (CSV on the Web)."""
    return _json(catalogue.column_metadata(_question_of_answers(request)), "application/csvm+json")


@machine_readable
@conditional_page
@require_safe
def send_catalogue(request: HttpRequest) -> HttpResponse:
    """All open data for data portals (DCAT-AP.de)."""
    now = timezone.now()
    questions = counted_questions(now)
    if not questions:
        raise Http404
    return _json(catalogue.catalogue(questions, open_galleries(now), Institution.current()), "application/ld+json")


def _json(content: dict[str, object], content_type: str) -> HttpResponse:
    return JsonResponse(content, content_type=content_type, json_dumps_params={"ensure_ascii": False, "indent": 1})
