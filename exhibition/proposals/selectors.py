"""What belongs to a partner, and what waits for an editor."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from exhibition.partners.models import Partner
from exhibition.programme.models import Event
from exhibition.proposals.enums import EntryKind, ProposalState
from exhibition.proposals.models import MODELS, Entry, Proposal, ProposalQuerySet


class OwnEntry(NamedTuple):
    """An entry as its partner sees it. `title`: the proposed one, if one waits."""

    title: str
    address: str
    is_shown: bool  # some version of it, now
    is_over: bool
    proposal: Proposal | None  # that waits or was returned


def find_partner(person: User) -> Partner | None:
    """The partner that the account belongs to."""
    return Partner.objects.filter(accounts__person=person).first()


def own_entries(partner: Partner, kind: EntryKind, now: datetime) -> list[OwnEntry]:
    """What waits first, then what is shown, then what is over. Two queries."""
    proposals = list(_own_proposals(partner).filter(kind=kind).exclude(state=ProposalState.RELEASED))
    by_entry = {proposal.entry.pk: proposal for proposal in proposals if proposal.entry}
    shown: Any = MODELS[kind].objects.filter(partner=partner)
    entries = [_own_entry(kind, entry, by_entry.get(entry.pk), now) for entry in shown]
    new = [
        OwnEntry(str(one.draft().title), reverse("proposals:edit", args=[one.pk]), False, False, one)
        for one in proposals
        if not one.entry
    ]
    return sorted([*new, *entries], key=lambda entry: (entry.proposal is None, entry.is_over))


def _own_entry(kind: EntryKind, entry: Entry, proposal: Proposal | None, now: datetime) -> OwnEntry:
    is_over = bool(
        entry.ends_at <= now if isinstance(entry, Event) else entry.ends_on and entry.ends_on < localdate(now)
    )
    title = proposal.draft().title if proposal else entry.title
    return OwnEntry(title, reverse(f"proposals:change-{kind}", args=[entry.pk]), not is_over, is_over, proposal)


def _own_proposals(partner: Partner) -> QuerySet[Proposal]:
    return _related().of_owners().filter(partner=partner)


def _related() -> ProposalQuerySet:
    """With what their pages show; logos are on none of them."""
    return Proposal.objects.select_related("partner", "offer", "event").defer("partner__logo")


def find_own_proposal(partner: Partner, proposal_id: int) -> Proposal | None:
    return _own_proposals(partner).filter(pk=proposal_id).first()


def proposal_for(partner: Partner, kind: EntryKind, entry_id: int | None) -> Proposal | None:
    """The proposal for an entry of the partner, or a new one, not saved; None if there is no such entry.

    Without an id it is one for a new entry.
    """
    if entry_id is None:
        return Proposal(partner=partner, kind=kind)
    own: Any = MODELS[kind].objects.filter(partner=partner)
    entry = own.filter(pk=entry_id).first()
    if entry is None:
        return None
    stored = _related().filter(**{kind: entry}).first()
    return (
        stored if stored and stored.partner_id == partner.pk else Proposal(partner=partner, kind=kind, **{kind: entry})
    )


def waiting_proposals() -> QuerySet[Proposal]:
    """What editors may release, the oldest first."""
    return _related().select_related("author").of_owners().filter(state=ProposalState.WAITING)


def count_waiting() -> dict[str, int]:
    """The number of waiting proposals by kind, without kinds that have none. One query."""
    counts = Proposal.objects.of_owners().filter(state=ProposalState.WAITING).order_by().values_list("kind")
    return dict(counts.annotate(Count("pk")))
