"""What staff do with venues: the pages in the admin, who may use them, and what they are asked before."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contributions.models import Answer, Question, Station
from contributions.opening_hours.times import Span
from contributions.print_files.drawing import draw_pdf
from contributions.print_files.formats import FORMATS
from contributions.print_files.services import print_files
from contributions.print_files.texts import PrintOptions, print_data
from contributions.services import add_default_texts
from contributions.venues.models import Venue
from krefeld_kann_was.accounts import roles
from krefeld_kann_was.lib.confirmed_effects import FIELD
from tests.contributions.test_venues import ALL_DAY, MORNING, make_venue
from tests.factories import NOW, make_colleague, make_moderator, make_person, make_question, make_station, send_answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def vhs(question: Question) -> Station:
    return make_station(question, kind="card", venue=make_venue(question, "VHS", ALL_DAY))


@pytest.fixture
def library(question: Question) -> Station:
    return make_station(question, kind="card", venue=make_venue(question, "Mediothek", MORNING))


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_colleague(roles.EDITOR))
    return client


VENUES, STATIONS = "/admin/contributions/venue/", "/admin/contributions/station/"


def entered(question: Question, name: str, **fields: Any) -> dict[str, Any]:
    rows = {
        f"{prefix}-{kind}_FORMS": "0" for prefix in ("weekly_hours", "special_days") for kind in ("TOTAL", "INITIAL")
    }
    return {"question": question.pk, "name": name, "address": "Theaterplatz 2"} | rows | fields


def test_the_list_says_from_when_a_venue_that_is_still_to_come(
    editor: Client, question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    make_venue(question, "Forum")
    make_venue(question, "Mediothek", first_day=date(2026, 12, 1))
    make_venue(question, "Rathaus", last_day=date(2026, 11, 1))

    page = editor.get(VENUES, headers={"Accept-Language": "de"}).content.decode()

    assert ">Ausstellung</a>" in page  # where it stands on the start page, too
    assert re.findall(r'<td class="field-is_here">(.*?)</td>', page) == ["läuft", "vorbei", "ab 1. Dez."]


@pytest.mark.parametrize(("language", "words"), [("de", "Besonderen Tag hinzuf"), ("en", "Add: Special day")])
def test_a_special_day_is_added_by_words_that_fit(editor: Client, language: str, words: str) -> None:
    page = editor.get("/admin/contributions/venue/add/", headers={"Accept-Language": language}).content.decode()

    assert f"&quot;addText&quot;: &quot;{words}" in page


def test_an_editor_adds_a_venue_with_hours_of_its_own(editor: Client, question: Question) -> None:
    week = {"weekly_hours-TOTAL_FORMS": "1", "weekly_hours-0-weekday": "0"}
    week |= {"weekly_hours-0-opens": "10:00", "weekly_hours-0-closes": "18:00"}

    response = editor.post(f"{VENUES}add/", entered(question, "Mediothek", first_day="2026-11-11", **week))

    assert response.status_code == 302
    venue = question.venues.get()
    assert question.opening_hours().at(venue.pk).weekly == {0: [Span(time(10), time(18))]}
    assert "11. bis 17. November 2026" in editor.get(VENUES, headers={"Accept-Language": "de"}).content.decode()


def test_days_in_the_wrong_order_and_a_name_twice_are_refused_in_words(editor: Client, vhs: Station) -> None:
    wrong = entered(vhs.question, "VHS", first_day="2026-12-05", last_day="2026-12-01")

    page = editor.post(f"{VENUES}add/", wrong, headers={"Accept-Language": "de"}).content.decode()

    assert "Der letzte Tag muss nach dem ersten liegen." in page
    assert "Einen Ort mit diesem Namen hat die Frage schon." in page
    assert Venue.objects.count() == 1


def test_a_venue_cannot_take_the_name_of_another_one(editor: Client, vhs: Station, library: Station) -> None:
    renamed = entered(vhs.question, "Mediothek")
    german = {"Accept-Language": "de"}

    page = editor.post(f"{VENUES}{vhs.venue_id}/change/", renamed, headers=german).content.decode()

    assert "Einen Ort mit diesem Namen hat die Frage schon." in page
    assert set(Venue.objects.values_list("name", flat=True)) == {"VHS", "Mediothek"}


def test_a_screen_keeper_changes_hours_but_adds_and_deletes_no_venue(client: Client, vhs: Station) -> None:
    client.force_login(make_colleague(roles.SCREEN_KEEPER))
    page = f"{VENUES}{vhs.venue_id}/change/"

    assert 'name="weekly_hours-0-opens"' in client.get(page).content.decode()
    assert client.get(f"{VENUES}add/").status_code == 403
    assert client.get(f"{VENUES}{vhs.venue_id}/delete/").status_code == 403


def test_nobody_else_sees_them(client: Client, vhs: Station) -> None:
    client.force_login(make_person("contributions.view_venue"))
    assert 'name="weekly_hours-0-opens"' not in client.get(f"{VENUES}{vhs.venue_id}/change/").content.decode()
    client.force_login(make_moderator())
    assert client.get(VENUES).status_code == 403


def test_deleting_one_says_what_becomes_of_its_stations(editor: Client, vhs: Station) -> None:
    send_answer(vhs)
    page = editor.get(f"{VENUES}{vhs.venue_id}/delete/", headers={"Accept-Language": "de"}).content.decode()
    assert "1 Standort gehört dann zu keinem Ort mehr. Antworten nimmt er weiter an." in page

    editor.post(f"{VENUES}{vhs.venue_id}/delete/", {"post": "yes"})

    vhs.refresh_from_db()
    assert vhs.venue is None
    assert Answer.objects.count() == 1


def test_moving_a_station_with_answers_asks_first(editor: Client, vhs: Station, library: Station) -> None:
    send_answer(vhs)
    moved = {"question": vhs.question_id, "name": "Karte", "kind": "card", "venue": library.venue_id}

    page = editor.post(f"{STATIONS}{vhs.pk}/change/", moved, headers={"Accept-Language": "de"}).content.decode()

    assert "zählen dann zu „Mediothek“. Sollen sie bei „VHS“ bleiben" in page
    vhs.refresh_from_db()
    assert vhs.venue is not None
    assert vhs.venue.name == "VHS"


def test_a_station_stands_in_no_house_of_another_question(editor: Client, vhs: Station) -> None:
    other = make_station(make_question())
    moved = {"question": other.question_id, "name": "Karte", "kind": "card", "venue": vhs.venue_id}

    page = editor.post(f"{STATIONS}{other.pk}/change/", moved, headers={"Accept-Language": "de"}).content.decode()

    assert "Dieser Ort gehört zu einer anderen Frage." in page


def test_who_has_one_house_sees_nothing_of_venues(editor: Client, station: Station) -> None:
    for page in (STATIONS, f"{STATIONS}{station.pk}/change/", f"{STATIONS}add/"):
        html = editor.get(page).content.decode()
        assert "id_venue" not in html
        assert "column-venue" not in html
        assert "venue__" not in html


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_many_there_are(editor: Client, question: Question, count: int) -> None:
    for number in range(count):
        make_station(question, venue=make_venue(question, f"Ort {number}", MORNING))
    editor.get(VENUES)

    with CaptureQueriesContext(connection) as venues:
        editor.get(VENUES)
    with CaptureQueriesContext(connection) as stations:
        editor.get(STATIONS)

    assert (len(venues), len(stations)) == (9, 12)


# print files


def test_one_zip_has_what_hangs_in_one_house(
    editor: Client, vhs: Station, library: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_default_texts(vhs.question)
    question = Question.objects.prefetch_related("texts", "consents", "stations__venue").get(pk=vhs.question_id)
    options = PrintOptions(("de",))

    everything = [file.path for file in print_files(question, options)]
    of_library = [file.path for file in print_files(question, options, library.venue_id)]

    assert {path.partition("/")[0] for path in everything} == {"vhs", "mediothek"}
    assert of_library == [path for path in everything if path.startswith("mediothek/")]
    assert of_library

    page = editor.get(f"/admin/contributions/question/{question.pk}/print/", {"station": library.pk}).content.decode()
    assert f'name="venue" value="{library.venue_id}"' in page
    made: list[object] = []
    monkeypatch.setattr("contributions.print_files.views.make_archive", lambda *words: made.append(words[2]))
    chosen: dict[str, Any] = {"station": library.pk, "language": "de", "venue": library.venue_id}
    editor.get(f"/admin/contributions/question/{question.pk}/print/all.zip", chosen)
    editor.get(f"/admin/contributions/question/{question.pk}/print/all.zip", chosen | {"venue": "999"})
    assert made == [library.venue_id, None]


def test_a_poster_says_where_and_until_when_it_hangs_there(vhs: Station, library: Station) -> None:
    Venue.objects.filter(name="Mediothek").update(first_day=date(2026, 11, 11), last_day=date(2026, 11, 12))
    add_default_texts(vhs.question)
    a3, options = FORMATS["plakat-a3"], PrintOptions(("de",))

    dates = {}
    for station in Station.objects.select_related("question", "venue"):
        data = print_data(a3, station, options)
        dates[data["venue"]["text"]] = data["dates"]["text"]

    assert dates == {
        "VHS": "3. bis 17. November 2026",
        "Mediothek": "11. bis 12. November 2026",
    }
    assert draw_pdf(data).startswith(b"%PDF")
    assert print_data(a3, make_station(vhs.question), options)["venue"] is None


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"last_day": "2026-11-09"}, "Der letzte Tag ist schon vorbei"),
        ({"first_day": "2026-11-12"}, "Heute ist die Ausstellung dann nicht mehr hier"),
        ({"first_day": "2027-11-01", "last_day": "2027-11-20"}, "In dieser Zeit ist sie nie hier."),
    ],
)
def test_days_that_darken_a_screen_are_asked_about(
    editor: Client, question: Question, monkeypatch: pytest.MonkeyPatch, days: dict[str, str], said: str
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    venue = make_venue(question, "Forum")
    address, data = f"{VENUES}{venue.pk}/change/", entered(question, "Forum", **days)

    page = editor.post(address, data, headers={"Accept-Language": "de"}).content.decode()

    assert said in page
    venue.refresh_from_db()
    assert (venue.first_day, venue.last_day) == (None, None)
    assert editor.post(address, data | {FIELD: re.findall(rf'name="{FIELD}" value="(\w+)"', page)}).status_code == 302
    assert editor.post(address, data | {"address": "Anders"}).status_code == 302  # asked once


def test_deleting_one_says_that_its_answers_count_for_none(editor: Client, vhs: Station) -> None:
    address = f"{VENUES}{vhs.venue_id}/delete/"
    said = "Die Antworten von dort zählen in den Zahlen dann zu keinem Ort mehr."
    assert said not in editor.get(address, headers={"Accept-Language": "de"}).content.decode()

    send_answer(vhs)

    assert said in editor.get(address, headers={"Accept-Language": "de"}).content.decode()
