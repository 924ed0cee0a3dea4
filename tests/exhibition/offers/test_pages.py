"""The page of offers, and the few below a receipt."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.enums import Reason, Status
from contributions.models import Station
from contributions.services import withdraw
from exhibition.offers.views import PAGE_SIZE
from krefeld_kann_was.lib.hyphenation import SOFT_HYPHEN
from moderation.services import decide
from tests.factories import make_moderator, make_offer, make_question, make_station, send_answer

pytestmark = pytest.mark.django_db
HEADING = "Vielleicht ist das etwas für dich"


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    assert not response.cookies
    return response.content.decode().replace(SOFT_HYPHEN, "")


@pytest.fixture
def station() -> Station:
    now = timezone.now()
    return make_station(make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1)))


def test_it_shows_all_there_is_to_know(client: Client) -> None:
    make_offer(
        title="Lesen & Reden", is_advice=True, time="dienstags", ends_on="2999-12-31", audience="alle",
        german_level="a2", link="https://www.offers.example/kurs?x=1",
    )  # fmt: skip

    page = read(client, "/de/angebote/")

    for text in ("Lesen &amp; Reden", "Beratung vor Ort", "dienstags", "kostenlos", "ab A2", "Mehr auf offers.example"):
        assert text in page
    assert re.search(r'<a href="https://www.offers.example/kurs\?x=1" rel="noreferrer">', page)
    assert "<script>alert" not in page


def test_without_offers_no_page_leads_there(client: Client) -> None:
    assert "Gerade stehen hier keine Angebote" in read(client, "/de/angebote/")
    assert "/angebote/" not in read(client, "/de/").replace('hreflang="', "")

    make_offer()

    assert 'href="/de/angebote/"' in read(client, "/de/")


def test_what_is_not_found_leads_back_to_all(client: Client) -> None:
    make_offer(theme="Lernen", quarter="180")
    make_offer(theme="Arbeit", quarter="170")

    page = read(client, "/de/angebote/?thema=Lernen&stadtteil=170")

    assert "Dazu haben wir kein Angebot gefunden." in page
    assert 'href="/de/angebote/">Alle Angebote' in page
    assert '<option value="170" selected>' in page


def test_many_offers_have_pages_that_keep_the_filter(client: Client) -> None:
    for _each in range(PAGE_SIZE + 1):
        make_offer(theme="A & B")

    first, second = (read(client, f"/de/angebote/?thema=A+%26+B&seite={number}") for number in (1, 2))

    assert (first.count("<h2"), second.count("<h2")) == (PAGE_SIZE, 1)
    assert 'rel="next" href="/de/angebote/?thema=A+%26+B&amp;seite=2"' in first
    assert 'rel="prev" href="/de/angebote/?thema=A+%26+B"' in second
    assert "<h2" in read(client, "/de/angebote/?seite=x&thema=%00")


def test_the_number_of_queries_does_not_grow(client: Client) -> None:
    counts = []
    for _each in range(3):
        make_offer(theme="Lernen", quarter="180")
        with CaptureQueriesContext(connection) as queries:
            read(client, "/de/angebote/?thema=Lernen&stadtteil=180")
        counts.append(len(queries))

    assert set(counts) == {1}


def test_a_receipt_ends_with_offers(client: Client, station: Station) -> None:
    _, receipt = send_answer(station, text="Mein Verein", now=timezone.now())
    assert HEADING not in read(client, f"/de/antwort/{receipt}/")
    make_offer(title="Lesen & Reden", link="https://offers.example/")

    page = read(client, f"/de/antwort/{receipt}/")

    assert page.index("Ja, meine Antwort zurücknehmen") < page.index(HEADING) < page.index("Lesen &amp; Reden")
    assert '<a href="https://offers.example/" rel="noreferrer">' in page


def test_where_somebody_needs_help_there_are_no_offers(client: Client, station: Station) -> None:
    make_offer()
    now = timezone.now()
    _, calling = send_answer(station, text="Ich will nicht mehr leben", now=now)
    answer, read_as_call = send_answer(station, text="Nichts", now=now)
    decide(
        answer_id=answer.pk,
        before=Status.NEW,
        after=Status.REJECTED,
        by=make_moderator(),
        reason=Reason.CRISIS,
        now=now,
    )
    gone, withdrawn = send_answer(station, text="Nichts", now=now)
    withdraw(gone)

    for receipt in (calling, read_as_call, withdrawn):
        assert HEADING not in read(client, f"/de/antwort/{receipt}/")


def test_a_receipt_asks_for_offers_once(client: Client, station: Station) -> None:
    _, receipt = send_answer(station, text="Mein Verein", now=timezone.now())
    counts = []
    for number in (0, 1, 3):
        for _each in range(number):
            make_offer()
        with CaptureQueriesContext(connection) as queries:
            read(client, f"/de/antwort/{receipt}/")
        counts.append(sum("offers_offer" in query["sql"] for query in queries))

    assert counts == [1, 1, 1]
