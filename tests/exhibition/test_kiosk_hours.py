"""What a screen says and shows before the exhibition begins and after it has ended, and what it is told of times."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from contributions.enums import Status
from contributions.models import Question, Station
from contributions.venues.models import Venue
from exhibition.models import PlaylistEntry, Screen, ScreenMode
from tests.exhibition.test_kiosk_page import OWN
from tests.factories import make_answer, make_question, make_screen, make_station

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def screen(station: Station, moderator: User) -> Screen:
    """With a released answer."""
    make_answer(Status.RELEASED, station=station, by=moderator, text="Rhein")
    return make_screen(station, further_languages=["en", "ar"])


def run(screen: Screen, begins: timedelta, ends: timedelta) -> None:
    """Let the exhibition begin and end so long from now."""
    now = timezone.now()
    screen.question.opens_at, screen.question.closes_at = now + begins, now + ends
    screen.question.save()


def read_hours(client: Client, screen: Screen) -> dict[str, Any]:
    return client.get(f"/kiosk/{screen.token}/hours/").json()


def read_page(client: Client, screen: Screen) -> str:
    return client.get(screen.get_absolute_url()).content.decode()


def test_before_it_begins_the_page_says_when_and_where(client: Client, screen: Screen, station: Station) -> None:
    run(screen, DAY, 2 * DAY)
    station.venue = Venue.objects.create(question=screen.question, name="Forum", address="Am Wall 1\n47798 Krefeld")
    station.save()

    page = read_page(client, screen)

    assert 'data-mode="notice"' in page
    assert "Bald geht es los: " in page
    assert "Forum\nAm Wall 1\n47798 Krefeld" in page
    assert "data-answer" not in page


def test_after_it_has_ended_the_page_says_thanks_and_leads_to_the_gallery(client: Client, screen: Screen) -> None:
    run(screen, -2 * DAY, -DAY)

    page = read_page(client, screen)

    assert "Die Ausstellung ist zu Ende. Danke für alle Antworten!" in page
    assert '<p class="notice-read">Antworten lesen</p>' in page
    assert '<span class="address-part">example/</span><wbr><span class="address-part">galerie</span>' in page
    assert "data-answer" not in page


def test_where_there_is_no_gallery_the_screen_names_none(client: Client, screen: Screen) -> None:
    assert [notice["after"]["read"] for notice in read_hours(client, screen)["notices"]] == [
        "Antworten lesen",
        "Read the answers",
        "قراءة الإجابات",
    ]

    screen.question.gallery = "never"
    screen.question.save()

    assert {notice["after"]["read"] for notice in read_hours(client, screen)["notices"]} == {""}


def test_it_is_told_in_each_of_its_languages(
    client: Client, screen: Screen, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    run(screen, DAY, 2 * DAY)

    with django_assert_num_queries(5):
        hours = read_hours(client, screen)

    assert hours["opens"] - hours["now"] == pytest.approx(86_400_000, abs=60_000)
    assert hours["closes"] - hours["opens"] == 86_400_000
    assert hours["outage"] == 86_400_000
    assert [(notice["language"], notice["direction"]) for notice in hours["notices"]] == [
        ("de", "ltr"),
        ("en", "ltr"),
        ("ar", "rtl"),
    ]
    assert hours["notices"][1]["before"]["small"].startswith("Starting soon: ")
    assert hours["notices"][1]["before"]["large"] == "What can Krefeld do for you?"
    assert [notice["title_language"] for notice in hours["notices"]] == ["de", "en", "de"]


def test_what_staff_change_about_the_page_is_another_page(client: Client, screen: Screen) -> None:
    question, page = screen.question, read_hours(client, screen)["page"]
    assert f"&quot;page&quot;: &quot;{page}&quot;" in read_page(client, screen)

    screen.name, screen.outage_hours, question.closes_at = "Forum, rechts", 3, question.closes_at + DAY
    for row in (screen, question):
        row.save()
    assert read_hours(client, screen)["page"] == page

    other = make_station(make_question())
    changes: list[tuple[QuerySet[Any], dict[str, Any]]] = [
        (Screen.objects.all(), {"language": "tr"}),
        (Screen.objects.all(), {"further_languages": ["en"]}),
        (Screen.objects.all(), {"station": make_station(question)}),
        (question.texts.filter(language="en"), {"title": "What is Krefeld good at?"}),
        (Question.objects.all(), {"colour_theme": "rhein"}),
        (Question.objects.all(), {"colour_theme": "own", **OWN}),
        (Question.objects.all(), {"own_ground": "#111111"}),
        (Screen.objects.all(), {"question": other.question, "station": other}),
    ]
    seen = [page]
    for rows, change in changes:
        rows.update(**change)
        seen.append(read_hours(client, screen)["page"])
    assert len(set(seen)) == len(changes) + 1


@pytest.mark.parametrize(("mode", "has_answer"), [(ScreenMode.PARTNERS, False), (ScreenMode.ANSWERS, True)])
def test_the_first_frame_follows_the_playlist(client: Client, screen: Screen, mode: str, has_answer: bool) -> None:
    PlaylistEntry.objects.create(screen=screen, mode=mode)

    page = read_page(client, screen)

    assert ("data-answer" in page) is has_answer
    assert ('data-mode="invitation"' in page) is not has_answer


@pytest.mark.parametrize("hours", [0, 169])
def test_an_outage_lasts_between_an_hour_and_a_week(screen: Screen, hours: int) -> None:
    screen.outage_hours = hours

    with pytest.raises(ValidationError, match="1"):
        screen.clean_fields()
