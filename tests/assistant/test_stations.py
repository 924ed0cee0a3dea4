"""The step of the assistant with the stations."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.models import Question, Station
from krefeld_kann_was.lib.confirmed_effects import FIELD
from tests.assistant.test_steps import GERMAN, begun, opened, send, sent_by
from tests.factories import make_person, make_station, send_answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_person(superuser=True))
    return client


def test_suggested_stations_are_made_by_saving_and_those_that_were_emptied_are_not(staff: Client) -> None:
    question = begun(staff)
    address = f"/admin/assistant/{question.pk}/stations/"

    send(staff, address, **{"stations-1-name": ""})

    assert sorted(question.stations.values_list("name", "kind")) == [
        ("Bildschirm", "poster"),
        ("Link im Internet", "web"),
        ("Plakat am Eingang", "poster"),
    ]
    send(staff, address)
    assert question.stations.count() == 3
    assert 'value="Tischaufsteller"' not in opened(staff, address)


def test_stations_that_two_people_add_at_a_time_are_asked_about(staff: Client) -> None:
    question = begun(staff)
    address = f"/admin/assistant/{question.pk}/stations/"
    sent = sent_by(opened(staff, address)) | {"stations-3-name": "Theke"}
    send(staff, address, **{"stations-3-name": ""})

    asked = staff.post(address, sent, headers=GERMAN)

    page = asked.content.decode()
    assert (asked.status_code, question.stations.count()) == (422, 3)
    assert "Inzwischen sind schon Standorte angelegt: „Plakat am Eingang“, „Tischaufsteller“, „Bildschirm“." in page
    assert 'value="Theke"' in page
    box = re.search(rf'name="{FIELD}" value="(\w+)"', page)
    assert box
    assert staff.post(address, sent | {FIELD: box[1]}, headers=GERMAN).status_code == 303
    assert question.stations.count() == 7


def test_two_people_save_stations_one_after_the_other(staff: Client) -> None:
    """Who comes second waits before the stations are read, and is then asked."""
    question = begun(staff)
    address = f"/admin/assistant/{question.pk}/stations/"
    sent = sent_by(opened(staff, address))

    with CaptureQueriesContext(connection) as queries:
        staff.post(address, sent, headers=GERMAN)

    asked = [query["sql"] for query in queries]
    read = next(number for number, sql in enumerate(asked) if 'FROM "contributions_station"' in sql)
    begin, lock = asked[:read][-2:]
    assert "SAVEPOINT" in begin
    assert 'FROM "contributions_question"' in lock
    assert "FOR UPDATE" in lock or not connection.features.has_select_for_update


def test_a_station_that_somebody_else_has_deleted_is_not_made_again(staff: Client) -> None:
    question = begun(staff)
    address = f"/admin/assistant/{question.pk}/stations/"
    make_station(question, name="Tisch")
    sent = sent_by(opened(staff, address)) | {"stations-1-name": "Theke"}
    question.stations.all().delete()

    response = staff.post(address, sent, headers=GERMAN)

    page = response.content.decode()
    assert (response.status_code, question.stations.count()) == (422, 0)
    assert "Eine Zeile hat inzwischen jemand anderes gelöscht." in page
    assert 'value="Theke"' in page


def test_a_station_is_deleted_unless_something_depends_on_it(staff: Client) -> None:
    question = begun(staff)
    address = f"/admin/assistant/{question.pk}/stations/"
    station, other = make_station(question), make_station(question, code="k7m4", name="Tisch")

    emptied = send(staff, address, **{"stations-0-name": ""})
    assert "setzt unten das Häkchen bei „Löschen“" in emptied.content.decode()

    Question.objects.update(opens_at=timezone.now() - timedelta(days=1))
    send_answer(Station.objects.get(pk=other.pk), text="Mehr Bäume", now=timezone.now())
    refused = send(staff, address, **{"stations-0-DELETE": "on", "stations-1-DELETE": "on"})
    assert "„Tisch“ lässt sich nicht löschen" in refused.content.decode()

    assert send(staff, address, **{"stations-0-DELETE": "on"}).status_code == 303
    assert set(question.stations.all()) == {other}
    assert not Station.objects.filter(pk=station.pk).exists()


def test_two_stations_of_one_name_are_asked_about(staff: Client) -> None:
    question = begun(staff)
    address = f"/admin/assistant/{question.pk}/stations/"
    make_station(question, name="Tisch")
    new = {"stations-1-name": "Tisch", "stations-1-kind": "card"}

    page = send(staff, address, **new).content.decode()

    assert "Mehrere Standorte heißen „Tisch“." in page
    box = re.search(rf'name="{FIELD}" value="(\w+)"', page)
    assert box
    assert send(staff, address, **new, **{FIELD: box[1]}).status_code == 303
    assert question.stations.filter(name="Tisch").count() == 2
