"""The page of a rehearsal, and its two buttons."""

from contextlib import suppress
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contributions.models import Question
from contributions.selectors import question_title
from exhibition.gallery.presentation import typeset
from exhibition.share.branding import Branding
from exhibition.share.responses import picture_response
from krefeld_kann_was.lib.model_admin import staff_context
from krefeld_kann_was.rehearsal import services
from krefeld_kann_was.rehearsal.selectors import RehearsalContents, ended_rehearsals, read_contents, running_rehearsals
from moderation.selectors import ReleasedAnswer, released_answers

MAX_PICTURES = 12
MAX_GALLERY_ANSWERS = 60
PICTURE_SCALE = 0.35

may_rehearse = permission_required("contributions.change_question", raise_exception=True)


@may_rehearse
@require_safe
def show(request: HttpRequest, question_id: int) -> HttpResponse:
    """What to scan, to open, to read and to look at while one runs; else how to begin one."""
    question = get_object_or_404(Question.objects.prefetch_related("texts"), pk=question_id)
    running = _find_running(question_id)
    context = {
        **staff_context(request, _("Probe")),
        "question": question,
        "question_title": question_title(question),
        "contents": running,
        "ended": ended_rehearsals(question),
    }
    if running:
        branding = Branding(running.question)
        answers = released_answers(running.question.pk, limit=MAX_PICTURES)
        context["pictures"] = [(answer, branding.caption(answer), branding.alt_text(answer)) for answer in answers]
    return render(request, "rehearsal/rehearsal.html", context)


@may_rehearse
@require_POST
def begin(request: HttpRequest, question_id: int) -> HttpResponse:
    """Begin a rehearsal, or find the running one, and go to its page (303)."""
    question = get_object_or_404(Question, pk=question_id)
    try:
        services.begin_rehearsal(question, cast(User, request.user), timezone.now())
    except services.CannotRehearseError:
        messages.error(request, _("Zum Proben braucht ihr die Frage, eine Einwilligung und einen Standort."))
    return _to_page(question_id)


@may_rehearse
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, question_id: int) -> HttpResponse:
    """GET says what goes, POST erases it and returns to the page (303); 409 where something else would go by now."""
    question = get_object_or_404(Question.objects.prefetch_related("texts"), pk=question_id)
    running = _find_running(question_id)
    if running is None:
        return _to_page(question_id)
    has_changed = request.method == "POST" and request.POST.get("shown") != running.summary
    if request.method == "POST" and not has_changed:
        with suppress(services.NotARehearsalError):  # somebody was faster
            services.end_rehearsal(running.question.pk, cast(User, request.user), timezone.now())
        messages.success(request, _("Die Probe ist zu Ende, und alles daraus ist gelöscht."))
        return _to_page(question_id)
    context = {
        **staff_context(request, _("Probe beenden")),
        "question": question,
        "question_title": question_title(question),
        "contents": running,
    }
    if has_changed:
        messages.warning(
            request, _("Inzwischen hat sich etwas geändert. Es ist noch nichts gelöscht: Lies noch einmal.")
        )
    return render(request, "rehearsal/end.html", context, status=409 if has_changed else 200)


@may_rehearse
@require_safe
def show_gallery(request: HttpRequest, question_id: int) -> HttpResponse:
    """The newest released answers as the gallery would show them, marked as rehearsed."""
    rehearsal = get_object_or_404(running_rehearsals().prefetch_related("texts"), rehearsal_of=question_id)
    answers = released_answers(rehearsal.pk, limit=MAX_GALLERY_ANSWERS)
    context = rehearsal.page_context() | {"answers": typeset(answers, rehearsal)}
    return render(request, "rehearsal/gallery.html", context)


@may_rehearse
@require_safe
def send_picture(request: HttpRequest, question_id: int, answer_id: int) -> HttpResponse:
    """The share picture of a rehearsed answer, small and marked as rehearsed."""
    rehearsal = get_object_or_404(running_rehearsals().prefetch_related("texts"), rehearsal_of=question_id)
    answer = _find_answer(rehearsal, answer_id)
    picture = Branding(rehearsal).picture(answer)
    return picture_response(request, picture, cache_control="no-cache", scale=PICTURE_SCALE)


def _find_answer(rehearsal: Question, answer_id: int) -> ReleasedAnswer:
    answers = released_answers(rehearsal.pk, limit=MAX_PICTURES)
    answer = next((each for each in answers if each.id == answer_id), None)
    if answer is None:
        raise Http404
    return answer


def _find_running(question_id: int) -> RehearsalContents | None:
    rehearsal = running_rehearsals().prefetch_related("texts").filter(rehearsal_of=question_id).first()
    return read_contents(rehearsal) if rehearsal else None


def _to_page(question_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("rehearsal:show", args=[question_id]), status=303)
