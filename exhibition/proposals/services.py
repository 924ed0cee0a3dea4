"""All that happens to a proposal. Only `release` shows to anybody else what a partner has written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from exhibition.proposals.enums import ProposalState
from exhibition.proposals.models import Proposal
from exhibition.proposals.tasks import mail_partner

NOTE: Any = Proposal._meta.get_field("note")


class ProposalConflictError(Exception):
    """What somebody decided about is no longer what they have read. The text is for people."""


@transaction.atomic
def propose(proposal: Proposal, values: Mapping[str, Any], author: User, now: datetime) -> Proposal:
    """Store what the partner wants to show. It waits, also if it was released or returned before.

    `values`: by field. What is as it is shown already is left out, so that a release keeps what editors change
    meanwhile.
    """
    stored = _locked(pk=proposal.pk).first() or _proposal_of(proposal) or proposal
    entry = stored.entry
    stored.values = {name: value for name, value in values.items() if entry is None or value != getattr(entry, name)}
    stored.partner = proposal.partner
    stored.state = ProposalState.WAITING if stored.values else ProposalState.RELEASED
    stored.note, stored.author, stored.proposed_at = "", author, now
    stored.save()
    return stored


@transaction.atomic
def withdraw(proposal: Proposal) -> None:
    """Forget what waits or was returned. What is shown stays as it is."""
    stored = _locked(pk=proposal.pk).first()
    if stored is not None and stored.entry is None:
        stored.delete()
    elif stored is not None:
        stored.values, stored.state, stored.note = {}, ProposalState.RELEASED, ""
        stored.save()


@transaction.atomic
def release(proposal_id: int, version: str, by: User) -> Proposal:
    """Show what was proposed, and tell the partner.

    `version`: of what the editor has read. Raises ProposalConflictError, and ValidationError if it cannot be shown.
    """
    proposal = _as_read(proposal_id, version)
    draft = proposal.draft()
    draft.full_clean()
    draft.save()
    setattr(proposal, proposal.kind, draft)
    proposal.values, proposal.state = {}, ProposalState.RELEASED
    proposal.save()
    text = _("Von %(partner)s vorgeschlagen, freigegeben") % {"partner": proposal.partner}
    LogEntry.objects.log_actions(by.pk, [draft], CHANGE, change_message=text)
    _tell(proposal, str(draft.title))
    return proposal


@transaction.atomic
def send_back(proposal_id: int, version: str, note: str) -> Proposal:
    """Return a proposal to its partner with a sentence that says what to do. Raises as `release` does."""
    proposal = _as_read(proposal_id, version)
    if not note:
        raise ValidationError(_("Schreib in einem Satz, was anders werden soll."))
    proposal.state, proposal.note = ProposalState.RETURNED, NOTE.clean(note, proposal)
    proposal.save()
    _tell(proposal, str(proposal.draft().title))
    return proposal


def _locked(**known: Any) -> Any:
    return Proposal.objects.select_for_update(of=("self",)).filter(**known)


def _proposal_of(proposal: Proposal) -> Proposal | None:
    """The stored one of the same entry: another account of the partner may have been faster."""
    return _locked(**{proposal.kind: proposal.entry}).first() if proposal.entry else None


def _as_read(proposal_id: int, version: str) -> Proposal:
    proposal: Proposal | None = _locked(pk=proposal_id, state=ProposalState.WAITING).first()
    if proposal is None:
        raise ProposalConflictError(_("Darüber ist schon entschieden, oder der Partner hat es zurückgenommen."))
    if proposal.version() != version:
        raise ProposalConflictError(_("Der Text hat sich gerade geändert. Lies ihn noch einmal, dann entscheide."))
    return proposal


def _tell(proposal: Proposal, title: str) -> None:
    mail_partner.enqueue(proposal.partner_id, title, proposal.note)  # stored with the decision, or not at all
