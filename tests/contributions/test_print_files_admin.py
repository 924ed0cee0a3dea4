"""The page with the print files in the admin, the files it leads to, and the ZIP with all of them."""

from __future__ import annotations

import io
import re
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from contributions.enums import StationKind
from contributions.models import Question, Station
from contributions.print_files import services
from contributions.print_files.formats import FORMATS
from contributions.print_files.texts import PrintOptions
from contributions.services import add_default_texts
from contributions.venues.models import Venue
from exhibition.models import Screen
from tests.contributions.test_print_files import fetch
from tests.credits import make_credits
from tests.factories import make_person, make_question, make_station

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("sqlite")]


@pytest.fixture
def station() -> Station:
    station = make_station(name="Plakat am Eingang")
    add_default_texts(station.question)
    return fetch(station.pk)


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_person("contributions.change_station", "contributions.view_question"))
    return client


def test_the_page_offers_every_file_as_chosen(editor: Client, station: Station) -> None:
    page = editor.get(f"/admin/contributions/question/{station.question_id}/print/?station={station.pk}")

    for name in FORMATS:
        assert f"/print/{name}.pdf" in page.content.decode()


def test_the_sign_beside_the_screen_carries_its_code_until_somebody_chooses(editor: Client, station: Station) -> None:
    beside = make_station(station.question, name="Bildschirm")  # the first one by name
    Screen.objects.create(question=station.question, station=beside, name="Foyer")
    path = f"/admin/contributions/question/{station.question_id}/print"

    assert editor.get(f"{path}/").content.decode().count("<span>Bildschirm</span>") == 1
    assert beside.code in editor.get(f"{path}/bildschirm-a5.pdf")["Content-Disposition"]
    for other in ("plakat-a4.pdf", f"bildschirm-a5.pdf?station={station.pk}&language=de"):
        assert station.code in editor.get(f"{path}/{other}")["Content-Disposition"]


def test_nobody_prints_the_code_of_a_terminal(editor: Client, station: Station) -> None:
    """A phone would get the page of a shared device from it, and no receipt."""
    terminal = make_station(station.question, name="Am Eingang", kind=StationKind.TERMINAL)  # the first one by name
    path = f"/admin/contributions/question/{station.question_id}/print/"
    query = f"language=de&station={terminal.pk}"

    assert f"({terminal.code})" not in editor.get(path).content.decode()
    assert editor.get(f"{path}plakat-a4.pdf?{query}").status_code == 404
    files = services.print_files(fetch(station.pk).question, PrintOptions(("de",)))
    assert {file.path.partition("/")[0] for file in files} == {f"plakat-am-eingang-{station.code}"}
    Station.objects.exclude(pk=terminal.pk).delete()
    assert "Zum Drucken fehlt noch etwas" in editor.get(path).content.decode()


def test_windows_can_unpack_the_longest_names(editor: Client, station: Station) -> None:
    """A path beyond 260 characters stays in the ZIP there; before it stand two folders, downloads and the ZIP."""
    long_name = "Begegnungsstätte " * 5
    venue = Venue.objects.create(question=station.question, name=long_name[:80])
    Station.objects.filter(pk=station.pk).update(name=long_name[:80], venue=venue)

    files = services.print_files(fetch(station.pk).question, PrintOptions(("de",)))

    assert max(len(file.path) for file in files) <= 120
    assert {file.path.partition("/")[0] for file in files} == {"begegnungsstätte-begegnungsstätte-begegn"}
    assert all(f"-{station.code}/" in file.path for file in files)


def test_the_zip_takes_what_is_chosen_now(editor: Client, station: Station) -> None:
    """Its button belongs to the form of the choices, so nobody has to show them first."""
    path = f"/admin/contributions/question/{station.question_id}/print/"
    page = editor.get(path).content.decode()

    button = re.search(r'<button [^>]*form="choices"\s+formaction="([^"]+)"', page)
    assert button
    assert '<form class="choice" id="choices" method="get">' in page
    assert resolve(button[1]).url_name == "contributions_question_print_archive"


def test_codes_that_no_phone_can_open_are_not_to_be_printed(editor: Client, station: Station, settings: Any) -> None:
    path = f"/admin/contributions/question/{station.question_id}/print/"
    assert "Noch nicht aufhängen" not in editor.get(path).content.decode()
    settings.PUBLIC_URL = "http://127.0.0.1:8000"

    assert "Die Codes führen zu http://127.0.0.1:8000" in editor.get(path).content.decode()


def test_the_page_costs_the_same_with_more_stations(editor: Client, station: Station) -> None:
    path = f"/admin/contributions/question/{station.question_id}/print/"
    counts = []
    editor.get(path)  # what is cached after the first time
    for _number in range(2):
        with CaptureQueriesContext(connection) as queries:
            editor.get(path)
        counts.append(len(queries))
        make_station(station.question, name="Zweiter")
        make_station(station.question, name="Dritter")

    assert counts[0] == counts[1]


@pytest.mark.parametrize("has_station", [True, False])
def test_what_is_missing_is_said(editor: Client, has_station: bool) -> None:
    question = make_question()
    if has_station:
        make_station(question)
        question.texts.all().delete()

    page = editor.get(f"/admin/contributions/question/{question.pk}/print/")

    assert "Zum Drucken fehlt noch etwas" in page.content.decode()
    assert editor.get(f"/admin/contributions/question/{question.pk}/print/plakat-a3.pdf").status_code == 404


def test_cards_that_are_printed_hand_out_their_consent_texts(editor: Client, station: Station) -> None:
    path = f"/admin/contributions/question/{station.question_id}/print"
    query = f"station={station.pk}&language=de&others=tr"

    assert editor.get(f"{path}/antwortkarten.png?{query}")["Content-Type"] == "image/png"
    assert editor.get(f"{path}/plakat-a3.pdf?{query}").content.startswith(b"%PDF")
    assert not station.question.consents.filter(handed_out=True).exists()
    response = editor.get(f"{path}/antwortkarten.pdf?{query}")

    assert response["Content-Type"] == "application/pdf"
    handed_out = station.question.consents.filter(handed_out=True)
    assert {consent.language for consent in handed_out} == {"de", "tr"}
    assert set(handed_out) <= set(station.question.consents.current())


@pytest.mark.parametrize("query", ["language=xx", "language=de&station=0", "language=de&others=nowhere"])
def test_an_address_that_somebody_changed_leads_nowhere(editor: Client, station: Station, query: str) -> None:
    path = f"/admin/contributions/question/{station.question_id}/print"

    assert editor.get(f"{path}/plakat-a3.pdf?{query}").status_code == 404


def test_the_zip_has_every_file_of_every_station(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "draw_pdf", lambda data, _credits: data["document-title"].encode())
    other = make_station(station.question, name="Tür zum Café / links")
    question = Question.objects.prefetch_related("texts", "consents", "stations").get(pk=station.question_id)

    files = services.print_files(question, PrintOptions(("de",)))
    with ZipFile(io.BytesIO(b"".join(services.stream_archive(files)))) as archive:
        names = archive.namelist()
        assert archive.testzip() is None

    assert len(names) == 2 * len(FORMATS)
    assert f"plakat-am-eingang-{station.code}/plakat-a3.pdf" in names
    assert f"tür-zum-café-links-{other.code}/so-gehts.pdf" in names


def test_another_logo_makes_another_zip(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    names = list[str]()
    monkeypatch.setattr(services.SPOOL, "make_in_background", lambda name, *_rest: names.append(name))

    for count in (1, 1, 2):
        services.make_archive(fetch(station.pk).question, PrintOptions(("de",), credits=make_credits(count)))

    assert names[0] == names[1] != names[2]
