"""Reels and moving stories: drawn ahead by the worker, in the schedulers' columns, gone with their answers."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.distribution.models import DistributedPicture
from exhibition.export.retention import delete_expired
from exhibition.posting import edit_forms, tasks, videos
from exhibition.posting.models import Post
from exhibition.share.picture import Picture
from tests.exhibition.export.conftest import Queue, store_in
from tests.exhibition.posting import CLOSED, make_answers, make_plan, post_of
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture(autouse=True)
def drawn(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> list[Picture]:
    """The pictures of videos that are not really drawn; tasks wait, files are the test's own."""
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
    store_in(tmp_path, settings)
    drawn: list[Picture] = []

    def draw(picture: Picture) -> bytes:
        drawn.append(picture)
        return f"mp4 {picture.text}".encode()

    monkeypatch.setattr(videos, "draw_video", draw)
    return drawn


@pytest.fixture
def answers(station: Station, moderator: User) -> list[Answer]:
    answers = make_answers(station, 3, moderator)
    make_plan(station.question)
    for answer, kind in zip(answers, ("reel", "moving", "portrait"), strict=True):
        Post.objects.filter(answer_id=answer.pk).update(format=kind)
    return answers


def row_of(client: Client, answer: Answer) -> dict[str, str]:
    """The answer's row in Publer's file."""
    response = client.get(reverse("posting:file", args=[answer.question_id, "publer.csv"]))
    rows = csv.DictReader(io.StringIO(response.content.decode()))
    (row,) = (row for row in rows if answer.text in row["Text"])
    return {name.partition(" - ")[0]: cell for name, cell in row.items()}


def path(row: dict[str, str]) -> str:
    return "/" + row["Media URL(s)"].split("/", 3)[3]


def stored(folder: Path) -> list[str]:
    return sorted(file.name.partition("-")[0] for file in folder.rglob("*.mp4"))


def test_publer_gets_them_in_its_columns_and_buffer_says_that_it_has_none(
    client: Client, station: Station, answers: list[Answer], drawn: list[Picture]
) -> None:
    waits = client.get(reverse("posting:file", args=[station.question_id, "publer.csv"]), follow=True)
    assert "Noch keine Datei: 2 Videos werden gerade erstellt." in waits.content.decode()
    assert tasks.draw_videos.call(station.question_id) == 2

    reel, story, still = (row_of(client, answer) for answer in answers)

    assert [row["Post subtype"] for row in (reel, story, still)] == ["reel", "story", ""]
    assert [row["Title"] for row in (reel, story, still)] == ["Was kann Krefeld für dich?"] * 2 + [""]
    assert [row["Media URL(s)"][-4:] for row in (reel, story, still)] == [".mp4", ".mp4", ".png"]
    assert {picture.format.name for picture in drawn} == {"reel"}
    response = Client().get(path(reel))
    assert response.content == f"mp4 {answers[0].text}".encode()
    assert (response["Content-Type"], response["Cache-Control"]) == ("video/mp4", "no-store")
    assert "noindex" in response["X-Robots-Tag"]
    assert Client().get(path(reel).replace(".mp4", "A.mp4")).status_code == 404
    buffer = client.get(reverse("posting:file", args=[station.question_id, "buffer-1.csv"])).content.decode()
    assert buffer.count("2026-12-") == 1
    board = client.get(reverse("posting:board", args=[station.question_id])).content.decode()
    assert "2 Beiträge fehlen: Stories, Videos und Karussells" in board
    assert "Reel, bewegt" in board


def test_a_withdrawn_answer_has_no_video_at_once(
    client: Client, station: Station, answers: list[Answer], tmp_path: Path
) -> None:
    tasks.draw_videos.call(station.question_id)
    where = path(row_of(client, answers[0]))
    assert len(stored(tmp_path)) == 2

    withdraw(answers[0])

    assert Client().get(where).status_code == 410
    Queue().work()
    assert stored(tmp_path) == [str(answers[1].pk)]


def test_a_withdrawal_while_it_is_drawn_leaves_none(
    station: Station, answers: list[Answer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def withdrawn_meanwhile(picture: Picture) -> bytes:
        if picture.text == answers[0].text:
            withdraw(answers[0])
        return b"mp4"

    monkeypatch.setattr(videos, "draw_video", withdrawn_meanwhile)

    tasks.draw_videos.call(station.question_id)

    assert stored(tmp_path) == [str(answers[1].pk)]


def test_another_look_is_another_video_and_the_old_one_goes(
    client: Client, station: Station, answers: list[Answer], tmp_path: Path, drawn: list[Picture]
) -> None:
    tasks.draw_videos.call(station.question_id)
    Post.objects.filter(answer_id=answers[0].pk).update(layout="card")
    Post.objects.filter(answer_id=answers[1].pk).update(format="story")

    assert tasks.draw_videos.call(station.question_id) == 1

    assert drawn[-1].layout == "card"
    assert stored(tmp_path) == [str(answers[0].pk)]
    delete_expired(CLOSED)  # of exports, in the same storage
    assert stored(tmp_path) == [str(answers[0].pk)]


def test_staff_load_one_when_it_is_there_and_it_is_remembered(
    client: Client, station: Station, answers: list[Answer], now: list[datetime]
) -> None:
    where = reverse("posting:video", args=[station.question_id, answers[0].pk])
    assert "Das Video wird noch erstellt." in client.get(where, follow=True).content.decode()
    assert not DistributedPicture.objects.exists()
    tasks.draw_videos.call(station.question_id)

    assert client.get(where)["Content-Disposition"] == f'attachment; filename="{answers[0].pk}-reel.mp4"'
    assert DistributedPicture.objects.get().label == "Video, einzeln geladen"
    assert client.get(where.replace(str(answers[0].pk), str(answers[2].pk))).status_code == 404
    now[0] = NOW
    assert client.get(where).status_code == 404


def test_nothing_is_drawn_before_closing_or_without_the_package(
    station: Station, answers: list[Answer], now: list[datetime], monkeypatch: pytest.MonkeyPatch, drawn: list[Picture]
) -> None:
    now[0] = NOW
    tasks.draw_videos.call(station.question_id)
    now[0] = CLOSED
    with monkeypatch.context() as then:
        then.setattr(videos, "find_spec", lambda name: None)
        tasks.draw_videos.call(station.question_id)
    assert drawn == []


def test_the_worker_begins_by_itself_and_once(station: Station, answers: list[Answer]) -> None:
    assert tasks.watch_videos.call() == "1 questions go on"
    tasks.draw_videos.call(station.question_id)
    assert tasks.watch_videos.call() == "nothing to do"


def test_without_the_package_nobody_can_choose_them(
    client: Client, station: Station, answers: list[Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    where = reverse("posting:edit", args=[station.question_id, post_of(answers[2]).pk])
    assert "Reel, bewegt" in client.get(where).content.decode()

    monkeypatch.setattr(edit_forms, "can_draw_videos", lambda: False)

    assert "Reel, bewegt" not in client.get(where).content.decode()
    assert (
        "Reel, bewegt"
        in client.get(where.replace(str(post_of(answers[2]).pk), str(post_of(answers[0]).pk))).content.decode()
    )


def test_choosing_one_has_it_drawn(client: Client, station: Station, answers: list[Answer]) -> None:
    address = reverse("posting:edit-many", args=[station.question_id])
    client.post(address, {"scope": "marked", "post": [str(post_of(answers[2]).pk)], "format": "reel"})

    assert ("draw_videos", [station.question_id]) in [(name, list(args)) for name, args in Queue()]


def test_an_old_post_keeps_none(station: Station, answers: list[Answer], now: list[datetime], tmp_path: Path) -> None:
    tasks.draw_videos.call(station.question_id)
    now[0] += timedelta(days=90)

    tasks.watch_videos.call()

    assert stored(tmp_path) == []
