"""The page of the evaluation for staff, and its files."""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from contributions.enums import Reason, Status
from contributions.models import Station
from contributions.scan_counts.services import add_scans, start_of_hour
from exhibition.report.services import save_settings
from tests.exhibition.report.answers import add_answers, give_theme
from tests.factories import NOW, make_answer, make_moderator, make_person, make_question, make_screen, make_station

PAGE = "/admin/report/"
pytestmark = pytest.mark.django_db


def read(client: Client, **query: Any) -> str:
    return client.get(PAGE, query).content.decode()


def figures_on(page: str) -> dict[str, str]:
    table = page.split('data-chart="overview"')[1].split("</table>")[0]
    return dict(re.findall(r'data-figure="(\w+)">([^<]*)<', table))


def decide_all(station: Station, number: int, status: Status) -> None:
    person = make_moderator()
    for _ in range(number):
        make_answer(status, station=station, by=person)


def test_the_page_publishes_the_figures_and_hides_small_ones(staff: Client, station: Station) -> None:
    decide_all(station, 5, Status.RELEASED)
    decide_all(station, 1, Status.REJECTED)

    page = read(staff)

    assert figures_on(page) == {
        "received": "6", "shown": "5", "shortened": "wenige", "rejected": "wenige", "waited": "unter 15 Minuten",
    }  # fmt: skip
    assert str(Reason.OFF_TOPIC.label) not in page
    assert "Zu wenige, um sie aufzuteilen." in page


def test_the_address_chooses_question_and_days(staff: Client, station: Station) -> None:
    decide_all(station, 3, Status.RELEASED)
    other = make_question()

    assert figures_on(read(staff, question=station.question_id))["received"] == "3"
    assert figures_on(read(staff, question=other.pk))["received"] == "0"
    assert figures_on(read(staff, question="all"))["received"] == "3"
    chosen = {"question": station.question_id}
    assert figures_on(read(staff, **chosen, **{"from": "2026-11-11"}))["received"] == "0"
    page = read(staff, **chosen, **{"from": "2026-11-10", "to": "2026-11-10"})
    assert figures_on(page)["received"] == "3"
    assert page.count('value="2026-11-10"') == 2


@pytest.mark.parametrize("strange", ["x", "2026-02-30", "9999-12-31", "0001-01-01", "-1", "\x00", str(10**30)])
def test_a_strange_address_means_the_newest_question_and_all_days(
    staff: Client, station: Station, strange: str
) -> None:
    decide_all(station, 3, Status.RELEASED)

    assert figures_on(read(staff, question=strange, to=strange, **{"from": strange}))["received"] == "3"


def test_without_a_question_the_page_and_its_files_are_empty(staff: Client) -> None:
    assert figures_on(read(staff))["received"] == "0"
    for name in ("bericht.pdf", "auswertung.xlsx", "auswertung.csv"):
        assert staff.get(PAGE + name).status_code == 200


def test_bars_are_as_long_as_their_numbers_in_every_language_of_the_page(staff: Client, station: Station) -> None:
    add_scans({(start_of_hour(NOW), station.question_id, station.pk): 1200})
    decide_all(station, 6, Status.RELEASED)

    for language in ("de", "en"):
        page = staff.get(PAGE, headers={"Accept-Language": language}).content.decode()
        bars = page.split('data-chart="stations"')[1].split("</table>")[0]
        assert re.findall(r'<rect\s+class="\w+"[^>]*?\swidth="(\d+)%"', bars)[:2] == ["100", "1"]


def test_every_chart_has_a_table(staff: Client, station: Station) -> None:
    give_theme(add_answers(station, 200), "Grün")

    page = read(staff)

    charts = page.split("data-chart=")[1:]
    assert len(charts) > 8
    for chart in charts:
        assert "<table" in chart or 'class="word-list"' in chart or "Zu wenige" in chart or "Noch" in chart, chart[:40]


def test_who_may_not_read_decisions_gets_nothing(client: Client) -> None:
    client.force_login(make_person("moderation.add_decision"))
    for name in ("", "bericht.pdf", "auswertung.xlsx", "auswertung.csv"):
        assert client.get(PAGE + name).status_code == 403
        assert client.post(PAGE + name).status_code == 403


def test_cells_of_the_files_are_text_or_numbers_and_never_formulas(staff: Client, station: Station) -> None:
    station.name = '=HYPERLINK("https://evil.example","+1")'
    station.save()
    make_screen(station, name="@SUM(1)")
    give_theme(add_answers(station, 200), "-1+1")

    workbook = load_workbook(BytesIO(staff.get(f"{PAGE}auswertung.xlsx").content))
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert {station.name, "@SUM(1)", "-1+1"} <= {cell.value for cell in cells}
    assert not any(cell.hyperlink for cell in cells)

    text = staff.get(f"{PAGE}auswertung.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text), delimiter=";"))
    assert rows[0] == ["Abschnitt", "Tabelle", "Zeile", "Dazu", "Spalte", "Wert"]
    assert {f"'{station.name}", "'@SUM(1)", "'-1+1"} <= {row[2] for row in rows}
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert ["Auf einen Blick", "Antworten", "eingegangen", "", "Anzahl", "200"] in rows


@pytest.mark.parametrize("name", ["", "bericht.pdf", "auswertung.xlsx", "auswertung.csv"])
def test_the_number_of_queries_does_not_grow(staff: Client, station: Station, name: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as done:
            staff.get(PAGE + name, {"question": station.question_id})
        return len(done)

    make_screen(station)
    give_theme(add_answers(station, 10), "Grün")
    save_settings(station.question_id, target=5)
    few = queries()
    give_theme(add_answers(station, 1000, seed=2), "Rad")
    for number in range(3):
        make_station(station.question, name=f"Plakat {number}")
    assert queries() <= few <= 40
