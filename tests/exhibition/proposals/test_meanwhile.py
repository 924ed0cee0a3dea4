"""An entry is given away, deleted or changed by others while a proposal for it is written, waits or is released."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exhibition.offers.models import Offer
from exhibition.proposals.enums import EntryKind, ProposalState
from exhibition.proposals.models import Proposal
from exhibition.proposals.services import propose, release
from tests.exhibition.proposals.test_proposals import OFFER, decide, partner_of
from tests.factories import NOW, make_offer, make_partner_account, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("to_another", [True, False])
def test_what_waits_for_an_entry_that_is_given_away_waits_no_longer(
    client: Client, account: User, editor: Client, to_another: bool
) -> None:
    """Its partner no longer sees it, and could not withdraw it: so nobody releases it either."""
    offer = make_offer(title="Alt", partner=partner_of(account))
    client.post(f"/admin/partner/offer/{offer.pk}/", OFFER)
    proposal = Proposal.objects.get()
    Offer.objects.update(partner=partner_of(make_partner_account()) if to_another else None)

    assert "Gerade wartet nichts" in editor.get("/admin/proposals/").content.decode()
    assert "eines Partners wartet auf Freigabe" not in editor.get("/admin/").content.decode()
    assert decide(editor, proposal, "release").status_code == 409
    assert decide(editor, proposal, "return", note="Wann?").status_code == 409
    assert Offer.objects.get().title == "Alt"
    Offer.objects.update(partner=partner_of(account))  # by mistake, then
    assert decide(editor, proposal, "release").status_code == 303


@pytest.mark.parametrize("given_away", [True, False])
def test_what_was_typed_for_an_entry_that_is_gone_meanwhile_becomes_a_new_one(account: User, given_away: bool) -> None:
    offer = make_offer(partner=partner_of(account))
    proposal = Proposal(partner=partner_of(account), kind=EntryKind.OFFER, offer=offer)
    if given_away:
        Offer.objects.update(partner=None)
    else:
        Offer.objects.all().delete()

    stored = propose(proposal, OFFER, account, NOW)

    assert (stored.entry, stored.values, stored.state) == (None, OFFER, ProposalState.WAITING)


@pytest.mark.django_db(transaction=True)
def test_two_accounts_that_change_an_entry_for_the_first_time_at_once_share_a_proposal() -> None:
    account = make_partner_account()
    for _turn in range(5):
        offer, start = make_offer(partner=partner_of(account)), threading.Barrier(2)

        def go(start: threading.Barrier, proposal: Proposal, title: str) -> str:
            try:
                start.wait(timeout=10)
                return propose(proposal, OFFER | {"title": title}, account, NOW).state
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            own = [Proposal(partner=partner_of(account), kind=EntryKind.OFFER, offer=offer) for _ in range(2)]
            results = list(pool.map(go, [start] * 2, own, ["Stricken", "Häkeln"]))

        assert results == [ProposalState.WAITING] * 2
        assert Proposal.objects.get(offer=offer).values["title"] in ("Stricken", "Häkeln")


@pytest.mark.postgresql  # SQLite locks all
def test_nobody_changes_an_entry_while_it_is_released(account: User) -> None:
    offer = make_offer(partner=partner_of(account))
    proposal = propose(Proposal(partner=partner_of(account), kind=EntryKind.OFFER, offer=offer), OFFER, account, NOW)

    with CaptureQueriesContext(connection) as queries:
        release(proposal.pk, proposal.version(), make_person())

    locking = [query["sql"] for query in queries.captured_queries if "FOR UPDATE" in query["sql"]]
    assert ['FROM "offers_offer"' in locked for locked in locking] == [True, False]
