"""A terminal that one person after the other uses: its thanks are seen once and give nothing away."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from contributions.codes import normalise_code
from contributions.enums import Status
from contributions.models import Answer, Question
from contributions.services import withdraw
from contributions.tokens import THANKS_LIFETIME
from krefeld_kann_was.lib import qr
from krefeld_kann_was.lib.line_breaks import NO_BREAK_SPACE
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
    return normalise_code(
        page.partition('<p class="code" translate="no">')[2].partition("</p>")[0].replace("<wbr>", "")
    )


def test_its_thanks_lead_nowhere_and_keep_nothing(client: Client) -> None:
    address = thanks(client, text="Heimat")
    response = client.get(address)
    page = response.content.decode()

    receipt = receipt_in(page)
    assert qr.draw_svg(f"{settings.PUBLIC_URL}/antwort/{receipt}/", mask=qr.FIXED_MASK) in page
    assert "Heimat" in page
    assert receipt not in page  # in no address
    assert receipt not in address
    assert "no-store" in response["Cache-Control"]
    assert "<form" not in page
    assert "download" not in page
    assert page.count(" href=") == 3  # the icon, the skip link, and the form for the next person
    assert '<a class="action next" href="/s/t7m4/" data-next>Fertig – die nächste Person</a>' in page
    assert client.get(f"/de/antwort/{receipt}/").status_code == 200  # on the phone of the author


def test_they_are_seen_once(client: Client) -> None:
    address = thanks(client, text="Heimat")
    assert client.head(address).status_code == 405  # a look without seeing anything
    first = client.get(address)
    again = [client.get(address) for _ in range(2)]

    assert "Heimat" in first.content.decode()
    assert [(response.status_code, response["Location"]) for response in again] == [(302, "/s/t7m4/")] * 2


def test_they_are_seen_where_the_answer_was_written(client: Client, question: Question) -> None:
    make_station(question, code="w7m4", kind="terminal")
    address = thanks(client, text="Heimat")

    assert client.get(address.replace("t7m4", "w7m4"))["Location"] == "/s/w7m4/"
    assert "Heimat" in client.get(address).content.decode()


@pytest.mark.parametrize("closed", [False, True])
def test_who_has_not_seen_them_and_sends_again_sees_them(client: Client, clock: Clock, closed: bool) -> None:
    """The page of thanks got lost on its way: the same form comes once more."""
    data = fields(client.get("/de/s/t7m4/").content.decode(), text="Heimat")
    client.get(client.post("/de/s/t7m4/", data)["Location"])
    if closed:
        Question.objects.update(closes_at=clock.now + timedelta(minutes=1))
        clock.now += timedelta(hours=2)

    again = client.get(client.post("/de/s/t7m4/", data)["Location"])

    assert "Heimat" in again.content.decode()
    assert Answer.objects.count() == 1


def test_a_mistake_that_was_mended_and_sent_does_not_come_back(client: Client) -> None:
    """Without a script the browser may send again what it sent before it."""
    data = fields(client.get("/de/s/t7m4/").content.decode(), text="Heimat")
    mistaken = {name: value for name, value in data.items() if name != "consent_exhibition"}
    assert "Heimat" in client.post("/de/s/t7m4/", mistaken).content.decode()
    client.post("/de/s/t7m4/", data)

    back = client.post("/de/s/t7m4/", mistaken)

    assert (back.status_code, back["Location"]) == (302, "/s/t7m4/")


def test_a_text_that_is_shown_again_goes_without_a_script_too(client: Client) -> None:
    refresh = '<noscript><meta http-equiv="refresh" content="120; url=/s/t7m4/"></noscript>'
    empty = client.get("/de/s/t7m4/").content.decode()
    again = client.post("/de/s/t7m4/", fields(empty, text="Heimat", consent_exhibition="")).content.decode()

    assert "Heimat" in again
    assert refresh in again
    assert 'http-equiv="refresh"' not in empty


def test_a_call_for_help_is_answered_with_numbers_to_read(client: Client) -> None:
    page = client.get(thanks(client, text="Ich will nicht mehr leben")).content.decode()

    assert '<b dir="ltr">0800 111 0 111</b>' in page.replace(NO_BREAK_SPACE, " ")
    assert 'href="tel:' not in page
    assert "Ich will nicht mehr leben" not in page  # large, where others stand behind
    assert 'data-idle="90"' in page
    assert "die Nummern und deinen Code" in page
    on_phone = client.get(f"/de/antwort/{receipt_in(page)}/").content.decode()
    assert 'href="tel:08001110111"' in on_phone


def test_an_empty_form_can_be_kept_for_a_moment_and_nothing_else(client: Client) -> None:
    """The way of terminal.js to a form without a zoom, which no network can break."""
    kept = client.get("/s/t7m4/?kept")

    assert kept["Cache-Control"] == "private, max-age=10"
    assert "<form" in kept.content.decode()
    assert client.get("/s/t7m4/")["Cache-Control"] == "no-store"
    assert client.post("/s/t7m4/?kept", {"text": "Heimat"})["Cache-Control"] == "no-store"


def test_its_languages_are_folded_whatever_its_browser_asks_for(client: Client) -> None:
    page = client.get("/s/t7m4/", headers={"Accept-Language": "fr"}).content.decode()

    assert 'lang="en"' in page
    assert "<details open>" not in page


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
    pages = [client.get(client.post("/de/s/t7m4/", data)["Location"]).content.decode() for _ in range(2)]

    assert Answer.objects.get().status == Status.NEW
    assert len({receipt_in(page) for page in pages}) == 1
    assert receipt_in(pages[0])


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

    assert "zu Ende. Danke an alle" in page
    links = re.findall(r'<a [^>]*href="([^"]*)"', page)
    assert [link for link in links if link != "#content" and not link.endswith("/s/t7m4/")] == []
    assert "js/terminal" in page
