"""The plan for calendars: a file to download, and each person's own secret address to subscribe to."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from exhibition.distribution.services import record_distribution
from exhibition.posting import calendar_services
from exhibition.posting.enums import Reminder
from exhibition.posting.forms import ReminderForm
from exhibition.posting.models import Plan
from exhibition.posting.plan_calendar import calendar_posts, plan_calendar
from exhibition.posting.selectors import PlanBoard, subscription_with
from exhibition.posting.views import find_question, may_view
from krefeld_kann_was.lib.languages import active_language

CALENDAR_TYPE = "text/calendar; charset=utf-8"
SEE_PERMISSION = "posting.view_plan"


@may_view
@require_safe
def send_calendar(request: HttpRequest, question_id: int) -> HttpResponse:
    """The plan as a file, only after the question has closed; its answers are recorded as handed out."""
    board = PlanBoard(find_question(question_id), timezone.now())
    if board.plan is None or not board.is_closed:
        raise Http404
    reminder = ReminderForm(request.GET).reminder_or_default
    rows = calendar_posts(board)
    record_distribution(
        question_id, [answer_id for row in rows for answer_id in row.answer_ids], _("Kalenderdatei"), board.now
    )
    disposition = f'attachment; filename="{board.question.slug}-kalender.ics"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(plan_calendar(board, reminder), content_type=CALENDAR_TYPE, headers=headers)


@require_safe
def send_subscription(request: HttpRequest, token: str) -> HttpResponse:
    """The plan for the calendar program of the person with this token, without a session.

    404 for an unknown token; one whose person may not see plans any more is deleted for ever. What is taken out of the
    plan leaves the calendar by itself, so nothing is recorded as handed out.
    """
    subscription = subscription_with(token)
    if subscription is None:
        raise Http404
    person = subscription.person
    if not (person.is_active and person.is_staff and person.has_perm(SEE_PERMISSION)):
        calendar_services.delete_subscription(subscription)
        raise Http404
    with override(subscription.language):
        try:
            board = PlanBoard(subscription.question, timezone.now())
        except ObjectDoesNotExist:  # its texts were deleted
            raise Http404 from None
        content = plan_calendar(board, Reminder(subscription.reminder))
    headers = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
    return HttpResponse(content, content_type=CALENDAR_TYPE, headers=headers)


def subscription_action(action: Callable[[HttpRequest, int], str]) -> Callable[..., HttpResponse]:
    """A view that changes the reader's own subscription and leads back to it, with the message of `action`."""

    @may_view
    @require_POST
    @wraps(action)
    def view(request: HttpRequest, question_id: int) -> HttpResponse:
        get_object_or_404(Plan, pk=question_id)
        messages.success(request, action(request, question_id))
        return HttpResponseRedirect(f"{reverse('posting:board', args=[question_id])}#calendar")

    return view


@subscription_action
def subscribe(request: HttpRequest, question_id: int) -> str:
    """Give the reader an address, or change how long before a post its calendar reminds them."""
    reminder = ReminderForm(request.POST).reminder_or_default
    calendar_services.subscribe(cast(User, request.user), question_id, reminder, active_language())
    return _("Deine Kalenderadresse steht unter „Dateien“.")


@subscription_action
def renew_address(request: HttpRequest, question_id: int) -> str:
    """Give the reader another address."""
    calendar_services.renew_address(cast(User, request.user), question_id)
    return _("Du hast eine neue Kalenderadresse. Die alte gilt nicht mehr.")


@subscription_action
def unsubscribe(request: HttpRequest, question_id: int) -> str:
    """Make the reader's address invalid."""
    calendar_services.unsubscribe(cast(User, request.user), question_id)
    return _("Deine Kalenderadresse gilt nicht mehr.")
