"""The day after closing: a week of posts on three networks, planned, edited, translated, and taken along as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import icalendar
import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from contributions.models import Answer, Question, Station
from contributions.services import withdraw
from exhibition.posting.models import Post
from exhibition.posting.schedule_files import BUFFER_HEAD
from krefeld_kann_was.accounts import roles
from tests.browser.axe import violations_light_and_dark
from tests.browser.test_queue import log_in
from tests.exhibition.posting.test_files import BUFFER, PUBLER
from tests.factories import make_colleague, make_question, make_station

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
NETWORKS = "Instagram, Facebook, Mastodon"
TEXTS = ("Kurze Wege", "Der Rhein", "Stadtwald", "Samt und Seide", "Zoo", "Mein Chor")
TURKISH, GERMAN = "Komşularım hep yardım eder.", "Meine Nachbarn helfen immer."


@pytest.fixture
def station(db: None) -> Station:
    return make_station(make_question(networks=NETWORKS))


@pytest.fixture
def answers(station: Station, release: Callable[..., Answer]) -> list[Answer]:
    """Seven, to a question that closed an hour ago."""
    answers = [*map(release, TEXTS), release(TURKISH, language="tr")]
    now = timezone.now()
    Question.objects.update(opens_at=now - timedelta(days=20), closes_at=now - timedelta(hours=1))
    return answers


def next_monday() -> date:
    today = timezone.localdate()
    return today + timedelta(days=7 - today.weekday())


def plan_a_week(page: Page) -> None:
    page.get_by_label("Erster Tag").fill(f"{next_monday():%Y-%m-%d}")
    page.get_by_role("button", name="Anlegen").click()
    expect(page.get_by_text("Der Kalender ist angelegt.")).to_be_visible()
    expect(page.locator(".post.planned")).to_have_count(7)


def edit_two(page: Page, first: Post, second: Post) -> None:
    page.locator(f"#post-{first.pk}").get_by_role("link", name="Ändern").click()
    keeps_nobody_out(page)
    page.get_by_label("Bildtext").fill("Heute im Rampenlicht.")
    page.get_by_label("Gestaltung").select_option("card")
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator("[data-message]")).to_contain_text("Gespeichert.")  # also where the post stands further down
    expect(page.locator(f"#caption-{first.pk}")).to_have_text("Heute im Rampenlicht.")
    page.locator(f"#post-{second.pk}").get_by_role("link", name="Ändern").click()
    page.get_by_label("Art", exact=True).select_option("story")
    page.get_by_label("Uhrzeit").fill("18:30")
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator(f"#post-{second.pk} .when")).to_contain_text("18:30")


def keeps_nobody_out(page: Page) -> None:
    """By axe, light and dark, on a phone, on which nothing is too wide, also in letters twice as large."""
    page.set_viewport_size({"width": 360, "height": 740})
    assert violations_light_and_dark(page) == []
    for size in ("200%", "100%"):
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1280, "height": 720})


def translate(open_page: Callable[..., Page], answer: Answer) -> None:
    """One person writes it, a second one clears it."""
    address = f"/admin/moderation/translations/{answer.pk}/"
    writer = log_in(open_page(), make_colleague(roles.MODERATOR), address)
    writer.locator("[name=text]").fill(GERMAN)
    writer.get_by_role("button", name="Speichern").click()
    expect(writer.get_by_text("Jetzt liest es jemand anderes")).to_be_visible()
    reader = log_in(open_page(), make_colleague(roles.MODERATOR), address)
    reader.get_by_role("button", name="Freigeben").click()
    expect(reader.get_by_text("Freigegeben. Danke!")).to_be_visible()


def save(page: Page, selector: str) -> bytes:
    with page.expect_download() as download:
        page.locator(selector).click()
    return Path(download.value.path()).read_bytes()


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def read_calendar(page: Page) -> list[icalendar.Component]:
    calendar = icalendar.Calendar.from_ical(save(page, ".calendar form[method=get] button"))
    return calendar.walk("VEVENT")


def check_files(page: Page, gone: Answer) -> None:
    for key in ("instagram", "facebook", "mastodon"):
        content = save(page, f'a[href$="publer.csv?network={key}"]')
        head, *posts = rows(content)
        assert head == PUBLER
        assert len(posts) == 6
        assert [row[9] for row in posts].count("story") == 1
        assert [row[1] for row in posts].count("Heute im Rampenlicht.") == 1
        assert any(GERMAN in row[1] for row in posts)
        assert [row[0][-5:] for row in posts].count("18:30") == 1
        content = save(page, f'a[href$="buffer-1.csv?network={key}"]')
        assert content.decode().splitlines()[0] == BUFFER == ",".join(BUFFER_HEAD)
        assert len(rows(content)) == 1 + 5  # it takes no story
        assert gone.text not in content.decode()
    picture = urlsplit(posts[0][3]).path
    assert Client().get(picture)["Content-Type"] == "image/png"
    events = read_calendar(page)
    assert [str(event["status"]) for event in events].count("CONFIRMED") == 6
    (cancelled,) = (event for event in events if event["status"] == "CANCELLED")
    assert (cancelled["sequence"], "description" in cancelled, bool(cancelled.walk("VALARM"))) == (1, False, False)


def test_a_week_goes_out(open_page: Callable[..., Page], answers: list[Answer]) -> None:
    page = log_in(open_page(), make_colleague(roles.EDITOR), f"/admin/posting/{answers[0].question_id}/")
    plan_a_week(page)
    first, second, third = Post.objects.exclude(answer_id=answers[-1].pk).order_by("date")[:3]
    edit_two(page, first, second)
    translate(open_page, answers[-1])
    gone = next(answer for answer in answers if answer.pk == third.answer_id)
    picture = page.locator(f"#post-{third.pk} figure img").get_attribute("src")
    assert page.request.get(str(picture)).ok
    page.get_by_text("Dateien für Kalender und Planungsprogramme").click()
    events = read_calendar(page)
    assert [str(event["status"]) for event in events] == ["CONFIRMED"] * 7
    assert all(event.walk("VALARM") for event in events)

    withdraw(gone)

    page.reload()
    expect(page.get_by_text("1 Tag ist frei.")).to_be_visible()
    expect(page.locator(f"#post-{third.pk}")).to_have_count(0)
    expect(page.locator(".post.planned")).to_have_count(6)
    assert page.request.get(str(picture)).status == 404
    page.get_by_text("Dateien für Kalender und Planungsprogramme").click()
    check_files(page, gone)
    page.get_by_role("link", name="Woche", exact=True).click()
    expect(page.locator(".week .day")).to_have_count(7)
    expect(page.locator(".week .picture")).to_have_count(6)
    expect(page.locator(".week .free-day")).to_have_text("frei")
    keeps_nobody_out(page)
