"""Nothing that waits for a release is at any public address, nor in any file."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from contributions.enums import Status
from contributions.models import Answer
from exhibition.models import Screen
from exhibition.programme.models import Event
from exhibition.proposals.enums import EntryKind, ProposalState
from exhibition.proposals.models import Proposal
from krefeld_kann_was.accounts import roles
from tests.addresses import routes
from tests.factories import (
    NOW,
    make_answer,
    make_colleague,
    make_event,
    make_offer,
    make_partner_account,
    make_question,
    make_station,
    send_answer,
)

pytestmark = pytest.mark.django_db
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


def public_addresses(event: Event, screen: Screen, receipt: str) -> list[str]:
    """Every address of visitors and screens, with what is there in the place of its parameters."""
    values = {"event_id": event.pk, "code": screen.station.code, "receipt": receipt, "slug": "regeln"}
    values |= {"question_id": screen.question_id, "token": screen.token}
    values["answer_id"] = Answer.objects.earliest("pk").pk
    public = [route.replace("^", "").replace("$", "") for route in routes() if not route.startswith("admin/")]
    return ["/" + PARAMETER.sub(lambda found: str(values.get(found[1] or found[2], "x")), route) for route in public]


@pytest.mark.parametrize("state", [ProposalState.WAITING, ProposalState.RETURNED])
def test_what_is_not_released_is_on_no_page_and_in_no_file(
    client: Client, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    """The secret stands in every field that there is: of new entries, and of changes to shown ones."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    account = make_partner_account()
    partner = account.partner_account.partner
    offer, event = make_offer(title="Bekannt A", partner=partner), make_event(title="Bekannt B", partner=partner)
    browser, editor = Client(), Client()
    browser.force_login(account)
    editor.force_login(make_colleague(roles.EDITOR))
    secret = {"title": "Geheim1", "description": "Geheim2", "place": "Geheim3", "link": "https://geheim4.example/"}
    times = {"starts_at": "2026-11-12T18:00", "ends_at": "2026-11-12T20:00"}
    for kind, entry in ((EntryKind.OFFER, offer), (EntryKind.EVENT, event)):
        fields = {**secret, **(times if kind == EntryKind.EVENT else {"cost": "Geheim5", "audience": "Geheim6"})}
        for address in (f"/admin/partner/{kind}/add/", f"/admin/partner/{kind}/{entry.pk}/"):
            assert browser.post(address, fields).status_code == 303
    Proposal.objects.update(state=state, note="Geheim7" if state == ProposalState.RETURNED else "")
    station = make_station(make_question(gallery="running"))
    make_answer(Status.RELEASED, station=station)
    _answer, receipt = send_answer(station, now=NOW)
    screen = Screen.objects.create(question=station.question, station=station, name="Foyer")

    texts = {}
    for where in public_addresses(event, screen, receipt):
        response = client.get(where)
        content = b"".join(response) if response.streaming else response.content
        texts[where] = f"{response.headers} {content.decode(errors='replace')}"
    for where in ("offers/offer/export/", "offers/offer/", "programme/event/"):
        texts[where] = editor.get(f"/admin/{where}").content.decode()

    assert {where: text for where, text in texts.items() if "geheim" in text.casefold()} == {}
    known = {where for where, text in texts.items() if "Bekannt A" in text or "Bekannt B" in text}
    assert known >= {
        *("/de/angebote/", "/de/programm/", "/programm/kalender.ics", f"/programm/{event.pk}.ics"),
        *(f"/de/antwort/{receipt}/", "offers/offer/export/", "offers/offer/", "programme/event/"),
    }
