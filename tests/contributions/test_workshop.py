"""The table of a workshop: one person after the other, each with consents and a code of their own."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from contributions.enums import QUARTERS, Status
from contributions.models import Answer, Question
from contributions.tokens import THANKS_LIFETIME
from tests.factories import NOW, make_station
from tests.visitor import fields, send

pytestmark = pytest.mark.django_db
TABLE = "/de/s/w7rk/tisch/"
CODE = re.compile(r'class="code" translate="no">([^<]+)<wbr>([^<]+)<')


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
def workshop(question: Question) -> None:
    make_station(question, code="w7rk", kind="workshop")


def after_sending(client: Client, path: str, **changes: Any) -> tuple[str, str]:
    """The address that a sent answer leads to, and its page."""
    address = str(send(client, path, **changes)["Location"])
    return address, client.get(address).content.decode()


def test_one_answer_after_the_other(client: Client) -> None:
    _, first = after_sending(client, TABLE, text="Heimat", quarter="180")
    assert "1 Antwort von diesem Tisch" in first
    address, second = after_sending(client, "/de/s/w7rk/tisch/1/", text="Der Rhein", consent_social="on")
    assert "2 Antworten von diesem Tisch" in second
    assert 'action="/de/s/w7rk/tisch/2/"' in second

    rows = Answer.objects.order_by("pk").values_list("text", "quarter", "consent_social", "station__code")
    assert list(rows) == [("Heimat", "180", False, "w7rk"), ("Der Rhein", "", True, "w7rk")]
    codes = ["".join(CODE.findall(page)[0]) for page in (first, second)]
    assert codes[0] != codes[1]
    for code, text in zip(codes, ("Heimat", "Der Rhein"), strict=True):
        assert text in client.get(f"/de/antwort/{code}/").content.decode(), "each has a code of their own"
        assert code.replace("-", "").lower() not in address, "it is in no address"


def test_the_next_form_is_empty_and_nothing_is_ticked(client: Client) -> None:
    _, page = after_sending(client, TABLE, text="Heimat", quarter="180", consent_social="on")

    assert "Heimat" not in page
    assert " checked" not in page
    assert 'value="180" selected' not in page
    assert "data-shared" in page  # no draft is stored


def test_without_consent_nothing_is_stored(client: Client) -> None:
    response = send(client, TABLE, text="Heimat", consent_exhibition=None)

    assert response.status_code == 422
    assert "Heimat" in response.content.decode()
    assert not Answer.objects.exists()


def test_a_code_is_seen_once(client: Client) -> None:
    address, page = after_sending(client, TABLE)
    assert CODE.search(page)

    again = client.get(address)

    assert (again.status_code, again["Location"]) == (302, "/de/s/w7rk/tisch/1/")
    assert not CODE.search(client.get(again["Location"]).content.decode())


def test_a_code_that_nobody_fetched_goes(client: Client, clock: Clock) -> None:
    address = send(client, TABLE)["Location"]
    clock.now += THANKS_LIFETIME + timedelta(seconds=1)

    assert client.get(address)["Location"] == "/de/s/w7rk/tisch/1/"


def test_a_line_that_dropped_counts_and_stores_once(client: Client) -> None:
    """The answer came in, the page did not come back: form.js sends the same token again."""
    data = fields(client.get(TABLE).content.decode(), text="Heimat")
    client.get(client.post(TABLE, data)["Location"])

    page = client.get(client.post(TABLE, data)["Location"]).content.decode()

    assert "1 Antwort von diesem Tisch" in page
    assert CODE.search(page)
    assert Answer.objects.count() == 1


def test_the_language_of_the_table_stays(client: Client) -> None:
    response = send(client, "/en/s/w7rk/tisch/")

    assert response["Location"].startswith("/en/s/w7rk/tisch/1/")
    assert 'action="/en/s/w7rk/tisch/1/"' in client.get(response["Location"]).content.decode()


def test_help_stands_alone(client: Client) -> None:
    _, page = after_sending(client, TABLE, text="Ich will nicht mehr leben.")

    assert '<section class="help">' in page
    assert "<form" not in page
    assert 'href="/de/s/w7rk/tisch/1/" data-next' in page


def test_the_last_answer_before_closing_is_thanked_for(client: Client, clock: Clock) -> None:
    data = fields(client.get(TABLE).content.decode())
    Question.objects.update(closes_at=clock.now + timedelta(minutes=1))
    clock.now += timedelta(minutes=5)

    page = client.get(client.post(TABLE, data)["Location"]).content.decode()

    assert CODE.search(page)
    assert "<form" not in page


def test_the_end_of_a_table_keeps_nothing(client: Client) -> None:
    _, page = after_sending(client, TABLE, text="Heimat")
    code = "".join(CODE.findall(page)[0])
    response = client.get("/de/s/w7rk/tisch/1/ende/")
    ending = response.content.decode()

    assert "1 Antwort von diesem Tisch" in ending
    assert not {"Heimat", code} & set(re.findall(r"[\w-]+", ending))
    assert 'href="/de/s/w7rk/tisch/0/"' in ending
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_a_number_that_no_table_reaches_is_not_said(client: Client) -> None:
    for path in ("99999999/", "99999999/ende/"):
        response = client.get(f"{TABLE}{path}")
        page = response.content.decode()
        assert response.status_code == 200
        assert not re.search(r"[1-9]\d* Antworten von diesem Tisch", page)
    assert str(send(client, f"{TABLE}99999999/")["Location"]).startswith(f"{TABLE}1/")


@pytest.mark.parametrize("path", ["", "3/", "3/ende/", "3/handle/"])
def test_while_the_question_has_no_title_there_is_no_table(client: Client, question: Question, path: str) -> None:
    question.texts.all().delete()

    assert client.get(f"{TABLE}{path}", follow=True).status_code == 404


@pytest.mark.parametrize("path", ["", "3/", "3/ende/", "3/handle/"])
def test_only_a_workshop_has_a_table(client: Client, question: Question, path: str) -> None:
    make_station(question, code="p7m4", kind="poster")

    assert client.get(f"/de/s/p7m4/tisch/{path}").status_code == 404
    assert client.get(f"/de/s/nix/tisch/{path}").status_code == 404


def test_a_phone_at_the_same_station_has_a_receipt_of_its_own(client: Client) -> None:
    assert str(send(client, "/de/s/w7rk/")["Location"]).startswith("/de/antwort/")
    assert not Answer.objects.get().thanks_due
    assert Answer.objects.get().status == Status.NEW


def test_the_address_for_the_device_at_a_table_stands_at_workshops_alone(
    admin_client: Client, question: Question
) -> None:
    for kind, shown in (("workshop", True), ("poster", False)):
        station = make_station(question, code=f"{kind[0]}7m4", kind=kind)
        page = admin_client.get(f"/admin/contributions/station/{station.pk}/change/").content.decode()
        assert (f"/s/{kind[0]}7m4/tisch/" in page) is shown


def test_the_map_has_the_places_of_the_tiles() -> None:
    script = (Path(settings.BASE_DIR) / "static/js/quarter-map.js").read_text(encoding="utf-8")
    places = json.loads("{" + script.partition("PLACES = {")[2].partition("}")[0] + "}")

    assert places == {quarter["code"]: [quarter["row"], quarter["column"]] for quarter in QUARTERS}
