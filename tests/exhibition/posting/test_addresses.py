"""Signed addresses of pictures: for the right answers, for a time, for nobody who guesses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from contributions.enums import SecondPerson, Status
from contributions.models import Answer, Question, Station
from contributions.services import withdraw
from exhibition.posting import services
from exhibition.posting.models import Plan
from exhibition.posting.signed_addresses import PictureAddress, _signer, parse_token, sign_address
from exhibition.share import responses
from tests.exhibition.posting import CLOSED, make_answers, make_plan
from tests.factories import NOW, make_answer

pytestmark = pytest.mark.django_db
EXPIRES = CLOSED + timedelta(days=30)


@pytest.fixture
def answer(station: Station, moderator: User) -> Answer:
    (answer,) = make_answers(station, 1, moderator)
    make_plan(station.question)
    return answer


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    clock = [CLOSED]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    monkeypatch.setattr(responses, "draw_picture", lambda picture, scale: f"{picture.text} {scale}".encode())
    responses._draw_cached.cache_clear()
    return clock


def path(question: Question, answer_id: int) -> str:
    key = Plan.objects.get(pk=question.pk).address_key
    return urlsplit(sign_address(PictureAddress(question.pk, answer_id, EXPIRES), key)).path


def test_the_picture_comes_whole_without_a_cookie_and_is_not_to_be_found(
    client: Client, answer: Answer, django_assert_num_queries: Any
) -> None:
    where = path(answer.question, answer.pk)

    with django_assert_num_queries(6):
        response = client.get(where)

    assert where.endswith(".png")
    assert response.content == f"{answer.text} 1.0".encode()
    assert response["Content-Type"] == "image/png"
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.head(where).status_code == 200
    assert client.get(where, headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_an_address_names_a_format_and_those_from_before_are_upright(client: Client, answer: Answer) -> None:
    key = Plan.objects.get(pk=answer.question_id).address_key
    numbers = f"{answer.question_id:x}.{answer.pk:x}.{int(EXPIRES.timestamp()):x}"
    story = PictureAddress(answer.question_id, answer.pk, EXPIRES, "story")

    assert parse_token(urlsplit(sign_address(story, key)).path.split("/")[-1].removesuffix(".png")) == story
    assert parse_token(f"{numbers}.signature").format_name == "portrait"
    assert client.get(f"/bild/{_signer(key).sign(numbers)}.png").status_code == 200
    assert client.get(path(answer.question, answer.pk).replace("portrait", "story")).status_code == 404


def test_an_address_ends(client: Client, answer: Answer, now: list[Any]) -> None:
    where = path(answer.question, answer.pk)

    now[0] = EXPIRES - timedelta(seconds=1)
    assert client.get(where).status_code == 200
    now[0] = EXPIRES
    assert client.get(where).status_code == 410


@pytest.mark.parametrize(
    "forge",
    [
        lambda where: where.replace("/bild/", "/bild/0"),
        lambda where: where.replace(".png", "A.png"),
        lambda where: where.rsplit(".", 2)[0] + ".png",
        lambda where: "/bild/" + ".".join(["9" * 40, *where.removeprefix("/bild/").split(".")[1:]]),
        lambda where: "/bild/x.y.z.png",
        lambda where: "/bild/....png",
        lambda where: "/bild/1.1." + "f" * 16 + ".x.png",
        lambda where: "/bild/ä.png",
    ],
)
def test_a_forged_address_is_none(client: Client, answer: Answer, forge: Any) -> None:
    assert client.get(forge(path(answer.question, answer.pk))).status_code == 404


def test_numbers_and_times_cannot_be_swapped(client: Client, answer: Answer, station: Station, moderator: User) -> None:
    other = make_answers(station, 1, moderator)[0]
    parts = path(answer.question, answer.pk).split(".")

    for place, value in ((1, f"{other.pk:x}"), (2, f"{int(EXPIRES.timestamp()) + 1:x}")):
        assert client.get(".".join([*parts[:place], value, *parts[place + 1 :]])).status_code == 404


def test_all_addresses_end_together_where_staff_say_so(client: Client, answer: Answer) -> None:
    where = path(answer.question, answer.pk)
    services.revoke_addresses(answer.question_id)

    assert client.get(where).status_code == 404
    assert client.get(path(answer.question, answer.pk)).status_code == 200


def test_a_withdrawn_answer_is_gone_at_once(client: Client, answer: Answer) -> None:
    where = path(answer.question, answer.pk)
    assert client.get(where).status_code == 200

    withdraw(answer)

    response = client.get(where)
    assert response.status_code == 410
    assert response.content == b""


def test_only_what_may_go_out_has_a_picture(client: Client, answer: Answer, station: Station, moderator: User) -> None:
    question = station.question
    numbers = {
        "no consent": make_answer(Status.RELEASED, station=station, by=moderator, social=False).pk,
        "not released": make_answer(Status.HELD, station=station, by=moderator).pk,
        "another question": make_answer(Status.RELEASED, by=moderator).pk,
        "nobody": 2**62,
    }

    assert {name: client.get(path(question, number)).status_code for name, number in numbers.items()} == dict.fromkeys(
        numbers, 410
    )
    question.second_person = [SecondPerson.SOCIAL]
    question.save()
    assert client.get(path(question, answer.pk)).status_code == 410  # nobody has cleared it
    Answer.objects.filter(pk=answer.pk).update(cleared_for_social=True)
    assert client.get(path(question, answer.pk)).status_code == 200


def test_nothing_before_closing(client: Client, answer: Answer, now: list[Any]) -> None:
    now[0] = NOW

    assert client.get(path(answer.question, answer.pk)).status_code == 410


def test_logs_do_not_carry_the_address() -> None:
    import logging

    from krefeld_kann_was.logs import RedactSecrets

    record = logging.LogRecord("x", logging.WARNING, "", 0, "GET /bild/1.2f.6abc.SECRET.png 410", (), None)
    RedactSecrets().filter(record)

    assert "SECRET" not in record.getMessage()
