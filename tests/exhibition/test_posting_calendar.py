"""The plan in calendars: true to RFC 5545, told of every change, silent about what was taken back, closed to others."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.distribution.models import DistributedPicture
from exhibition.posting import services
from exhibition.posting.enums import Reminder
from exhibition.posting.models import CalendarRevision, CalendarSubscription, Plan, Post
from krefeld_kann_was.accounts import roles
from krefeld_kann_was.lib.calendar_files import CalendarEvent, calendar_file
from moderation.selectors import read_exportable
from tests.exhibition.posting import CLOSED, make_answers, make_plan, post_of
from tests.factories import NOW, make_colleague

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
HOSTILE = 'x; y, z\\n "Zitat"\nzweite Zeile: BEGIN:VEVENT\n' + "ä🌳👩‍👩‍👧‍👧" * 40
Event = dict[str, str]


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    clock = [CLOSED]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    return clock


@pytest.fixture
def answers(station: Station, moderator: User) -> list[Answer]:
    answers = make_answers(station, 3, moderator)
    make_plan(station.question)
    return answers


@pytest.fixture
def person() -> User:
    return make_colleague(roles.EDITOR)


@pytest.fixture
def client(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def read_lines(content: bytes) -> list[str]:
    """The content lines as RFC 5545, 3.1, has them, read by hand: fails where one is too long or ends otherwise."""
    assert content.endswith(b"\r\n")
    folded = content.removesuffix(b"\r\n").split(b"\r\n")
    for line in folded:
        assert len(line) <= 75
        assert not {b"\r"[0], b"\n"[0]} & set(line)
        line.decode()  # no letter is cut in two
    lines = content.decode().removesuffix("\r\n").replace("\r\n ", "").split("\r\n")
    assert all(line.partition(":")[0].partition(";")[0].replace("-", "").isupper() for line in lines)
    return lines


def unescape(text: str) -> str:
    """Of a TEXT value (3.3.11), read by hand."""
    letters, read = iter(text), []
    for letter in letters:
        if letter == "\\":
            following = next(letters)
            read.append({"n": "\n", "N": "\n"}.get(following, following))
        else:
            assert letter not in ";,"
            read.append(letter)
    return "".join(read)


def read(content: bytes) -> dict[str, Event]:
    """Events by UID, each its properties; those of its alarm with "alarm " before them."""
    events: dict[str, Event] = {}
    event, prefix = Event(), ""
    lines = read_lines(content)
    begins = next((at for at, line in enumerate(lines) if line == "BEGIN:VEVENT"), len(lines))
    for line in lines[begins:-1]:  # without END:VCALENDAR
        name, _, value = line.partition(":")
        if line in ("BEGIN:VEVENT", "BEGIN:VALARM"):
            event, prefix = (Event(), "") if line.endswith("EVENT") else (event, "alarm ")
        elif line == "END:VALARM":
            prefix = ""
        elif line == "END:VEVENT":
            events[event["UID"]] = event
        else:
            assert prefix + name not in event
            event[prefix + name.partition(";")[0]] = unescape(value) if name in ("SUMMARY", "DESCRIPTION") else value
    parsed = icalendar.Calendar.from_ical(content)
    assert not parsed.errors
    assert {str(each["uid"]) for each in parsed.walk("VEVENT")} == events.keys()
    assert all(str(each.get("summary")) == events[str(each["uid"])]["SUMMARY"] for each in parsed.walk("VEVENT"))
    return events


def uid(post: Post) -> str:
    return f"post-{post.pk}@antworten.example"


def download(client: Client, station: Station, **query: Any) -> dict[str, Event]:
    response = client.get(reverse("posting:calendar", args=[station.question_id]), query)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return read(response.content)


def test_each_post_is_an_event_with_all_that_is_needed_to_post_it(
    client: Client, station: Station, answers: list[Answer]
) -> None:
    post = post_of(answers[0])
    edit(answers[0], caption=f"Rhein, {HOSTILE}", alt_text="Bild; ein")

    event = download(client, station)[uid(post)]

    assert event["SUMMARY"] == "Posten: Antwort 0"
    page = f"https://antworten.example/admin/posting/{station.question_id}/posts/{post.pk}/"
    assert event["DESCRIPTION"] == f"Rhein, {HOSTILE}\n\nAlternativtext: Bild; ein\n\nBild und Texte: {page}"
    assert event["URL"] == page
    assert client.get(page.removeprefix("https://antworten.example")).status_code == 302
    starts = datetime.strptime(event["DTSTART"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert starts.astimezone(BERLIN) == datetime.combine(post.date or NOW, time(10), BERLIN)
    assert event["DTEND"] == f"{starts + timedelta(minutes=15):%Y%m%dT%H%M%SZ}"
    assert (event["SEQUENCE"], event["STATUS"], event["TRANSP"]) == ("0", "CONFIRMED", "TRANSPARENT")
    assert event["DTSTAMP"] == event["LAST-MODIFIED"] == f"{CLOSED:%Y%m%dT%H%M%SZ}"
    assert (event["alarm ACTION"], event["alarm TRIGGER"]) == ("DISPLAY", "-PT15M")


def edit(answer: Answer, **values: str) -> None:
    """What staff change about the answer's post."""
    post, (read,) = post_of(answer), read_exportable(answer.question_id, [answer.pk])
    for name, value in values.items():
        setattr(post, name, value)
    services.save_edits(post, read, list(values), by=make_colleague(roles.EDITOR), now=timezone.now())


@pytest.mark.parametrize(
    ("minutes", "trigger"), [("0", None), ("5", "-PT5M"), ("60", "-PT1H"), ("1440", "-P1D"), ("7", "-PT15M")]
)
def test_staff_choose_when_they_are_reminded(
    client: Client, station: Station, answers: list[Answer], minutes: str, trigger: str | None
) -> None:
    event = download(client, station, reminder=minutes)[uid(post_of(answers[0]))]

    assert event.get("alarm TRIGGER") == trigger


@pytest.mark.parametrize("day", [date(2027, 3, 27), date(2027, 3, 28)])
def test_ten_o_clock_is_ten_o_clock_on_both_sides_of_the_change(
    client: Client, station: Station, answers: list[Answer], day: date
) -> None:
    services.move(station.question_id, post_of(answers[0]).pk, day, CLOSED)

    starts = download(client, station)[uid(post_of(answers[0]))]["DTSTART"]

    assert datetime.strptime(starts, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).astimezone(BERLIN).hour == 10


def test_the_number_rises_with_each_change_of_time_or_content_and_only_then(
    client: Client, station: Station, answers: list[Answer], now: list[datetime]
) -> None:
    first, second, third = Post.objects.order_by("date")

    def numbers() -> list[str]:
        events = download(client, station)
        return [events[uid(post)]["SEQUENCE"] for post in (first, second, third)]

    assert numbers() == numbers() == ["0", "0", "0"]
    now[0] += timedelta(minutes=1)
    services.move(station.question_id, first.pk, second.date or CLOSED.date(), now[0])
    assert numbers() == ["1", "1", "0"]
    changed = download(client, station)
    assert changed[uid(first)]["DTSTAMP"] == f"{now[0]:%Y%m%dT%H%M%SZ}" != changed[uid(third)]["DTSTAMP"]
    edit(Answer.objects.get(pk=first.answer_id), caption="Neu")
    assert numbers() == ["2", "1", "0"]
    Plan.objects.update(time=time(18))
    assert numbers() == ["3", "2", "1"]
    services.mark_posted(station.question_id, third.pk, make_colleague(roles.EDITOR), now[0])
    assert numbers() == ["3", "2", "2"]
    posted = download(client, station)[uid(third)]
    assert posted["SUMMARY"].startswith("Gepostet: ")
    assert "alarm TRIGGER" not in posted
    other = Client(headers={"accept-language": "en"})
    other.force_login(make_colleague(roles.EDITOR))
    assert "Alternative text" in download(other, station)[uid(first)]["DESCRIPTION"]
    assert numbers() == ["3", "2", "2"]


def test_what_is_taken_out_is_cancelled_without_a_word_of_it_and_can_come_back(
    client: Client, station: Station, answers: list[Answer]
) -> None:
    first, second, third = (post_of(answer) for answer in answers)
    services.shelve(station.question_id, third.pk)
    before = download(client, station)
    assert uid(third) not in before  # no calendar knows it
    withdraw(answers[0])
    services.shelve(station.question_id, second.pk)

    response = client.get(reverse("posting:calendar", args=[station.question_id]))

    events = read(response.content)
    assert events.keys() == {uid(first), uid(second)}
    for post in (first, second):
        cancelled = events[uid(post)]
        assert (cancelled["STATUS"], cancelled["SEQUENCE"]) == ("CANCELLED", "1")
        assert cancelled["DTSTART"] == before[uid(post)]["DTSTART"]
        assert cancelled["SUMMARY"] == "Fällt weg"
        assert not {"DESCRIPTION", "URL", "alarm TRIGGER"} & cancelled.keys()
    assert b"Antwort" not in response.content
    assert download(client, station)[uid(second)]["SEQUENCE"] == "1"
    services.unshelve(station.question_id, second.pk, CLOSED)
    back = download(client, station)[uid(second)]
    assert (back["STATUS"], back["SEQUENCE"]) == ("CONFIRMED", "2")


def test_nothing_that_could_tell_a_withdrawn_text_stays(
    client: Client, station: Station, answers: list[Answer]
) -> None:
    download(client, station)
    assert CalendarRevision.objects.exclude(fingerprint="").count() == 3

    withdraw(answers[0])

    revision = CalendarRevision.objects.get(post__answer_id=answers[0].pk)
    assert (revision.fingerprint, revision.sequence) == ("", 1)
    download(client, station)
    revision.refresh_from_db()
    assert revision.sequence == 1


def test_a_downloaded_file_is_remembered_and_an_address_is_not(
    client: Client, station: Station, answers: list[Answer], person: User
) -> None:
    subscription = subscribe(person, station)
    assert Client().get(address(subscription)).status_code == 200
    assert not DistributedPicture.objects.exists()

    download(client, station)

    assert set(DistributedPicture.objects.values_list("label", flat=True)) == {"Kalenderdatei"}


def subscribe(person: User, station: Station, **values: Any) -> CalendarSubscription:
    fields = {"language": "de"} | values
    return CalendarSubscription.objects.create(person=person, question=station.question, **fields)


def address(subscription: CalendarSubscription) -> str:
    return f"/kalender/{subscription.token}.ics"


def status(subscription: CalendarSubscription) -> int:
    return Client().get(address(subscription)).status_code


def test_a_person_makes_their_own_address_changes_it_and_switches_it_off(
    client: Client, station: Station, answers: list[Answer], person: User
) -> None:
    def press(name: str, **fields: str) -> str:
        where = reverse(f"posting:{name}", args=[station.question_id])
        return client.post(where, fields, follow=True).content.decode()

    page = client.get(reverse("posting:board", args=[station.question_id])).content.decode()
    assert page.count('<option value="15" selected>15 Minuten vorher</option>') == 1
    page = press("subscribe", reminder="60")
    assert page.count('<option value="60" selected>1 Stunde vorher</option>') == 1
    subscription = CalendarSubscription.objects.get()
    assert (subscription.person, subscription.reminder, subscription.language) == (person, Reminder.HOUR, "de")
    assert f'href="webcal://antworten.example{address(subscription)}"' in page
    assert f'value="https://antworten.example{address(subscription)}"' in page
    assert len(subscription.token) == 43
    response = Client().get(address(subscription))
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert {event["alarm TRIGGER"] for event in read(response.content).values()} == {"-PT1H"}

    press("renew-calendar")
    assert status(subscription) == 404
    subscription.refresh_from_db()
    assert status(subscription) == 200

    page = press("unsubscribe")
    assert status(subscription) == 404
    assert "webcal:" not in page


@pytest.mark.parametrize("loss", ["role", "active", "staff", "account"])
def test_an_address_dies_with_the_account_or_the_role_for_ever(
    station: Station, answers: list[Answer], person: User, loss: str
) -> None:
    subscription = subscribe(person, station)
    group = Group.objects.get(name=roles.GROUP_NAMES[roles.EDITOR])
    assert status(subscription) == 200

    if loss == "role":
        person.groups.clear()
    elif loss == "account":
        person.delete()
    else:
        setattr(person, f"is_{loss}", False)
        person.save()

    assert status(subscription) == 404
    if loss != "account":
        person.is_active = person.is_staff = True
        person.save()
        person.groups.set([group])
        assert status(subscription) == 404


def test_of_two_people_each_has_their_own_language_and_nobody_elses_address_can_be_guessed(
    station: Station, answers: list[Answer], person: User
) -> None:
    german, english = subscribe(person, station), subscribe(make_colleague(roles.EDITOR), station, language="en")

    texts = [
        Client(headers={"accept-language": "tr"}).get(address(each)).content.decode() for each in (german, english)
    ]

    assert "Alternativtext:" in texts[0]
    assert "Alternative text:" in texts[1]
    for token in ("", "x", german.token[:-1], german.token + "A", german.token.swapcase(), "%00", "ä" * 43):
        assert Client().get(f"/kalender/{token}.ics").status_code == 404


def test_before_closing_a_calendar_is_empty_and_still_one(
    client: Client, station: Station, answers: list[Answer], person: User, now: list[datetime]
) -> None:
    subscription = subscribe(person, station)
    now[0] = NOW

    response = Client().get(address(subscription))

    assert read(response.content) == {}
    assert b"BEGIN:VTIMEZONE" in response.content  # a calendar has a component (3.6)
    assert client.get(reverse("posting:calendar", args=[station.question_id])).status_code == 404
    assert not CalendarRevision.objects.exists()


def test_a_question_without_texts_or_without_a_plan_breaks_nothing(station: Station, person: User) -> None:
    subscription = subscribe(person, station)
    assert read(Client().get(address(subscription)).content) == {}

    station.question.texts.all().delete()

    assert status(subscription) == 404
    assert CalendarSubscription.objects.exists()


def test_what_is_far_away_comes_later(
    station: Station, answers: list[Answer], person: User, now: list[datetime]
) -> None:
    post, subscription = post_of(answers[0]), subscribe(person, station)
    Post.objects.filter(pk=post.pk).update(date=date(2028, 1, 1))

    assert uid(post) not in read(Client().get(address(subscription)).content)
    now[0] += timedelta(days=200)
    assert uid(post) in read(Client().get(address(subscription)).content)


def test_the_number_of_queries_is_always_the_same(station: Station, moderator: User, person: User) -> None:
    make_answers(station, 2, moderator, language="tr")
    make_plan(station.question)
    subscription = subscribe(person, station)
    Client().get(address(subscription))

    def count(client: Client) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address(subscription))
        return len(queries)

    before = count(Client())
    make_answers(station, 30, moderator, language="tr")
    services.append_new(station.question_id, CLOSED)
    Client().get(address(subscription))
    assert count(Client()) == before <= 17


def test_logs_do_not_carry_the_address() -> None:
    import logging

    from krefeld_kann_was.logs import RedactSecrets

    record = logging.LogRecord("x", logging.WARNING, "", 0, "GET /kalender/SECRET.ics 404", (), None)
    RedactSecrets().filter(record)

    assert "SECRET" not in record.getMessage()


def test_the_file_of_any_event_is_read_as_it_was_written() -> None:
    moment = datetime(2026, 12, 1, 9, tzinfo=UTC)
    texts: dict[str, Any] = {"summary": "a,b;c\\d", "description": f"\r\n{HOSTILE}", "location": "Platz 2; Krefeld"}
    event = CalendarEvent("1@x", moment, moment + timedelta(hours=1), moment, **texts)

    (found,) = read(calendar_file([event], title="T", host="x")).values()

    assert found["SUMMARY"] == "a,b;c\\d"
    assert found["DESCRIPTION"] == f"\n{HOSTILE}"
    assert found["LOCATION"] == r"Platz 2\; Krefeld"
