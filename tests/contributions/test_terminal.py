"""A terminal that one person after the other uses: its thanks last two minutes and give nothing away."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from contributions.codes import format_code
from contributions.enums import Status
from contributions.models import Answer, Question
from contributions.services import withdraw
from contributions.tokens import THANKS_LIFETIME
from tests.factories import NOW, make_station
from tests.visitor import fields, send

pytestmark = pytest.mark.django_db


class Clock:
    """What the server takes for the time."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", clock)
    return clock


@pytest.fixture(autouse=True)
def terminal(question: Question) -> None:
    make_station(question, code="t7m4", kind="terminal")


def thanks(client: Client, **changes: Any) -> str:
    """The address after sending."""
    return str(send(client, "/de/s/t7m4/", **changes)["Location"])


def receipt_in(page: str) -> str:
    """The one that the QR code on the page leads to."""
    return page.partition('src="/de/antwort/')[2].partition("/")[0]


def test_its_thanks_lead_nowhere_and_keep_nothing(client: Client) -> None:
    address = thanks(client, text="Heimat")
    response = client.get(address)
    page = response.content.decode()

    receipt = receipt_in(page)
    assert format_code(receipt) in page
    assert "Heimat" in page
    assert receipt not in address
    assert "no-store" in response["Cache-Control"]
    assert "<form" not in page
    assert "download" not in page
    assert page.count(" href=") == 3  # the icon, the skip link, and the form for the next person
    assert '<a class="action next" href="/s/t7m4/" data-next>Fertig – die nächste Person</a>' in page
    assert client.get(f"/de/antwort/{receipt}/").status_code == 200  # on the phone of the author


@pytest.mark.parametrize("after", [THANKS_LIFETIME, timedelta(days=3)])
def test_later_its_address_leads_to_the_form(client: Client, clock: Clock, after: timedelta) -> None:
    address = thanks(client)
    clock.now += after

    response = client.get(address)

    assert (response.status_code, response["Location"]) == (302, "/s/t7m4/")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("handle", ["x", "1.nonce:signature", "a:b:c"])
def test_a_forged_address_leads_to_the_form(client: Client, handle: str) -> None:
    assert client.get(f"/de/s/t7m4/danke/{handle}/")["Location"] == "/s/t7m4/"


def test_what_was_taken_back_is_not_shown_again(client: Client) -> None:
    address = thanks(client)
    withdraw(Answer.objects.get())

    assert client.get(address)["Location"] == "/s/t7m4/"


def test_sending_twice_stores_one_answer(client: Client) -> None:
    data = fields(client.get("/de/s/t7m4/").content.decode())
    addresses = [client.post("/de/s/t7m4/", data)["Location"] for _ in range(2)]

    receipts = [receipt_in(client.get(address).content.decode()) for address in addresses]

    assert Answer.objects.get().status == Status.NEW
    assert receipts[0] == receipts[1]


def test_its_form_asks_the_browser_to_keep_nothing_and_leads_to_no_receipt(client: Client) -> None:
    page = client.get("/de/s/t7m4/").content.decode()

    assert 'data-shared autocomplete="off"' in page
    assert "/antwort/" not in page
    assert "js/terminal" in page
    other = client.get("/de/antwort/").content.decode()
    assert "js/terminal" not in other


def test_after_closing_it_leads_nowhere(client: Client, clock: Clock) -> None:
    clock.now += timedelta(days=30)

    page = client.get("/de/s/t7m4/").content.decode()

    assert "Die Ausstellung ist zu Ende" in page
    links = re.findall(r'<a [^>]*href="([^"]*)"', page)
    assert [link for link in links if link != "#content" and not link.endswith("/s/t7m4/")] == []
    assert "js/terminal" in page
