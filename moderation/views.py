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
from moderation.services import (
    NotAllowed,
    NotAShortening,
    Overtaken,
    OwnDecision,
    ReasonMissing,
    decide,
    decide_alike,
    decide_objection,
)
from moderation.shortening import MARK

may_decide = permission_required("moderation.add_decision", raise_exception=True)


class SeeOther(HttpResponseRedirect):
    """After a POST, a page to GET."""

    status_code = 303


@may_decide
@require_safe
def show_queue(request: HttpRequest) -> HttpResponse:
    return _page(request, ChoiceForm(request.GET).choice, reason_missing=request.GET.get("missing", ""))


def _page(request: HttpRequest, choice: queue.Choice, *, status: int = 200, **trouble: str) -> HttpResponse:
    """The queue; `trouble`: the answer whose reason is missing, or whose shortening went too far and how it went."""
    now, person = timezone.now(), cast(User, request.user)
    waiting = queue.page(choice, person, now)
    piles = [choice._replace(pile=pile) for pile in queue.Pile]
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": _("Warteschlange"),
        "choice": choice,
        "now_first": waiting[:1],
        "next_ones": waiting[1:],
        "piles": [
            (pile.query(), pile.pile.label, queue.count(pile, person), pile.pile == choice.pile) for pile in piles
        ],
        "questions": queue.questions(now),
        "own_worlds": queue.own_worlds(waiting).items(),
        "reasons": Reason.choices,
        "left_out": MARK,
        **trouble,
    }
    return render(request, "moderation/queue.html", context, status=status)


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
        told = _say(form, int(answer_id), person)
    except ReasonMissing:
        messages.warning(request, _("Bitte wähle einen Grund. Noch ist nichts entschieden."))
        return _back(choice, missing=answer_id)
    except NotAShortening:
        messages.warning(request, words.not_a_shortening())
        return _page(request, choice, status=422, too_far=answer_id, shorter=form.shorter)
    except OwnDecision:
        messages.error(request, _("Das hast du selbst entschieden. Den Widerspruch liest jemand anderes."))
    except NotAllowed:
        messages.error(request, _("Das geht von hier aus nicht."))
    except Overtaken as faster:
        messages.warning(request, words.overtaken(faster.decision, person))
    else:
        messages.success(request, told)
    return _back(choice)


def _say(form: DecisionForm, answer_id: int, person: User) -> str:
    """Do what the form says, and return it in words."""
    now = timezone.now()
    if form.before == Status.REJECTED:
        restore = form.after in Status.SHOWN
        return words.done(
            decide_objection(answer_id=answer_id, restore=restore, by=person, now=now, shorter=form.shorter)
        )
    decision = decide(
        answer_id=answer_id,
        before=form.before,
        after=form.after,
        by=person,
        reason=form.cleaned_data["reason"],
        shorter=form.shorter,
        now=now,
    )
    fingerprint = "" if form.shorter else form.cleaned_data["alike"]
    alike = decide_alike(first=decision, fingerprint=fingerprint) if fingerprint else 0
    return words.done(decision, alike)


def _back(choice: queue.Choice, *, missing: str | None = None) -> HttpResponse:
    address = reverse("moderation:queue")
    if missing is None:
        return SeeOther(address + choice.query())
    return SeeOther(f"{address}{choice.query(missing=missing)}#answer-{missing}")
