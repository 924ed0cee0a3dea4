"""The start page: what each role sees, in which words, and at what cost."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.enums import Reason, Status
from contributions.models import Answer, Question, Station
from contributions.scan_counts.services import add_scans, start_of_hour
from contributions.services import add_default_texts
from exhibition.heartbeat.models import Heartbeat
from exhibition.kiosk.services import pause_screens
from exhibition.models import Screen
from exhibition.posting.models import Plan, Post
from krefeld_kann_was.accounts import roles
from krefeld_kann_was.start_page.selectors import describe_day, describe_today, read_start_page
from moderation.hints.services import scan_waiting_answers
from moderation.reports.models import Report
from moderation.services import decide
from tests.factories import (
    make_answer,
    make_colleague,
    make_moderator,
    make_person,
    make_question,
    make_station,
    send_answer,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 10, 11, tzinfo=UTC)  # a Tuesday, 12:00 in Krefeld
# Queries of the page, also that of the session and the person; beside them one for each question with screens.
QUERIES = {roles.MODERATOR: 44, roles.EDITOR: 38, roles.SCREEN_KEEPER: 28, roles.ADMINISTRATOR: 70}
TABLES = {
    roles.MODERATOR: ["Antworten"],
    roles.EDITOR: ["Ausstellung", "Antworten", "Seiten und Kontakte", "Soziale Netzwerke", "Nach der Ausstellung"],
    roles.SCREEN_KEEPER: ["Ausstellung"],
    roles.ADMINISTRATOR: [
        "Ausstellung", "Antworten", "Seiten und Kontakte", "Soziale Netzwerke", "Nach der Ausstellung",
        "Konten und Technik"
    ],
}  # fmt: skip


@pytest.fixture
def station(db: None) -> Station:
    """Of a question that is open now."""
    now = timezone.now()
    return make_station(make_question(opens_at=now - timedelta(days=3), closes_at=now + timedelta(days=20)))


def page_of(client: Client, person: User, language: str = "de") -> str:
    client.force_login(person)
    response = client.get("/admin/", headers={"Accept-Language": language})
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def show_on_screen(station: Station, text: str = "Bäume!") -> Answer:
    answer, _ = send_answer(station, text=text, now=timezone.now() - timedelta(minutes=5))
    decide(answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=make_moderator(), now=timezone.now())
    screen = Screen.objects.create(question=station.question, station=station, name="Forum")
    now = timezone.now()
    Heartbeat.objects.create(
        screen=screen, first_received_at=now, unbroken_since=now, received_at=now, started_at=now, data_at=now,
        display=str(answer.pk), nodes=1, missed=0, worker=True, lost=0,
    )  # fmt: skip
    return answer


def fill(station: Station) -> None:
    """Something of everything that the page shows."""
    show_on_screen(station)
    for text in ("Ich kann nicht mehr, ich will nicht mehr leben", "Mehr Bänke"):
        send_answer(station, text=text, now=timezone.now() - timedelta(minutes=40))
    scan_waiting_answers(timezone.now(), limit=99)
    for status in (Status.HELD, Status.REJECTED):
        answer, _ = send_answer(station, text=f"Mehr {status}", now=timezone.now() - timedelta(minutes=30))
        reason = Reason.OFF_TOPIC if status == Status.REJECTED else ""
        decide(
            answer_id=answer.pk, before=Status.NEW, after=status, reason=reason, by=make_moderator(), now=timezone.now()
        )
    Report.objects.create(reason="other", reported_at=timezone.now(), nonce="x")
    Plan.objects.create(question=station.question, starts_on=timezone.localdate())
    Post.objects.create(question=station.question, answer_id=1, date=timezone.localdate() + timedelta(days=1))


@pytest.mark.parametrize("role", QUERIES)
def test_each_role_sees_its_own(client: Client, station: Station, role: str) -> None:
    fill(station)
    page = page_of(client, make_colleague(role))

    decides = role in (roles.MODERATOR, roles.ADMINISTRATOR)
    assert ('class="answers' in page) == decides
    assert ("zurückgestellte Antwort" in page) == decides
    assert ("Welche Antwort gemeint ist" in page) == decides
    assert ('data-screen="' in page) == (role != roles.EDITOR)
    assert ("Bildschirme pausieren" in page) == decides
    assert ("Nächster Beitrag" in page) == (role in (roles.EDITOR, roles.ADMINISTRATOR))
    assert ("Das fehlt noch" in page) == (role != roles.MODERATOR)
    assert "Letzter Tag" in page
    assert "Erste nicht gezeigte Texte werden gelöscht" in page
    assert re.findall(r"<caption>([^<]*)</caption>", page) == TABLES[role]
    assert "Autorisierung" not in page


def test_what_sounds_like_distress_comes_first(client: Client, station: Station) -> None:
    person = make_moderator()
    assert "Alles ist gelesen." in page_of(client, person)
    fill(station)

    page = page_of(client, person)

    assert '<a class="answers urgent" href="/admin/moderation/queue/"><b>2</b>' in page
    assert "1 klingt nach Not oder Drohung · die älteste seit 40 Minuten" in page


def test_distress_is_seen_before_the_worker_or_the_desk_looked_though_nothing_can_be_written(
    client: Client, station: Station
) -> None:
    send_answer(station, text="Ich kann nicht mehr, ich will nicht mehr leben", now=timezone.now())
    client.force_login(make_moderator())

    with CaptureQueriesContext(connection) as queries:
        page = client.get("/admin/").content.decode()

    assert "1 klingt nach Not oder Drohung" in page
    written = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql for sql in written if "django_session" not in sql] == []


def test_the_screen_shows_what_is_on_the_glass_until_it_is_taken_off(client: Client, station: Station) -> None:
    answer, person = show_on_screen(station, "Bäume & <b>Bänke</b>"), make_moderator()

    page = page_of(client, person)
    assert "<p> Bäume &amp; &lt;b&gt;Bänke&lt;/b&gt; </p>" in page
    take_down = re.search(r'form="take-down" formaction="([^"]*)" name="reason" value="off_topic"', page)
    assert take_down
    sent = client.post(take_down[1], {"seen": "released", "next": "/admin/", "reason": "off_topic"})

    assert (sent.status_code, sent["Location"]) == (303, "/admin/")
    answer.refresh_from_db()
    assert (answer.status, answer.reason) == (Status.REJECTED, Reason.OFF_TOPIC)
    page = page_of(client, person)
    assert 'form="take-down"' not in page
    undo = re.search(r'<form method="post" action="([^"]*)" data-undoes="\d+">', page)  # in sight, with its first words
    assert undo
    assert client.post(undo[1], {"next": "/admin/"})["Location"] == "/admin/"
    answer.refresh_from_db()
    assert answer.status == Status.RELEASED


def test_other_questions_lead_to_their_own_checklists(client: Client, station: Station) -> None:
    now = timezone.now()
    later = make_question(
        slug="fest", hosts="Bürgerverein", opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=9)
    )
    later.texts.filter(language="de").update(title="Was fehlt im Viertel?")
    make_question(slug="alt", opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))

    page = page_of(client, make_colleague(roles.EDITOR))

    others = page.partition('class="others"')[2].partition("</ul>")[0]
    assert f'<a href="/admin/checklist/{later.pk}/">Was fehlt im Viertel?</a>' in others
    assert "Bürgerverein · Eröffnung: morgen" in others
    assert others.count("<li>") == 1
    assert 'class="others"' not in page_of(client, make_moderator())


def test_a_pause_is_begun_and_ended_here(client: Client, station: Station) -> None:
    show_on_screen(station)
    person, question = make_moderator(), station.question
    assert f'formaction="/admin/screens/{question.pk}/pause/"' in page_of(client, person)

    pause_screens(question, person, timezone.now())

    assert f'formaction="/admin/screens/{question.pk}/resume/"' in page_of(client, person)


def test_the_colours_of_a_question_are_those_of_its_screen(client: Client, station: Station) -> None:
    own = {"own_ground": "#101010", "own_warp": "#ffffff", "own_weft": "#ffff00", "own_text": "#ffffff"}
    Question.objects.filter(pk=station.question_id).update(colour_theme="own", **own)
    show_on_screen(station)

    page = page_of(client, make_moderator())

    assert f'data-colour-theme="own-{station.question_id}"' in page
    assert f'[data-colour-theme="own-{station.question_id}"]{{--ground:#101010' in page


def test_numbers_of_today(client: Client, station: Station) -> None:
    for language in ("de", "tr", "tr"):
        send_answer(station, language=language, now=timezone.now())
    yesterday = timezone.now() - timedelta(days=1)
    send_answer(station, language="pl", now=yesterday)
    ids = station.question_id, station.pk
    add_scans({(start_of_hour(timezone.now()), *ids): 1200, (start_of_hour(yesterday), *ids): 7})

    page = page_of(client, make_moderator())

    assert "<dt>neue Antworten</dt><dd>3</dd>" in page
    assert "<dt>Scans</dt><dd>1.200</dd>" in page
    assert "<dt>Sprachen</dt><dd>2</dd>" in page


@pytest.mark.parametrize(
    ("opens", "closes", "text"),
    [
        (3, 20, "Noch 3 Tage bis zur Eröffnung"),
        (1 / 24, 20, "Heute wird eröffnet."),
        (-3, 20, "Tag 4 von 24 · heute geöffnet bis 21:00 Uhr"),
        (-20, -3, "Die Ausstellung ist zu Ende."),
    ],
)
def test_the_head_says_which_day_it_is(opens: float, closes: float, text: str) -> None:
    question = make_question(opens_at=NOON + timedelta(days=opens), closes_at=NOON + timedelta(days=closes))
    question.weekly_hours.create(weekday=1, opens=time(9), closes=time(21))

    assert describe_today(question, NOON) == text


def test_a_closed_day_and_a_place_that_is_always_open() -> None:
    question = make_question()
    assert describe_today(question, NOON) == "Tag 8 von 15 · immer geöffnet"
    question.weekly_hours.create(weekday=2, opens=time(9), closes=time(21))

    assert describe_today(question, NOON) == "Tag 8 von 15 · heute geschlossen"


def test_days_in_words() -> None:
    today = date(2026, 11, 10)
    days = [describe_day(today + timedelta(days=days), today) for days in (0, 1, 2, 6, 7)]

    assert days == ["heute", "morgen", "Donnerstag", "Montag", "17. November 2026"]


def test_people_are_greeted_by_their_names() -> None:
    person = make_moderator()
    person.first_name = "Änne"
    hours = {hour: read_start_page(person, NOON.replace(hour=hour)).greeting for hour in (6, 12, 20)}

    assert hours == {6: "Guten Morgen, Änne!", 12: "Guten Tag, Änne!", 20: "Guten Abend, Änne!"}


def test_in_an_empty_database_it_leads_to_the_first_step(client: Client) -> None:
    page = page_of(client, make_person(superuser=True))

    assert '<a class="answers begin" href="/admin/assistant/">' in page
    assert "Gerade gibt es keine Ausstellung" in page, "also where one was erased"
    assert page.index("Neue Ausstellung") < page.index("Diese Pflichtangaben fehlen noch.")
    assert 'class="answers"' not in page
    assert "Fehlt noch:" not in page


def test_who_left_the_assistant_goes_on_where_something_is_missing(client: Client) -> None:
    now = timezone.now()
    question = make_question(opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=9))
    add_default_texts(question)
    person = make_person(superuser=True)

    assert f'href="/admin/assistant/{question.pk}/hours/"' in page_of(client, person).partition("columns")[2]
    question.weekly_hours.create(weekday=1, opens=time(9), closes=time(21))
    page = page_of(client, person)
    checklist = client.get(f"/admin/checklist/{question.pk}/", headers={"Accept-Language": "de"}).content.decode()

    assert "Einrichtung fortsetzen" in page
    assert "Schritt 4 von 6: Standorte" in page
    assert "Schritt 4 von 6: Standorte" in checklist
    assert 'class="answers"' not in page
    station = make_station(question)
    Screen.objects.create(question=question, station=station, name="Forum")
    make_moderator()
    page = page_of(client, person)
    assert "Einrichtung fortsetzen" not in page
    assert 'class="answers"' in page


def test_nobody_is_led_to_a_step_that_was_ticked_off_or_once_the_question_is_open(client: Client) -> None:
    now = timezone.now()
    question = make_question(opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=9))
    add_default_texts(question)
    question.weekly_hours.create(weekday=1, opens=time(9), closes=time(21))
    make_station(question)
    make_moderator()
    person = make_person(superuser=True)
    assert "Schritt 5 von 6: Bildschirm" in page_of(client, person)

    client.post(f"/admin/checklist/{question.pk}/screens/tick/")
    assert "Einrichtung fortsetzen" not in page_of(client, person)
    client.post(f"/admin/checklist/{question.pk}/screens/untick/")
    Question.objects.filter(pk=question.pk).update(opens_at=now - timedelta(days=1))
    page = page_of(client, person)

    assert "Einrichtung fortsetzen" not in page
    assert 'class="answers"' in page


def test_it_speaks_english(client: Client, station: Station) -> None:
    fill(station)
    page = page_of(client, make_person(superuser=True), "en")

    assert "Still missing" in page
    assert "Don’t show any more" in page
    assert "Coming up" in page


@pytest.mark.parametrize("role", QUERIES)
def test_the_number_of_queries_does_not_grow(client: Client, station: Station, role: str) -> None:
    fill(station)
    person = make_colleague(role)
    client.force_login(person)
    counts = []
    client.get("/admin/")  # what a process reads once
    for turn in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/")
        counts.append(len(queries))
        for number in range(3):
            make_answer(Status.REJECTED, station=station, text=f"x {number}", now=timezone.now())
            make_answer(Status.HELD, station=station, text=f"y {number}", now=timezone.now())
            send_answer(station, text=f"Ich will nicht mehr leben {number}", now=timezone.now())
            Screen.objects.create(question=station.question, station=station, name=f"{number}")
            make_station(station.question, name=f"{number}")
            make_colleague(roles.MODERATOR)
            Report.objects.create(reason="other", reported_at=timezone.now(), nonce=f"{turn} {number}")
        scan_waiting_answers(timezone.now(), limit=99)

    assert counts == [QUERIES[role]] * 2
