"""A pause of all screens of a question: what they get then, who paused, and that it is over once."""

# ruff: noqa: F811 (fixtures of another module)

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from contributions.models import Station
from exhibition.heartbeat.models import Heartbeat
from exhibition.kiosk.selectors import is_paused
from exhibition.kiosk.services import pause_screens, resume_screens
from exhibition.models import Screen, ScreenPause
from tests.exhibition.test_screens_now import (  # noqa: F401
    PAGE,
    Release,
    feed,
    on_glass,
    release,
    report,
    screen,
    see,
    staff,
    station,
)
from tests.factories import make_person, make_question, make_station

pytestmark = pytest.mark.django_db


def test_a_pause_empties_the_feed_and_the_page_and_its_end_fills_them_again(
    staff: Client, screen: Screen, station: Station, release: Release
) -> None:
    answer = release("Zoo am Rhein")
    before = feed(screen)
    assert (before.json()["paused"], len(before.json()["answers"])) == (False, 1)

    assert staff.post(f"{PAGE}{station.question_id}/pause/")["Location"] == PAGE

    paused = feed(screen, headers={"If-None-Match": before["ETag"]})
    assert paused.status_code == 200
    assert paused.json() | {"version": ""} == {
        "version": "",
        "question": station.question_id,
        "paused": True,
        "answers": [],
        "total": 1,
        "languages": 1,
        "next": None,
    }
    kiosk = Client().get(f"/kiosk/{screen.token}/").content.decode()
    assert "Zoo am Rhein" not in kiosk
    assert "data-answer" not in kiosk
    assert 'class="stage answered"' in kiosk
    assert "data-paused" in kiosk
    cursor = before.json()["answers"][0]["at"]
    assert "Zoo am Rhein" not in Client().get(f"/kiosk/{screen.token}/?from={cursor}").content.decode()
    assert feed(screen, data={"from": cursor}).json()["answers"] == []

    staff.post(f"{PAGE}{station.question_id}/resume/")

    after = feed(screen, headers={"If-None-Match": paused["ETag"]}).json()
    assert (after["paused"], [each["id"] for each in after["answers"]]) == (False, [answer.pk])
    kiosk = Client().get(f"/kiosk/{screen.token}/").content.decode()
    assert "Zoo am Rhein" in kiosk
    assert "data-paused" not in kiosk


def test_nothing_new_costs_one_look_up_in_a_pause_too(
    screen: Screen, station: Station, moderator: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pause_screens(station.question, moderator, timezone.now())
    etag = feed(screen)["ETag"]

    with django_assert_num_queries(1) as asked:
        assert feed(screen, headers={"If-None-Match": etag}).status_code == 304

    assert "pause" not in asked.captured_queries[0]["sql"]


def test_a_release_in_a_pause_shows_nothing(
    screen: Screen, station: Station, moderator: User, release: Release
) -> None:
    pause_screens(station.question, moderator, timezone.now())
    release()

    assert feed(screen).json()["answers"] == []


def test_a_pause_is_that_of_one_question(screen: Screen, station: Station, moderator: User) -> None:
    other = make_station(make_question())

    pause_screens(other.question, moderator, timezone.now())

    assert (is_paused(other.question_id), is_paused(station.question_id)) == (True, False)
    assert feed(screen).json()["paused"] is False


def test_two_pauses_are_one_and_its_end_comes_once(station: Station, moderator: User) -> None:
    question, second, now = station.question, make_person(), timezone.now()

    assert pause_screens(question, moderator, now)
    assert not pause_screens(question, second, now + timedelta(minutes=1))
    assert resume_screens(question, second, now + timedelta(minutes=2))
    assert not resume_screens(question, moderator, now + timedelta(minutes=3))
    assert pause_screens(question, moderator, now + timedelta(minutes=4))

    first, again = ScreenPause.objects.order_by("pk")
    assert (first.paused_by, first.paused_at, first.resumed_by) == (moderator, now, second)
    assert first.resumed_at == now + timedelta(minutes=2)
    assert (again.resumed_by, again.resumed_at) == (None, None)
    with pytest.raises(IntegrityError):
        ScreenPause.objects.create(question=question, paused_by=second, paused_at=now)


def test_who_paused_and_since_when_stands_wherever_staff_look(
    staff: Client, screen: Screen, station: Station, release: Release
) -> None:
    places = [PAGE, "/admin/moderation/queue/", "/admin/"]
    keepers = ["/admin/exhibition/screen/", f"/admin/exhibition/screen/{screen.pk}/heartbeat/"]
    keeper = Client()
    keeper.force_login(make_person("exhibition.view_screen"))

    def pages() -> list[str]:
        shown = [staff.get(place, headers={"Accept-Language": "de"}) for place in places]
        shown += [keeper.get(place, headers={"Accept-Language": "de"}) for place in keepers]
        return [" ".join(response.content.decode().split()) for response in shown]

    assert not [page for page in pages() if "Bildschirme pausiert" in page]
    staff.post(f"{PAGE}{station.question_id}/pause/")
    since = timezone.localtime().strftime("%H:")

    for page in pages():
        assert re.search(rf"Bildschirme pausiert</b> seit [^<]+ {since}\d\d Uhr von Anna Weber\.", page)


def test_who_pauses_learns_where_that_may_not_arrive(staff: Client, screen: Screen, station: Station) -> None:
    report(screen)
    other = Screen.objects.create(name="Foyer", question=station.question, station=station)
    report(other)
    Heartbeat.objects.filter(screen=other).update(received_at=timezone.now() - timedelta(minutes=3))
    Screen.objects.create(name="Lager", question=station.question, station=station)  # was never seen

    response = staff.post(f"{PAGE}{station.question_id}/pause/", follow=True, headers={"Accept-Language": "de"})

    assert "Sieh nach, ob die Antworten auch hier weg sind: Foyer. " in response.content.decode()


def test_the_log_of_pauses_is_on_the_page(staff: Client, screen: Screen, station: Station, moderator: User) -> None:
    now = timezone.now()
    pause_screens(station.question, moderator, now)
    resume_screens(station.question, moderator, now)

    assert f"pausiert von {moderator.username}" in see(staff)


def test_a_paused_screen_is_green_and_says_so(staff: Client, screen: Screen) -> None:
    report(screen, display="paused")

    page = see(staff)

    assert 'class="heartbeat good running"' in page
    assert "in Betrieb, pausiert" in page
    assert "Pause: nur die Einladung" in page


def test_a_screen_that_has_not_obeyed_yet_is_not_called_paused(
    staff: Client, screen: Screen, station: Station, release: Release
) -> None:
    answer = release()
    report(screen, display=answer.pk)
    staff.post(f"{PAGE}{station.question_id}/pause/")

    page = see(staff)

    assert on_glass(page) == [answer.pk]
    assert "in Betrieb, pausiert" not in page
