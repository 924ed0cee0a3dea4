"""What a receipt says of the time to come: what comes next, and how long it takes."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contributions.devices import Device
from contributions.enums import Status
from contributions.models import Answer, Question, ReleaseCounter, Station
from contributions.progress import MIN_DECISIONS
from contributions.selectors import read_receipt, times_of_waiting
from contributions.shared_thanks import shared_thanks_context
from exhibition.heartbeat.models import Heartbeat
from exhibition.models import PlaylistEntry, Screen, ScreenMode
from krefeld_kann_was.lib.hyphenation import SOFT_HYPHEN
from krefeld_kann_was.lib.line_breaks import NO_BREAK_SPACE
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
    [(None, "Jemand aus dem Team liest sie."), (time(15), "Wieder geöffnet: Dienstag, 15:00\u00a0Uhr")],
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


@pytest.mark.parametrize(("minutes", "promises"), [(15, True), (16, False)])
def test_no_time_is_promised_that_the_oldest_answer_has_already_waited(
    client: Client, station: Station, minutes: int, promises: bool
) -> None:
    decide_lately(station, MIN_DECISIONS)  # one in 6 minutes
    send_answer(station, now=NOW - timedelta(minutes=minutes))
    _, receipt = send_answer(station, text="später")

    page = page_of(client, receipt)

    assert ("Jemand aus dem Team liest sie, meist innerhalb von 15 Minuten." in page) is promises
    assert ("Jemand aus dem Team liest sie. Vor dir wartet noch 1 Antwort." in page) is not promises


def test_old_decisions_are_no_pace(client: Client, station: Station) -> None:
    decide_lately(station, MIN_DECISIONS, minutes_ago=40)

    page = page_of(client, send_answer(station)[1])

    assert "Minuten" not in page
    assert "Jetzt" not in page
    assert "Jemand aus dem Team liest sie." in page


def test_a_long_queue_is_promised_no_time(client: Client, question: Question) -> None:
    station = make_station(question, kind="card", code="c7m4")
    run_screen(question)
    decide_lately(station, MIN_DECISIONS)  # one in 6 minutes
    receipts = [send_answer(station, text=str(n), now=NOW + timedelta(seconds=n))[1] for n in range(11)]

    within_the_hour, later = page_of(client, receipts[9]), page_of(client, receipts[10])

    assert "Jemand aus dem Team liest sie, meist innerhalb von 60 Minuten." in within_the_hour
    assert "Schau dann hoch" in within_the_hour
    assert "Jemand aus dem Team liest sie. Vor dir warten noch 10 Antworten." in later
    assert "Jetzt" not in later
    assert "Schau" not in later


def test_no_time_is_promised_that_the_place_may_not_keep(client: Client, station: Station) -> None:
    decide_lately(station, MIN_DECISIONS)
    closes = (timezone.localtime(NOW) + timedelta(minutes=8)).time()
    station.question.weekly_hours.create(weekday=NOW.weekday(), opens=time(0), closes=closes)
    run_screen(station.question)

    page = page_of(client, send_answer(station)[1])

    assert "Jemand aus dem Team liest sie." in page
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


def test_who_asks_for_help_is_read_soon_whatever_the_queue(client: Client, question: Question) -> None:
    station, terminal = make_station(question, code="k7m4"), make_station(question, code="t7m4", kind="terminal")
    run_screen(question, station=terminal)
    decide_lately(station, MIN_DECISIONS)
    send_answer(station, now=NOW - timedelta(minutes=1))
    _, receipt = send_answer(station, text="Ich will sterben")
    data = read_receipt(receipt)
    assert data is not None

    for page in (page_of(client, receipt), shared_thanks_context(Device(terminal), data, receipt, NOW)["waiting"]):
        assert "Jemand aus dem Team liest sie bald." in str(page)
        for untrue in ("Schau dann hoch", "wie jede andere", "Minute", "Vor dir"):
            assert untrue not in str(page)
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

    assert "Jemand aus dem Team liest sie, meist innerhalb" in page
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
