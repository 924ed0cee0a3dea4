"""The page of dates, and the page of a question's end with its buttons. Each button leads back to the page."""

from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contributions.models import Question
from krefeld_kann_was.database.backups import KEPT_FOR
from krefeld_kann_was.erasure import services
from krefeld_kann_was.erasure.archives import MIN_PASSPHRASE_LENGTH, make_archive
from krefeld_kann_was.erasure.models import Erasure
from krefeld_kann_was.erasure.selectors import (
    ARCHIVED,
    last_archived,
    latest_erasures,
    names_of_others,
    read_contents,
    read_dates,
    read_question_dates,
)
from krefeld_kann_was.erasure.tasks import go_on_erasing
from krefeld_kann_was.lib.model_admin import staff_context
from krefeld_kann_was.worker.services import run_soon

may_read = permission_required("moderation.view_decision", raise_exception=True)
may_edit = permission_required("contributions.change_question", raise_exception=True)
may_erase = permission_required("erasure.add_erasure", raise_exception=True)


@may_read
@require_safe
def show_dates(request: HttpRequest) -> HttpResponse:
    """What is erased when, of all questions."""
    context = staff_context(request, _("Was wird wann gelöscht?")) | {
        "dates": read_dates(timezone.now()),
        "erasures": latest_erasures(),
        "backup_days": KEPT_FOR.days,
    }
    return render(request, "erasure/dates.html", context)


@may_edit
@require_safe
def show(request: HttpRequest, question_id: int) -> HttpResponse:
    """The end of a question: close it, keep an archive, erase it."""
    return _render(request, question_id)


@may_edit
@require_POST
def close(request: HttpRequest, question_id: int) -> HttpResponse:
    """Close the question now, where the box says so; without it the page asks again (422)."""
    question = get_object_or_404(Question, pk=question_id)
    if "sure" not in request.POST:
        return _render(request, question_id, not_sure=True)
    if services.close_question(question, timezone.now()):
        _record(request, question, _("Geschlossen"))
        messages.success(request, _("Geschlossen. Ab jetzt kann niemand mehr antworten."))
    else:
        messages.info(request, _("Die Frage war nicht offen. Es hat sich nichts geändert."))
    return _to_page(question_id)


@may_erase
@require_POST
def archive(request: HttpRequest, question_id: int) -> HttpResponse:
    """The question in one encrypted file, for whoever knows the passphrase that was typed twice (422 else)."""
    question = get_object_or_404(Question, pk=question_id)
    passphrase = request.POST.get("password", "")  # as such it is not held after a lost session
    if len(passphrase) < MIN_PASSPHRASE_LENGTH:
        return _render(request, question_id, short_passphrase=True)
    if passphrase != request.POST.get("password_again", ""):
        return _render(request, question_id, other_passphrase=True)
    now = timezone.now()
    data = make_archive(question, now, passphrase=passphrase)
    _record(request, question, ARCHIVED)
    name = f"{question.slug}-{timezone.localtime(now):%Y-%m-%d}.age"
    disposition = content_disposition_header(as_attachment=True, filename=name) or ""
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return HttpResponse(data, content_type="application/octet-stream", headers=headers)


@may_erase
@require_POST
def ask(request: HttpRequest, question_id: int) -> HttpResponse:
    """Ask for the erasure, which another person confirms."""
    question = get_object_or_404(Question, pk=question_id)
    try:
        services.ask_for_erasure(question, cast(User, request.user), timezone.now())
    except services.NotClosedError:
        messages.error(request, _("Die Ausstellung ist noch offen. Schließt sie zuerst."))
    return _to_page(question_id)


@may_erase
@require_POST
def take_back(request: HttpRequest, question_id: int) -> HttpResponse:
    """Take the request back, whoever made it."""
    erasure = Erasure.objects.filter(question=question_id).first()
    if erasure and services.take_back_request(erasure.pk):
        messages.success(request, _("Es wird nichts gelöscht."))
    return _to_page(question_id)


@may_erase
@require_POST
def confirm(request: HttpRequest, question_id: int) -> HttpResponse:
    """Confirm the erasure by typing the question's name; it begins within seconds, and nobody stops it any more."""
    erasure = get_object_or_404(Erasure, question=question_id)
    typed, now = request.POST.get("name", ""), timezone.now()
    try:
        services.confirm_erasure(erasure.pk, cast(User, request.user), typed, now)
    except services.WrongNameError:
        return _render(request, question_id, typed=typed, wrong_name=True)
    except services.OwnRequestError:
        messages.error(request, _("Du hast das Löschen selbst vorgeschlagen. Jemand anderes muss es bestätigen."))
        return _to_page(question_id)
    except services.NotClosedError:
        messages.error(request, _("Die Ausstellung ist wieder offen. Schließt sie zuerst."))
        return _to_page(question_id)
    run_soon(go_on_erasing, now)
    messages.success(request, _("Bestätigt. Die Ausstellung wird jetzt gelöscht; das dauert ein paar Minuten."))
    return HttpResponseRedirect(reverse("erasure:dates"), status=HTTPStatus.SEE_OTHER)


def _render(request: HttpRequest, question_id: int, **mistakes: Any) -> HttpResponse:
    """The page, with what was typed and what is wrong with it (422) if something is."""
    question = get_object_or_404(Question.objects.prefetch_related("texts"), pk=question_id)
    dates = read_question_dates(question, timezone.now())
    erasure = dates.erasure
    context = staff_context(request, _("Nach der Ausstellung")) | {
        "question": question,
        "dates": dates,
        "contents": read_contents(question),
        "archived": last_archived(question),
        "others": names_of_others(cast(User, request.user)),
        "min_passphrase_length": MIN_PASSPHRASE_LENGTH,
        "is_own_request": erasure is not None and erasure.asked_by_id == request.user.pk,
        **mistakes,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if mistakes else HTTPStatus.OK
    return render(request, "erasure/question.html", context, status=status)


def _record(request: HttpRequest, question: Question, what: str) -> None:
    """Write into the history of the question who did what."""
    person = cast(User, request.user)
    LogEntry.objects.log_actions(person.pk, [question], CHANGE, what, single_object=True)


def _to_page(question_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("erasure:show", args=[question_id]), status=HTTPStatus.SEE_OTHER)
