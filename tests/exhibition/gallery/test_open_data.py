"""Open data: what the files say of answers and counts, what programs learn about them, and when they change."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from contributions.enums import Licence, Status
from contributions.gallery_options import GalleryOpening
from contributions.models import Answer, ConsentText, Question
from contributions.services import change_open_data_consent, withdraw
from exhibition.gallery import data_files, open_data
from moderation.models import Theme
from moderation.services import assign_theme, decide
from tests.exhibition.gallery.test_pages import read
from tests.factories import HOSTILE, make_moderator, send_answer

type Release = Callable[..., Answer]
ANSWER_FILES = ("daten.csv", "daten-tabelle.csv", "daten.json", "daten.csv-metadata.json")
COUNT_FILES = ("zahlen.csv", "zahlen.json", "katalog.jsonld")
HEAD = ["id", "text", "language", "quarter", "quarter_code", "month"]


def content(client: Client, name: str) -> str:
    response = client.get(f"/galerie/{name}")
    assert response.status_code == 200, name
    return response.getvalue().decode()


def rows(client: Client) -> list[list[str]]:
    """Those of the CSV for programs, without its head."""
    return list(csv.reader(io.StringIO(content(client, "daten.csv"), newline="")))[1:]


def status(client: Client, name: str) -> int:
    response = client.get(f"/galerie/{name}")
    assert b"".join(response)  # closes its file
    return response.status_code


def counts(client: Client) -> dict[str, dict[str, int]]:
    """By dimension and value."""
    found: dict[str, dict[str, int]] = {}
    for one in json.loads(content(client, "zahlen.json"))["counts"]:
        found.setdefault(one["dimension"], {})[one["value"]] = one["answers"]
    return found


def test_data_say_what_the_answers_say_and_no_more(
    client: Client, question: Question, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_data, "PAGE_SIZE", 2)
    answers = [release(text, quarter="010") for text in ("=1+1", 'zwei\nZeilen; „so“, "so"', HOSTILE)]
    answers.append(release("nur zwei von hier", language="ar", quarter="180"))
    answers.append(release("auch", quarter="180"))
    texts = [answer.text for answer in reversed(answers)]

    table = rows(client)
    file = json.loads(content(client, "daten.json"))

    assert [int(row[0]) for row in table] == [answer.pk for answer in reversed(answers)]
    assert [row[1] for row in table] == texts
    assert [row[3:5] for row in table] == [["", ""]] * 2 + [["Stadtmitte", "010"]] * 3
    assert {row[5] for row in table} == {f"{timezone.localtime(question.opens_at):%Y-%m}"}
    assert [list(answer) for answer in file["answers"]] == [HEAD] * 5
    assert [answer["text"] for answer in file["answers"]] == texts
    assert file["licence"] == {"name": "CC BY 4.0", "address": Licence.CC_BY.address}
    described = client.get("/galerie/daten.schema.json").json()
    assert set(file) == set(described["properties"])
    assert list(described["properties"]["answers"]["items"]["properties"]) == HEAD
    page = read(client, "/de/galerie/daten/")
    assert all(f">{name}</dt>" in page for name in HEAD)
    assert question.stations.get().code not in str(file)


def test_programs_read_the_cells_as_they_are_and_spreadsheets_compute_none(client: Client, release: Release) -> None:
    release("=1+1")

    plain, table = content(client, "daten.csv"), content(client, "daten-tabelle.csv")

    assert plain.startswith('"id","text","language"')
    assert ',"=1+1",' in plain
    assert table.startswith('\ufeff"id";"text";"language"')
    assert ';"\'=1+1";' in table
    assert all(line.startswith('"') and line.endswith('"') for line in plain.split("\r\n")[:-1])


def test_data_are_read_in_pages(
    question: Question,
    release: Release,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    """No file is held in memory."""
    monkeypatch.setattr(open_data, "PAGE_SIZE", 2)
    for _ in range(4):
        release()
    lines = open_data.csv_lines(question)
    with django_assert_num_queries(2):  # the Stadtteile, the first page
        for _ in range(3):
            next(lines)
    with django_assert_num_queries(2):  # the second page, and that there is no third
        list(lines)


def test_data_are_made_once_for_all_who_ask_and_anew_when_something_is_taken_back(
    client: Client, release: Release, place: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    release("bleibt")
    goes = release("geht")
    first = client.get("/galerie/daten.csv")
    data = first.getvalue()
    assert b"geht" in data
    with django_assert_max_num_queries(3):  # the galleries, and the version
        again = client.get("/galerie/daten.csv")
    assert (again["ETag"], again.getvalue()) == (first["ETag"], data)
    assert client.get("/galerie/daten.csv", headers={"If-None-Match": first["ETag"]}).status_code == 304
    rest = client.get("/galerie/daten.csv", headers={"Range": "bytes=9-", "If-Range": first["ETag"]})
    assert (rest.status_code, rest.getvalue()) == (206, data[9:])

    withdraw(goes)

    changed = client.get("/galerie/daten.csv", headers={"Range": "bytes=9-", "If-Range": first["ETag"]})
    assert changed.status_code == 200
    assert b"geht" not in changed.getvalue()
    assert [b"geht" in file.read_bytes() for file in place.glob("downloads/*/*.csv")] == [False]


def test_each_file_stays_while_another_one_is_made(client: Client, release: Release, place: Path) -> None:
    release()
    for name in ("daten.csv", "daten-tabelle.csv", "zahlen.csv", "daten.json", "zahlen.json"):
        content(client, name)

    assert len(list(place.glob("downloads/open-data/*-*"))) == 5


def test_what_is_taken_back_leaves_the_disk_before_anybody_asks(
    client: Client, release: Release, place: Path, django_capture_on_commit_callbacks: Any
) -> None:
    goes = release("geht")
    for name in ("daten.csv", "daten-tabelle.csv", "daten.json"):
        content(client, name)
    assert list(place.glob("downloads/*/*.csv"))

    with django_capture_on_commit_callbacks(execute=True):
        withdraw(goes)

    assert [file for suffix in ("csv", "json") for file in place.glob(f"downloads/*/*.{suffix}")] == []


def test_without_room_for_files_data_come_straight_from_the_database(
    client: Client, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    release("bleibt")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=0))

    assert "bleibt" in str(rows(client))
    response = client.get("/galerie/daten.json")
    assert json.loads(response.getvalue())["answers"]
    assert response["Content-Type"] == "application/json"


def test_who_asks_while_data_are_being_made_comes_back_by_itself(client: Client, release: Release) -> None:
    release("bleibt")
    with data_files.SPOOL._lock():
        response = client.get("/galerie/daten.csv", headers={"Accept-Language": "en"})

    assert response.status_code == 503
    assert response["Refresh"] == response["Retry-After"] == "3"
    assert "The file is being prepared" in response.content.decode()
    assert "bleibt" in str(rows(client))


def test_data_hold_only_answers_whose_authors_agreed_to_this_licence(client: Client, release: Release) -> None:
    yes, _no = release("ja"), release("nein", open_data=False)
    assert [row[1] for row in rows(client)] == ["ja"]

    change_open_data_consent(yes, given=False)
    assert rows(client) == []
    change_open_data_consent(yes, given=True)
    assert [row[1] for row in rows(client)] == ["ja"]

    Question.objects.update(data_licence=Licence.CC_ZERO)
    assert rows(client) == []
    assert client.get("/de/galerie/daten/").status_code == 200


def test_nobody_agrees_to_open_data_without_being_asked(release: Release) -> None:
    answer = release("ja", open_data=False)
    not_asked = ConsentText.objects.create(
        question=answer.question, language="tr", exhibition="Evet", social="Evet", names_gallery=True
    )
    Answer.objects.update(consent=not_asked)

    change_open_data_consent(answer, given=True)

    answer.refresh_from_db()
    assert not answer.consent_open_data


def test_without_a_licence_there_are_counts_alone(client: Client, release: Release) -> None:
    for _ in range(3):
        release("geheim")
    Question.objects.update(data_licence="")

    assert {status(client, name) for name in ANSWER_FILES} == {404}
    assert "geheim" not in "".join(content(client, name) for name in COUNT_FILES)
    assert counts(client)["total"] == {"": 3}
    page = read(client, "/de/galerie/daten/")
    assert "Zahlen zu den Antworten, als Datei." in page
    assert "daten.csv" not in page
    assert "galerie/daten/" in read(client)


@pytest.mark.parametrize("is_over", [False, True])
def test_where_no_answer_may_be_read_counts_come_after_the_end(
    client: Client, question: Question, release: Release, is_over: bool
) -> None:
    """Before, whoever compares them with the screen would learn where an answer comes from."""
    for _ in range(3):
        release()
    question.consents.create(language="en", version=2, exhibition="Yes", social="Too")  # does not name the gallery
    end = timezone.now() + timedelta(days=-1 if is_over else 1)
    Question.objects.update(gallery=GalleryOpening.RUNNING, closes_at=end)

    statuses = {status(client, name) for name in (*COUNT_FILES, "daten/")}
    assert statuses == {200 if is_over else 404}
    assert {status(client, name) for name in ANSWER_FILES} == {404}
    Question.objects.update(gallery=GalleryOpening.NEVER)
    assert {status(client, name) for name in (*COUNT_FILES, "daten/")} == {404}


def test_counts_say_nothing_about_few_answers(client: Client, question: Question, release: Release) -> None:
    noon = timezone.localtime(question.opens_at).replace(hour=12)
    days = [noon + timedelta(days=number) for number in range(1, 4)]
    theme = Theme.objects.create(question=question, name="=Natur")
    themed = [release(quarter="010", now=days[0]).pk for _ in range(4)]
    assign_theme(themed, theme.pk)
    for language in ("tr", "tr", "tr", "ar"):
        release(language=language, quarter="180" if language == "ar" else "", now=days[2])

    found = counts(client)

    first, last = (f"{timezone.localtime(day):%Y-%m-%d}" for day in (days[0], days[2]))
    assert found["total"] == {"": 8}
    assert found["day"] == {first: 4, last: 4}
    assert found["language"] == {"de": 4, "other": 4}  # alone, the one in Arabic would be its own sum
    assert found["quarter"] == {"010": 4, "other": 4}
    assert found["theme"] == {"=Natur": 4, "none": 4}
    table = content(client, "zahlen.csv")
    assert '"theme";"\'=Natur";"\'=Natur";"4"' in table
    assert '"quarter";"010";"Stadtmitte";"4"' in table


def test_counts_end_with_yesterday_and_follow_what_is_taken_back(client: Client, release: Release) -> None:
    answers = [release() for _ in range(4)]
    assert counts(client)["total"] == {"": 4}

    today, _ = send_answer(answers[0].station, now=answers[0].submitted_at)
    now = timezone.now()
    decide(answer_id=today.pk, before=Status.NEW, after=Status.RELEASED, by=make_moderator(), now=now)
    assert counts(client)["total"] == {"": 4}
    withdraw(answers[0])
    assert counts(client)["total"] == {"": 3}
    withdraw(answers[1])
    assert counts(client) == {}  # of two, nothing is said


def test_other_sites_may_read_the_files_and_not_the_pages(client: Client, release: Release) -> None:
    release()
    for name in (*ANSWER_FILES, *COUNT_FILES, "daten.schema.json", "feed.xml"):
        response = client.get(f"/galerie/{name}")
        assert response["Access-Control-Allow-Origin"] == "*", name
        assert b"".join(response)  # closes its file
    for name in ("", "daten/", "einbetten/"):
        assert "Access-Control-Allow-Origin" not in client.get(f"/galerie/{name}"), name


def test_the_columns_are_described_as_they_are_in_the_file(client: Client, release: Release) -> None:
    release()
    described = json.loads(content(client, "daten.csv-metadata.json"))

    [head, *_] = csv.reader(io.StringIO(content(client, "daten.csv"), newline=""))
    assert [column["name"] for column in described["tableSchema"]["columns"]] == head == HEAD
    assert described["url"].startswith("https://antworten.example/galerie/daten.csv?frage=")
    file = client.get("/galerie/daten.csv")
    assert file["Link"].startswith("<https://antworten.example/galerie/daten.csv-metadata.json?frage=")
    assert file.getvalue()
    german, english = described["tableSchema"]["columns"][-1]["dc:description"]
    assert german == {"@language": "de", "@value": "Monat, seit dem die Antwort zu sehen ist"}
    assert english["@language"] == "en"
    assert english["@value"] != german["@value"]
