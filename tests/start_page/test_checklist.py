"""Each point of the checklist: missing, done, ticked off, and for whom."""

from __future__ import annotations

import os
import re
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from contributions.models import Question, Station
from contributions.services import add_default_texts
from exhibition.heartbeat.models import Heartbeat
from exhibition.models import Screen
from krefeld_kann_was.accounts import roles
from krefeld_kann_was.checklist.selectors import Checklist, ChecklistPoint, current_question, read_checklist
from krefeld_kann_was.checklist.services import tick
from krefeld_kann_was.database import backups
from krefeld_kann_was.information.enums import PageSlug
from krefeld_kann_was.information.models import PageText
from krefeld_kann_was.worker.models import TaskRecord
from krefeld_kann_was.worker.runner import Runner
from krefeld_kann_was.worker.services import sync_periodic_tasks
from tests.assistant.test_effects import form_of
from tests.factories import make_colleague, make_institution, make_person, make_question, make_station

pytestmark = pytest.mark.django_db
ALL = {
    "texts", "hours", "stations", "gallery", "contacts", "pages", "screens", "rehearsal", "people", "mail", "backup"
}  # fmt: skip
OF_ROLES = {
    roles.MODERATOR: set(),
    roles.EDITOR: {"texts", "hours", "stations", "gallery", "contacts", "pages", "rehearsal"},
    roles.SCREEN_KEEPER: {"hours", "screens"},
    roles.ADMINISTRATOR: ALL,
}


@pytest.fixture
def question(db: None, settings: Any, tmp_path: Path) -> Question:
    """Opens in a week."""
    settings.BACKUP_DIR = tmp_path
    now = timezone.now()
    return make_question(opens_at=now + timedelta(days=7), closes_at=now + timedelta(days=30), gallery="never")


@pytest.fixture
def chief(db: None) -> User:
    return make_colleague(roles.ADMINISTRATOR)


def read(question: Question, person: User) -> Checklist:
    return read_checklist(Question.objects.get(pk=question.pk), person, timezone.now())


def point(question: Question, person: User, code: str) -> ChecklistPoint:
    checklist = read(question, person)
    return next(one for one in [*checklist.missing, *checklist.done] if one.check.code == code)


def codes(points: list[ChecklistPoint]) -> set[str]:
    return {point.check.code for point in points}


def tick_off(client: Client, question: Question, code: str, action: str = "tick") -> int:
    return client.post(f"/admin/checklist/{question.pk}/{code}/{action}/").status_code


def beat(screen: Screen) -> None:
    now = timezone.now()
    Heartbeat.objects.create(
        screen=screen, first_received_at=now, unbroken_since=now, received_at=now, started_at=now, data_at=now,
        display="invitation", nodes=1, missed=0, worker=True, lost=0,
    )  # fmt: skip


def join(*people: User) -> None:
    """They choose a password."""
    for person in people:
        person.set_password("samt und seide")
        person.save()


def make_ready(question: Question, chief: User) -> None:
    """Everything that the software sees is done."""
    question.gallery = "closed"
    question.save()
    add_default_texts(question)
    question.weekly_hours.create(weekday=0, opens=time(9), closes=time(18))
    make_institution()
    beat(Screen.objects.create(question=question, station=make_station(question), name="Forum"))
    join(chief, make_colleague(roles.MODERATOR))
    sync_periodic_tasks(timezone.now())
    TaskRecord.objects.filter(path__endswith="back_up").update(finished_at=timezone.now())


@pytest.mark.parametrize("role", OF_ROLES)
def test_each_role_sees_its_points(question: Question, client: Client, role: str) -> None:
    person = make_colleague(role)
    client.force_login(person)

    checklist = read(question, person)
    page = client.get(f"/admin/checklist/{question.pk}/").content.decode()

    assert codes([*checklist.missing, *checklist.done]) == OF_ROLES[role]
    assert {code for code in ALL if f'data-check="{code}"' in page} == OF_ROLES[role]
    assert ("nichts vorzubereiten" in page) == (not OF_ROLES[role])


def test_everything_is_missing_in_a_new_exhibition(question: Question, chief: User) -> None:
    assert codes(read(question, chief).missing) == ALL


def test_everything_can_be_done(question: Question, chief: User, client: Client) -> None:
    make_ready(question, chief)
    client.force_login(chief)
    assert codes(read(question, chief).missing) == {"stations", "pages", "rehearsal", "mail"}
    assert client.get("/admin/").content.decode().count('class="todo"') == 4

    for code in ("stations", "pages", "rehearsal", "mail"):
        assert tick_off(client, question, code) == 303

    assert read(question, chief).missing == []
    assert "Ihr könnt eröffnen." in client.get(f"/admin/checklist/{question.pk}/").content.decode()
    assert "Alles bereit" in client.get("/admin/").content.decode()


def test_fewer_languages_can_be_enough_but_not_half_a_language(question: Question, chief: User) -> None:
    few = point(question, chief, "texts").check
    assert (few.label, bool(few.subject)) == ("Frage und Einwilligungen in 2 von 14 Sprachen", True)

    tick(question, few, chief, timezone.now())
    assert point(question, chief, "texts").is_done

    question.texts.create(language="tr", title="Krefeld senin için ne yapabilir?")
    half = point(question, chief, "texts")
    assert (half.is_done, half.check.subject) == (False, "")
    assert half.check.detail == "Frage oder Einwilligung fehlt in: Türkisch"


@pytest.mark.parametrize("change", ["stations", "pages"])
def test_a_tick_does_not_count_for_what_came_later(question: Question, chief: User, change: str) -> None:
    station = make_station(question)
    tick(question, point(question, chief, change).check, chief, timezone.now())
    assert point(question, chief, change).is_done

    if change == "stations":
        make_station(question, name="Fenster")
        assert point(question, chief, change).check.label == "Codes für 2 Standorte hängen"
    else:
        PageText.objects.create(page="regeln", body="Neu", written_by=chief)

    assert not point(question, chief, change).is_done
    assert station.question_id == question.pk


def test_consents_that_name_another_organisation_are_noticed(question: Question, chief: User) -> None:
    question.consents.all().delete()
    add_default_texts(question)
    assert "organisation" not in codes(read(question, chief).missing)
    Question.objects.filter(pk=question.pk).update(hosts="Museum X")
    found = point(question, chief, "organisation").check

    assert found.label == "In den Einwilligungen steht „VHS Krefeld“"
    assert found.detail == "Gastgeber ist: Museum X. Wem sagen die Menschen Ja?"


def test_codes_that_no_phone_can_open_are_not_to_be_printed(question: Question, chief: User, settings: Any) -> None:
    make_station(question)
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    before = point(question, chief, "stations").check
    settings.PUBLIC_URL = "https://antworten.example"
    after = point(question, chief, "stations").check

    assert "Noch nicht drucken: Die Codes führen zu http://127.0.0.1:8000" in before.detail
    assert "Druckt sie" in after.detail
    assert before.subject != after.subject  # what hangs with the old address does not count


def test_stations_in_the_internet_alone_need_no_print(question: Question, chief: User) -> None:
    assert point(question, chief, "stations").check.label == "Noch kein Standort"
    make_station(question, kind="web")

    assert point(question, chief, "stations").is_done


def test_a_gallery_that_can_never_open_cannot_be_ticked_off(question: Question, chief: User) -> None:
    assert point(question, chief, "gallery").check.subject
    Question.objects.filter(pk=question.pk).update(gallery="closed")
    assert point(question, chief, "gallery").is_done

    question.consents.create(language="de", version=2, exhibition="Ja", social="Ja", names_gallery=False)

    closed = point(question, chief, "gallery")
    assert (closed.is_done, closed.check.subject) == (False, "")
    assert "nennt sie" in closed.check.detail


def test_a_screen_has_to_be_seen_alive(question: Question, chief: User, station: Station) -> None:
    make_screen = Screen.objects.create
    left = make_screen(question=question, station=make_station(question), name="Links")
    right = make_screen(question=question, station=left.station, name="Rechts")
    beat(right)

    silent = point(question, chief, "screens")
    assert (silent.is_done, silent.check.detail, silent.check.subject) == (False, "Links", "")

    assert silent.check.address == f"/admin/exhibition/screen/{left.pk}/change/"
    beat(left)
    assert point(question, chief, "screens").is_done


def test_what_is_ticked_off_says_what_was_decided(question: Question, chief: User, client: Client) -> None:
    client.force_login(chief)
    page = client.get(f"/admin/checklist/{question.pk}/", headers={"Accept-Language": "de"}).content.decode()
    assert re.findall(r'<a href="(/de/[a-z]+/)" target="_blank"', page) == [f"/de/{slug}/" for slug in PageSlug]

    tick_off(client, question, "mail")

    page = client.get(f"/admin/checklist/{question.pk}/", headers={"Accept-Language": "de"}).content.decode()
    assert "<b>Ohne E-Mails, so gewollt</b>" in page
    assert "E-Mails sind nicht eingerichtet" not in page


def saved(page: str) -> dict[str, Any]:
    """What „Sichern“ sends, and no other button."""
    return {name: value for name, value in form_of(page).items() if name not in ("_continue", "_addanother")}


def test_contacts_are_filled_in_and_lead_back(question: Question, chief: User, client: Client) -> None:
    client.force_login(chief)
    back = f"/admin/checklist/{question.pk}/"
    address = point(question, chief, "contacts").check.address
    assert address == f"/admin/information/institution/add/?next={back}"

    page = client.get(address, headers={"Accept-Language": "de"}).content.decode()

    assert page.index('name="represented_by"') < page.index('name="name"')  # what is missing comes first
    assert "Vertreten durch (Pflicht)" in page
    sent = client.post(address, saved(page) | {"represented_by": "Jana Berg"})
    assert (sent.status_code, sent["Location"]) == (302, back)
    address = point(question, chief, "contacts").check.address.replace(back, "https://elsewhere.example/")
    page = client.get(address, headers={"Accept-Language": "de"}).content.decode()
    elsewhere = client.post(address, saved(page))
    assert elsewhere["Location"] == "/admin/"


def test_two_people_have_to_be_able_to_decide(question: Question, chief: User) -> None:
    assert point(question, chief, "people").check.label == "0 Menschen können Antworten prüfen"
    join(chief)
    colleague = make_colleague(roles.MODERATOR)
    invited = point(question, chief, "people").check
    assert invited.label == "1 Mensch kann Antworten prüfen"
    assert "1 Einladung ist noch offen." in invited.detail
    assert invited.address == f"/admin/assistant/{question.pk}/people/"
    join(colleague)
    assert point(question, chief, "people").is_done

    make_person()  # without a role

    assert point(question, chief, "people").check.detail == "1 Konto hat noch keine Rolle."


def test_a_backup_is_made_at_once_and_seen_when_it_is_whole(
    question: Question, chief: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "make_daily_backup", lambda _now: None)  # cannot be made within a transaction
    sync_periodic_tasks(timezone.now())
    client.force_login(chief)
    check = point(question, chief, "backup").check
    assert (check.link, check.is_button) == ("Jetzt sichern", True)

    assert client.post(check.address)["Location"] == f"/admin/checklist/{question.pk}/"
    assert "läuft gerade" in point(question, chief, "backup").check.detail
    Runner().work()

    after = point(question, chief, "backup")
    assert after.is_done
    assert "Zuletzt: " in after.check.detail


def test_a_backup_by_the_command_counts(question: Question, chief: User, tmp_path: Path) -> None:
    (tmp_path / ".krefeld-kann-was-1.part").touch()
    assert not point(question, chief, "backup").is_done
    (tmp_path / "krefeld-kann-was-1.sqlite3").touch()
    assert point(question, chief, "backup").is_done
    os.utime(tmp_path / "krefeld-kann-was-1.sqlite3", (0, 0))
    assert not point(question, chief, "backup").is_done


def test_a_backup_that_failed_or_is_old_is_none(question: Question, chief: User) -> None:
    sync_periodic_tasks(timezone.now())
    record = TaskRecord.objects.filter(path__endswith="back_up")
    for made, error, is_done in ((1, "", True), (30, "", False), (1, "OSError", False)):
        record.update(finished_at=timezone.now() - timedelta(hours=made), error_class=error)
        assert point(question, chief, "backup").is_done == is_done


def test_who_ticked_off_is_named_and_can_take_it_back(question: Question, chief: User, client: Client) -> None:
    chief.first_name, chief.last_name = "Änne", "Weber"
    chief.save()
    client.force_login(chief)
    assert tick_off(client, question, "hours") == 303

    page = client.get(f"/admin/checklist/{question.pk}/").content.decode()
    assert "Es ist immer geöffnet: Änne Weber" in page
    assert tick_off(client, question, "hours", "untick") == 303

    assert not point(question, chief, "hours").is_done


def test_nobody_ticks_off_what_the_software_sees_nor_points_of_others(question: Question, client: Client) -> None:
    client.force_login(make_colleague(roles.EDITOR))
    assert [tick_off(client, question, code) for code in ("contacts", "mail", "nothing")] == [404, 404, 404]


def test_a_trial_mail_goes_to_whoever_asks(question: Question, chief: User, client: Client, settings: Any) -> None:
    client.force_login(chief)
    address = f"/admin/checklist/{question.pk}/trial-mail/"
    assert "nicht eingerichtet" in client.post(address, follow=True).content.decode()
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    assert point(question, chief, "mail").check.is_button
    assert "noch keine E-Mail-Adresse" in client.post(address, follow=True).content.decode()

    chief.email = "chefin@krefeld.example"
    chief.save()
    page = client.post(address, follow=True).content.decode()

    assert "Abgeschickt an chefin@krefeld.example" in page
    assert [sent.bcc for sent in mail.outbox] == [["chefin@krefeld.example"]]
    assert f"/admin/checklist/{question.pk}/" in mail.outbox[0].body


def test_the_next_question_is_prepared_then_the_last_one_shown(db: None) -> None:
    now = timezone.now()
    assert current_question(now) is None
    over = make_question(opens_at=now - timedelta(days=30), closes_at=now - timedelta(days=9))
    assert current_question(now) == over
    later = make_question(opens_at=now + timedelta(days=9), closes_at=now + timedelta(days=30))
    assert current_question(now) == later
    running = make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=9))

    assert current_question(now) == running
