"""The plan week by week: seven days beside each other, each with its post."""

from datetime import date, timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from exhibition.posting.selectors import PlanBoard
from exhibition.posting.views import find_question, may_view, week_name
from krefeld_kann_was.lib.model_admin import staff_context

WEEK = timedelta(days=7)


@may_view
@require_safe
def show_week(request: HttpRequest, question_id: int) -> HttpResponse:
    """The requested week ("week=2026-W49"), else that of the next post. To the board where there is no post yet."""
    question = find_question(question_id)
    try:
        board = PlanBoard(question, timezone.now())
    except ObjectDoesNotExist:
        return redirect("posting:board", question.pk)
    monday = board.week(request.GET.get("week", ""))
    if monday is None:
        return redirect("posting:board", question.pk)
    posts = board.posts_between(monday, monday + WEEK)
    context = {
        **staff_context(request, _("Beiträge")),
        "question": question,
        "board": board,
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "week": week_name(monday),
        "before": _neighbour(board, monday - WEEK),
        "after": _neighbour(board, monday + WEEK),
        "days": board.days_between(monday, monday + WEEK, posts),
        "may_change": request.user.has_perm("posting.change_plan"),
    }
    return TemplateResponse(request, "exhibition/posting/week.html", context)


def _neighbour(board: PlanBoard, monday: date) -> str:
    """The name of this week, "" where the plan has none of its posts there or beyond."""
    return week_name(monday) if board.week(week_name(monday)) == monday else ""
