"""The desk: the page of answers to read, one view for each kind of decision about an answer, and undo."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contributions.enums import Reason, Status
from contributions.text import OMISSION_MARK
from krefeld_kann_was.lib.ids import parse_id
from krefeld_kann_was.lib.model_admin import staff_context
from moderation import formatting, services
from moderation.desk import live_updates, selectors
from moderation.desk.colleagues import list_colleagues, read_languages
from moderation.desk.decision_request import DecisionRequest
from moderation.desk.enums import Queue, list_reasons
from moderation.desk.filtering import filter_fields
from moderation.desk.forms import DecisionForm, LanguagesForm, LiveForm, QueueFilterForm, RefusedDecision
from moderation.desk.queues import QueueFilter
from moderation.desk.release_confirmation import ConfirmationRequired, TooFast, find_unconfirmed
from moderation.desk.services import (
    LIST_SIZE,
    PAGE_SIZE,
    hand_out_answers,
    hand_over,
    note_presence,
    renew_claims,
    set_languages,
    take_back,
)
from moderation.desk.undoable_steps import undoable_steps
from moderation.hints.services import scan_waiting_answers, update_hints
from moderation.reports.services import decide_reported, reopen_reports, settle_moot_reports
from moderation.retention import erase_previous_states
from moderation.transitions import ConflictError, NotAllowed, NotAShortening, OwnDecision, ReasonMissing, TooLate

MAX_SKIPPED = 200  # answers that one page goes without
SCANNED_BY_PAGE, SCANNED_BY_POLL = 10, 50  # answers that one request searches for hints at most
# What somebody can put right at once, with what the page calls it.
REFUSALS = {
    ReasonMissing: "reason",
    NotAShortening: "shortening",
    ConfirmationRequired: "confirmation",
    TooFast: "haste",
}
may_decide = permission_required("moderation.add_decision", raise_exception=True)


@may_decide
@require_safe
def show_queue(request: HttpRequest) -> HttpResponse:
    """The page of answers to read; `skip` in its address is an answer that the reader left for others, or for later."""
    skipped = [int(each) for each in request.GET.getlist("skip")[:MAX_SKIPPED] if parse_id(each)]
    queue_filter = QueueFilterForm(request.GET).queue_filter
    if selectors.is_question_gone(queue_filter):
        messages.info(request, _("Die gewählte Frage gibt es nicht mehr. Hier stehen wieder alle."))
        return HttpResponseRedirect(reverse("moderation:queue") + queue_filter.query_without("question"))
    return _page(request, queue_filter, skipped=skipped)


def _page(
    request: HttpRequest,
    queue_filter: QueueFilter,
    refused: RefusedDecision | None = None,
    skipped: Sequence[int] = (),
) -> HttpResponse:
    """The queue; after a decision that was refused (422) its answer comes first, with what was typed for it."""
    now, person = timezone.now(), cast(User, request.user)
    erase_previous_states(now)
    settle_moot_reports(now)
    note_presence(person, now)
    if queue_filter.queue in Queue.WAITING:
        scan_waiting_answers(now, limit=SCANNED_BY_PAGE)
    refused_id = refused.answer_id if refused else None
    answer_ids, re_reviews = hand_out_answers(queue_filter, person, now, first=refused_id, without=skipped)
    entries = selectors.describe_answers(queue_filter.queue, answer_ids[:LIST_SIZE], re_reviews, person, now)
    newest = queue_filter._replace(before=None)
    if entries and entries[0].answer.pk == refused_id:
        entries[0] = entries[0]._replace(refused=refused)
    counts = live_updates.queue_counts(queue_filter, person)
    context = {
        **staff_context(request, _("Antworten prüfen")),
        "queue_filter": queue_filter,
        "is_rehearsal": selectors.is_rehearsal(queue_filter),
        "current_entries": entries[:1],
        "next_entries": entries[1:],
        "queues": [
            (newest._replace(queue=queue).query(), queue, counts.get(queue, ""), queue == queue_filter.queue)
            for queue in Queue
            if queue in Queue.ALWAYS_LISTED or queue == queue_filter.queue or counts[queue] != "0"
        ],
        "is_searchable": queue_filter.queue in Queue.SEARCHABLE,
        "newest_page": newest,
        "older_page": len(answer_ids) > LIST_SIZE and queue_filter._replace(before=answer_ids[LIST_SIZE - 1]),
        "here": live_updates.format_colleagues(person, now),
        "oldest": live_updates.format_oldest(queue_filter, person, now),
        "undoable": undoable_steps(person, now, queue_filter.question_id),
        "filter_fields": filter_fields(newest, now),
        "own_colour_themes": selectors.own_colour_themes(entries).items(),
        "reasons": list_reasons(),
        "page_size": PAGE_SIZE,
        "left_out": OMISSION_MARK,
        "drawn": now.timestamp(),
    }
    return render(request, "moderation/queue.html", context, status=422 if refused else 200)


@may_decide
@require_POST
def send_updates(request: HttpRequest) -> JsonResponse:
    """Note who is here and what they still read; return what changed since their page was drawn."""
    now, person, form = timezone.now(), cast(User, request.user), LiveForm(request.POST)
    shown = form.shown()
    erase_previous_states(now)
    note_presence(person, now)
    scan_waiting_answers(now, limit=SCANNED_BY_POLL)
    looking = form.is_valid() and form.cleaned_data["looking"]
    if looking:
        renew_claims(list(shown), person, now)
    queue_filter = QueueFilterForm(request.POST).queue_filter
    return JsonResponse(live_updates.find_updates(queue_filter, person, shown, now, looking=looking))


def action(act: Callable[..., str]) -> Callable[..., HttpResponse]:
    """The view for one kind of decision: checks who asks and what they sent, explains failures, returns to the queue.

    `act` takes a DecisionRequest and what the address adds, and returns the message about what it did.
    """

    @may_decide
    @require_POST
    @wraps(act)
    def view(request: HttpRequest, answer_id: str, **target: Any) -> HttpResponse:
        person, form = cast(User, request.user), DecisionForm(request.POST)
        if not form.is_valid():
            return _incomplete(request)
        sent = DecisionRequest(int(answer_id), person, timezone.now(), form.cleaned_data, form.near_ids())
        try:
            messages.success(request, act(sent, **target))
        except (ConflictError, NotAllowed) as error:
            _explain(request, error)
            if note := sent.fields["note"]:
                messages.warning(request, _("Deine Notiz ist nicht gespeichert: „%(note)s“") % {"note": note})
        except (ReasonMissing, NotAShortening, ConfirmationRequired, TooFast) as error:
            _explain(request, error)
            causes = error.causes if isinstance(error, ConfirmationRequired) else []
            refused = RefusedDecision(sent.answer_id, REFUSALS[type(error)], causes, sent.fields, sent.near_ids)
            return _page(request, QueueFilterForm(request.POST).queue_filter, refused)
        update_hints([sent.answer_id], sent.now)
        return _back(request)

    return view


@may_decide
@require_POST
def decide_by_button(request: HttpRequest, answer_id: str) -> HttpResponse:
    """Perform the action that `decision` names, for clients that ignore the `formaction` of the buttons."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    try:
        match = resolve(reverse(f"{name}.{request.POST.get('decision')}", args=[answer_id]))
    except NoReverseMatch:
        return _incomplete(request)
    return cast(HttpResponse, match.func(request, **match.kwargs))


@action
def decide_answer(
    sent: DecisionRequest, *, after: Status, shorten: bool = False, confirmed: bool = False, only_one: bool = False
) -> str:
    """Release, shorten, reject or hold an answer; with its whole text also all that were chosen with it.

    `only_one`: show this one of several with the same text, and reject the others as duplicates.
    """
    was_rejected = sent.fields["seen"] == Status.REJECTED
    shown = after in Status.SHOWN
    shorter = sent.shorter(required=shorten, confirmed=confirmed, was_rejected=was_rejected) if shown else ""
    similar = sent.same_answers() if only_one else [] if shorter else sent.similar_answers()
    reason, note = sent.fields["reason"], sent.fields["note"]
    decision = services.decide(
        **sent.base, before=sent.fields["seen"], after=after, reason=reason, shorter=shorter, note=note
    )
    if only_one:
        changed = services.decide_similar(first=decision, answer_ids=similar, reject_as=Reason.DUPLICATE)
        update_hints(similar, sent.now)
        sent.set_theme()
        return formatting.confirm_one(decision, len(changed))
    unconfirmed = find_unconfirmed(similar, sent.now) if shown else {}
    similar = [each for each in similar if each not in unconfirmed]
    changed = services.decide_similar(first=decision, answer_ids=similar)
    update_hints(similar, sent.now)
    sent.set_theme(*changed)
    return formatting.confirm_decision(decision, len(changed)) + formatting.explain_unconfirmed(unconfirmed)


@action
def decide_reported_answer(
    sent: DecisionRequest, *, after: Status, shorten: bool = False, confirmed: bool = False
) -> str:
    """Keep, shorten or take down a reported answer, or show one again that a report hid; settles its reports."""
    shorter = sent.shorter(required=shorten, confirmed=confirmed) if after in Status.SHOWN else ""
    reason = sent.fields["reason"]
    decision = decide_reported(**sent.base, before=sent.fields["seen"], after=after, reason=reason, shorter=shorter)
    sent.set_theme()
    return formatting.confirm_reported_decision(decision)


@action
def decide_on_objection(sent: DecisionRequest, *, restore: bool, shorten: bool = False, confirmed: bool = False) -> str:
    """Show a rejected answer after all because its author objected, or uphold the rejection."""
    shorter = sent.shorter(required=shorten, confirmed=confirmed) if restore else ""
    decision = services.decide_objection(**sent.base, restore=restore, shorter=shorter)
    sent.set_theme()
    return formatting.confirm_decision(decision)


@action
def re_review(sent: DecisionRequest, *, after: Status, confirmed: bool = False) -> str:
    """Judge a rejected answer again without knowing that it was rejected; confirmed as a new one is."""
    if after in Status.SHOWN and not confirmed:
        sent.check_confirmed()
    decision = services.decide_re_review(**sent.base, after=after, reason=sent.fields["reason"])
    sent.set_theme()
    return formatting.confirm_decision(decision)


@action
def decide_for_social(sent: DecisionRequest, *, cleared: bool, confirmed: bool = False) -> str:
    """Clear a released answer for social networks, or keep it to the exhibition."""
    if cleared and not confirmed:
        sent.check_confirmed()
    decision = services.decide_social(**sent.base, cleared=cleared)
    sent.set_theme()
    return formatting.confirm_decision(decision)


@action
def pass_on(sent: DecisionRequest) -> str:
    """Pass an answer to a colleague who reads its language; decides nothing. A blind re-review looks like any other."""
    colleagues = {each.person_id: each.name for each in list_colleagues(sent.by, sent.now)}
    if sent.fields["colleague"] not in colleagues:
        raise NotAllowed
    if not selectors.still_to_decide(sent.answer_id, sent.fields["seen"]):
        raise ConflictError(selectors.latest_decision(sent.answer_id))
    hand_over(answer_id=sent.answer_id, to=sent.fields["colleague"], by=sent.by, now=sent.now)
    return _("Weitergegeben an %(name)s.") % {"name": colleagues[sent.fields["colleague"]]}


@may_decide
@require_POST
def take_back_answer(request: HttpRequest, answer_id: str) -> HttpResponse:
    """Take an answer back that one passed on, and return to the queue, where it is first (303)."""
    now, person = timezone.now(), cast(User, request.user)
    try:
        take_back(answer_id=int(answer_id), by=person, now=now)
    except (ConflictError, TooLate, NotAllowed) as error:
        _explain(request, error)
    else:
        messages.success(request, _("Du hast die Antwort wieder."))
    return _back(request)


@may_decide
@require_http_methods(["GET", "HEAD", "POST"])
def choose_languages(request: HttpRequest) -> HttpResponse:
    """Which languages one reads, so that colleagues can pass answers on."""
    person = cast(User, request.user)
    sent = request.POST if request.method == "POST" else None
    form = LanguagesForm(sent, initial={"languages": read_languages(person)})
    if form.is_valid():
        set_languages(person, form.cleaned_data["languages"])
        messages.success(request, _("Gespeichert. Danke!"))
        return HttpResponseRedirect(reverse("moderation:queue"), status=303)
    return render(request, "moderation/languages.html", {**staff_context(request, _("Meine Sprachen")), "form": form})


@action
def set_theme(sent: DecisionRequest) -> str:
    """Group an answer under a theme of its question, or under none."""
    sent.set_theme()
    return _("Das Thema ist gespeichert.")


@may_decide
@require_POST
def undo_decision(request: HttpRequest, decision_id: str) -> HttpResponse:
    """Undo a decision of one's own and return to the queue (303)."""
    now, person = timezone.now(), cast(User, request.user)
    try:
        with transaction.atomic():
            undone = services.undo(decision_id=int(decision_id), by=person, now=now)
            reopen_reports(undone.pk)
        count = 1 + services.undo_similar(first=undone, now=now)
    except (ConflictError, TooLate) as error:
        _explain(request, error)
    except NotAllowed:
        messages.error(request, _("Rückgängig machen kannst du nur, was du selbst entschieden hast."))
    else:
        update_hints(selectors.undone_answers(person, now), now)
        messages.success(request, formatting.confirm_undo(count))
    return _back(request)


def _explain(request: HttpRequest, error: Exception) -> None:
    """Add the message that says why nothing was decided."""
    match error:
        case ConflictError():
            messages.warning(request, formatting.explain_conflict(error.decision, cast(User, request.user)))
        case ReasonMissing():
            messages.warning(request, _("Bitte wähl einen Grund. Noch ist nichts entschieden."))
        case ConfirmationRequired():
            messages.warning(request, formatting.explain_confirmation(error.causes))
        case TooFast():
            messages.warning(request, _("Das ging schneller, als man lesen kann. Noch ist nichts entschieden."))
        case NotAShortening():
            messages.warning(request, formatting.explain_shortening())
        case TooLate():
            messages.warning(request, _("Dafür ist es zu spät: Rückgängig machen geht zehn Minuten lang."))
        case OwnDecision():
            messages.error(request, _("Hier hast du schon entschieden. Jetzt entscheidet jemand anderes."))
        case _:
            messages.error(request, _("Das geht von hier aus nicht."))


def _incomplete(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("Das kam unvollständig an. Bitte entscheide noch einmal."))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """Redirect to the queue that was read (303), where the next answer is first.

    Where `next` is an address of this site, to the page from which somebody decided.
    """
    page = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(page, allowed_hosts=None):
        page = reverse("moderation:queue") + QueueFilterForm(request.POST).queue_filter.query()
    return HttpResponseRedirect(page, status=303)
