"""The staff page of what is on the screens now: it shows it, takes it off, and pauses the screens of a question."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from contributions.enums import Reason, Status
from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.heartbeat.models import Heartbeat
from exhibition.kiosk.selectors import is_paused
from exhibition.kiosk.services import pause_screens, resume_screens
from exhibition.models import Screen, ScreenPause
from tests.exhibition.heartbeat.conftest import PAYLOAD
from tests.factories import HOSTILE, make_answer, make_person, make_question, make_station

pytestmark = pytest.mark.django_db
PAGE = "/admin/screens/"
Release = Callable[..., Answer]


@pytest.fixture
def station(db: None) -> Station:
    now = timezone.now()
    return make_station(make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1)))


@pytest.fixture
def screen(station: Station) -> Screen:
    return Screen.objects.create(name="Forum", question=station.question, station=station)


@pytest.fixture
def release(station: Station, moderator: User) -> Release:
    def release(text: str = "Rhein") -> Answer:
        now = timezone.now() - timedelta(hours=2)
        return make_answer(Status.RELEASED, station=station, by=moderator, text=text, now=now)

    return release


@pytest.fixture
def staff(client: Client) -> Client:
    person = make_person("moderation.add_decision")
    person.first_name, person.last_name = "Anna", "Weber"
    person.save()
    client.force_login(person)
    return client


def report(screen: Screen, **changes: Any) -> None:
    """The screen's page tells what is on its glass."""
    sent = Client().post(f"/kiosk/{screen.token}/puls/", PAYLOAD | changes, content_type="application/json")
    assert sent.status_code == 204


def see(staff: Client) -> str:
    response = staff.get(PAGE, headers={"Accept-Language": "de"})
    assert response.status_code == 200
    return response.content.decode()


def on_glass(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'data-now="(\d+)"', page)]


def feed(screen: Screen, **options: Any) -> Any:
    return Client().get(f"/kiosk/{screen.token}/feed/", **options)


def test_it_shows_the_answer_that_the_screen_reports(staff: Client, screen: Screen, release: Release) -> None:
    answer, _other = release(HOSTILE), release()
    report(screen, display=answer.pk)

    page = see(staff)

    assert on_glass(page) == [answer.pk]
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    assert "läuft" in page


def test_it_shows_all_answers_of_a_wall(staff: Client, screen: Screen, release: Release) -> None:
    answers = [release(f"Wand {number}") for number in range(4)]
    report(screen, display="wall", visible=[answer.pk for answer in answers])

    page = see(staff)

    assert on_glass(page) == [answer.pk for answer in answers]
    assert "Wand</p>" in page


def test_a_heartbeat_with_impossible_answers_is_refused(screen: Screen) -> None:
    for visible in ([0], ["1"], list(range(1, 30)), [10**18]):
        sent = Client().post(
            f"/kiosk/{screen.token}/puls/", PAYLOAD | {"visible": visible}, content_type="application/json"
        )
        assert sent.status_code == 400, visible
    assert not Heartbeat.objects.exists()


def test_what_was_taken_back_is_not_read_aloud_again(staff: Client, screen: Screen, release: Release) -> None:
    answer = release("Nicht mehr für euch")
    report(screen, display=answer.pk)
    withdraw(answer)

    page = see(staff)

    assert on_glass(page) == []
    assert "verschwindet gleich" in page


def test_one_press_and_a_reason_take_it_off_and_undo_brings_it_back(
    staff: Client, screen: Screen, release: Release
) -> None:
    answer = release()
    report(screen, display=answer.pk)
    page = see(staff)
    (address,) = {*re.findall(r'formaction="([^"]+/reject/)"', page)}
    form = dict(re.findall(r'<input type="hidden" name="(seen|next)" value="([^"]+)"', page))

    sent = staff.post(address, form | {"reason": Reason.INSULT})

    assert (sent.status_code, sent["Location"]) == (303, PAGE)
    answer.refresh_from_db()
    assert (answer.status, answer.reason) == (Status.REJECTED, Reason.INSULT)
    assert feed(screen).json()["answers"] == []
    after = see(staff)
    assert "Nicht gezeigt: Beleidigung." in after
    undo = re.search(r'action="([^"]+/undo/\d+/)"', after)
    assert undo is not None

    sent = staff.post(undo[1], {"next": PAGE})

    assert sent["Location"] == PAGE
    answer.refresh_from_db()
    assert answer.status == Status.RELEASED


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(staff: Client, release: Release, elsewhere: str) -> None:
    address = f"/admin/moderation/queue/{release().pk}/reject/"

    sent = staff.post(address, {"seen": "released", "reason": Reason.INSULT, "next": elsewhere})

    assert sent["Location"].startswith("/admin/moderation/queue/")


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
    cursor = before.json()["answers"][0]["at"]
    assert "Zoo am Rhein" not in Client().get(f"/kiosk/{screen.token}/?from={cursor}").content.decode()
    assert feed(screen, data={"from": cursor}).json()["answers"] == []

    staff.post(f"{PAGE}{station.question_id}/resume/")

    after = feed(screen, headers={"If-None-Match": paused["ETag"]}).json()
    assert (after["paused"], [each["id"] for each in after["answers"]]) == (False, [answer.pk])
    assert "Zoo am Rhein" in Client().get(f"/kiosk/{screen.token}/").content.decode()


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


def test_the_log_of_pauses_is_on_the_page(staff: Client, screen: Screen, station: Station, moderator: User) -> None:
    now = timezone.now()
    pause_screens(station.question, moderator, now)
    resume_screens(station.question, moderator, now)

    assert f"pausiert von {moderator.username}" in see(staff)


def test_a_paused_screen_is_green_and_says_so(staff: Client, screen: Screen) -> None:
    report(screen, display="paused")

    page = see(staff)

    assert '<span class="heartbeat running">' in page
    assert "läuft, pausiert" in page
    assert "Pause: nur die Einladung" in page


def test_a_screen_that_has_not_obeyed_yet_is_not_called_paused(
    staff: Client, screen: Screen, station: Station, release: Release
) -> None:
    answer = release()
    report(screen, display=answer.pk)
    staff.post(f"{PAGE}{station.question_id}/pause/")

    page = see(staff)

    assert on_glass(page) == [answer.pk]
    assert "läuft, pausiert" not in page


def test_screens_of_a_question_that_is_over_are_left_out(staff: Client, station: Station, screen: Screen) -> None:
    over = make_station(make_question())
    old = Screen.objects.create(name="Altes Foyer", question=over.question, station=over)
    assert "Altes Foyer" not in see(staff)
    assert "Forum" in see(staff)

    report(old)

    assert "Altes Foyer" in see(staff)


@pytest.mark.parametrize("screens", [1, 3])
def test_it_costs_the_same_with_more_screens(
    staff: Client,
    station: Station,
    release: Release,
    django_assert_num_queries: DjangoAssertNumQueries,
    screens: int,
) -> None:
    for number in range(screens):
        screen = Screen.objects.create(name=f"Foyer {number}", question=station.question, station=station)
        report(screen, display=release().pk)
    see(staff)

    with django_assert_num_queries(14):
        assert len(on_glass(see(staff))) == screens
