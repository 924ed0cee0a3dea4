"""The plan in calendars: true to RFC 5545, told of every change, silent about what was taken back, closed to others."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contributions.enums import Status
from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.posting import services
from exhibition.posting.models import CalendarRevision, Plan, Post
from exhibition.posting.tasks import erase_post_texts
from krefeld_kann_was.accounts import roles
from krefeld_kann_was.lib.calendar_files import CalendarEvent, calendar_file
from moderation.selectors import read_exportable
from tests.exhibition.posting import CLOSED, post_of
from tests.exhibition.posting.calendars import Event, read, uid
from tests.factories import NOW, make_colleague

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
BERLIN = ZoneInfo("Europe/Berlin")
HOSTILE = 'x; y, z\\n "Zitat"\nzweite Zeile: BEGIN:VEVENT\n' + "ä🌳👩‍👩‍👧‍👧" * 40


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


def test_an_arabic_answer_stands_apart_from_the_german_words_around_it(
    client: Client, station: Station, answers: list[Answer]
) -> None:
    answer, text = answers[0], "أن أتعلم هنا."
    Answer.objects.filter(pk=answer.pk).update(text=text, language="ar")

    event = download(client, station)[uid(post_of(answer))]

    assert event["SUMMARY"] == f"Posten: \u2068{text}\u2069"
    alt_text = f"«{text}» \u2068Antwort auf: {station.question.text_in('de').title}\u2069"
    assert f"\n\nAlternativtext: \u2068{alt_text}\u2069\n\n" in event["DESCRIPTION"]


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
    Answer.objects.filter(pk=answers[1].pk).update(status=Status.REJECTED)
    erase_post_texts.call()  # also where no calendar asks
    assert CalendarRevision.objects.exclude(fingerprint="").get().post == post_of(answers[2])


def test_the_file_of_any_event_is_read_as_it_was_written() -> None:
    moment = datetime(2026, 12, 1, 9, tzinfo=UTC)
    texts: dict[str, Any] = {"summary": "a,b;c\\d", "description": f"\r\n{HOSTILE}", "location": "Platz 2; Krefeld"}
    event = CalendarEvent("1@x", moment, moment + timedelta(hours=1), moment, **texts)

    (found,) = read(calendar_file([event], title="T", host="x")).values()

    assert found["SUMMARY"] == "a,b;c\\d"
    assert found["DESCRIPTION"] == f"\n{HOSTILE}"
    assert found["LOCATION"] == r"Platz 2\; Krefeld"
