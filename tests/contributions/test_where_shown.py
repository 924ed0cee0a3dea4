"""What a receipt says of where a released answer is to be seen: before, while and after the place is open."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from contributions.enums import Status
from contributions.models import Question, Station
from exhibition.heartbeat.models import ImpressionCount
from exhibition.models import PlaylistEntry, ScreenMode
from moderation.services import decide
from tests.contributions.test_progress import decide_on, page_of, run_screen
from tests.factories import NOW, make_moderator, make_question, make_station, send_answer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages are asked for while the question is open."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def test_before_an_opening_that_was_moved_it_says_when(client: Client, station: Station) -> None:
    _, waiting = send_answer(station)
    answer, released = send_answer(station, text="gezeigt")
    decide_on(answer, Status.RELEASED)
    Question.objects.update(opens_at=NOW + timedelta(days=2), closes_at=NOW + timedelta(days=9))
    station.question.weekly_hours.create(weekday=(NOW.weekday() + 3) % 7, opens=time(10), closes=time(18))

    for page in (page_of(client, waiting), page_of(client, released)):
        assert "Die Ausstellung beginnt: Freitag, 10:00\N{NO-BREAK SPACE}Uhr." in page
        assert "zu Ende" not in page
    assert "Deine Antwort ist dabei." in page_of(client, released)


def test_a_released_answer_waits_for_the_place_to_open(client: Client, station: Station) -> None:
    run_screen(station.question, display="night")
    station.question.weekly_hours.create(weekday=NOW.weekday(), opens=time(15), closes=time(18))
    answer, receipt = send_answer(station)
    decide_on(answer, Status.RELEASED)

    page = page_of(client, receipt)

    assert "Deine Antwort ist dabei." in page
    assert "Wieder geöffnet: Dienstag, 15:00\N{NO-BREAK SPACE}Uhr. Dann ist sie zu sehen." in page
    for contradiction in ("in der Ausstellung zu sehen", "seit"):
        assert contradiction not in page.partition("Dein Code")[0]


def test_where_it_does_not_open_again_nothing_is_said_to_be_on_the_screen(client: Client) -> None:
    station = make_station(make_question(closes_at=NOW + timedelta(hours=1)))
    station.question.weekly_hours.create(weekday=NOW.weekday(), opens=time(0), closes=time(1))
    answer, receipt = send_answer(station)
    decide_on(answer, Status.RELEASED)

    page = page_of(client, receipt)

    assert "Für die Ausstellung angenommen: 10.\u00a0November 2026, 13:34." in page
    for promise in ("in der Ausstellung zu sehen", "dabei", "Wieder geöffnet"):
        assert promise not in page.partition("Dein Code")[0]


@pytest.mark.parametrize("displayed", [True, False])
@pytest.mark.parametrize(
    ("released_at", "closes", "shown"),
    [
        (NOW - timedelta(hours=2), None, True),
        (NOW, None, False),
        (NOW - timedelta(hours=2), time(12), True),
        (NOW - timedelta(hours=1), time(12), False),  # the place had closed at noon, the question an hour later
    ],
)
def test_only_what_a_screen_displayed_before_closing_was_shown(
    client: Client, released_at: datetime, closes: time | None, shown: bool, displayed: bool
) -> None:
    question = make_question(opens_at=NOW - timedelta(days=9), closes_at=NOW - timedelta(minutes=30))
    station = make_station(question)
    if closes:
        question.weekly_hours.create(weekday=NOW.weekday(), opens=time(9), closes=closes)
    answer, receipt = send_answer(station, now=NOW - timedelta(hours=3))
    decide_on(answer, Status.RELEASED, released_at)
    ImpressionCount.objects.create(answer_id=answer.pk, question=question, impressions=2 if displayed else 0)

    page = page_of(client, receipt)

    assert "Die Ausstellung ist zu Ende." in page
    assert ("Deine Antwort war dort zu sehen." in page) is (shown and displayed)


INCLUDED, IN_GALLERY = "Deine Antwort ist dabei.", "Deine Antwort steht in der Galerie."
ON_SHOW, SHORTENED = "ist in der Ausstellung zu sehen.", "ist gekürzt in der Ausstellung zu sehen."
BEGINS, REOPENS = "Die Ausstellung beginnt:", "Gerade ist geschlossen. Wieder geöffnet:"
ON_SHOW_THEN, ON_SCREEN_SOON = "Dann ist sie zu sehen.", "Sobald der Bildschirm Antworten zeigt, ist sie dort zu sehen."
OVER = "Die Ausstellung ist zu Ende."
ALL_SENTENCES = {INCLUDED, IN_GALLERY, ON_SHOW, SHORTENED, BEGINS, REOPENS, ON_SHOW_THEN, ON_SCREEN_SOON, OVER}
RUNS: dict[str, Any] = {}
IS_SILENT = {"received_at": NOW - timedelta(minutes=2)}


@pytest.mark.parametrize(
    ("time_of_day", "gallery", "beat", "said"),
    [
        ("before", "running", RUNS, {INCLUDED, BEGINS}),
        ("before", "closed", None, {INCLUDED, BEGINS}),
        ("open", "closed", RUNS, {ON_SHOW}),
        ("open", "running", RUNS, {ON_SHOW}),
        ("open", "closed", IS_SILENT, {INCLUDED, ON_SCREEN_SOON}),
        ("open", "running", IS_SILENT, {IN_GALLERY, ON_SCREEN_SOON}),
        ("open", "never", {"data_at": None}, {INCLUDED, ON_SCREEN_SOON}),
        ("open", "never", {"display": "paused"}, {INCLUDED, ON_SCREEN_SOON}),
        ("open", "closed", None, {INCLUDED}),
        ("open", "running", None, {IN_GALLERY}),
        ("night", "closed", {"display": "night"}, {INCLUDED, REOPENS, ON_SHOW_THEN}),
        ("night", "closed", RUNS, {INCLUDED, REOPENS, ON_SHOW_THEN}),
        ("night", "running", {"display": "night"}, {IN_GALLERY, REOPENS}),
        ("night", "closed", None, {INCLUDED, REOPENS}),
        ("over", "closed", RUNS, {OVER, IN_GALLERY}),
        ("over", "never", RUNS, {OVER}),
        ("over", "running", None, {OVER, IN_GALLERY}),
    ],
)
def test_a_receipt_says_where_the_answer_is_to_be_seen_now(
    client: Client, time_of_day: str, gallery: str, beat: dict[str, Any] | None, said: set[str]
) -> None:
    station = make_station(make_question(gallery=gallery), kind="web")
    answer, receipt = send_answer(station, now=NOW - timedelta(hours=3))
    decide_on(answer, Status.RELEASED, NOW - timedelta(hours=2))
    if beat is not None:
        run_screen(station.question, **beat)
    if time_of_day == "night":
        station.question.weekly_hours.create(weekday=NOW.weekday(), opens=time(15), closes=time(18))
    runs = {"before": (1, 9), "over": (-9, -1)}.get(time_of_day, (-9, 9))
    opens_at, closes_at = (NOW + timedelta(days=days) for days in runs)
    Question.objects.update(opens_at=opens_at, closes_at=closes_at)

    page = page_of(client, receipt).partition("Dein Code")[0]

    assert {sentence for sentence in ALL_SENTENCES if sentence in page} == said
    assert ("auf dem Bildschirm" in page) is (beat is not None and time_of_day != "over")


@pytest.mark.parametrize(
    ("mode", "visible", "is_shown"),
    [
        (ScreenMode.ANSWERS, [], True),
        (ScreenMode.MAP, [], False),
        (ScreenMode.WALL, [], False),
        (ScreenMode.WALL, [1], True),
    ],
)
def test_a_screen_without_answers_shows_none(
    client: Client, station: Station, mode: ScreenMode, visible: list[int], is_shown: bool
) -> None:
    answer, receipt = send_answer(station)
    decide_on(answer, Status.RELEASED)
    screen = run_screen(station.question, display=mode, visible=visible).screen
    PlaylistEntry.objects.create(screen=screen, mode=mode, answers=1, seconds=9)

    assert (ON_SHOW in page_of(client, receipt)) is is_shown
    assert (ON_SCREEN_SOON in page_of(client, receipt)) is not is_shown


def test_a_pause_is_no_time_to_be_seen(client: Client, station: Station) -> None:
    answer, receipt = send_answer(station, text="Anna mag den Rhein")
    decide(
        answer_id=answer.pk,
        before=Status.NEW,
        after=Status.RELEASED,
        by=make_moderator(),
        now=NOW,
        shorter="[…] mag den Rhein",
    )
    run_screen(station.question)
    assert SHORTENED in page_of(client, receipt)
    station.question.screen_pauses.create(paused_by=make_moderator(), paused_at=NOW)

    page = page_of(client, receipt)

    assert "zu sehen." not in page.partition("Sobald")[0]
    assert ON_SCREEN_SOON in page


@pytest.mark.parametrize(("gallery", "promised"), [("closed", True), ("never", False)])
def test_after_closing_nothing_is_promised_that_is_over(client: Client, gallery: str, promised: bool) -> None:
    station = make_station(make_question(closes_at=NOW, opens_at=NOW - timedelta(days=9), gallery=gallery))
    _, receipt = send_answer(station, now=NOW - timedelta(hours=1))

    page = page_of(client, receipt)

    assert "Die Ausstellung ist zu Ende. Wir lesen deine Antwort trotzdem noch." in page
    assert "Bildschirm" not in page.partition("Dein Code")[0]
    assert ("steht sie dann in der Galerie" in page) is promised
    assert "Noch eine Antwort" not in page
