"""Screens in the admin: their addresses are for people who may see screens."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contributions.enums import StationKind
from contributions.models import Station
from exhibition.heartbeat.start_page import check_screens
from exhibition.models import Screen
from tests.factories import make_person, make_question, make_station

pytestmark = pytest.mark.django_db
LIST = reverse("admin:exhibition_screen_changelist")


@pytest.fixture
def screen(station: Station) -> Screen:
    return Screen.objects.create(name="Forum", question=station.question, station=station)


@pytest.mark.parametrize(
    ("permissions", "status"), [((), 403), (("contributions.view_answer",), 403), (("exhibition.view_screen",), 200)]
)
def test_the_address_is_for_people_who_may_see_screens(
    client: Client, screen: Screen, permissions: tuple[str, ...], status: int
) -> None:
    client.force_login(make_person(*permissions))

    for address in (LIST, reverse("admin:exhibition_screen_change", args=[screen.pk])):
        response = client.get(address)
        assert response.status_code == status
        assert (f"/kiosk/{screen.token}/" in response.content.decode()) is (status == 200)


def test_a_new_address_takes_the_permission_to_change(client: Client, screen: Screen) -> None:
    before = screen.token
    form = {"action": "renew_tokens", "_selected_action": [screen.pk]}

    client.force_login(make_person("exhibition.view_screen"))
    client.post(LIST, form)
    screen.refresh_from_db()
    assert screen.token == before

    client.force_login(make_person("exhibition.view_screen", "exhibition.change_screen"))
    response = client.post(LIST, form, follow=True)
    screen.refresh_from_db()
    assert screen.token != before
    assert "1 Bildschirm hat eine neue Adresse" in response.content.decode()
    assert before not in response.content.decode()


def test_a_station_of_another_question_is_refused(client: Client, screen: Screen) -> None:
    client.force_login(make_person("exhibition.view_screen", "exhibition.change_screen"))
    form = {"name": "Forum", "question": screen.question_id, "station": make_station().pk, "language": "de"}

    response = client.post(reverse("admin:exhibition_screen_change", args=[screen.pk]), form)

    assert "Dieser Standort gehört zu einer anderen Frage." in response.content.decode()


def test_a_terminal_is_neither_offered_nor_taken(client: Client, screen: Screen) -> None:
    client.force_login(make_person("exhibition.view_screen", "exhibition.change_screen"))
    terminal = make_station(screen.question, code="t7m4", kind=StationKind.TERMINAL)
    address = reverse("admin:exhibition_screen_change", args=[screen.pk])

    offered = client.get(address).content.decode()
    form = {"name": "Forum neu", "question": screen.question_id, "station": terminal.pk, "language": "de"}
    response = client.post(address, form).content.decode()

    assert f'<option value="{screen.station_id}" selected>' in offered
    assert str(terminal) not in offered
    assert "Ein Terminal geht hier nicht" in response
    assert "Forum neu" in response
    screen.refresh_from_db()
    assert screen.name == "Forum"


def test_a_new_screen_can_be_made(client: Client, station: Station) -> None:
    client.force_login(make_person("exhibition.view_screen", "exhibition.add_screen"))
    empty = client.get(reverse("admin:exhibition_screen_add"))
    assert empty.status_code == 200
    assert "/kiosk/" not in empty.content.decode()
    form = {"name": "Forum", "question": station.question_id, "station": station.pk, "language": "de"}
    chosen = {f"further_languages_{place}": code for place, code in enumerate(["ar", "", "tr", "ar"])}

    client.post(reverse("admin:exhibition_screen_add"), form | chosen)

    assert Screen.objects.get().languages == ["de", "ar", "tr"]


def test_the_checklist_names_screens_whose_station_was_moved_to_another_question(screen: Screen) -> None:
    (before,) = check_screens(screen.question, timezone.now())
    Screen.objects.update(station=make_station(make_question()))
    (check,) = check_screens(screen.question, timezone.now())

    assert "noch nie" in before.label
    assert check.label == "1 Bildschirm zeigt den Code einer anderen Frage"
    assert (check.is_done, check.detail) == (False, screen.name)
    assert check.address == f"/admin/exhibition/screen/{screen.pk}/change/"
