"""The pages with which staff plan posts and download their files.

Staff need posting.view_plan, and posting.change_plan for changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from datetime import date
from functools import wraps
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
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
from exhibition.posting.channels import ChannelRefusedError
from exhibition.posting.edit_forms import BulkForm, parse_ids
from exhibition.posting.forms import MoveForm, PlanForm, ReachForm, ReminderForm
from exhibition.posting.models import Plan, Post
from exhibition.posting.plan_calendar import MAX_AHEAD, calendar_address
from exhibition.posting.selectors import PlanBoard, latest_question
from exhibition.share.formats import FORMATS, format_size
from krefeld_kann_was.lib.languages import active_language
from krefeld_kann_was.lib.model_admin import staff_context

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
    question, now = find_question(question_id), timezone.now()
    try:
        board = PlanBoard(question, now)
    except ObjectDoesNotExist:
        context = {**staff_context(request, _("Beiträge")), "question": question}
        return TemplateResponse(request, "exhibition/posting/without_text.html", context)
    form = plan_form(board, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not request.user.has_perm("posting.change_plan"):
            raise PermissionDenied
        if form.is_valid():
            services.save_plan(form.save(commit=False), mix=form.cleaned_data.get("mix", False))
            messages.success(request, _("Der Kalender ist angelegt."))
            return redirect("posting:board", question.pk)
    return board_response(request, board, form)


def plan_form(board: PlanBoard, data: QueryDict | None = None) -> PlanForm:
    """Of the plan that there is, or of a new one."""
    plan = copy(board.plan) or Plan(question=board.question)  # the form writes into it also where it refuses the rest
    return PlanForm(data, instance=plan, now=board.now, closes_at=board.question.closes_at)


def board_response(
    request: HttpRequest,
    board: PlanBoard,
    form: PlanForm,
    bulk: BulkForm | None = None,
    refused_reach: RefusedReach | None = None,
) -> TemplateResponse:
    """The page of the plan. `bulk` is a refused form for many posts, which stay marked."""
    question = board.question
    asked = refused_reach.month if refused_reach else request.POST.get("month")
    month = board.month(asked or request.GET.get("month", ""))
    before, after = board.around(month) if month else (None, None)
    posts = board.posts(month)
    context = {
        **staff_context(request, _("Beiträge")),
        "question": question,
        "board": board,
        "form": form,
        "bulk": bulk or BulkForm(branding=board.branding),
        "refused_reach": refused_reach,
        "marked": parse_ids(request.POST.getlist("post")),
        "month": month,
        "posts": [post for post in posts if post.date],
        "shelved": [post for post in posts if not post.date],
        "cells": board.cells(month, posts) if month else [],
        "before": before,
        "after": after,
        "formats": [(name, format_size(each)) for name, each in FORMATS.items()],
        "channel_files": schedule_downloads.channel_files(board) if board.is_closed else [],
        "buffer_misses": schedule_downloads.count_unfit_for_buffer(board),
        "reminders": ReminderForm(),
        "subscription": calendar_address(cast(User, request.user), question.pk) if board.is_closed else None,
        "ahead": MAX_AHEAD.days,
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
    return redirect_to_post(get_object_or_404(Post, question=question_id, pk=post_id))


def week_name(day: date) -> str:
    """The week of this day as addresses say it ("2026-W49", ISO 8601)."""
    return f"{day:%G-W%V}"


def redirect_to_post(post: Post, month: str = "", week: str = "") -> HttpResponseRedirect:
    """To where the post stands on the board; where it has no day, among those put aside below `month`.

    Whoever came from a `week` goes to that of the post, or back to theirs where it has no day.
    """
    if week:
        query = urlencode({"week": week_name(post.date) if post.date else week})
        fragment = f"#day-{post.date:%Y-%m-%d}" if post.date else ""
        return HttpResponseRedirect(f"{reverse('posting:week', args=[post.question_id])}?{query}{fragment}")
    query = urlencode({"month": f"{post.date:%Y-%m}" if post.date else month})
    fragment = f"post-{post.pk}" if post.date else "shelved"
    return HttpResponseRedirect(f"{reverse('posting:board', args=[post.question_id])}?{query}#{fragment}")


def post_action(action: Callable[[HttpRequest, Post], str]) -> Callable[..., HttpResponse]:
    """A view that changes a post, logs it and redirects to it, with the message that `action` returns or raises."""

    @may_change
    @require_POST
    @wraps(action)
    def view(request: HttpRequest, question_id: int, post_id: int) -> HttpResponse:
        post = get_object_or_404(Post, question=question_id, pk=post_id)
        try:
            messages.success(request, action(request, post))
            is_tick = action.__name__ in ("mark_posted", "unmark_posted")
            changed = "reach" if action.__name__ == "enter_reach" else "posted_at" if is_tick else "date"
            services.log_changes([post], [changed], cast(User, request.user))
        except RefusedReach as error:
            messages.error(request, str(error))
            board = PlanBoard(post.question, timezone.now())
            return board_response(request, board, plan_form(board), refused_reach=error)
        except services.PostingError as error:
            messages.error(request, str(error))
        post.refresh_from_db()
        return redirect_to_post(post, request.POST.get("month", ""), request.POST.get("week", ""))

    return view


class RefusedReach(services.PostingError):
    """Numbers that are none; `typed` by the names of the fields, so that nothing of it is lost."""

    def __init__(self, message: str, post: Post, typed: Mapping[str, str]) -> None:
        super().__init__(message)
        self.post_id, self.typed = post.pk, typed
        self.month = f"{post.date:%Y-%m}" if post.date else ""


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


@post_action
def enter_reach(request: HttpRequest, post: Post) -> str:
    """Store what the networks say about a post that went out."""
    form = ReachForm(request.POST)
    if not form.is_valid():
        raise RefusedReach(
            _("Das ging nicht: Schreib in jedes Feld eine ganze Zahl ab 0, oder lass es leer."), post, form.data
        )
    if not services.save_reach(post.question_id, post.pk, **form.numbers):
        raise services.PostingError(_("Der Beitrag ist nicht als gepostet markiert."))
    return _("Gespeichert.")


def _new_day_text(day: date) -> str:
    return _("Jetzt am %(day)s.") % {"day": date_format(day, _("D, j. F"))}


@may_view
@require_safe
def send_file(request: HttpRequest, question_id: int, name: str) -> HttpResponse:
    """A file of the plan, only after the question has closed; its answers are recorded as handed out.

    "network" names the one that a scheduler's file is for. A file that must not be handed out leads back to the plan,
    which says why.
    """
    board = PlanBoard(find_question(question_id), timezone.now())
    channel = request.GET.get("network", "")
    try:
        content, content_type = schedule_downloads.make_file(board, name, channel)
    except ChannelRefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect("posting:board", question_id)
    except schedule_downloads.NoSuchFileError:
        raise Http404 from None
    parts = filter(None, (board.question.slug, channel, name))
    disposition = f'attachment; filename="{"-".join(parts)}"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)


def find_question(question_id: int) -> Question:
    """With what `PlanBoard` needs. Raises Http404."""
    questions = Question.objects.select_related("posting_plan").prefetch_related("texts")
    return get_object_or_404(questions, pk=question_id)
