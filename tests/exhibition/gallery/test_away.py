"""What leaves the gallery: pictures of links, the feed, open data, and the wall on the pages of others."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from contributions.enums import Licence, SecondPerson
from contributions.gallery_options import GalleryOpening
from contributions.models import Answer, ConsentText, Question
from contributions.services import change_open_data_consent, withdraw
from exhibition.gallery import open_data
from moderation.services import decide_social
from tests.exhibition.gallery.test_pages import read
from tests.factories import HOSTILE, make_person

type Release = Callable[..., Answer]
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def pictured(client: Client, answer: Answer) -> tuple[bool, str]:
    """Whether the answer's own picture stands for its page, and what the page says of itself elsewhere."""
    page = read(client, f"/de/galerie/{answer.pk}/")
    told = dict(re.findall(r'<meta (?:property|name)="(?:og|twitter):([a-z:]+)" content="([^"]*)"', page))
    assert told["image"] == f"https://antworten.example/de/galerie/{answer.pk}/bild.png"
    assert (told["image:width"], told["image:height"], told["card"]) == ("1200", "630", "summary_large_image")
    return "hochformat.png" in page, told["title"] + told["description"] + told["image:alt"]


def drawn(client: Client, path: str) -> bytes:
    response = client.get(f"/galerie/{path}")
    assert response["Content-Type"] == "image/png"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    with Image.open(io.BytesIO(response.content)) as image:
        assert image.size == (1200, 630)
    again = client.get(f"/galerie/{path}", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    return bytes(response.content)


def test_who_agreed_has_the_answer_in_the_picture_and_who_did_not_has_none(client: Client, release: Release) -> None:
    yes, no = release("Ja, gern", social=True), release("Lieber nicht", social=False)
    agreed, told = pictured(client, yes)
    assert agreed
    assert told.startswith("„Ja, gern“Was kann Krefeld für dich?„Ja, gern“ Antwort auf: Was kann")
    agreed, told = pictured(client, no)
    assert not agreed
    assert "Lieber nicht" not in told

    general = drawn(client, "bild.png")
    assert drawn(client, f"{yes.pk}/bild.png") != general
    assert drawn(client, f"{no.pk}/bild.png") == general
    portrait = client.get(f"/galerie/{yes.pk}/hochformat.png")
    with Image.open(io.BytesIO(portrait.content)) as image:
        assert image.size == (1080, 1350)
    assert 'href="/de/galerie/' + f'{yes.pk}/hochformat.png" download' in read(client, f"/de/galerie/{yes.pk}/")


def test_before_the_end_and_without_a_second_person_no_answer_is_in_a_picture(
    client: Client, question: Question, release: Release
) -> None:
    answer = release(social=True)
    Question.objects.update(gallery=GalleryOpening.RUNNING, closes_at=timezone.now() + timedelta(days=1))
    assert not pictured(client, answer)[0]
    Question.objects.update(closes_at=timezone.now() - timedelta(days=1), second_person=[SecondPerson.SOCIAL])
    assert not pictured(client, answer)[0]
    decide_social(answer_id=answer.pk, cleared=True, by=make_person(), now=timezone.now())
    assert pictured(client, answer)[0]


def test_the_feed_is_well_formed_and_tells_only_the_month(client: Client, release: Release) -> None:
    answer = release(f"{HOSTILE} \ufffe & <b>")
    response = client.get("/galerie/feed.xml")
    assert response["Content-Type"].startswith("application/atom+xml")

    feed = ET.fromstring(response.content)

    entry = feed.find("a:entry", ATOM)
    assert entry is not None
    assert (entry.findtext("a:title", "", ATOM)).startswith("„<script>alert(1)</script>")
    assert "&lt;script&gt;" in entry.findtext("a:summary", "", ATOM)
    assert re.fullmatch(r"\d{4}-\d\d-01T00:00:00\+0[12]:00", entry.findtext("a:updated", "", ATOM))
    assert entry.find("a:link", ATOM).attrib["href"] == f"https://antworten.example/de/galerie/{answer.pk}/"  # type: ignore[union-attr]
    assert entry.findtext("a:id", "", ATOM).startswith("tag:antworten.example,")
    addresses = {link.get("rel"): link.get("href") for link in feed.findall("a:link", ATOM)}
    assert addresses["self"] == f"https://antworten.example/de/galerie/feed.xml?frage={answer.question.slug}"
    assert feed.find("a:rights", ATOM) is None  # not everybody in it said yes to the licence of the open data


def table(client: Client) -> list[list[str]]:
    content = client.get("/galerie/daten.csv").getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content), delimiter=";"))


def test_data_say_what_the_answers_say_and_no_more(
    client: Client, question: Question, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_data, "PAGE_SIZE", 2)
    answers = [release(text, quarter="010") for text in ("=1+1", "zwei\nZeilen; „so“", HOSTILE)]
    answers.append(release("nur zwei von hier", language="ar", quarter="180"))
    answers.append(release("auch", quarter="180"))
    month = f"{timezone.localtime(question.opens_at):%Y-%m}"

    head, *rows = table(client)
    file = json.loads(client.get("/galerie/daten.json").getvalue())

    assert head == ["id", "text", "language", "quarter", "month"]
    assert [int(row[0]) for row in rows] == [answer.pk for answer in reversed(answers)]
    assert [row[3] for row in rows] == ["", "", *["Stadtmitte"] * 3]
    assert rows[-1][1] == "'=1+1"
    assert {row[4] for row in rows} == {month}
    assert [list(answer) for answer in file["answers"]] == [head] * 5
    assert [answer["text"] for answer in file["answers"]] == [answer.text for answer in reversed(answers)]
    assert file["licence"] == {"name": "CC BY 4.0", "address": Licence.CC_BY.address}
    described = client.get("/galerie/daten.schema.json").json()
    assert set(file) == set(described["properties"])
    assert head == list(described["properties"]["answers"]["items"]["properties"])
    page = read(client, "/de/galerie/daten/")
    assert all(f">{name}</dt>" in page for name in head)
    assert question.stations.get().code not in str(file)


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


def test_what_is_taken_back_leaves_the_disk_before_anybody_asks(
    client: Client, release: Release, place: Path, django_capture_on_commit_callbacks: Any
) -> None:
    goes = release("geht")
    client.get("/galerie/daten.csv").getvalue()
    assert list(place.glob("downloads/*/*.csv"))

    with django_capture_on_commit_callbacks(execute=True):
        withdraw(goes)

    assert list(place.glob("downloads/*/*.csv")) == []


def test_without_room_for_files_data_come_straight_from_the_database(
    client: Client, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    release("bleibt")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=0))

    assert "bleibt" in str(table(client))
    response = client.get("/galerie/daten.json")
    assert json.loads(response.getvalue())["answers"]
    assert response["Content-Type"] == "application/json"


def test_who_asks_while_data_are_being_made_comes_back_by_itself(client: Client, release: Release) -> None:
    release("bleibt")
    with open_data.SPOOL._lock():
        response = client.get("/galerie/daten.csv", headers={"Accept-Language": "en"})

    assert response.status_code == 503
    assert response["Refresh"] == response["Retry-After"] == "3"
    assert "The file is being prepared" in response.content.decode()
    assert "bleibt" in str(table(client))


def test_data_hold_only_answers_whose_authors_agreed_to_this_licence(client: Client, release: Release) -> None:
    yes, _no = release("ja"), release("nein", open_data=False)
    assert [row[1] for row in table(client)[1:]] == ["ja"]

    change_open_data_consent(yes, given=False)
    assert table(client)[1:] == []
    change_open_data_consent(yes, given=True)
    assert [row[1] for row in table(client)[1:]] == ["ja"]

    Question.objects.update(data_licence=Licence.CC_ZERO)
    assert table(client)[1:] == []
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


def test_without_a_licence_there_are_no_data(client: Client, release: Release) -> None:
    release()
    Question.objects.update(data_licence="")

    assert {client.get(f"/galerie/daten{end}").status_code for end in ("/", ".csv", ".json")} == {404}
    assert "galerie/daten/" not in read(client)


def test_the_wall_stands_only_where_the_question_says(client: Client, release: Release) -> None:
    answer, _long = release("Kurz"), release("Lang. " * 40)
    assert client.get("/de/galerie/einbetten/").status_code == 404
    Question.objects.update(embed_domains="vhs.example, www.krefeld.example")

    response = client.get("/de/galerie/einbetten/")
    page = response.content.decode()

    policy = response["Content-Security-Policy"]
    assert "frame-ancestors https://vhs.example https://www.krefeld.example" in policy
    assert "default-src 'none'" in policy
    assert "X-Frame-Options" not in response
    assert not response.cookies
    assert f'href="/de/galerie/{answer.pk}/" target="_blank" rel="noopener"' in page.replace("\n", " ")
    assert "Lang." not in page
    others = client.get("/de/galerie/")
    assert "frame-ancestors 'none'" in others["Content-Security-Policy"]
    assert others["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("written", "hosts"),
    [
        ("", []),
        ("vhs.example\nWWW.Krefeld.example, vhs.example", ["vhs.example", "www.krefeld.example"]),
        ("bücher.example", ["xn--bcher-kva.example"]),
    ],
)
def test_hosts_are_read_as_people_write_them(question: Question, written: str, hosts: list[str]) -> None:
    question.embed_domains = written
    question.full_clean()

    assert question.embedding_domains == hosts


@pytest.mark.parametrize(
    "written",
    "https://vhs.example *.example * vhs.example/x vhs.example:8000 localhost 192.0.2.1 'self' "
    f"vhs.example;script-src a..example -a.example . {'x' * 64}.example".split(),
)
def test_what_is_no_host_is_refused_and_never_used(question: Question, written: str) -> None:
    question.embed_domains = written
    with pytest.raises(ValidationError, match="keine Adresse einer Website"):
        question.full_clean()

    assert question.embedding_domains == []


def test_staff_see_what_to_paste(client: Client, question: Question) -> None:
    client.force_login(make_person(superuser=True))
    address = f"/admin/contributions/question/{question.pk}/change/"
    assert "iframe" not in read(client, address)
    Question.objects.update(embed_domains="vhs.example")

    page = read(client, address)

    wall = f"https://antworten.example/de/galerie/einbetten/?frage={question.slug}"
    assert f"&lt;iframe src=&quot;{wall}&quot;" in page.replace("&#34;", "&quot;")
