"""The pages on which staff choose, follow and download an export. `exhibition.export.admin` gives them addresses."""

import logging
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contributions.models import Question
from exhibition.export import services, takedowns
from exhibition.export.choose_page import THUMBNAIL_SCALE, export_details, make_choose_page
from exhibition.export.downloads import (
    DownloadFailedError,
    PicturesMissingError,
    PicturesOutdatedError,
    download_response,
    made_bytes,
    prepare_download,
)
from exhibition.export.forms import ChooseQuestionForm
from exhibition.export.models import Export, ExportState
from exhibition.export.redrawing import find_redrawing
from exhibition.export.selection import ExportSelection
from exhibition.export.tasks import delete_pictures, draw_export
from exhibition.posting.edited_branding import EditedBranding
from exhibition.posting.selectors import latest_question
from exhibition.share.formats import FORMATS
from exhibition.share.responses import picture_response
from krefeld_kann_was.lib.ids import parse_id
from krefeld_kann_was.lib.spool import SpoolFull
from moderation.selectors import exportable_ids, find_released_answer

PREVIEW_CACHE_CONTROL = "private, max-age=600"
logger = logging.getLogger(__name__)

may_view = permission_required("export.view_export", raise_exception=True)
may_add = permission_required("export.add_export", raise_exception=True)
may_change = permission_required("export.change_export", raise_exception=True)


@may_add
def choose(request: HttpRequest) -> HttpResponse:
    """GET shows what a selection means. POST starts the export, or redirects to what the selection means."""
    now = timezone.now()
    question = _find_question(request, now)
    if question is None:
        return _render(request, "choose", {"title": _("Bilder für soziale Netzwerke")})
    data = request.POST if request.method == "POST" else request.GET
    page = make_choose_page(question, data if request.method == "POST" or "formats" in data else None, now)
    if request.method == "POST" and page.form.is_valid():
        if request.POST.get("do") != "start":
            return HttpResponseRedirect(f"?{_selection_query(request.POST)}")
        if page.title and (started := _start(request, question, page.form.selection, now)):
            return started
    takedowns.update_takedowns(now)
    context = {
        "title": _("Bilder für soziale Netzwerke"),
        "page": page,
        "questions": ChooseQuestionForm({"question": question.pk}),
        "takedowns": takedowns.count_open_takedowns(),
    }
    return _render(request, "choose", context)


def _start(
    request: HttpRequest, question: Question, selection: ExportSelection, now: datetime
) -> HttpResponseRedirect | None:
    try:
        with transaction.atomic():  # no export without its task
            export = services.start(question, selection, by=cast(User, request.user), now=now)
            draw_export.enqueue(export.pk)
    except services.QuestionOpenError:
        messages.error(request, _question_open_text(question))
        return None
    except services.ExportRunningError:
        running = Export.objects.filter(question=question, state__in=ExportState.OPEN).first()
        messages.info(request, _("Für diese Frage wird schon ein Bilderpaket erstellt. Hier ist es."))
        return redirect("admin:export_export_change", running.pk) if running else None
    LogEntry.objects.log_actions(cast(User, request.user).pk, [export], ADDITION, [{"added": {}}])
    return redirect("admin:export_export_change", export.pk)


@may_view
def show_export(request: HttpRequest, export_id: str) -> HttpResponse:
    """The progress of an export."""
    export, now = _find_export(parse_id(export_id) or 0), timezone.now()
    if not export.is_open:  # an open export's page asks every other second
        takedowns.update_takedowns(now)
    context = {
        "title": str(export),
        "export": export,
        "takedowns": takedowns.count_open_takedowns(),
        "may_change": request.user.has_perm("export.change_export"),
        "redrawing": find_redrawing(export),
        **export_details(export, now),
    }
    return _render(request, "progress", context)


@may_change
@require_POST
def cancel(request: HttpRequest, export_id: int) -> HttpResponse:
    """Stop an export that is being drawn."""
    export = _find_export(export_id)
    if services.cancel(export.pk, timezone.now()):
        messages.success(request, _("Abgebrochen. Was schon fertig ist, bleibt da."))
    return _log_and_return(request, export, _("Abbrechen"))


@may_change
@require_POST
def resume(request: HttpRequest, export_id: int) -> HttpResponse:
    """Draw what a stopped export misses."""
    export, now = _find_export(export_id), timezone.now()
    try:
        with transaction.atomic():
            if services.resume(export, now):
                draw_export.enqueue(export.pk)
    except services.QuestionOpenError:
        messages.error(request, _question_open_text(export.question))
    except services.ExportRunningError:
        messages.error(request, _("Für diese Frage wird schon ein anderes Bilderpaket erstellt."))
    return _log_and_return(request, export, _("Weitermachen"))


@may_change
@require_POST
def remove_pictures(request: HttpRequest, export_id: int) -> HttpResponse:
    """Delete the pictures of an export."""
    export = _find_export(export_id)
    with transaction.atomic():
        services.remove_pictures(export, timezone.now())
        delete_pictures.enqueue(export.pk)
    messages.success(request, _("Die Bilder werden vom Server gelöscht. Was ihr heruntergeladen habt, habt ihr noch."))
    return _log_and_return(request, export, _("Bilder vom Server löschen"))


def _log_and_return(request: HttpRequest, export: Export, message: str) -> HttpResponseRedirect:
    LogEntry.objects.log_actions(cast(User, request.user).pk, [export], CHANGE, message)
    return redirect("admin:export_export_change", export.pk)


@may_view
def download(request: HttpRequest, export_id: int) -> HttpResponseBase:
    """The ZIP, a page that waits for it, or the export's page with the reason why there is none.

    It waits also for what is being drawn anew, unless the address asks for a `partial` one.
    """
    export, now = _find_export(export_id), timezone.now()
    is_partial = "partial" in request.GET
    name, size = request.GET.get("file", ""), parse_id(request.GET.get("size", "")) or 0
    if size and made_bytes(name) is not None:
        return _wait_for_download(request, export, name, size)
    try:
        if not export.is_open:
            prepared = prepare_download(export, now, is_partial=is_partial)
            if prepared.file:
                return download_response(request, export, prepared.contents, prepared.file, now)
            return _wait_for_download(request, export, prepared.name, prepared.size)
        messages.error(request, _("Das Bilderpaket ist noch nicht fertig."))
    except services.QuestionOpenError:
        messages.error(request, _question_open_text(export.question))
    except PicturesOutdatedError:
        return _wait_for_redrawing(request, export, now)
    except PicturesMissingError:
        messages.error(request, _("Die Bilder sind nicht mehr auf dem Server. Erstellt sie bitte neu."))
    except SpoolFull:
        full = _("Auf dem Server ist zu wenig Platz für die ZIP-Datei. Eure Bilder sind da. Bitte fragt eure Technik.")
        messages.error(request, full)
    except OSError:
        logger.exception("export %s", export.pk)
        messages.error(
            request, _("Die Bilder sind gerade nicht zu erreichen. Versucht es in einer Minute noch einmal.")
        )
    except DownloadFailedError:
        failed = _("Die ZIP-Datei ist nicht fertig geworden. Versucht es noch einmal, oder fragt eure Technik.")
        messages.error(request, failed)
    return redirect("admin:export_export_change", export.pk)


def _wait_for_redrawing(request: HttpRequest, export: Export, now: datetime) -> HttpResponse:
    """The page that asks again until what has changed is drawn anew."""
    context = {
        "title": _("ZIP-Datei wird vorbereitet"),
        "export": export,
        "redrawing": find_redrawing(_find_export(export.pk)),
        **export_details(export, now),
    }
    return _render(request, "redrawing", context)


def _wait_for_download(request: HttpRequest, export: Export, name: str, size: int) -> HttpResponse:
    """The page that asks again until the ZIP is made. Its address names the file: what is in it takes long to find."""
    done = made_bytes(name)
    context = {
        "title": _("ZIP-Datei wird vorbereitet"),
        "export": export,
        "size": size,
        "percent": None if done is None else min(100 * done // size, 100),
        "again": urlencode({"file": name, "size": size} | ({"partial": 1} if "partial" in request.GET else {})),
    }
    return _render(request, "preparing", context)


@may_view
def preview(request: HttpRequest, question_id: int, answer_id: int, name: str) -> HttpResponse:
    """A small picture, marked as a preview, of an answer that may be handed out once the question has closed."""
    question = get_object_or_404(Question.objects.prefetch_related("texts"), pk=question_id)
    found = find_released_answer(answer_id)
    if name not in FORMATS or found is None or not exportable_ids(question_id, [answer_id]):
        raise Http404
    try:
        picture = EditedBranding(question).picture(found[1], FORMATS[name], _("VORSCHAU"))
    except ObjectDoesNotExist:
        raise Http404 from None
    return picture_response(request, picture, cache_control=PREVIEW_CACHE_CONTROL, scale=THUMBNAIL_SCALE)


def _find_export(export_id: int) -> Export:
    exports = Export.objects.select_related("question", "started_by").prefetch_related("question__texts")
    return get_object_or_404(exports, pk=export_id)


def _find_question(request: HttpRequest, now: datetime) -> Question | None:
    """The question that the address names, else the latest one."""
    if question_id := parse_id(request.GET.get("question", "")):
        return get_object_or_404(Question.objects.prefetch_related("texts"), pk=question_id)
    return latest_question(now)


def _selection_query(data: QueryDict) -> str:
    """The selection of a posted form as a query string."""
    selection = data.copy()
    for name in ("csrfmiddlewaretoken", "do"):
        selection.pop(name, None)
    return selection.urlencode()


def _question_open_text(question: Question) -> str:
    closes = date_format(timezone.localtime(question.closes_at), "DATETIME_FORMAT")
    return _("Die Frage ist noch offen. Bilder zum Posten gibt es ab dem %(closes)s Uhr.") % {"closes": closes}


def _render(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    common = {**admin.site.each_context(request), "opts": Export._meta}
    return TemplateResponse(request, f"exhibition/export/{name}.html", {**common, **context})
