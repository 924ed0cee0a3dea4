"""Partners' accounts write their own entries, editors release them, and nobody sees anything before that."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exhibition.offers.models import Offer
from exhibition.partners.models import Partner
from exhibition.programme.models import Event
from exhibition.proposals.enums import EntryKind, ProposalState
from exhibition.proposals.models import Proposal
from exhibition.proposals.services import release, send_back
from krefeld_kann_was.worker.runner import Runner
from tests.factories import (
    NOW,
    make_event,
    make_offer,
    make_partner_account,
    make_person,
    make_proposal,
)

pytestmark = pytest.mark.django_db
OFFER: dict[str, Any] = {"title": "Nähen", "description": "Wir nähen.", "place": "Wall 1"}
EVENT = OFFER | {"title": "Fest", "starts_at": "2026-11-12T18:00", "ends_at": "2026-11-12T20:00"}
FORMS = {EntryKind.OFFER: OFFER, EntryKind.EVENT: EVENT}


def partner_of(account: User) -> Partner:
    return account.partner_account.partner


def shown_values(client: Client, address: str) -> str:
    return client.get(address).context["form"].initial["shown_values"]


def decide(editor: Client, proposal: Proposal, action: str, **fields: str) -> Any:
    version = Proposal.objects.get(pk=proposal.pk).version()
    return editor.post(f"/admin/proposals/{proposal.pk}/{action}/", {"version": version} | fields)


@pytest.mark.parametrize("kind", EntryKind)
def test_a_partner_writes_and_an_editor_releases(
    client: Client, account: User, editor: Client, kind: EntryKind
) -> None:
    sent = client.post(f"/admin/partner/{kind}/add/", FORMS[kind])
    assert sent.status_code == 303
    proposal = Proposal.objects.get()
    assert "Wartet auf Freigabe" in client.get("/admin/partner/").content.decode()
    assert not Offer.objects.exists()
    assert not Event.objects.exists()
    assert "eines Partners wartet auf Freigabe" in editor.get("/admin/").content.decode()
    page = editor.get("/admin/proposals/").content.decode()
    assert FORMS[kind]["title"] in page
    assert partner_of(account).name in page
    assert account.username in page

    assert decide(editor, proposal, "release").status_code == 303

    where = {EntryKind.OFFER: "angebote", EntryKind.EVENT: "programm"}[kind]
    assert f'<a href="/de/{where}/">Ansehen</a>' in editor.get("/admin/proposals/").content.decode()
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.RELEASED
    entry: Any = proposal.entry
    assert (entry.title, entry.partner) == (FORMS[kind]["title"], partner_of(account))
    assert partner_of(account).name in (getattr(entry, "provider", ""), getattr(entry, "organiser", ""))
    assert "Wird gezeigt" in client.get("/admin/partner/").content.decode()
    log = LogEntry.objects.get()
    assert (log.action_flag, log.get_edited_object()) == (ADDITION, entry)
    assert "freigegeben" in log.get_change_message()


@pytest.mark.parametrize("kind", EntryKind)
def test_a_form_that_is_sent_twice_is_proposed_once(client: Client, account: User, kind: EntryKind) -> None:
    for _each in range(2):
        assert client.post(f"/admin/partner/{kind}/add/", FORMS[kind]).status_code == 303
    assert Proposal.objects.count() == 1

    client.post(f"/admin/partner/{kind}/add/", FORMS[kind] | {"title": "Noch eins"})

    assert Proposal.objects.count() == 2


def test_the_released_version_stays_while_a_change_waits(client: Client, account: User, editor: Client) -> None:
    offer = make_offer(title="Alt", place="Wall 1", partner=partner_of(account), provider="Werkstatt", theme="Lernen")
    address = f"/admin/partner/offer/{offer.pk}/"
    fields = {"title": "Neu", "description": offer.description, "place": "Wall 1"}

    assert client.post(address, fields).status_code == 303

    page = client.get("/admin/partner/").content.decode()
    assert "Eure Änderung wartet auf Freigabe." in page
    assert "Bis dahin wird gezeigt, was bisher da stand." in page
    offer.refresh_from_db()
    assert offer.title == "Alt"
    proposal = Proposal.objects.get()
    assert [(change.before, change.after) for change in proposal.changes()] == [("Alt", "Neu")]
    Offer.objects.update(place="Wall 2")  # by an editor, meanwhile
    decide(editor, proposal, "release")
    offer.refresh_from_db()
    assert (offer.title, offer.place, offer.provider, offer.theme) == ("Neu", "Wall 2", "Werkstatt", "Lernen")

    assert client.post(f"/admin/partner/proposal/{proposal.pk}/", fields | {"place": "Wall 3"}).status_code == 303
    assert Proposal.objects.get().state == ProposalState.WAITING  # one proposal for each entry, its address stays


def test_a_change_that_changes_nothing_waits_for_nobody(client: Client, account: User) -> None:
    offer = make_offer(partner=partner_of(account))
    fields = {"title": offer.title, "description": offer.description, "place": offer.place}

    client.post(f"/admin/partner/offer/{offer.pk}/", fields)

    assert Proposal.objects.get().state == ProposalState.RELEASED


def test_an_editor_returns_it_with_a_sentence(client: Client, account: User, editor: Client) -> None:
    proposal = make_proposal(account)
    assert decide(editor, proposal, "return", note=" ").status_code == 422
    assert decide(editor, proposal, "return", note="x" * 301).status_code == 422

    assert decide(editor, proposal, "return", note="Wann  genau?").status_code == 303

    change = f"/admin/partner/proposal/{proposal.pk}/"
    for address in ("/admin/partner/", change):
        assert "Wann genau?" in client.get(address).content.decode()
    assert f'<a class="button default" href="{change}">Ändern<' in client.get("/admin/partner/").content.decode()
    assert "Gerade wartet nichts" in editor.get("/admin/proposals/").content.decode()
    assert LogEntry.objects.get().get_change_message().endswith("zurückgegeben: Wann genau?")
    assert decide(editor, proposal, "release").status_code == 409
    client.post(f"/admin/partner/proposal/{proposal.pk}/", OFFER)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.note) == (ProposalState.WAITING, "")


def test_nobody_releases_what_they_have_not_read(client: Client, account: User, editor: Client) -> None:
    proposal = make_proposal(account)
    read = proposal.version()
    client.post(f"/admin/partner/proposal/{proposal.pk}/", OFFER)

    response = editor.post(f"/admin/proposals/{proposal.pk}/release/", {"version": read})

    assert response.status_code == 409
    assert "Der Text hat sich gerade geändert" in response.content.decode()
    assert not Offer.objects.exists()
    assert editor.post(f"/admin/proposals/{proposal.pk}/return/", {"version": read, "note": "x"}).status_code == 409


def test_what_cannot_be_shown_is_not_released(editor: Client, account: User) -> None:
    proposal = make_proposal(account, **OFFER)
    make_offer(provider=partner_of(account).name, **OFFER)

    response = decide(editor, proposal, "release")

    assert response.status_code == 422
    assert "Dieses Angebot gibt es an diesem Ort schon." in response.content.decode()
    assert Offer.objects.count() == 1


def test_two_partners_never_see_or_touch_what_is_the_others(client: Client, account: User) -> None:
    other = make_partner_account()
    offer, event = make_offer(partner=partner_of(other)), make_event(partner=partner_of(other))
    house_offer = make_offer()
    new, change = make_proposal(other), make_proposal(other, EntryKind.EVENT)
    before = [list(Offer.objects.values()), list(Event.objects.values()), list(Proposal.objects.values())]
    addresses = [
        *(f"offer/{offer.pk}", f"offer/{house_offer.pk}", f"event/{event.pk}", f"offer/{10**25}"),
        *(f"proposal/{new.pk}", f"proposal/{change.pk}", f"proposal/{new.pk}/withdraw", f"proposal/{10**25}"),
    ]
    for address in addresses:
        assert client.get(f"/admin/partner/{address}/").status_code in (404, 405)
        assert client.post(f"/admin/partner/{address}/", EVENT).status_code == 404
    page = client.get("/admin/partner/").content.decode()

    assert [list(Offer.objects.values()), list(Event.objects.values()), list(Proposal.objects.values())] == before
    assert not any(title in page for title in (offer.title, event.title, str(new), partner_of(other).name))


def test_nobody_chooses_for_whom_they_write(client: Client, account: User) -> None:
    other = Partner.objects.create(name="Anderes Haus")
    forged = {"provider": "Anderes Haus", "partner": str(other.pk), "theme": "x", "state": "released", "kind": "event"}

    client.post("/admin/partner/offer/add/", OFFER | forged)

    proposal = Proposal.objects.get()
    draft: Any = proposal.draft()
    assert (draft.provider, draft.partner, draft.theme) == (partner_of(account).name, partner_of(account), "")
    assert (proposal.state, proposal.kind) == (ProposalState.WAITING, EntryKind.OFFER)


def test_an_entry_that_editors_give_away_is_no_longer_the_partners(client: Client, account: User) -> None:
    proposal = make_proposal(account)
    release(proposal.pk, proposal.version(), make_person())
    assert client.get(f"/admin/partner/proposal/{proposal.pk}/").status_code == 200
    other = make_partner_account()
    Offer.objects.update(partner=partner_of(other))

    assert client.get(f"/admin/partner/proposal/{proposal.pk}/").status_code == 404
    client.force_login(other)
    assert client.post(f"/admin/partner/offer/{Offer.objects.get().pk}/", OFFER).status_code == 303
    assert Proposal.objects.get().partner == partner_of(other)


def test_without_a_partner_the_role_permits_nothing(client: Client, account: User) -> None:
    partner_of(account).delete()

    assert "gehört zu keinem Partner" in client.get("/admin/partner/").content.decode()
    assert client.post("/admin/partner/offer/add/", OFFER).status_code == 403


def test_the_form_says_what_may_stay_empty(client: Client, account: User) -> None:
    page = client.get("/admin/partner/event/add/").content.decode()
    labels = [" ".join(label.split()) for label in re.findall(r"<label[^>]*>([^<]*)</label>", page)]

    assert labels == ["Titel", "Beschreibung", "Ort", "Beginn", "Ende", "Link (freiwillig)"]
    assert "vor Ort</label>" in client.get("/admin/partner/offer/add/").content.decode()


def test_what_was_typed_stays_when_something_is_missing(client: Client, account: User) -> None:
    response = client.post("/admin/partner/event/add/", EVENT | {"ends_at": "2026-11-12T17:00", "place": ""})

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="Fest"' in page
    assert 'value="2026-11-12T17:00"' in page
    assert not Proposal.objects.exists()
    response = client.post("/admin/partner/event/add/", EVENT | {"ends_at": "2026-11-12T17:00"})
    assert "Das Ende muss nach dem Beginn liegen." in response.content.decode()


def test_two_accounts_of_a_partner_do_not_overwrite_each_other(client: Client, account: User) -> None:
    proposal = make_proposal(account, **OFFER)
    address = f"/admin/partner/proposal/{proposal.pk}/"
    shown = shown_values(client, address)
    client.post(address, OFFER | {"title": "Stricken", "shown_values": shown})

    second = client.post(address, OFFER | {"title": "Häkeln", "shown_values": shown})

    assert second.status_code == 422
    assert "Stricken" in second.content.decode()
    assert str(Proposal.objects.get().draft().title) == "Stricken"


@pytest.mark.parametrize("is_shown", [True, False])
def test_a_partner_withdraws_what_waits(client: Client, account: User, is_shown: bool) -> None:
    if is_shown:
        offer = make_offer(title="Alt", partner=partner_of(account))
        client.post(f"/admin/partner/offer/{offer.pk}/", OFFER)
    else:
        make_proposal(account)

    assert client.post(f"/admin/partner/proposal/{Proposal.objects.get().pk}/withdraw/").status_code == 303

    assert not Proposal.objects.filter(state=ProposalState.WAITING).exists()
    log = LogEntry.objects.get()
    assert (log.user, log.action_flag) == (account, CHANGE if is_shown else DELETION)
    assert "zurückgenommen" in log.get_change_message()
    assert [offer.title for offer in Offer.objects.all()] == (["Alt"] if is_shown else [])


@pytest.mark.parametrize("note", ["", "Wann genau?"])
def test_the_partner_gets_a_mail(settings: Any, account: User, note: str) -> None:
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    User.objects.filter(pk=account.pk).update(email="haus@example.org")
    proposal = make_proposal(account, title="Nähen")
    if note:
        send_back(proposal.pk, proposal.version(), note, make_person())
    else:
        release(proposal.pk, proposal.version(), make_person())

    assert mail.outbox == []
    Runner().work()

    [sent] = mail.outbox
    assert sent.bcc == ["haus@example.org"]
    assert "Nähen" in sent.subject
    assert note in sent.body
    assert "/admin/partner/" in sent.body


def test_the_number_of_queries_does_not_grow(client: Client, account: User, editor: Client) -> None:
    counts = []
    for _turn in range(2):
        for kind in EntryKind:
            make_proposal(account, kind)
        make_offer(partner=partner_of(account))
        for browser, address in ((client, "/admin/partner/"), (editor, "/admin/proposals/")):
            browser.get(address)  # what a process reads once
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(address).status_code == 200
            counts.append(len(queries))

            assert not any('"logo",' in query["sql"] for query in queries.captured_queries)

    assert counts == [9, 7] * 2


def test_what_is_over_says_so(client: Client, account: User) -> None:
    make_event(partner=partner_of(account), starts_at=NOW - timedelta(days=2), ends_at=NOW - timedelta(days=1))

    assert "Vorbei, wird nicht mehr gezeigt." in client.get("/admin/partner/").content.decode()
