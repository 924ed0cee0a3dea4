"""The pages with which staff plan the posts and take out what goes with each. All need posting.view_plan, what changes
something posting.change_plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
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
from exhibition.posting.selectors import Board
from exhibition.share.branding import Branding
from exhibition.share.formats import FORMATS
from exhibition.share.responses import picture_response
from moderation.selectors import ReleasedAnswer, read_exportable

PREVIEW_SCALE = 0.3
NOT_KEPT = "private, no-cache"

may_view = permission_required("posting.view_plan", raise_exception=True)
may_change = permission_required("posting.change_plan", raise_exception=True)


@may_view
@require_safe
def show_newest(request: HttpRequest) -> HttpResponse:
    """To the question that closed last, else to the newest."""
    questions = Question.objects.order_by("-closes_at")
    question = questions.filter(closes_at__lte=timezone.now()).first() or questions.first()
    if question is None:
        messages.info(request, _("Es gibt noch keine Frage."))
        return redirect("admin:index")
    return redirect("posting:board", question.pk)


@may_view
@require_http_methods(["GET", "HEAD", "POST"])
def show_board(request: HttpRequest, question_id: int) -> HttpResponse:
    """The plan, month by month; a POST sets it up."""
    question, now = _question(question_id), timezone.now()
    context = {**admin.site.each_context(request), "is_nav_sidebar_enabled": False, "title": _("Beiträge")}
    try:
        board = Board(question, now)
    except ObjectDoesNotExist:
        return TemplateResponse(request, "exhibition/posting/wordless.html", {**context, "question": question})
    plan = board.plan or Plan(question=question)
    data = request.POST if request.method == "POST" else None
    form = PlanForm(data, instance=plan, now=now, closes_at=question.closes_at)
    if request.method == "POST":
        if not request.user.has_perm("posting.change_plan"):
            raise PermissionDenied
        if form.is_valid():
            services.set_up(form.save(commit=False), mix=form.cleaned_data.get("mix", False))
            messages.success(request, _("Der Kalender steht."))
            return redirect("posting:board", question.pk)
    month = board.month(request.GET.get("month", ""))
    before, after = board.around(month) if month else (None, None)
    posts = board.posts(month)
    context |= {
        "board": board,
        "form": form,
        "month": month,
        "posts": [post for post in posts if post.date],
        "aside": [post for post in posts if not post.date],
        "cells": board.cells(month, posts) if month else [],
        "before": before,
        "after": after,
        "formats": [(name, schedule_downloads.size_of(each)) for name, each in FORMATS.items()],
        "buffer_files": schedule_downloads.buffer_files(board) if board.is_closed else [],
        "ahead": schedule_downloads.AHEAD.days,
        "is_reachable": not settings.LOCAL,
        "questions": Question.objects.exclude(pk=question.pk).prefetch_related("texts"),
        "may_change": request.user.has_perm("posting.change_plan"),
    }
    return TemplateResponse(request, "exhibition/posting/board.html", context)


@may_change
@require_POST
def change_plan(request: HttpRequest, question_id: int) -> HttpResponse:
    """`do`: "add-new", "close-gaps" or "end-addresses"."""
    plan, now = get_object_or_404(Plan, pk=question_id), timezone.now()
    match request.POST.get("do"):
        case "add-new":
            number = services.add_new(plan.pk, now)
            text = ngettext("%(count)d Antwort angehängt.", "%(count)d Antworten angehängt.", number)
            messages.success(request, text % {"count": number})
        case "close-gaps":
            services.close_gaps(plan.pk, now)
            messages.success(request, _("Jetzt ist kein Tag mehr frei. Dateien von vorher gelten nicht mehr."))
        case "end-addresses":
            services.end_addresses(plan.pk)
            messages.success(request, _("Alle Bildadressen von vorher sind ungültig."))
    return redirect("posting:board", plan.pk)


@may_view
@require_http_methods(["GET", "HEAD", "POST"])
def change_post(request: HttpRequest, question_id: int, post_id: int) -> HttpResponse:
    """A POST changes a post as its field `do` says; then, as for a GET, to where the post stands."""
    post = get_object_or_404(Post, question=question_id, pk=post_id)
    if request.method == "POST":
        if not request.user.has_perm("posting.change_plan"):
            raise PermissionDenied
        try:
            _change(request, post, timezone.now())
        except services.Refused as refused:
            messages.error(request, str(refused))
        post.refresh_from_db()
    month = f"{post.date:%Y-%m}" if post.date else request.POST.get("month", "")
    place = f"post-{post.pk}" if post.date else "aside"
    query = urlencode({"month": month})
    return HttpResponseRedirect(f"{reverse('posting:board', args=[question_id])}?{query}#{place}")


def _change(request: HttpRequest, post: Post, now: datetime) -> None:
    question_id = post.question_id
    doings: dict[str, Callable[[], str]] = {
        "earlier": lambda: _now_on(services.move_one(question_id, post.pk, -1, now)),
        "later": lambda: _now_on(services.move_one(question_id, post.pk, 1, now)),
        "move": lambda: _now_on(services.move(question_id, post.pk, _day(request), now)),
        "up": lambda: _now_on(services.take_up(question_id, post.pk, now)),
        "aside": lambda: _put_aside(post),
        "posted": lambda: _tick(request, post, now),
        "not-posted": lambda: _untick(post),
    }
    do = doings.get(request.POST.get("do", ""))
    if do is None:
        raise services.Refused(_("Das gibt es nicht."))
    messages.success(request, do())


def _now_on(day: date) -> str:
    return _("Jetzt am %(day)s.") % {"day": date_format(day, _("D, j. F"))}


def _day(request: HttpRequest) -> date:
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise services.Refused(_("Bitte nenne einen Tag."))
    day: date = form.cleaned_data["day"]
    return day


def _put_aside(post: Post) -> str:
    services.put_aside(post.question_id, post.pk)
    return _("Beiseitegelegt. Der Tag ist frei.")


def _tick(request: HttpRequest, post: Post, now: datetime) -> str:
    question = Question.objects.get(pk=post.question_id)
    if now < question.closes_at:
        raise services.Refused(_("Gepostet wird erst, wenn die Frage geschlossen ist."))
    if not services.tick(post.question_id, post.pk, request.user, now):  # type: ignore[arg-type]
        raise services.Refused(_("Da war jemand schneller."))
    return _("Abgehakt.")


def _untick(post: Post) -> str:
    services.untick(post.question_id, post.pk)
    return _("Wieder offen.")


@may_view
@require_safe
def send_preview(request: HttpRequest, question_id: int, answer_id: int) -> HttpResponse:
    """A small picture for the page; marked before the question closes."""
    question = _question(question_id)
    is_closed = question.closes_at <= timezone.now()
    picture = Branding(question).picture(_answer(question, answer_id), preview="" if is_closed else _("VORSCHAU"))
    return picture_response(request, picture, cache_control=NOT_KEPT, scale=PREVIEW_SCALE)


@may_view
@require_safe
def send_picture(request: HttpRequest, question_id: int, answer_id: int, name: str) -> HttpResponse:
    """A picture to post, after closing only; it is remembered as handed out."""
    question, now = _question(question_id), timezone.now()
    if now < question.closes_at or name not in FORMATS:
        raise Http404
    answer = _answer(question, answer_id)
    schedule_downloads.remember_picture(question.pk, answer.id, FORMATS[name], now)
    picture = Branding(question).picture(answer, FORMATS[name])
    response = picture_response(request, picture, cache_control=NOT_KEPT)
    response.headers["Content-Disposition"] = f'attachment; filename="{answer.id}-{name}.png"'
    return response


@may_view
@require_safe
def send_file(request: HttpRequest, question_id: int, name: str) -> HttpResponse:
    """A file of the plan, after closing only; its answers are remembered as handed out."""
    board = Board(_question(question_id), timezone.now())
    content, content_type = schedule_downloads.make_file(board, name)
    disposition = f'attachment; filename="{board.question.slug}-{name}"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)


def _question(question_id: int) -> Question:
    questions = Question.objects.select_related("posting_plan").prefetch_related("texts")
    return get_object_or_404(questions, pk=question_id)


def _answer(question: Question, answer_id: int) -> ReleasedAnswer:
    for answer in read_exportable(question.pk, [answer_id]):
        return answer
    raise Http404
