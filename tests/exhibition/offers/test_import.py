"""Offers from files of staff: nothing wrong gets in, nothing is doubled, and what went out comes back the same."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from datetime import date, datetime, time
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from exhibition.offers.models import Offer
from exhibition.offers.resources import COLUMNS
from exhibition.offers.services import MAX_TABLE_SIZE, BadCell, OfferImport, import_offers, preview_import
from exhibition.offers.tables import MAX_FILE_SIZE, MAX_ROWS, TableError, read_csv, read_file
from tests.factories import make_colleague, make_offer, make_person

pytestmark = pytest.mark.django_db

HEADER = "Titel;Anbieter;Beschreibung;Ort;Beratung vor Ort;bis;Deutsch;Stadtteil;Link"
GOOD = "Lesen;VHS;Wir lesen.;Forum;ja;31.12.2026;A2;Uerdingen;https://vhs.example/"
ADDRESS = "/admin/offers/offer/import/"


def load(*lines: str) -> OfferImport:
    return import_offers(read_csv("\n".join((HEADER, *lines))))


def test_a_table_becomes_offers() -> None:
    done = load(GOOD, "", "Reden;VHS;Wir reden.;Forum")

    assert (len(done.new), done.changed, done.bad_cells) == (2, [], [])
    offer = Offer.objects.get(title="Lesen")
    assert (offer.is_advice, offer.ends_on, offer.german_level, offer.quarter) == (
        True,
        date(2026, 12, 31),
        "a2",
        "180",
    )
    assert Offer.objects.get(title="Reden").ends_on is None


def test_the_same_offer_is_updated_and_not_doubled() -> None:
    load(GOOD)

    again = load(GOOD)
    changed = load(GOOD.replace("A2", "ohne"))
    partly = import_offers(read_csv("Titel,Anbieter,Beschreibung,Ort\nLesen,VHS,Neu.,Forum"))

    assert (again.new, again.changed, again.unchanged_count) == ([], [], 1)
    assert changed.changed == partly.changed == ["Lesen (VHS)"]
    offer = Offer.objects.get()
    assert (offer.german_level, offer.description, offer.quarter) == ("none", "Neu.", "180")


def test_every_bad_line_is_named_and_nothing_is_stored() -> None:
    done = load(
        GOOD,
        "",
        "Reden;VHS;Wir reden.;Forum;vielleicht;31.2.2026;D9;Köln;javascript:1",
        ";VHS;Ohne Titel.;Forum",
        GOOD,
        "Zu viel;VHS;x;Forum;;;;;;;und mehr",
        f"Zu lang;VHS;{'x' * 401};Forum",
    )

    places = [(cell.line, cell.column) for cell in done.bad_cells]
    assert [place for place in places if place[0] == 4] == [
        (4, "Beratung vor Ort"), (4, "Deutsch"), (4, "Link"), (4, "Stadtteil"), (4, "bis"),
    ]  # fmt: skip
    assert (5, "Titel") in places
    assert BadCell(6, "", "Dasselbe Angebot steht schon in Zeile 2. Löscht eine der beiden.") in done.bad_cells
    assert (7, "") in places
    assert [place for place in places if place[0] == 8] == [(8, "Beschreibung")]
    assert not [place for place in places if place[0] in (2, 3)]
    assert any("31.12.2026" in cell.message for cell in done.bad_cells)
    assert not Offer.objects.exists()


def test_an_import_is_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    make_offer(title="Lesen", provider="VHS", place="Forum")

    def failing(*args: Any, **kwargs: Any) -> None:
        assert Offer.objects.get().german_level == "a2", "the known one is changed already"
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(QuerySet, "bulk_create", failing)

    with pytest.raises(RuntimeError):
        load(GOOD, "Reden;VHS;Wir reden.;Forum")

    assert Offer.objects.get().german_level == ""


def test_a_preview_writes_nothing() -> None:
    table = read_csv(f"{HEADER}\n{GOOD}")

    with CaptureQueriesContext(connection) as queries:
        preview = preview_import(table)

    assert preview.new == ["Lesen (VHS)"]
    assert not [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "SAVEPOINT"))]


def test_a_line_needs_no_query_of_its_own() -> None:
    counts = []
    for number in (1, 11):
        lines = [GOOD.replace("Lesen", f"{number}.{each}") for each in range(number)]
        for level in ("A1", "A2"):  # all are new, then all are known
            table = read_csv("\n".join((HEADER, *(line.replace("A2", level) for line in lines))))
            with CaptureQueriesContext(connection) as queries:
                import_offers(table)
            counts.append(len(queries))

    assert counts[:2] == counts[2:]
    assert Offer.objects.filter(german_level="a2").count() == 12


def test_the_courses_of_a_whole_term_are_one_file_and_of_more_it_is_said_how_many() -> None:
    lines = [GOOD.replace("Lesen", f"Kurs {number}") for number in range(MAX_ROWS)]

    assert len(load(*lines).new) == MAX_ROWS == 2000
    with pytest.raises(TableError, match="2000 auf einmal"):
        load(*lines, GOOD)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_files_are_read_as_programs_save_them(encoding: str, delimiter: str) -> None:
    text = 'Titel;Anbieter\r\nÖl – „malen“;"Fünf\nZeilen"\r\n'.replace(";", delimiter)

    table = read_file(text.encode(encoding))

    assert table.header == ["Titel", "Anbieter"]
    assert table.rows == [["Öl – „malen“", "Fünf\nZeilen"]]


def xlsx(*rows: list[Any]) -> bytes:
    workbook, file = Workbook(), io.BytesIO()
    for row in rows:
        workbook.worksheets[0].append(row)
    workbook.save(file)
    return file.getvalue()


def test_xlsx_is_read_with_its_days_and_numbers() -> None:
    table = read_file(
        xlsx(
            ["Titel", "von", "Kosten", "Beratung vor Ort", "Zeit"],
            ["Ö", datetime.fromisoformat("2026-03-01"), 5.0, True, time(10)],
            [],
            [],
        )
    )

    assert table.header == ["Titel", "von", "Kosten", "Beratung vor Ort", "Zeit"]
    assert table.rows == [["Ö", "01.03.2026", "5", "ja", "10:00"]]


def test_letters_are_the_same_however_a_program_composes_them() -> None:
    load(GOOD.replace("Lesen", "Öl"))

    assert load(unicodedata.normalize("NFD", GOOD.replace("Lesen", "Öl"))).unchanged_count == 1


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 21_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "steht nichts"),
        (b"Titel\n\n\n", "steht nichts"),
        (b"x" * (MAX_FILE_SIZE + 1), "zu groß"),
        (b"Titel\n" + b"x\n" * (MAX_ROWS + 1), "zu viele Zeilen"),
        (b"PK\x03\x04 broken", "lässt sich nicht lesen"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0 old XLS", "lässt sich nicht lesen"),
        (bomb(), "zu groß"),
        (b'Titel\n"' + b"x" * 200_000, "keine Tabelle"),
    ],
    ids=["empty", "header alone", "large", "long", "broken", "old", "bomb", "no table"],
)
def test_what_cannot_be_read_is_said(content: bytes, said: str) -> None:
    with pytest.raises(TableError, match=said):
        read_file(content)


@pytest.mark.parametrize(
    ("header", "said"), [("Titel;Ort", "Anbieter, Beschreibung"), (f"{HEADER};titel", "doppelt: Titel")]
)
def test_columns_that_are_missing_or_double_are_named(header: str, said: str) -> None:
    with pytest.raises(TableError, match=r"[Ss]palten") as error:
        preview_import(read_csv(f"{header}\nx;y"))

    assert said in str(error.value)


@pytest.fixture
def editor() -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_colleague("editor"))
    return client


def post(client: Client, **fields: Any) -> Any:
    token = client.get(ADDRESS).context["csrf_token"]
    return client.post(ADDRESS, {"csrfmiddlewaretoken": str(token)} | fields)


def test_staff_look_first_and_then_take_it_over(editor: Client) -> None:
    file = SimpleUploadedFile("x.csv", f"{HEADER};Farbe\n{GOOD}\n".encode())

    preview = post(editor, file=file)

    assert preview.status_code == 200
    assert "Lesen (VHS)" in preview.content.decode()
    assert "Farbe" in preview.content.decode()
    assert "Farbe" not in preview.context["table"], "what nobody reads is not sent once more"
    page = preview.content.decode()
    assert page.index("So übernehmen") < page.index("<li>Lesen (VHS)"), "the button is not below 2,000 lines"
    assert not Offer.objects.exists()

    done = post(editor, table=preview.context["table"])

    assert done.status_code == 302
    assert Offer.objects.get().title == "Lesen"
    file.seek(0)
    again = post(editor, file=file).content.decode()
    assert "Nichts zu tun" in again
    assert "So übernehmen" not in again


def test_a_table_that_is_too_large_to_be_sent_once_more_is_refused_before(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_TABLE_SIZE < settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    monkeypatch.setattr("exhibition.offers.services.MAX_TABLE_SIZE", len(HEADER + GOOD))

    response = post(editor, file=SimpleUploadedFile("x.csv", f"{HEADER}\n{GOOD}\n{GOOD}2".encode()))

    assert response.status_code == 422
    assert "zu groß" in response.content.decode()


def test_what_is_wrong_is_on_the_page(editor: Client) -> None:
    bad = f"{HEADER}\n{GOOD.replace('A2', 'D9')}"

    for fields in ({"file": SimpleUploadedFile("x.csv", bad.encode())}, {"table": bad}):
        response = post(editor, **fields)
        assert response.status_code == 422
        assert "<td>2</td><td>Deutsch</td>" in response.content.decode()
    nothing, large = post(editor), post(editor, file=SimpleUploadedFile("x.csv", b"x" * (MAX_FILE_SIZE + 100_000)))

    assert (nothing.status_code, large.status_code) == (422, 422)
    assert not Offer.objects.exists()


def test_nobody_else_brings_a_file(editor: Client) -> None:
    assert editor.post(ADDRESS, {"table": f"{HEADER}\n{GOOD}"}).status_code == 403
    reader = Client()
    reader.force_login(make_person("offers.view_offer"))

    assert reader.post(ADDRESS, {"file": SimpleUploadedFile("x.csv", b"x")}).status_code == 403
    assert not Offer.objects.exists()


def test_what_went_out_comes_back_the_same_and_is_no_formula(editor: Client) -> None:
    formula = make_offer(title="=1+1", provider="@VHS", starts_on=date(2026, 3, 1), german_level="none", quarter="180")
    make_offer(is_advice=True, cost="5 €", link="https://vhs.example/?a=1", audience="-", description="Zwei\nZeilen")
    before = list(Offer.objects.values())

    content = editor.get("/admin/offers/offer/export/").content

    cells = next(
        row for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";") if "1+1" in row["Titel"]
    )
    assert (cells["Titel"], cells["Anbieter"], cells["von"]) == ("'=1+1", "'@VHS", "01.03.2026")
    assert list(cells) == list(COLUMNS.values())
    done = import_offers(read_file(content))
    assert (done.new, done.changed, done.unchanged_count, done.bad_cells, done.unknown_columns) == ([], [], 2, [], [])
    assert list(Offer.objects.values()) == before
    assert Offer.objects.get(pk=formula.pk).title == "=1+1"


def test_what_no_page_should_show_is_left_out_and_the_offer_is_still_the_same() -> None:
    line = "N\u202eäh\x07café;Caritas;Wir\x0bnähen.;Ostwall 1"
    import_offers(read_csv(f"Titel;Anbieter;Beschreibung;Ort\n{line}"))

    offer = Offer.objects.get()
    assert (offer.title, offer.description) == ("Nähcafé", "Wir\nnähen.")
    assert import_offers(read_csv(f"Titel;Anbieter;Beschreibung;Ort\n{line}")).unchanged_count == 1
    offer.title = "\u200b"
    with pytest.raises(ValidationError, match="nicht leer"):
        offer.full_clean()


def test_a_line_that_tells_excel_the_delimiter_is_no_header() -> None:
    table = read_csv("sep=;\r\nTitel;Anbieter\r\nA, B;C")

    assert (table.header, table.rows) == (["Titel", "Anbieter"], [["A, B", "C"]])
