"""The feed of a screen: what it says, and that finding out that nothing is new costs one look-up."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from contributions.enums import Reason, Status
from contributions.models import Answer, Question, Station
from contributions.services import withdraw
from exhibition.kiosk import feed as feeds
from exhibition.kiosk import views
from exhibition.kiosk.assets import page_build
from exhibition.kiosk.feed import cursor_at, parse_cursor
from exhibition.models import Screen
from exhibition.partners.models import Partner
from krefeld_kann_was.lib.hyphenation import SOFT_HYPHEN
from krefeld_kann_was.lib.line_breaks import NO_BREAK_SPACE
from moderation.selectors import ReleasePosition, released_answers
from moderation.services import decide
from tests.factories import HOSTILE, NOW, make_answer, make_screen

pytestmark = pytest.mark.django_db


@pytest.fixture
def screen(station: Station) -> Screen:
    return make_screen(station)


def read(client: Client, screen: Screen, cursor: str = "") -> dict[str, Any]:
    response = client.get(f"/kiosk/{screen.token}/feed/", {"from": cursor} if cursor else {})
    assert response.status_code == 200
    return response.json()


def release(station: Station, by: User, minutes: int = 0, **fields: Any) -> Answer:
    return make_answer(Status.RELEASED, station=station, by=by, now=NOW + timedelta(minutes=minutes), **fields)


def test_it_says_what_is_released_the_newest_release_first(
    client: Client, screen: Screen, station: Station, moderator: User
) -> None:
    first = release(station, moderator, 1, text="Rhein", language="de")
    second = release(station, moderator, 2, text="Home", language="en")
    make_answer(Status.NEW, station=station)
    make_answer(Status.HELD, station=station, by=moderator)
    make_answer(Status.REJECTED, station=station, by=moderator)

    page = read(client, screen)

    assert [(answer["id"], answer["text"], answer["lang"]) for answer in page["answers"]] == [
        (second.pk, "Home", "en"),
        (first.pk, "Rhein", "de"),
    ]
    assert (page["total"], page["languages"], page["next"]) == (2, 2, None)


def test_text_is_text(client: Client, screen: Screen, station: Station, moderator: User) -> None:
    release(station, moderator, text=HOSTILE)

    response = client.get(f"/kiosk/{screen.token}/feed/")

    assert response.headers["Content-Type"] == "application/json"
    assert response.json()["answers"][0]["text"] == HOSTILE


def test_it_says_how_an_answer_is_written(client: Client, screen: Screen, station: Station, moderator: User) -> None:
    release(station, moderator, 1, text="VHS تتيح لي أن «أتعلم»", language="ar")
    release(station, moderator, 2, text='Sie rief "Ja"\nund ging.', language="de")
    release(station, moderator, 3, text="It’s home", language="ar")

    answers = read(client, screen)["answers"]

    assert [(answer["dir"], answer["quotes"], answer.get("shown")) for answer in answers] == [
        ("ltr", "“”", None),
        ("ltr", "„“", "Sie rief ‚Ja‘\nund ging."),
        ("rtl", "«»", "VHS تتيح لي أن ‹أتعلم›"),
    ]
    assert answers[1]["text"] == 'Sie rief "Ja"\nund ging.'  # what is stored


def test_it_brings_soft_hyphens_as_the_page_has_them_and_none_in_names_of_partners(
    client: Client, screen: Screen, station: Station, moderator: User
) -> None:
    Partner.objects.create(name="Samtweberei gGmbH")
    text = "Im Lesesaal der Samtweberei, 20 € im Jahr"
    answer = release(station, moderator, text=text)
    shown = f"Im Lese{SOFT_HYPHEN}saal der Samtweberei, 20{NO_BREAK_SPACE}€ im{NO_BREAK_SPACE}Jahr"

    found = read(client, screen)["answers"][0]
    page = client.get(f"/kiosk/{screen.token}/").content.decode()

    assert (found["text"], found["shown"]) == (text, shown)
    assert re.search(rf'data-answer="{answer.pk}"[^>]*>([^<]*)<', page)[1] == shown  # type: ignore[index]


@pytest.mark.parametrize("answers", [1, 3])
def test_nothing_new_costs_one_look_up(
    client: Client,
    screen: Screen,
    station: Station,
    moderator: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    answers: int,
) -> None:
    for number in range(answers):
        release(station, moderator, number)
    address = f"/kiosk/{screen.token}/feed/"
    etag = client.get(address).headers["ETag"]

    with django_assert_num_queries(1) as asked:
        response = client.get(address, headers={"If-None-Match": etag})

    assert (response.status_code, response.content, response.headers["ETag"]) == (304, b"", etag)
    assert response.headers["X-Kiosk"] == f"/kiosk/{screen.token}/"  # else it would be no proof of data
    assert screen.token in asked.captured_queries[0]["sql"]
    assert "count(" not in asked.captured_queries[0]["sql"].lower()
    with django_assert_num_queries(1):  # the finished body is kept
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("answers", [1, 3])
def test_a_new_body_costs_the_same_with_more_answers(
    client: Client,
    screen: Screen,
    station: Station,
    moderator: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    answers: int,
) -> None:
    for number in range(answers):
        release(station, moderator, number)

    with django_assert_num_queries(6) as asked:  # one for each language, one for a pause, one for names
        read(client, screen)

    assert not [query for query in asked.captured_queries if "count(" in query["sql"].lower()]


def test_every_change_of_the_wall_is_a_new_version(
    client: Client, screen: Screen, station: Station, moderator: User
) -> None:
    seen = [read(client, screen)["version"]]

    staying = release(station, moderator)
    seen.append(read(client, screen)["version"])
    withdrawn = release(station, moderator)
    seen.append(read(client, screen)["version"])
    withdraw(withdrawn)
    seen.append(read(client, screen)["version"])
    assert [answer["id"] for answer in read(client, screen)["answers"]] == [staying.pk]
    decide(
        answer_id=staying.pk,
        before=Status.RELEASED,
        after=Status.REJECTED,
        by=moderator,
        now=NOW,
        reason=Reason.OFF_TOPIC,
    )
    seen.append(read(client, screen)["version"])

    assert len(set(seen)) == 5
    assert (read(client, screen)["answers"], read(client, screen)["total"]) == ([], 0)


def test_new_software_is_a_new_version(client: Client, screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    """And each response says which, also to a page that cannot read the new feed."""
    etag = client.get(f"/kiosk/{screen.token}/feed/").headers["ETag"]
    known = {"If-None-Match": etag}
    unchanged = client.get(f"/kiosk/{screen.token}/feed/", headers=known)
    assert (unchanged.status_code, unchanged.headers["X-Kiosk-Build"]) == (304, page_build())
    for module in (feeds, views):
        monkeypatch.setattr(module, "page_build", lambda: "other")

    response = client.get(f"/kiosk/{screen.token}/feed/", headers=known)

    assert (response.status_code, response.headers["X-Kiosk-Build"]) == (200, "other")


def test_the_version_is_read_before_the_answers(
    client: Client, screen: Screen, station: Station, moderator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*args: Any, **kwargs: Any) -> Any:
        monkeypatch.undo()
        release(station, moderator)
        return released_answers(*args, **kwargs)

    monkeypatch.setattr(feeds, "released_answers", meanwhile)
    raced = client.get(f"/kiosk/{screen.token}/feed/")
    assert len(raced.json()["answers"]) == 1

    again = client.get(f"/kiosk/{screen.token}/feed/", headers={"If-None-Match": raced.headers["ETag"]})
    assert (again.status_code, again.json()["total"]) == (200, 1)


def test_the_pages_together_hold_every_answer_once(
    client: Client, screen: Screen, station: Station, moderator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "PAGE_LENGTH", 3)
    answers = [release(station, moderator, number // 4) for number in range(10)]  # four at the same moment
    page = read(client, screen)
    seen = [answer["id"] for answer in page["answers"]]
    withdraw(Answer.objects.get(pk=seen[-1]))  # the place of an answer stays good when the answer goes
    while page["next"] and len(seen) < 20:
        page = read(client, screen, page["next"])
        seen += [answer["id"] for answer in page["answers"]]

    assert seen == sorted((answer.pk for answer in answers), reverse=True)


def test_a_page_from_an_answer_begins_with_it(
    client: Client, screen: Screen, station: Station, moderator: User
) -> None:
    first, second = release(station, moderator, 1), release(station, moderator, 2)
    places = {answer["id"]: answer["at"] for answer in read(client, screen)["answers"]}

    assert [answer["id"] for answer in read(client, screen, places[second.pk])["answers"]] == [second.pk, first.pk]
    assert [answer["id"] for answer in read(client, screen, places[first.pk])["answers"]] == [first.pk]


@pytest.mark.parametrize(
    "cursor", ["x", "-", "1-", "1-2-3", "1-2\n", " 1-2", "１-2", "-1-2", "A-B", "f" * 15 + "-1", "1-" + "f" * 16, "\0"]
)
def test_a_cursor_that_is_none_of_ours_is_the_first_page(
    client: Client, screen: Screen, station: Station, moderator: User, cursor: str
) -> None:
    answer = release(station, moderator)

    assert parse_cursor(cursor) is None
    assert [shown["id"] for shown in read(client, screen, cursor)["answers"]] == [answer.pk]


def test_the_furthest_cursor_is_still_a_place(client: Client, screen: Screen) -> None:
    assert read(client, screen, "f" * 14 + "-" + "f" * 15)["answers"] == []


def test_a_cursor_and_its_place(question: Question, station: Station, moderator: User) -> None:
    release(station, moderator)
    answer = released_answers(question.pk, limit=1)[0]

    assert parse_cursor(cursor_at(answer)) == ReleasePosition(answer.released_at, answer.id + 1)


def test_a_renewed_token_shuts_the_old_address(client: Client, screen: Screen) -> None:
    old = f"/kiosk/{screen.token}/feed/"
    screen.renew_token()

    assert client.get(old).status_code == 410
    assert client.get(old).content == b""
    assert client.get(f"/kiosk/{screen.token}/feed/").status_code == 200


@pytest.mark.parametrize("token", ["x", "%00" * 20, "ü" * 20, "a" * 65, "a" * 32])
def test_an_unknown_token_is_no_screen(client: Client, db: None, token: str) -> None:
    assert client.get(f"/kiosk/{token}/feed/").status_code == 410


def test_the_screen_leaves_no_trace(client: Client, screen: Screen) -> None:
    for address in (f"/kiosk/{screen.token}/feed/", f"/kiosk/{screen.token}/", "/kiosk/unknown/"):
        response = client.get(address)

        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")
        assert response.headers["Cache-Control"] == "no-cache"
    assert client.post(f"/kiosk/{screen.token}/feed/").status_code == 405
