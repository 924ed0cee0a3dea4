"""Posts go to the networks that the consents name, and nowhere else, and with a text that each of them takes."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contributions.consent_texts import ConsentText
from contributions.models import Answer, Question, Station
from exhibition.distribution.models import DistributedPicture
from exhibition.posting.models import Plan
from exhibition.posting.scheduling import DAY
from tests.exhibition.posting import CLOSED, editor, make_answers, make_plan, post_of
from tests.exhibition.posting.test_edits import fill, save, where
from tests.factories import make_question, make_station

TOO_LONG = "ä" * 320
pytestmark = pytest.mark.django_db


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(timezone, "now", lambda: CLOSED)
    return editor()


@pytest.fixture
def answers(station: Station, moderator: User) -> list[Answer]:
    """Two whose authors agreed to Bluesky, too, and one from before."""
    answers = [*make_answers(station, 1, moderator, text="Früher"), *make_answers(station, 2, moderator)]
    consent = ConsentText.objects.get(pk=answers[0].consent_id)
    later = ConsentText.objects.create(
        question=station.question,
        language=consent.language,
        version=consent.version + 1,
        exhibition=consent.exhibition,
        social=f"{consent.social} Bluesky",
        networks="Instagram, Bluesky",
    )
    Answer.objects.filter(pk__in=[answer.pk for answer in answers[1:]]).update(consent=later)
    Question.objects.update(networks="Instagram, Bluesky")
    station.question.refresh_from_db()
    make_plan(station.question)
    return answers


def file(client: Client, station: Station, name: str, network: str) -> Any:
    return client.get(reverse("posting:file", args=[station.question_id, name]), {"network": network})


def texts(response: Any) -> list[str]:
    return [row["Text"] for row in csv.DictReader(response.content.decode().splitlines(keepends=True))]


@pytest.mark.parametrize("name", ["publer.csv", "buffer-1.csv"])
def test_a_file_has_the_posts_whose_authors_agreed_to_its_network(
    client: Client, station: Station, answers: list[Answer], name: str
) -> None:
    assert len(texts(file(client, station, name, "instagram"))) == 3
    on_bluesky = texts(file(client, station, name, "bluesky"))

    assert len(on_bluesky) == 2
    assert not any(answers[0].text in text for text in on_bluesky)
    board = client.get(reverse("posting:board", args=[station.question_id])).content.decode()
    assert f"{name}?network=bluesky" in board
    assert "In denen für Bluesky fehlt 1 Beitrag" in board
    assert board.count("Nicht auf Bluesky: Dazu hat die Person nicht Ja gesagt.") == 1


def test_a_network_that_the_consents_do_not_name_is_refused_with_the_reason(
    client: Client, station: Station, answers: list[Answer]
) -> None:
    response = file(client, station, "publer.csv", "linkedin")

    assert response["Location"] == reverse("posting:board", args=[station.question_id])
    said = client.get(response["Location"]).content.decode()
    assert "Für „linkedin“ gibt es keine Datei" in said
    assert "hat nur zu Instagram, Bluesky Ja gesagt" in said
    assert not DistributedPicture.objects.exists()


def test_a_caption_that_is_too_long_keeps_the_file_back_and_is_shown_to_the_letter(
    client: Client, station: Station, answers: list[Answer]
) -> None:
    Answer.objects.filter(pk=answers[1].pk).update(text=TOO_LONG)

    response = file(client, station, "publer.csv", "bluesky")

    assert not DistributedPicture.objects.exists()
    said = client.get(response["Location"]).content.decode()
    assert "Für Bluesky ist der Bildtext zu lang (" in said
    surplus = "ä" * 20 + "“\n#krefeldkannwas"  # and the opening mark before it makes one more
    assert f">ä{surplus}</mark>" in said
    assert len(texts(file(client, station, "publer.csv", "instagram"))) == 3


def test_templates_take_turns_from_post_to_post_also_over_weekends_without_posts(
    client: Client, station: Station, moderator: User
) -> None:
    make_answers(station, 12, moderator)
    make_plan(station.question, weekdays=[0, 1, 2, 3, 4])

    hooks = [text.splitlines()[0] for text in texts(file(client, station, "publer.csv", "instagram"))]

    kinds = ["„" if hook.startswith("„") else hook for hook in hooks]
    assert len(set(kinds)) == 3
    assert kinds[:-3] == kinds[3:]


@pytest.mark.parametrize("weekdays", [{0}, {0, 5}, {0, 2, 4}, {0, 1, 2, 3, 4}, {0, 1, 2, 3, 4, 5}, set(range(7))])
def test_turns_rise_by_one_from_day_to_day(weekdays: set[int]) -> None:
    recurrence = Plan(weekdays=list(weekdays)).recurrence
    days = [day for day in (date(2026, 12, 1) + number * DAY for number in range(60)) if recurrence.matches(day)]

    turns = [recurrence.turn_of(day) for day in days]

    assert turns == list(range(turns[0], turns[0] + len(days)))


def test_a_caption_has_to_fit_each_network_of_the_post_and_no_other(client: Client, moderator: User) -> None:
    station = make_station(make_question(networks="Facebook, Mastodon"))
    (answer,) = make_answers(station, 1, moderator)
    make_plan(station.question)
    post = post_of(answer)
    assert "Höchstens: Facebook 63.206, Mastodon 500 Zeichen." in client.get(where(post)).content.decode()

    refused = client.post(where(post), fill(client, post, caption="x" * 501)).content.decode()

    assert "Für Mastodon 1 Zeichen zu lang: Höchstens 500 sind erlaubt. Zu viel ist: „x“" in refused
    assert "Für Facebook" not in refused
    assert "Gespeichert." in save(client, post, caption="#a #b #c #d #e #f")  # more than Instagram takes
    Question.objects.update(networks="Facebook")
    assert "Gespeichert." in save(client, post, caption="x" * 3000)
