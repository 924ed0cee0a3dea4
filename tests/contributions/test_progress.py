"""What a receipt says of the time to come: what comes next, and how long it takes."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contributions.enums import Status
from contributions.models import Answer, Question, ReleaseCounter, Station
from contributions.pages import terminal_context
from contributions.progress import MIN_DECISIONS
from contributions.selectors import read_receipt, times_of_waiting
from exhibition.heartbeat.models import Heartbeat, ImpressionCount
from exhibition.models import PlaylistEntry, Screen, ScreenMode
from krefeld_kann_was.lib.hyphenation import NO_BREAK_SPACE, SOFT_HYPHEN
from moderation.services import decide, hide_reported
from tests.factories import NOW, make_answer, make_moderator, make_question, make_station, send_answer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages are asked for while the question is open."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def page_of(client: Client, receipt: str) -> str:
    """The receipt, without its soft hyphens."""
    return client.get(f"/de/antwort/{receipt}/").content.decode().replace(SOFT_HYPHEN, "")


def test_it_tells_how_many_come_first(client: Client, station: Station) -> None:
    _, first = send_answer(station)
    for minutes in (1, 2):
        send_answer(station, text="später", now=NOW + timedelta(minutes=minutes))
    make_answer(Status.RELEASED, station=station, now=NOW - timedelta(hours=1))
    _, last = send_answer(station, text="zuletzt", now=NOW + timedelta(minutes=3))

    assert "Vor dir" not in page_of(client, first)
    assert "Vor dir warten noch 3 Antworten." in page_of(client, last)


def test_it_stops_counting_somewhere(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contributions.selectors.MAX_WAITING_COUNT", 2)
    for _ in range(3):
        send_answer(station)

    assert len(times_of_waiting(NOW, station.question_id)) == 2


@pytest.mark.parametrize(
    ("opens", "says"),
    [(None, "Jemand von der VHS liest sie."), (time(15), "Wieder geöffnet: Dienstag, 15:00\u00a0Uhr")],
)
def test_it_says_when_somebody_reads(client: Client, station: Station, opens: time | None, says: str) -> None:
    if opens:
        station.question.weekly_hours.create(weekday=NOW.weekday(), opens=opens, closes=time(18))
    _, receipt = send_answer(station)

    assert says in page_of(client, receipt)


def decide_on(answer: Answer, after: Status, now: datetime = NOW) -> None:
    decide(answer_id=answer.pk, before=Status.NEW, after=after, by=make_moderator(), now=now)


def decide_lately(station: Station, count: int, *, minutes_ago: int = 10) -> None:
    for _ in range(count):
        answer, _ = send_answer(station, now=NOW - timedelta(hours=1))
        decide_on(answer, Status.RELEASED, NOW - timedelta(minutes=minutes_ago))


def run_screen(question: Question, *, station: Station | None = None, **fields: Any) -> Heartbeat:
    """A screen of the question that reports that all is well."""
    station = station or make_station(question, code="s7m4", kind="terminal")
    screen = Screen.objects.create(name="Forum", question=question, station=station)
    times = dict.fromkeys(("first_received_at", "unbroken_since", "received_at", "data_at", "started_at"), NOW)
    beat = times | {"display": "invitation", "nodes": 1, "missed": 0, "worker": True, "lost": 0} | fields
    return Heartbeat.objects.create(screen=screen, **beat)


def test_how_long_it_takes_depends_on_the_queue_and_the_pace(client: Client, station: Station) -> None:
    _, first = send_answer(station)
    decide_lately(station, MIN_DECISIONS - 1)
    assert "Minuten" not in page_of(client, first)
    decide_lately(station, 1)  # 5 in 30 minutes: one in 6

    assert "meist innerhalb von 10 Minuten" in page_of(client, first)
    for minutes in (1, 2):
        _, last = send_answer(station, text="später", now=NOW + timedelta(minutes=minutes))
    assert "meist innerhalb von 20 Minuten" in page_of(client, last)
    decide_lately(station, MIN_DECISIONS)
    assert "meist innerhalb von 10 Minuten" in page_of(client, last)
    assert "meist innerhalb von 3 Minuten" in page_of(client, first)


def test_old_decisions_are_no_pace(client: Client, station: Station) -> None:
    decide_lately(station, MIN_DECISIONS, minutes_ago=40)

    page = page_of(client, send_answer(station)[1])

    assert "Minuten" not in page
    assert "Jetzt" not in page
    assert "Jemand von der VHS liest sie." in page


def test_a_long_queue_is_promised_no_time(client: Client, question: Question) -> None:
    station = make_station(question, kind="card", code="c7m4")
    run_screen(question)
    decide_lately(station, MIN_DECISIONS)  # one in 6 minutes
    receipts = [send_answer(station, text=str(n), now=NOW + timedelta(seconds=n))[1] for n in range(11)]

    within_the_hour, later = page_of(client, receipts[9]), page_of(client, receipts[10])

    assert "Jetzt liest sie jemand von der VHS, meist innerhalb von 60 Minuten." in within_the_hour
    assert "Schau dann hoch" in within_the_hour
    assert "Jemand von der VHS liest sie. Vor dir warten noch 10 Antworten." in later
    assert "Jetzt" not in later
    assert "Schau" not in later


def test_no_time_is_promised_that_the_place_may_not_keep(client: Client, station: Station) -> None:
    decide_lately(station, MIN_DECISIONS)
    closes = (timezone.localtime(NOW) + timedelta(minutes=8)).time()
    station.question.weekly_hours.create(weekday=NOW.weekday(), opens=time(0), closes=closes)
    run_screen(station.question)

    page = page_of(client, send_answer(station)[1])

    assert "Jemand von der VHS liest sie." in page
    assert "Minuten" not in page
    assert "Schau" not in page


@pytest.mark.parametrize("weekly", [True, False])
def test_nothing_is_promised_that_comes_after_the_question_or_much_later(client: Client, weekly: bool) -> None:
    question = make_question(closes_at=NOW + timedelta(hours=1))
    station = make_station(question, code="k7m4")
    if weekly:  # it opens when the question closes
        opens = timezone.localtime(question.closes_at).time()
        question.weekly_hours.create(weekday=NOW.weekday(), opens=opens, closes=time(18))
    else:
        Question.objects.update(closes_at=NOW + timedelta(days=90))
        question.weekly_hours.create(weekday=NOW.weekday(), opens=time(9), closes=time(18))
        for weeks in range(3):
            question.special_days.create(date=NOW.date() + timedelta(weeks=weeks))
    _, first = send_answer(station)
    _, second = send_answer(station, text="später", now=NOW + timedelta(minutes=1))

    page = page_of(client, first)

    assert "Deine Antwort ist angekommen." in page
    for promise in ("Wieder geöffnet", "liest sie", "Schau dann hoch"):
        assert promise not in page
    assert '<p class="lead">Vor dir wartet noch 1 Antwort.</p>' in page_of(client, second)


def test_who_asks_for_help_is_not_told_to_look_up(client: Client, question: Question) -> None:
    station, terminal = make_station(question, code="k7m4"), make_station(question, code="t7m4", kind="terminal")
    run_screen(question, station=terminal)
    decide_lately(station, MIN_DECISIONS)
    _, receipt = send_answer(station, text="Ich will sterben")
    data = read_receipt(receipt)
    assert data is not None

    for page in (page_of(client, receipt), terminal_context(terminal, data, receipt, NOW)["waiting"]):
        assert "Jetzt liest sie jemand" in str(page)
        assert "Schau dann hoch" not in str(page)
    assert "0800 111 0 111".replace(" ", NO_BREAK_SPACE) in page_of(client, receipt)


def test_nobody_at_home_is_told_to_look_up(client: Client, question: Question) -> None:
    run_screen(question)
    decide_lately(make_station(question, code="k7m4"), MIN_DECISIONS)
    for kind, is_there in (("web", False), ("poster", False), ("card", True)):
        _, receipt = send_answer(make_station(question, kind=kind, code=f"b7{kind[:2]}"))
        assert ("Schau dann hoch" in page_of(client, receipt)) is is_there


def test_who_scanned_the_screen_itself_is_told_to_look_up(client: Client, question: Question) -> None:
    station = make_station(question, kind="poster", code="p7m4")
    run_screen(question, station=station)
    decide_lately(station, MIN_DECISIONS)

    assert "Schau dann hoch" in page_of(client, send_answer(station)[1])


def test_who_scanned_a_screen_without_answers_is_not_told_to_look_up(client: Client, question: Question) -> None:
    station = make_station(question, kind="poster", code="p7m4")
    only_map = run_screen(question, station=station).screen
    PlaylistEntry.objects.create(screen=only_map, mode=ScreenMode.MAP)
    run_screen(question)
    decide_lately(station, MIN_DECISIONS)

    page = page_of(client, send_answer(station)[1])

    assert "Jetzt liest sie jemand" in page
    assert "Schau" not in page


@pytest.mark.parametrize(
    ("beat", "runs"),
    [
        ({}, True),
        ({"received_at": NOW - timedelta(minutes=2)}, False),
        ({"data_at": NOW - timedelta(minutes=9)}, False),
        ({"display": "night"}, False),
        ({"display": "paused"}, False),
    ],
)
def test_look_up_is_said_only_where_a_screen_runs(
    client: Client, station: Station, beat: dict[str, Any], runs: bool
) -> None:
    decide_lately(station, MIN_DECISIONS)
    station.kind = "card"
    station.save()
    _, waiting = send_answer(station)
    answer, receipt = send_answer(station, text="gezeigt")
    decide_on(answer, Status.RELEASED)
    assert "Schau" not in page_of(client, waiting) + page_of(client, receipt)
    run_screen(station.question, **beat)

    assert ("Schau dann hoch" in page_of(client, waiting)) is runs
    assert ("Schau hoch, gleich ist sie dran." in page_of(client, receipt)) is runs


def test_its_turn_comes_within_a_round_of_all_answers(client: Client, question: Question) -> None:
    station = make_station(question, kind="card", code="c7m4")
    run_screen(question)
    answer, receipt = send_answer(station, text="gezeigt")
    decide_on(answer, Status.RELEASED, NOW - timedelta(minutes=2))
    assert "Schau hoch, gleich ist sie dran." in page_of(client, receipt)  # it is alone
    for _ in range(30):
        make_answer(Status.RELEASED, station=station, text="Hm. " * 20, now=NOW - timedelta(hours=1))

    assert "Schau hoch: In den nächsten 10 Minuten ist sie dran." in page_of(client, receipt)  # 31 times 13 seconds
    ReleaseCounter.objects.update(released=5000)
    assert "Schau" not in page_of(client, receipt)


def test_held_answers_have_a_sentence_of_their_own(client: Client, station: Station) -> None:
    held, receipt = send_answer(station)
    decide_on(held, Status.HELD)
    reported, other = send_answer(station, text="gemeldet")
    decide_on(reported, Status.RELEASED)
    hide_reported(answer_id=reported.pk, now=NOW)
    calm = "Wir lesen deine Antwort noch einmal in Ruhe. So lange ist sie nicht zu sehen."
    hidden = "Jemand hat deine Antwort gemeldet. Bis wir sie noch einmal gelesen haben, zeigen wir sie nicht."

    assert calm in page_of(client, receipt)
    assert hidden in page_of(client, other)
    assert calm not in page_of(client, other)
    for page in (page_of(client, receipt), page_of(client, other)):
        assert "liest sie" not in page
        assert "So wird sie aussehen" not in page


def test_a_decision_after_the_report_is_what_counts(client: Client, station: Station) -> None:
    answer, receipt = send_answer(station)
    decide_on(answer, Status.RELEASED)
    hide_reported(answer_id=answer.pk, now=NOW)
    decide(answer_id=answer.pk, before=Status.HELD, after=Status.RELEASED, by=make_moderator(), now=NOW)
    Answer.objects.update(status=Status.HELD)

    assert "gemeldet" not in page_of(client, receipt)


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
