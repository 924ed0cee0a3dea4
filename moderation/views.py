"""The queue: read what waits, say one word about it."""

from __future__ import annotations

from typing import cast

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contributions.enums import Reason, Status
from moderation import queue, words
from moderation.forms import ChoiceForm, DecisionForm
from moderation.services import NotAllowed, Overtaken, ReasonMissing, decide

may_decide = permission_required("moderation.add_decision", raise_exception=True)


class SeeOther(HttpResponseRedirect):
    """After a POST, a page to GET."""

    status_code = 303


@may_decide
@require_safe
def show_queue(request: HttpRequest) -> HttpResponse:
    choice = ChoiceForm(request.GET).choice
    now = timezone.now()
    waiting = queue.page(choice, now)
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": _("Warteschlange"),
        "choice": choice,
        "now_first": waiting[:1],
        "next_ones": waiting[1:],
        "piles": [
            (pile.query(), label, queue.count(pile), pile.pile == choice.pile)
            for pile, label in (
                (choice._replace(pile=Status.NEW), _("Neu")),
                (choice._replace(pile=Status.HELD), _("Zurückgestellt")),
            )
        ],
        "questions": queue.questions(now),
        "own_worlds": queue.own_worlds(waiting).items(),
        "reasons": Reason.choices,
        "reason_missing": request.GET.get("missing", ""),
    }
    return render(request, "moderation/queue.html", context)


@may_decide
@require_POST
def decide_answer(request: HttpRequest, answer_id: str) -> HttpResponse:
    """Take a word about an answer and go back to the queue (303), where the next one stands first."""
    choice = ChoiceForm(request.POST).choice
    form = DecisionForm(request.POST)
    person = cast(User, request.user)
    if not form.is_valid():
        messages.error(request, _("Das kam unvollständig an. Bitte entscheide noch einmal."))
        return _back(choice)
    try:
        decision = decide(
            answer_id=int(answer_id),
            before=form.before,
            after=form.after,
            by=person,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
    except ReasonMissing:
        messages.warning(request, _("Bitte wähle einen Grund. Noch ist nichts entschieden."))
        return _back(choice, missing=answer_id)
    except NotAllowed:
        messages.error(request, _("Das geht von hier aus nicht."))
    except Overtaken as faster:
        messages.warning(request, words.overtaken(faster.decision, person))
    else:
        messages.success(request, words.done(decision))
    return _back(choice)


def _back(choice: queue.Choice, *, missing: str | None = None) -> HttpResponse:
    address = reverse("moderation:queue")
    if missing is None:
        return SeeOther(address + choice.query())
    return SeeOther(f"{address}{choice.query(missing=missing)}#answer-{missing}")
