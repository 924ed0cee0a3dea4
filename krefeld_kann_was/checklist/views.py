"""The page of the checklist, and its buttons. Each role sees and ticks off its own points."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contributions.models import Question
from contributions.selectors import question_title
from krefeld_kann_was.checklist import services
from krefeld_kann_was.checklist.selectors import find_check, questions_with_texts, read_checklist
from krefeld_kann_was.database.tasks import back_up
from krefeld_kann_was.lib.mail import MailFailed, can_send_mail
from krefeld_kann_was.lib.model_admin import staff_context
from krefeld_kann_was.lib.start_page import Check
from krefeld_kann_was.worker.services import run_soon


@require_safe
def show(request: HttpRequest, question_id: int) -> HttpResponse:
    """What is missing before the question opens, with one link each."""
    question = get_object_or_404(questions_with_texts(), pk=question_id)
    checklist = read_checklist(question, cast(User, request.user), timezone.now())
    if not checklist.total and not request.user.has_perm("moderation.view_decision"):  # not of the house
        raise PermissionDenied
    context = {
        **staff_context(request, _("Vor der Eröffnung")),
        "question_title": question_title(question),
        "checklist": checklist,
    }
    return render(request, "checklist/checklist.html", context)


@require_POST
def tick(request: HttpRequest, question_id: int, code: str) -> HttpResponse:
    """Tick a point off and return to the page (303); 404 for points of other roles."""
    question, check = _question_and_check(request, question_id, code)
    services.tick(question, check, cast(User, request.user), timezone.now())
    return _to_checklist(question_id)


@require_POST
def untick(request: HttpRequest, question_id: int, code: str) -> HttpResponse:
    """Take a tick back and return to the page (303)."""
    services.untick(*_question_and_check(request, question_id, code))
    return _to_checklist(question_id)


@permission_required("auth.change_user", raise_exception=True)
@require_POST
def send_trial_mail(request: HttpRequest, question_id: int) -> HttpResponse:
    """Send a mail to whoever asks and return to the page (303), which says what became of it."""
    question, person = get_object_or_404(Question, pk=question_id), cast(User, request.user)
    if not can_send_mail():
        messages.error(request, _("E-Mails sind nicht eingerichtet"))
        return _to_checklist(question_id)
    if not person.email:
        messages.error(request, _("Bei deinem Konto steht noch keine E-Mail-Adresse. Trag sie dort ein."))
        return _to_checklist(question_id)
    try:
        services.send_trial_mail(question, person)
    except MailFailed as failure:
        messages.error(request, _("Der Mailserver hat die E-Mail nicht genommen: %(why)s") % {"why": failure})
    else:
        text = _("Abgeschickt an %(address)s. Ist sie da, drück hier auf „Sie ist da“.")
        messages.success(request, text % {"address": person.email})
    return _to_checklist(question_id)


@permission_required("worker.view_taskrecord", raise_exception=True)
@require_POST
def back_up_now(request: HttpRequest, question_id: int) -> HttpResponse:
    """Have the worker write a backup at once, and return to the page (303), which follows it."""
    run_soon(back_up, timezone.now())
    return _to_checklist(question_id)


def _question_and_check(request: HttpRequest, question_id: int, code: str) -> tuple[Question, Check]:
    question = get_object_or_404(questions_with_texts(), pk=question_id)
    check = find_check(question, code, cast(User, request.user), timezone.now())
    if check is None:
        raise Http404
    return question, check


def _to_checklist(question_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("checklist:show", args=[question_id]), status=303)
