"""All that happens to a proposal. Only `release` shows to anybody else what a partner has written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from exhibition.proposals.enums import ProposalState
from exhibition.proposals.models import MODELS, Entry, Proposal
from exhibition.proposals.tasks import mail_partner

NOTE: Any = Proposal._meta.get_field("note")


class ProposalConflictError(Exception):
    """What somebody decided about is no longer what they have read. The text is for people."""


@transaction.atomic
def propose(proposal: Proposal, values: Mapping[str, Any], author: User, now: datetime) -> Proposal:
    """Store what the partner wants to show. It waits, also if it was released or returned before.

    `values`: by field. What is as it is shown already is left out, so that a release keeps what editors change
    meanwhile. If the entry is deleted or given away meanwhile, it becomes a new one, so that nothing typed is lost. A
    new one that waits already is not stored twice.
    """
    entry = _lock_entry(proposal)
    stored = _locked(pk=proposal.pk).first() or _proposal_of(proposal.kind, entry) or proposal
    if stored.pk is None and entry is None and (twin := _twin_of(proposal, values)):
        return twin
    if proposal.entry:
        setattr(stored, stored.kind, entry)
    entry = stored.entry
    stored.values = {name: value for name, value in values.items() if entry is None or value != getattr(entry, name)}
    stored.partner = proposal.partner
    stored.state = ProposalState.WAITING if stored.values else ProposalState.RELEASED
    stored.note, stored.author, stored.proposed_at = "", author, now
    stored.save()
    return stored


@transaction.atomic
def withdraw(proposal: Proposal, by: User) -> None:
    """Forget what waits or was returned. What is shown stays as it is."""
    stored = _locked(pk=proposal.pk).first()
    if stored is None:
        return
    text = _("Von %(partner)s vorgeschlagen, zurückgenommen") % {"partner": stored.partner}
    if stored.entry is None:
        _log(by, stored, DELETION, text)
        stored.delete()
    else:
        _log(by, stored.entry, CHANGE, text)
        stored.values, stored.state, stored.note = {}, ProposalState.RELEASED, ""
        stored.save()


@transaction.atomic
def release(proposal_id: int, version: str, by: User) -> Proposal:
    """Show what was proposed, and tell the partner.

    `version`: of what the editor has read. Raises ProposalConflictError, and ValidationError if it cannot be shown.
    """
    proposal = _as_read(proposal_id, version)
    draft, is_new = proposal.draft(), proposal.entry is None
    draft.full_clean()
    draft.save()
    setattr(proposal, proposal.kind, draft)
    proposal.values, proposal.state = {}, ProposalState.RELEASED
    proposal.save()
    text = _("Von %(partner)s vorgeschlagen, freigegeben") % {"partner": proposal.partner}
    _log(by, draft, ADDITION if is_new else CHANGE, text)
    _notify_partner(proposal, str(draft.title))
    return proposal


@transaction.atomic
def send_back(proposal_id: int, version: str, note: str, by: User) -> Proposal:
    """Return a proposal to its partner with a sentence that says what to do. Raises as `release` does."""
    proposal = _as_read(proposal_id, version)
    if not note:
        raise ValidationError(_("Schreib in einem Satz, was anders werden soll."))
    proposal.state, proposal.note = ProposalState.RETURNED, NOTE.clean(note, proposal)
    proposal.save()
    text = _("Von %(partner)s vorgeschlagen, zurückgegeben: %(note)s")
    _log(by, proposal.entry or proposal, CHANGE, text % {"partner": proposal.partner, "note": proposal.note})
    _notify_partner(proposal, str(proposal.draft().title))
    return proposal


def _locked(**known: Any) -> Any:
    return Proposal.objects.select_for_update(of=("self",)).filter(**known)


def _lock_entry(proposal: Proposal) -> Entry | None:
    """Its entry, if it is still the partner's. Locked before the proposal, and where there is none yet."""
    entries: Any = MODELS[proposal.kind].objects.select_for_update()
    return entries.filter(pk=getattr(proposal, f"{proposal.kind}_id"), partner=proposal.partner_id).first()


def _proposal_of(kind: str, entry: Entry | None) -> Proposal | None:
    """The stored one of the same entry: another account of the partner may have been faster."""
    return _locked(**{kind: entry}).first() if entry else None


def _twin_of(proposal: Proposal, values: Mapping[str, Any]) -> Proposal | None:
    """A new entry that waits already and says the same: a form that was sent twice."""
    waiting = _locked(
        partner=proposal.partner_id, kind=proposal.kind, state=ProposalState.WAITING, **{proposal.kind: None}
    )
    stored_values = json.loads(json.dumps(dict(values), cls=DjangoJSONEncoder))
    return next((each for each in waiting if each.values == stored_values), None)


def _as_read(proposal_id: int, version: str) -> Proposal:
    if found := Proposal.objects.filter(pk=proposal_id).first():
        _lock_entry(found)
    proposal: Proposal | None = _locked(pk=proposal_id, state=ProposalState.WAITING).of_owners().first()
    if proposal is None:
        raise ProposalConflictError(_("Darüber ist schon entschieden, oder der Partner hat es zurückgenommen."))
    if proposal.version() != version:
        raise ProposalConflictError(_("Der Text hat sich gerade geändert. Lies ihn noch einmal, dann entscheide."))
    return proposal


def _log(by: User, about: Entry | Proposal, action: int, text: str) -> None:
    LogEntry.objects.log_actions(by.pk, [about], action, change_message=text)


def _notify_partner(proposal: Proposal, title: str) -> None:
    mail_partner.enqueue(proposal.partner_id, title, proposal.note)  # stored with the decision, or not at all
