"""The files of the plan, by the headers and limits that Buffer and Publer document, and for calendars and people."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.distribution.models import DistributedPicture
from exhibition.posting import services
from exhibition.posting.models import Post
from exhibition.posting.schedule_files import (
    MAX_BUFFER_ROWS,
    ScheduleEntry,
    buffer_file,
    overview_file,
    publer_file,
)
from tests.exhibition.posting import CLOSED, editor, make_answers, make_plan, post_of
from tests.factories import NOW

BERLIN = ZoneInfo("Europe/Berlin")
# Word for word what the schedulers' own help pages ask for.
BUFFER = "Text,Image URL,Tags,Posting Time"
PUBLER = [
    "Date - Intl. format or prompt",
    "Text",
    "Link(s) - Separated by comma for FB carousels",
    "Media URL(s) - Separated by comma",
    "Title - For the video, pin, PDF ..",
    "Label(s) - Separated by comma",
    "Alt text(s) - Separated by ||",
    "Comment(s) - Separated by ||",
    "Pin board, FB album, or Google category",
    "Post subtype - I.e. story, reel, PDF ..",
    "CTA - For Facebook links or Google",
    "Reminder - For stories, reels, shorts, and TikToks",
]


def entry(number: int = 1, **fields: Any) -> ScheduleEntry:
    moment = datetime(2026, 3, 28, 9, tzinfo=UTC) + timedelta(days=number - 1)
    usual: dict[str, Any] = {"id": number, "moment": moment, "text": "Rhein", "language": "Deutsch"}
    usual |= {"caption": "Rhein", "alt_text": "„Rhein“", "address": "https://x/1.png"}
    return ScheduleEntry(**usual | fields)


def table(content: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline=""), delimiter=delimiter))


def test_buffer_gets_its_header_and_the_clock_on_the_wall() -> None:
    content = buffer_file([entry(1), entry(2, moment=datetime(2026, 3, 29, 8, tzinfo=UTC))], BERLIN)

    assert content.decode().splitlines()[0] == BUFFER  # also no mark before it
    assert [row[3] for row in table(content)[1:]] == ["2026-03-28 10:00", "2026-03-29 10:00"]


@pytest.mark.parametrize(
    ("caption", "said"),
    [
        ("Rhein", "Rhein\n\nhttps://x/galerie/1/"),
        ("Alle: https://x/galerie/1", "Alle: https://x/galerie/1"),
        ("Alle: https://x/galerie/12", "Alle: https://x/galerie/12\n\nhttps://x/galerie/1/"),
    ],
)
def test_a_link_post_says_its_link_once_in_buffer(caption: str, said: str) -> None:
    row = table(buffer_file([entry(caption=caption, link="https://x/galerie/1/")], BERLIN))[1]

    assert row[:2] == [said, ""]


def test_buffer_gets_no_more_than_a_hundred_rows() -> None:
    assert len(table(buffer_file([entry()] * 100, BERLIN))) == 101
    with pytest.raises(ValueError, match="100 rows"):
        buffer_file([entry()] * 101, BERLIN)


def test_publer_gets_its_twelve_columns_in_their_order() -> None:
    head, row = table(publer_file([entry(alt_text="a || b|||c")], BERLIN))

    assert head == PUBLER
    assert row == ["2026-03-28 10:00", "Rhein", "", "https://x/1.png", "", "", "a | | b| ||c", "", "", "", "", ""]
    assert "||" not in row[6].replace("| |", "")


def test_schedulers_get_the_words_as_they_are_and_people_no_formula() -> None:
    words = '=1+1, "Zitat"\nzweite Zeile 🌳'
    hostile = entry(caption=words, text=words, alt_text="@x")

    assert table(buffer_file([hostile], BERLIN))[1][0] == words
    assert table(publer_file([hostile], BERLIN))[1][1] == words
    people = overview_file([hostile], ["Tag"], BERLIN)
    assert people.startswith(b"\xef\xbb\xbf")
    assert table(people, ";")[1] == ["28.03.2026", "10:00", "", "Deutsch", f"'{words}", f"'{words}", "'@x", "", ""]


@pytest.fixture
def answers(station: Station, moderator: User, monkeypatch: pytest.MonkeyPatch) -> list[Answer]:
    monkeypatch.setattr(timezone, "now", lambda: CLOSED)
    return make_answers(station, 3, moderator)


def get(client: Client, station: Station, name: str) -> Any:
    return client.get(reverse("posting:file", args=[station.question_id, name]))


@pytest.mark.django_db
def test_files_hold_what_is_to_come_and_nothing_else(station: Station, answers: list[Answer], moderator: User) -> None:
    late = make_answers(station, 1, moderator, text="in zwei Jahren")[0]
    make_plan(station.question, starts_on=date(2026, 11, 18), time=time(9))
    first, second, third, last = Post.objects.order_by("date")
    assert first.date == date(2026, 11, 18)  # its time is over
    services.mark_posted(station.question_id, second.pk, moderator, CLOSED)
    Post.objects.filter(pk=last.pk).update(date=date(2028, 1, 1))
    client = editor()

    rows = table(get(client, station, "buffer-1.csv").content)[1:]
    assert [row[3] for row in rows] == [f"{third.date} 09:00"]
    assert get(client, station, "buffer-2.csv").status_code == 404
    assert len(table(get(client, station, "publer.csv").content)) == 2
    assert get(client, station, "kalender.ics").content.count(b"BEGIN:VEVENT") == 3  # what was posted stays in it
    assert len(table(get(client, station, "uebersicht.csv").content, ";")) == 5
    assert late.pk in {answer.pk for answer in [*answers, late]}


@pytest.mark.django_db
def test_withdrawn_answers_are_in_no_file_and_what_was_in_one_is_remembered(
    station: Station, answers: list[Answer]
) -> None:
    make_plan(station.question)
    withdraw(answers[0])
    client = editor()

    response = get(client, station, "publer.csv")

    assert len(table(response.content)) == 3
    assert answers[0].text not in response.content.decode()
    kept = set(DistributedPicture.objects.values_list("answer_id", "label", "first_at"))
    assert kept == {(answer.pk, "Publer-Datei, Instagram", CLOSED) for answer in answers[1:]}


@pytest.mark.django_db
def test_a_picture_that_would_show_boxes_is_no_post(station: Station, answers: list[Answer]) -> None:
    make_plan(station.question)
    answers_with_boxes = answers[0]
    Answer.objects.filter(pk=answers_with_boxes.pk).update(text="Rhein \ue000")
    client = editor()

    files = [get(client, station, name).content.decode() for name in ("buffer-1.csv", "publer.csv")]
    page = client.get(f"/admin/posting/{station.question_id}/").content.decode()

    assert all("Rhein \ue000" not in file for file in files)
    assert "Für \ue000 fehlt eine Schrift." in page


def test_more_than_a_hundred_posts_are_several_files_for_buffer(
    station: Station, answers: list[Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_plan(station.question)
    monkeypatch.setattr("exhibition.posting.schedule_downloads.MAX_BUFFER_ROWS", 2)
    assert MAX_BUFFER_ROWS == 100
    client = editor()

    times = [
        [row[3] for row in table(get(client, station, name).content)[1:]] for name in ("buffer-1.csv", "buffer-2.csv")
    ]

    assert times == [["2026-12-01 10:00", "2026-12-02 10:00"], ["2026-12-03 10:00"]]
    page = client.get(reverse("posting:board", args=[station.question_id])).content.decode()
    assert "buffer-2.csv" in page
    assert "buffer-3.csv" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["buffer-1.csv", "publer.csv", "kalender.ics", "uebersicht.csv"])
def test_before_closing_there_is_no_file(
    station: Station, answers: list[Answer], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    make_plan(station.question)
    client = editor()
    assert get(client, station, name).status_code == 200
    DistributedPicture.objects.all().delete()
    monkeypatch.setattr(timezone, "now", lambda: NOW)

    assert get(client, station, name).status_code == 404
    assert not DistributedPicture.objects.exists()
    assert post_of(answers[0]).date
