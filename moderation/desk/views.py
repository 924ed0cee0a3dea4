"""The desk: read what waits, say one word about it, take it back."""

from __future__ import annotations

from typing import cast

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contributions.enums import Status
from contributions.models import Answer
from moderation import formatting
from moderation.desk import claims, live_updates, selectors
from moderation.desk.forms import CLEAR, KEEP_HERE, THEME, UPHOLD, DecisionForm, LiveForm, QueueFilterForm
from moderation.desk.queue_filters import Queue, QueueFilter, same_words
from moderation.desk.shortcuts import reasons
from moderation.desk.undoable import undoable
from moderation.reports.services import decide_reported, reopen_reports, settle_moot_reports
from moderation.retention import erase_whole_texts
from moderation.services import (
    assign_theme,
    decide,
    decide_objection,
    decide_re_review,
    decide_similar,
    decide_social,
    undo,
)
from moderation.shortening import OMISSION_MARK
from moderation.transitions import ConflictError, NotAllowed, NotAShortening, OwnDecision, ReasonMissing, TooLate

may_decide = permission_required("moderation.add_decision", raise_exception=True)


class SeeOther(HttpResponseRedirect):
    """After a POST, a page to GET."""

    status_code = 303


@may_decide
@require_safe
def show_queue(request: HttpRequest) -> HttpResponse:
    return _page(request, QueueFilterForm(request.GET).choice, reason_missing=request.GET.get("missing", ""))


def _page(request: HttpRequest, choice: QueueFilter, *, status: int = 200, **trouble: str) -> HttpResponse:
    """The queue; `trouble`: the answer whose reason is missing, or whose shortening went too far and how it went."""
    now, person = timezone.now(), cast(User, request.user)
    erase_whole_texts(now)
    settle_moot_reports(now)
    claims.sign_of_life(person, now)
    waiting = selectors.page(choice, person, now)
    counts = dict(live_updates.counts(choice, person))
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": _("Warteschlange"),
        "choice": choice,
        "now_first": waiting[:1],
        "next_ones": waiting[1:],
        "piles": [
            (choice._replace(pile=pile).query(), pile, counts.get(pile, ""), pile == choice.pile)
            for pile in Queue
            if pile in Queue.ALWAYS or pile == choice.pile or counts[pile] != "0"
        ],
        "here": live_updates.here(person, now),
        "oldest": live_updates.oldest(choice, person, now),
        "undoable": undoable(person, now),
        "questions": selectors.questions(now),
        "own_colour_themes": selectors.own_colour_themes(waiting).items(),
        "reasons": reasons(),
        "page_length": selectors.PAGE,
        "left_out": OMISSION_MARK,
        **trouble,
    }
    return render(request, "moderation/queue.html", context, status=status)


@may_decide
@require_POST
def tell_news(request: HttpRequest) -> JsonResponse:
    """Note that somebody is here and still looks at the answers on the page; tell what others did."""
    now, person, form = timezone.now(), cast(User, request.user), LiveForm(request.POST)
    shown = form.shown()
    claims.sign_of_life(person, now)
    if form.is_valid() and form.cleaned_data["looking"]:
        claims.renew(list(shown), person, now)
    return JsonResponse(live_updates.news(QueueFilterForm(request.POST).choice, person, shown, now))


@may_decide
@require_POST
def decide_answer(request: HttpRequest, answer_id: str) -> HttpResponse:
    """Take a word about an answer and go back to the queue (303), where the next one stands first."""
    choice = QueueFilterForm(request.POST).choice
    form = DecisionForm(request.POST)
    person = cast(User, request.user)
    if not form.is_valid():
        messages.error(request, _("Das kam unvollständig an. Bitte entscheide noch einmal."))
        return _back(choice)
    try:
        told = _say(form, choice, int(answer_id), person)
    except ReasonMissing:
        messages.warning(request, _("Bitte wähle einen Grund. Noch ist nichts entschieden."))
        return _back(choice, missing=answer_id)
    except NotAShortening:
        messages.warning(request, formatting.explain_shortening())
        return _page(request, choice, status=422, too_far=answer_id, shorter=form.cleaned_data["text"])
    except OwnDecision:
        messages.error(request, _("Hier hast du schon entschieden. Das nächste Wort hat jemand anderes."))
    except NotAllowed:
        messages.error(request, _("Das geht von hier aus nicht."))
    except ConflictError as faster:
        messages.warning(request, formatting.explain_conflict(faster.decision, person))
    else:
        messages.success(request, told)
    return _back(choice)


def _say(form: DecisionForm, choice: QueueFilter, answer_id: int, person: User) -> str:
    """Do what the form says, and return it in words."""
    sent, now = form.cleaned_data, timezone.now()
    text = Answer.objects.filter(pk=answer_id).values_list("text", flat=True).first()
    shorter = form.shorter(text or "")
    if sent["again"]:
        return formatting.confirm_decision(
            decide_re_review(answer_id=answer_id, after=form.after, by=person, now=now, reason=sent["reason"])
        )
    if form.word == UPHOLD or choice.pile == Queue.OBJECTIONS:
        restore = form.after in Status.SHOWN
        return formatting.confirm_decision(
            decide_objection(answer_id=answer_id, restore=restore, by=person, now=now, shorter=shorter)
        )
    if form.word in (CLEAR, KEEP_HERE):
        return formatting.confirm_decision(
            decide_social(answer_id=answer_id, cleared=form.word == CLEAR, by=person, now=now)
        )
    if form.word == THEME:
        assign_theme([answer_id], sent["theme"] or None)
        return _("Das Thema ist gemerkt.")
    if choice.pile == Queue.REPORTED:
        word = decide_reported(
            answer_id=answer_id,
            before=form.before,
            after=form.after,
            by=person,
            reason=sent["reason"],
            shorter=shorter,
            now=now,
        )
        if sent["theme"] is not None:
            assign_theme([answer_id], sent["theme"] or None)
        return formatting.confirm_reported_decision(word)
    others = [] if shorter else _others(form, answer_id)
    decision = decide(
        answer_id=answer_id,
        before=form.before,
        after=form.after,
        by=person,
        reason=sent["reason"],
        shorter=shorter,
        note=sent["note"],
        now=now,
    )
    alike = decide_similar(first=decision, answer_ids=others)
    if sent["theme"] is not None:
        assign_theme([answer_id, *others], sent["theme"] or None)
    return formatting.confirm_decision(decision, alike)


def _others(form: DecisionForm, answer_id: int) -> list[int]:
    """The new answers that the word shall count for, too: those with the same words, and those that were ticked."""
    fingerprint = form.cleaned_data["alike"]
    question = Answer.objects.filter(pk=answer_id).values("question")[:1]
    same = same_words(question, fingerprint).order_by("submitted_at", "pk") if fingerprint else Answer.objects.none()
    return [
        number
        for number in dict.fromkeys([*same.values_list("pk", flat=True)[:1000], *form.cleaned_data["near"]])
        if number != answer_id
    ]


@may_decide
@require_POST
def undo_decision(request: HttpRequest, decision_id: str) -> HttpResponse:
    """Take back one's own word and go back to the queue (303)."""
    person = cast(User, request.user)
    try:
        with transaction.atomic():
            number = undo(decision_id=int(decision_id), by=person, now=timezone.now())
            reopen_reports(int(decision_id))
    except TooLate:
        messages.warning(request, _("Zum Zurücknehmen ist es zu spät: Das geht zehn Minuten lang."))
    except NotAllowed:
        messages.error(request, _("Zurücknehmen kannst du nur, was du selbst entschieden hast."))
    except ConflictError as newer:
        messages.warning(request, formatting.explain_conflict(newer.decision, person))
    else:
        messages.success(request, formatting.confirm_undo(number))
    return _back(QueueFilterForm(request.POST).choice)


def _back(choice: QueueFilter, *, missing: str | None = None) -> HttpResponse:
    address = reverse("moderation:queue")
    if missing is None:
        return SeeOther(address + choice.query())
    return SeeOther(f"{address}{choice.query(missing=missing)}#answer-{missing}")
