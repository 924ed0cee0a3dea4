"""The staff page of what is on the screens now: it shows it, and takes it off."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django import DjangoAssertNumQueries

from contributions.colour_options import OWN_COLOUR_THEME
from contributions.enums import Reason, Status
from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.heartbeat.models import Heartbeat
from exhibition.models import Screen
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
    assert "in Betrieb" in page


def test_it_shows_all_answers_of_a_wall(staff: Client, screen: Screen, release: Release) -> None:
    answers = [release(f"Wand {number}") for number in range(4)]
    report(screen, display="wall", visible=[answer.pk for answer in answers])

    page = see(staff)

    assert on_glass(page) == [answer.pk for answer in answers]
    assert "Antwortwand</p>" in page


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


def test_screens_of_a_question_that_is_over_are_left_out(staff: Client, station: Station, screen: Screen) -> None:
    over = make_station(make_question())
    old = Screen.objects.create(name="Altes Foyer", question=over.question, station=over)
    assert "Altes Foyer" not in see(staff)
    assert "Forum" in see(staff)

    report(old)

    assert "Altes Foyer" in see(staff)


def test_the_screens_of_two_questions_that_start_together_stay_together(staff: Client, station: Station) -> None:
    opens_at, closes_at = station.question.opens_at, station.question.closes_at
    other = make_station(make_question(opens_at=opens_at, closes_at=closes_at))
    for name, place in [("A", station), ("B", other), ("C", station)]:
        Screen.objects.create(name=f"Foyer {name}", question=place.question, station=place)

    page = see(staff)

    assert len(re.findall(r'<h2 id="question-\d+"', page)) == 2
    assert sorted(re.findall(r"Foyer [ABC]", page)) == ["Foyer A", "Foyer B", "Foyer C"]


@pytest.mark.parametrize(
    ("silence", "is_doubted"), [(timedelta(seconds=20), False), (timedelta(minutes=3), True), (timedelta(days=3), True)]
)
def test_what_a_silent_screen_showed_last_is_not_called_now(
    staff: Client, screen: Screen, release: Release, silence: timedelta, is_doubted: bool
) -> None:
    answer = release()
    report(screen, display=answer.pk)
    heard_at = timezone.now() - silence
    Heartbeat.objects.update(received_at=heard_at)

    page = " ".join(see(staff).split())

    heard = date_format(timezone.localtime(heard_at), "j. N, H:i")
    assert on_glass(page) == [answer.pk]
    assert (
        f"Letztes Lebenszeichen: {heard} Uhr. Ob das seitdem noch zu sehen ist, ist unbekannt." in page
    ) == is_doubted
    withdraw(answer)
    page = see(staff)
    assert ("verschwindet gleich" in page, "sobald der Bildschirm sich wieder meldet" in page) == (
        not is_doubted,
        is_doubted,
    )


def test_an_answer_has_the_own_colours_of_its_question(
    staff: Client, station: Station, screen: Screen, release: Release
) -> None:
    station.question.colour_theme = OWN_COLOUR_THEME
    for name in ("ground", "warp", "weft", "text"):
        setattr(station.question, f"own_{name}", "#123456")
    station.question.save()
    report(screen, display=release().pk)

    page = see(staff)

    assert f'dir="ltr" data-colour-theme="own-{station.question_id}" >' in " ".join(page.split())
    assert re.search(
        rf'<style nonce="[^"]+">\s*\[data-colour-theme="own-{station.question_id}"\]{{--ground:#123456;', page
    )


def test_the_availability_of_days_is_not_computed_every_two_seconds(
    staff: Client, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(screen)

    def fail(*_values: object) -> None:
        pytest.fail("nobody sees it on this page")

    monkeypatch.setattr("exhibition.heartbeat.selectors.availability_by_day", fail)

    assert "in Betrieb" in see(staff)


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
