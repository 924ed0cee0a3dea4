"""Administrators manage accounts, and cannot grant what they lack themselves."""

from __future__ import annotations

from threading import Thread
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from krefeld_kann_was.accounts import roles
from krefeld_kann_was.accounts.selectors import administrators, are_last_administrators, may_manage
from tests.factories import make_colleague, make_person

pytestmark = pytest.mark.django_db
PASSWORD = "samt-und-seide-1901"


@pytest.fixture
def administrator(client: Client) -> User:
    person = make_colleague(roles.ADMINISTRATOR)
    client.force_login(person)
    return person


def address(person: User, what: str = "change") -> str:
    return f"/admin/auth/user/{person.pk}/{what}/"


def form(person: User, **fields: Any) -> dict[str, Any]:
    kept = {"username": person.username, "first_name": "", "last_name": "", "email": "", "is_active": "on"}
    return kept | {"groups": [group.pk for group in person.groups.all()]} | fields


def test_a_new_person_is_staff_with_a_role(client: Client, administrator: User) -> None:
    moderation = Group.objects.get(name="Moderation")
    fields = {"username": "frieda", "groups": [moderation.pk]}

    response = client.post("/admin/auth/user/add/", fields | {"is_superuser": "on", "is_staff": ""})

    assert response.status_code == 200
    person = User.objects.get(username="frieda")
    assert (person.is_staff, person.is_superuser, person.has_usable_password()) == (True, False, False)
    assert list(person.groups.all()) == [moderation]


def test_no_active_account_is_without_a_role(client: Client, administrator: User) -> None:
    person = make_colleague(roles.MODERATOR)

    added = client.post("/admin/auth/user/add/", {"username": "frieda"}).content.decode()
    changed = client.post(address(person), form(person, groups=[])).content.decode()

    for page in (added, changed):
        assert "Wählt mindestens eine Rolle." in page
    assert not User.objects.filter(username="frieda").exists()
    assert person.groups.exists()
    assert "<b>Moderation</b>: Antworten prüfen" in added  # says what the role may


def test_an_older_account_without_a_role_is_seen_and_can_be_switched_off(client: Client, administrator: User) -> None:
    person = make_person()
    assert "ohne Rolle" in client.get("/admin/auth/user/").content.decode()

    sent = form(person)
    del sent["is_active"]
    assert client.post(address(person), sent).status_code == 302

    person.refresh_from_db()
    assert not person.is_active


def test_who_has_no_role_is_told_whom_to_ask(client: Client) -> None:
    administrator = make_colleague(roles.ADMINISTRATOR)
    administrator.first_name, administrator.last_name = "Änne", "Weber"
    administrator.save()
    person = make_person()
    person.set_password(PASSWORD)
    person.save()
    fields = {"username": person.username, "password": PASSWORD, "next": "/admin/moderation/queue/"}

    page = client.post("/admin/login/", fields, follow=True).content.decode()

    assert "Eine Rolle bekommst du von: Änne Weber." in page
    assert "Handbuch" not in page
    for person in (administrator, make_person(superuser=True)):
        client.force_login(person)
        assert "noch keine Rolle" not in client.get("/admin/").content.decode()


def test_the_last_who_can_manage_accounts_stays(client: Client, administrator: User) -> None:
    moderation = Group.objects.get(name="Moderation")
    selected = {"action": "delete_selected", "_selected_action": [administrator.pk], "post": "yes"}
    sent = form(administrator)
    del sent["is_active"]

    refused = [
        client.post(address(administrator), form(administrator, groups=[moderation.pk])).content.decode(),
        client.post(address(administrator), sent).content.decode(),
    ]
    kept = [
        client.post(address(administrator, "delete"), {"post": "yes"}).content.decode(),
        client.post("/admin/auth/user/", selected).content.decode(),
    ]

    assert ["Sonst kann niemand mehr Konten verwalten" in page for page in refused] == [True, True]
    assert ["das letzte Konto, das andere verwalten kann" in page for page in kept] == [True, True]
    administrator.refresh_from_db()
    assert (administrator.is_active, administrator.groups.get().name) == (True, "Konten")


def test_with_another_one_they_may_go_but_not_both_at_once(client: Client, administrator: User) -> None:
    other, moderation = make_colleague(roles.ADMINISTRATOR), Group.objects.get(name="Moderation")
    both = {"action": "delete_selected", "_selected_action": [administrator.pk, other.pk], "post": "yes"}

    client.post("/admin/auth/user/", both)
    assert User.objects.filter(pk__in=[administrator.pk, other.pk]).count() == 2
    assert client.post(address(administrator), form(administrator, groups=[moderation.pk])).status_code == 302
    assert client.get("/admin/auth/user/").status_code == 403  # at once


@pytest.mark.postgresql  # SQLite lets one write at a time
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["change", "delete", "list"])
def test_two_who_go_at_the_same_time_are_not_the_last(client: Client, way: str) -> None:
    roles.sync_groups()
    person, other = make_colleague(roles.ADMINISTRATOR), make_colleague(roles.ADMINISTRATOR)
    moderation = Group.objects.get(name="Moderation")
    client.force_login(person)
    path, sent = {
        "change": (address(person), form(person, groups=[moderation.pk])),
        "delete": (address(person, "delete"), {"post": "yes"}),
        "list": ("/admin/auth/user/", {"action": "delete_selected", "_selected_action": [person.pk], "post": "yes"}),
    }[way]

    def go() -> None:
        client.post(path, sent)
        connection.close()

    with transaction.atomic():
        assert not are_last_administrators([other])
        thread = Thread(target=go)
        thread.start()
        thread.join(1)  # by then it is done, or waits
        other.groups.set([moderation])
    thread.join()

    assert list(administrators()) == [person]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "änne.weber"),
        ("username", "Aenne@VHS.example"),  # would be the mail address of somebody else
        ("email", "AENNE@vhs.example"),
    ],
)
def test_a_name_and_a_mail_address_belong_to_one_account(
    client: Client, administrator: User, field: str, value: str
) -> None:
    User.objects.create_user("Änne.Weber", "aenne@vhs.example")
    other, moderation = make_colleague(roles.MODERATOR), Group.objects.get(name="Moderation")

    added = client.post("/admin/auth/user/add/", {"username": "frieda", "groups": [moderation.pk]} | {field: value})
    changed = client.post(address(other), form(other, **{field: value}))

    for response in (added, changed):
        assert response.status_code == 200
        assert response.context["adminform"].form.errors.keys() == {field}
    assert User.objects.count() == 3


@pytest.mark.parametrize(("name", "mail"), [("ANNE", ""), ("frieda", "ANNE@vhs.example")])
def test_no_way_leads_to_two_names_that_differ_in_case(name: str, mail: str) -> None:
    User.objects.create_user("anne", "anne@vhs.example")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(name, mail)
    with pytest.raises(CommandError, match="already, perhaps in another case"), transaction.atomic():
        call_command("createsuperuser", interactive=False, username=name, email=mail or "x@vhs.example")


def test_nobody_becomes_superuser_by_a_form_superusers_included(client: Client, administrator: User) -> None:
    other = make_colleague(roles.MODERATOR)
    theirs = [*Permission.objects.values_list("pk", flat=True)]

    for actor in (administrator, make_person(superuser=True)):
        client.force_login(actor)
        sent = form(other, is_superuser="on", user_permissions=theirs, email="a@b.example")
        assert client.post(address(other), sent).status_code == 302
        other.refresh_from_db()
        assert (other.is_superuser, other.email, other.user_permissions.count()) == (False, "a@b.example", 0)


@pytest.mark.parametrize("active", [True, False])
def test_an_account_that_may_more_is_out_of_reach(client: Client, administrator: User, active: bool) -> None:
    superuser, stronger = make_person(superuser=True), make_person("sessions.delete_session")
    for person in (superuser, stronger):
        person.is_active = active
        person.set_password(PASSWORD)
        person.save()
        assert not may_manage(administrator, person)
        assert client.post(address(person), form(person, email="x@y.example")).status_code == 403
        assert client.post(address(person, "delete"), {"post": "yes"}).status_code == 403
        chosen = {"action": "delete_selected", "_selected_action": [person.pk], "post": "yes"}
        client.post("/admin/auth/user/", chosen)
        invited = client.post("/admin/auth/user/", chosen | {"action": "invite"}, follow=True).content.decode()
        assert "darfst du nicht" in invited
        assert "/invitation/" not in invited
        TOTPDevice.objects.create(user=person)
        client.post("/admin/auth/user/", chosen | {"action": "remove_second_factor"})
        kept = User.objects.get(pk=person.pk)
        assert (kept.email, kept.check_password(PASSWORD), TOTPDevice.objects.filter(user=kept).count()) == (
            "",
            True,
            1,
        )


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_types_the_password_of_somebody_else(client: Client, administrator: User, superuser: bool) -> None:
    person = make_colleague(roles.MODERATOR)
    person.set_password(PASSWORD)
    person.save()
    client.force_login(make_person(superuser=True) if superuser else administrator)
    new = {"password1": "ganz-anders-1748", "password2": "ganz-anders-1748", "usable_password": "true"}

    client.post(address(person, "password"), new)
    page = client.get(address(person)).content.decode()

    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert "Link für ein neues Passwort" in page
    assert "/password/" not in page
    assert client.post(address(person), form(person, email="a@b.example")).status_code == 302
    person.refresh_from_db()
    assert (person.email, person.check_password(PASSWORD)) == ("a@b.example", True)


def test_a_group_that_may_more_is_neither_given_nor_changed(client: Client, administrator: User) -> None:
    more = Permission.objects.get(codename="delete_session")
    strong, own = Group.objects.create(name="Technik"), Group.objects.create(name="Forum")
    strong.permissions.add(more)

    assert client.post(address(administrator), form(administrator, groups=[strong.pk])).status_code == 200  # an error
    assert client.post(f"/admin/auth/group/{strong.pk}/change/", {"name": "x", "permissions": []}).status_code == 403
    assert client.post(f"/admin/auth/group/{strong.pk}/delete/", {"post": "yes"}).status_code == 403
    taken = client.post(f"/admin/auth/group/{own.pk}/change/", {"name": "Forum", "permissions": [more.pk]})
    assert taken.status_code == 200
    assert list(administrator.groups.values_list("name", flat=True)) == ["Konten"]
    assert not own.permissions.exists()


def test_a_superuser_may_give_more(client: Client) -> None:
    client.force_login(make_person(superuser=True))
    more, own = Permission.objects.get(codename="delete_session"), Group.objects.create(name="Forum")

    sent = {"name": "Forum", "permissions": [more.pk]}
    assert client.post(f"/admin/auth/group/{own.pk}/change/", sent).status_code == 302

    assert list(own.permissions.all()) == [more]


def test_a_lost_phone_is_taken_off_and_its_person_logged_out(client: Client, administrator: User) -> None:
    person, phone = make_colleague(roles.MODERATOR), Client()
    phone.force_login(person)
    TOTPDevice.objects.create(user=person)

    chosen = {"action": "remove_second_factor", "_selected_action": [person.pk]}
    page = client.post("/admin/auth/user/", chosen, follow=True)

    assert "nur mit dem Passwort" in page.content.decode()
    assert not TOTPDevice.objects.exists()
    assert phone.get("/admin/").status_code == 302
    assert client.get("/admin/").status_code == 200


def test_who_is_switched_off_is_logged_out(client: Client, administrator: User) -> None:
    person, browser = make_colleague(roles.MODERATOR), Client()
    browser.force_login(person)
    sent = form(person)
    del sent["is_active"]

    client.post(address(person), sent)

    assert Session.objects.count() == 1
    assert browser.get("/admin/").status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_people_costs_the_same_however_many(
    client: Client, administrator: User, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        make_colleague(roles.MODERATOR)

    with django_assert_num_queries(14):
        client.get("/admin/auth/user/")
