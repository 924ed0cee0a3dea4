"""The pages on which partners write, and the one on which editors release."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exhibition.partners.models import Partner
from exhibition.proposals import selectors, services
from exhibition.proposals.enums import EntryKind, ProposalState
from exhibition.proposals.forms import FORMS
from exhibition.proposals.models import Proposal
from krefeld_kann_was.lib.ids import MAX_ID
from krefeld_kann_was.lib.model_admin import staff_context

MAX_ON_PAGE = 20  # waiting proposals
ADD_TITLES = {EntryKind.OFFER: gettext_lazy("Neues Angebot"), EntryKind.EVENT: gettext_lazy("Neue Veranstaltung")}
may_propose = permission_required("proposals.add_proposal", raise_exception=True)
may_release = permission_required("proposals.change_proposal", raise_exception=True)


@never_cache
def start_page(request: HttpRequest) -> HttpResponse:
    """The start page: of staff, or for partners their own."""
    person = cast(User, request.user)
    if person.has_perm("proposals.add_proposal") and not person.has_perm("proposals.change_proposal"):
        return redirect("proposals:own")
    return admin.site.index(request)


@may_propose
@never_cache
@require_safe
def show_own(request: HttpRequest) -> HttpResponse:
    """All entries of the partner, and what became of them."""
    partner, now = selectors.find_partner(cast(User, request.user)), timezone.now()
    context = {
        **staff_context(request, partner.name if partner else _("Partner")),
        "partner": partner,
        "offers": selectors.own_entries(partner, EntryKind.OFFER, now) if partner else [],
        "events": selectors.own_entries(partner, EntryKind.EVENT, now) if partner else [],
    }
    return render(request, "exhibition/proposals/own.html", context)


@may_propose
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: EntryKind, entry_id: int | None) -> HttpResponse:
    """A new entry, or the change of one that is shown."""
    found = selectors.proposal_for(_partner(request), kind, entry_id and min(entry_id, MAX_ID))
    return _edit(request, found)


@may_propose
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """What is proposed. Its address stays the same when it is released meanwhile."""
    return _edit(request, selectors.find_own_proposal(_partner(request), min(proposal_id, MAX_ID)))


@may_propose
@require_POST
def withdraw(request: HttpRequest, proposal_id: int) -> HttpResponse:
    proposal = selectors.find_own_proposal(_partner(request), min(proposal_id, MAX_ID))
    if proposal is None:
        raise Http404
    services.withdraw(proposal, cast(User, request.user))
    messages.success(request, _("Zurückgenommen."))
    return redirect_after_post("proposals:own")


def _partner(request: HttpRequest) -> Partner:
    partner = selectors.find_partner(cast(User, request.user))
    if partner is None:
        raise PermissionDenied
    return partner


def _edit(request: HttpRequest, proposal: Proposal | None) -> HttpResponse:
    if proposal is None:
        raise Http404
    kind = EntryKind(proposal.kind)
    form = FORMS[kind](request.POST if request.method == "POST" else None, proposal)
    if request.method == "POST" and form.is_valid():
        stored = services.propose(proposal, form.values(), cast(User, request.user), timezone.now())
        if stored.state == ProposalState.WAITING:
            messages.success(request, _("Danke! Die Redaktion sieht es sich an und gibt es frei oder schreibt euch."))
        else:
            messages.info(request, _("Das steht schon so da. Es wartet nichts."))
        return redirect_after_post("proposals:own")
    is_new = proposal.pk is None and proposal.entry is None
    context = {
        **staff_context(request, ADD_TITLES[kind] if is_new else str(proposal.draft().title)),
        "form": form,
        "proposal": proposal,
        "partner": proposal.partner,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "exhibition/proposals/edit.html", context, status=status)


@may_release
@never_cache
@require_safe
def show_waiting(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first, old beside new."""
    return _show_waiting(request)


@may_release
@require_POST
def release(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Show what was proposed, as the editor has read it."""
    version, person = request.POST.get("version", ""), cast(User, request.user)
    return _decide(request, proposal_id, lambda: services.release(proposal_id, version, person), _released)


@may_release
@require_POST
def send_back(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Return it with a sentence to the partner."""
    version, person = request.POST.get("version", ""), cast(User, request.user)
    note = " ".join(request.POST.get("note", "").split())
    return _decide(
        request,
        proposal_id,
        lambda: services.send_back(proposal_id, version, note, person),
        lambda proposal: _("Zurückgegeben: %(title)s") % {"title": proposal},
    )


def _released(proposal: Proposal) -> str:
    """What an editor reads after the release, with the way to the page on which it stands now."""
    address = reverse("programme" if proposal.kind == EntryKind.EVENT else "offers")
    done = _("Freigegeben: %(title)s") % {"title": proposal}
    return format_html('{} <a href="{}">{}</a>', done, address, _("Ansehen"))


def _decide(
    request: HttpRequest, proposal_id: int, decide: Callable[[], Proposal], describe: Callable[[Proposal], str]
) -> HttpResponse:
    """Back to the page (303); where it is not possible, the page again with why, and with what was typed."""
    try:
        proposal = decide()
    except services.ProposalConflictError as conflict:
        messages.warning(request, str(conflict))
        return _show_waiting(request, status=HTTPStatus.CONFLICT, failed_id=proposal_id)
    except ValidationError as error:
        return _show_waiting(
            request, status=HTTPStatus.UNPROCESSABLE_ENTITY, failed_id=proposal_id, errors=error.messages
        )
    messages.success(request, describe(proposal))
    return redirect_after_post("proposals:waiting")


def _show_waiting(request: HttpRequest, *, status: int = HTTPStatus.OK, **variables: Any) -> HttpResponse:
    waiting = selectors.waiting_proposals()
    context = {
        **staff_context(request, _("Von Partnern: wartet auf Freigabe")),
        "proposals": waiting[:MAX_ON_PAGE],
        "count": waiting.count(),
        "typed_note": request.POST.get("note", ""),
        **variables,
    }
    return render(request, "exhibition/proposals/waiting.html", context, status=status)


def redirect_after_post(name: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(name), status=HTTPStatus.SEE_OTHER)
