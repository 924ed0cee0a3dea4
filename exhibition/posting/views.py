"""The pages with which staff plan posts and download what belongs to them, and the pictures for schedulers.

Staff need posting.view_plan, and posting.change_plan for changes.
"""

from collections.abc import Callable
from copy import copy
from datetime import date
from functools import wraps
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contributions.models import Question
from exhibition.posting import schedule_downloads, services
from exhibition.posting.forms import MoveForm, PlanForm
from exhibition.posting.models import Plan, Post
from exhibition.posting.selectors import PlanBoard, latest_question
from exhibition.posting.signed_addresses import InvalidTokenError, has_valid_signature, parse_token
from exhibition.share.branding import Branding
from exhibition.share.formats import FORMATS
from exhibition.share.responses import picture_response
from krefeld_kann_was.lib.languages import active_language
from krefeld_kann_was.lib.model_admin import staff_context
from moderation.selectors import ReleasedAnswer, read_exportable

THUMBNAIL_SCALE = 0.3
REVALIDATE = "private, no-cache"
PUBLIC_PICTURE_HEADERS = {
    "X-Robots-Tag": "noindex, noimageindex",
    "Cross-Origin-Resource-Policy": "cross-origin",  # schedulers show it on their own pages
}

may_view = permission_required("posting.view_plan", raise_exception=True)
may_change = permission_required("posting.change_plan", raise_exception=True)


@may_view
@require_safe
def show_newest(request: HttpRequest) -> HttpResponse:
    """To the board of the question that closed last, else of the next one to close."""
    question = latest_question(timezone.now())
    if question is None:
        messages.info(request, _("Es gibt noch keine Frage."))
        return redirect("admin:index")
    return redirect("posting:board", question.pk)


@may_view
@require_http_methods(["GET", "HEAD", "POST"])
def show_board(request: HttpRequest, question_id: int) -> HttpResponse:
    """The plan, month by month; POST sets it up."""
    question, now = _find_question(question_id), timezone.now()
    context = staff_context(request, _("Beiträge"))
    try:
        board = PlanBoard(question, now)
    except ObjectDoesNotExist:
        return TemplateResponse(request, "exhibition/posting/without_text.html", {**context, "question": question})
    plan = copy(board.plan) or Plan(question=question)  # the form writes into it also where it refuses the rest
    data = request.POST if request.method == "POST" else None
    form = PlanForm(data, instance=plan, now=now, closes_at=question.closes_at)
    if request.method == "POST":
        if not request.user.has_perm("posting.change_plan"):
            raise PermissionDenied
        if form.is_valid():
            services.save_plan(form.save(commit=False), mix=form.cleaned_data.get("mix", False))
            messages.success(request, _("Der Kalender ist angelegt."))
            return redirect("posting:board", question.pk)
    month = board.month(request.GET.get("month", ""))
    before, after = board.around(month) if month else (None, None)
    posts = board.posts(month)
    context |= {
        "board": board,
        "form": form,
        "month": month,
        "posts": [post for post in posts if post.date],
        "shelved": [post for post in posts if not post.date],
        "cells": board.cells(month, posts) if month else [],
        "before": before,
        "after": after,
        "formats": [(name, schedule_downloads.format_size(each)) for name, each in FORMATS.items()],
        "buffer_files": schedule_downloads.buffer_files(board) if board.is_closed else [],
        "ahead": schedule_downloads.MAX_AHEAD.days,
        "is_reachable": not settings.LOCAL,
        "questions": _other_questions(question),
        "may_change": request.user.has_perm("posting.change_plan"),
    }
    return TemplateResponse(request, "exhibition/posting/board.html", context)


def _other_questions(question: Question) -> list[tuple[Question, str]]:
    """All other questions that have a text, each with its title in the reader's language."""
    others = Question.objects.exclude(pk=question.pk).prefetch_related("texts")
    return [(other, other.text_in(active_language()).title) for other in others if other.texts.all()]


def plan_action(action: Callable[[int], str]) -> Callable[..., HttpResponse]:
    """A view that changes the plan of a question and redirects to it, with the message that `action` returns."""

    @may_change
    @require_POST
    @wraps(action)
    def view(request: HttpRequest, question_id: int) -> HttpResponse:
        get_object_or_404(Plan, pk=question_id)
        messages.success(request, action(question_id))
        return redirect("posting:board", question_id)

    return view


@plan_action
def append_new(question_id: int) -> str:
    """Add the answers that are not in the plan yet."""
    count = services.append_new(question_id, timezone.now())
    return ngettext("%(count)d Antwort angehängt.", "%(count)d Antworten angehängt.", count) % {"count": count}


@plan_action
def close_gaps(question_id: int) -> str:
    """Let the upcoming posts follow each other without free days."""
    services.close_gaps(question_id, timezone.now())
    return _("Jetzt ist kein Tag mehr frei. Dateien von vorher gelten nicht mehr.")


@plan_action
def revoke_addresses(question_id: int) -> str:
    """Make all signed addresses invalid that were handed out so far."""
    services.revoke_addresses(question_id)
    return _("Alle Bildadressen von vorher sind ungültig.")


@may_view
@require_safe
def find_post(request: HttpRequest, question_id: int, post_id: int) -> HttpResponse:
    """To where the post stands on the board. Calendar files link here."""
    return _redirect_to_post(get_object_or_404(Post, question=question_id, pk=post_id))


def _redirect_to_post(post: Post, month: str = "") -> HttpResponseRedirect:
    query = urlencode({"month": f"{post.date:%Y-%m}" if post.date else month})
    fragment = f"post-{post.pk}" if post.date else "shelved"
    return HttpResponseRedirect(f"{reverse('posting:board', args=[post.question_id])}?{query}#{fragment}")


def post_action(action: Callable[[HttpRequest, Post], str]) -> Callable[..., HttpResponse]:
    """A view that changes a post and redirects to it, with the message that `action` returns or raises."""

    @may_change
    @require_POST
    @wraps(action)
    def view(request: HttpRequest, question_id: int, post_id: int) -> HttpResponse:
        post = get_object_or_404(Post, question=question_id, pk=post_id)
        try:
            messages.success(request, action(request, post))
        except services.PostingError as error:
            messages.error(request, str(error))
        post.refresh_from_db()
        return _redirect_to_post(post, request.POST.get("month", ""))

    return view


@post_action
def move(request: HttpRequest, post: Post) -> str:
    """Move the post to the posted `day`."""
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise services.PostingError(_("Bitte nenne einen Tag."))
    return _new_day_text(services.move(post.question_id, post.pk, form.cleaned_data["day"], timezone.now()))


@post_action
def move_earlier(request: HttpRequest, post: Post) -> str:
    """Swap the post with the one before."""
    return _new_day_text(services.move_by_step(post.question_id, post.pk, -1, timezone.now()))


@post_action
def move_later(request: HttpRequest, post: Post) -> str:
    """Swap the post with the one after."""
    return _new_day_text(services.move_by_step(post.question_id, post.pk, 1, timezone.now()))


@post_action
def shelve(request: HttpRequest, post: Post) -> str:
    """Take the day from the post."""
    services.shelve(post.question_id, post.pk)
    return _("Beiseitegelegt. Der Tag ist frei.")


@post_action
def unshelve(request: HttpRequest, post: Post) -> str:
    """Give a shelved post the next free day."""
    return _new_day_text(services.unshelve(post.question_id, post.pk, timezone.now()))


@post_action
def mark_posted(request: HttpRequest, post: Post) -> str:
    """Record that the post was posted; possible once the question has closed."""
    now = timezone.now()
    if now < post.question.closes_at:
        raise services.PostingError(_("Gepostet wird erst, wenn die Frage geschlossen ist."))
    if not services.mark_posted(post.question_id, post.pk, cast(User, request.user), now):
        raise services.PostingError(_("Da war jemand schneller."))
    return _("Als gepostet markiert.")


@post_action
def unmark_posted(request: HttpRequest, post: Post) -> str:
    """Record that the post was not posted after all."""
    services.unmark_posted(post.question_id, post.pk)
    return _("Nicht mehr als gepostet markiert.")


def _new_day_text(day: date) -> str:
    return _("Jetzt am %(day)s.") % {"day": date_format(day, _("D, j. F"))}


@may_view
@require_safe
def send_preview(request: HttpRequest, question_id: int, answer_id: int) -> HttpResponse:
    """A small picture for the board, marked as a preview before the question closes."""
    question = _find_question(question_id)
    is_closed = question.closes_at <= timezone.now()
    picture = Branding(question).picture(_find_answer(question, answer_id), preview="" if is_closed else _("VORSCHAU"))
    return picture_response(request, picture, cache_control=REVALIDATE, scale=THUMBNAIL_SCALE)


@may_view
@require_safe
def send_picture(request: HttpRequest, question_id: int, answer_id: int, name: str) -> HttpResponse:
    """A picture to post, only after the question has closed; it is recorded as handed out."""
    question, now = _find_question(question_id), timezone.now()
    if now < question.closes_at or name not in FORMATS:
        raise Http404
    answer = _find_answer(question, answer_id)
    schedule_downloads.record_picture(question.pk, answer.id, FORMATS[name], now)
    picture = Branding(question).picture(answer, FORMATS[name])
    response = picture_response(request, picture, cache_control=REVALIDATE)
    response.headers["Content-Disposition"] = f'attachment; filename="{answer.id}-{FORMATS[name].folder}.png"'
    return response


@may_view
@require_safe
def send_file(request: HttpRequest, question_id: int, name: str) -> HttpResponse:
    """A file of the plan, only after the question has closed; its answers are recorded as handed out."""
    board = PlanBoard(_find_question(question_id), timezone.now())
    try:
        content, content_type = schedule_downloads.make_file(board, name)
    except schedule_downloads.NoSuchFileError:
        raise Http404 from None
    disposition = f'attachment; filename="{board.question.slug}-{name}"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)


@require_safe
def send_public_picture(request: HttpRequest, token: str) -> HttpResponse:
    """The picture of a signed address, for schedulers: without session or cookie.

    404 for an address that was never handed out or was revoked; 410 for an expired one, and for an answer that may not
    be handed out any more.
    """
    try:
        address = parse_token(token)
    except InvalidTokenError:
        raise Http404 from None
    if max(address.question_id, address.answer_id) >= 2**63:
        raise Http404
    plans = Plan.objects.select_related("question").prefetch_related("question__texts")
    plan = plans.filter(pk=address.question_id).first()
    if plan is None or not has_valid_signature(token, plan.address_key):
        raise Http404
    is_valid = plan.question.closes_at <= timezone.now() < address.expires_at
    answer = next(iter(read_exportable(plan.pk, [address.answer_id])), None) if is_valid else None
    if answer is None:
        return HttpResponse(status=410, headers=PUBLIC_PICTURE_HEADERS)
    response = picture_response(request, Branding(plan.question).picture(answer), cache_control="no-store")
    for name, value in PUBLIC_PICTURE_HEADERS.items():
        response.headers[name] = value
    return response


def _find_question(question_id: int) -> Question:
    questions = Question.objects.select_related("posting_plan").prefetch_related("texts")
    return get_object_or_404(questions, pk=question_id)


def _find_answer(question: Question, answer_id: int) -> ReleasedAnswer:
    for answer in read_exportable(question.pk, [answer_id]):
        return answer
    raise Http404
