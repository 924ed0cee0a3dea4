"""Roles come as groups that stay as they are, and name only permissions that exist."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from krefeld_kann_was.accounts import roles
from tests.factories import make_colleague, make_person

pytestmark = pytest.mark.django_db


def permissions(group: Group) -> set[str]:
    found = group.permissions.values_list("content_type__app_label", "codename")
    return {f"{label}.{codename}" for label, codename in found}


@pytest.mark.parametrize("role", roles.PERMISSIONS)
def test_every_role_is_a_group_with_what_the_table_says(role: str) -> None:
    group = Group.objects.get(name=roles.GROUP_NAMES[role])

    assert permissions(group) == roles.PERMISSIONS[role]
    assert make_colleague(role).get_all_permissions() == roles.PERMISSIONS[role]


def test_migrating_again_changes_nothing() -> None:
    call_command("migrate", verbosity=0)

    assert Group.objects.count() == len(roles.PERMISSIONS)
    assert {group.name: len(permissions(group)) for group in Group.objects.all()} == {
        roles.GROUP_NAMES[role]: len(table) for role, table in roles.PERMISSIONS.items()
    }


def test_a_start_gives_the_groups_of_the_software_back_and_leaves_others_alone() -> None:
    changed, own = Group.objects.get(name="Moderation"), Group.objects.create(name="Technik")
    more = Permission.objects.get(codename="view_question")
    changed.permissions.remove(Permission.objects.get(codename="add_theme"))
    for group in (changed, own):
        group.permissions.add(more)
    person = make_colleague(roles.MODERATOR)
    Group.objects.get(name="Bildschirme").delete()

    roles.sync_groups()

    assert {name: permissions(Group.objects.get(name=name)) for name in roles.GROUP_NAMES.values()} == {
        roles.GROUP_NAMES[role]: table for role, table in roles.PERMISSIONS.items()
    }
    assert list(own.permissions.all()) == [more]
    assert list(person.groups.all()) == [changed]


def test_a_start_that_finds_everything_right_writes_nothing() -> None:
    with CaptureQueriesContext(connection) as queries:
        roles.sync_groups()

    assert [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


@pytest.mark.parametrize("superuser", [False, True])
@pytest.mark.parametrize("role", roles.GROUP_NAMES)
def test_nobody_changes_or_deletes_a_group_of_the_software(client: Client, role: str, superuser: bool) -> None:
    client.force_login(make_person(superuser=True) if superuser else make_colleague(roles.ADMINISTRATOR))
    group = Group.objects.get(name=roles.GROUP_NAMES[role])
    address = f"/admin/auth/group/{group.pk}/"

    page = client.get(f"{address}change/").content.decode()
    answers = [
        client.post(f"{address}change/", {"name": "Team Foyer", "permissions": []}),
        client.post(f"{address}change/?_popup=1", {"name": "Team Foyer", "_popup": "1"}),
        client.post(f"{address}delete/", {"post": "yes"}),
        client.post("/admin/auth/group/", {"action": "delete_selected", "_selected_action": [group.pk], "post": "yes"}),
    ]

    assert str(roles.DESCRIPTIONS[group.name]) in page
    assert "gehört zur Software" in page
    assert "<select" not in page
    assert [answer.status_code for answer in answers[:3]] == [403, 403, 403]
    group.refresh_from_db()
    assert (group.name, permissions(group)) == (roles.GROUP_NAMES[role], roles.PERMISSIONS[role])


def test_an_own_group_can_be_made_changed_and_deleted_when_nobody_has_it_any_more(client: Client) -> None:
    client.force_login(make_colleague(roles.ADMINISTRATOR))
    themes, lists = (Permission.objects.get(codename=f"view_{name}").pk for name in ("theme", "wordlist"))
    assert client.post("/admin/auth/group/add/", {"name": "Leer"}).status_code == 200  # a role that may nothing
    client.post("/admin/auth/group/add/", {"name": "Themen", "permissions": [themes]})
    group, person = Group.objects.get(name="Themen"), make_person()
    person.groups.add(group)
    address = f"/admin/auth/group/{group.pk}/"

    assert client.post(f"{address}change/", {"name": "Listen", "permissions": [lists]}).status_code == 302
    assert permissions(group) == {"hints.view_wordlist"}
    refused = client.post(f"{address}delete/", {"post": "yes"}).content.decode()
    assert f"Personen, die diese Rolle haben: {person.username}" in refused
    person.groups.clear()
    assert client.post(f"{address}delete/", {"post": "yes"}).status_code == 302
    assert not Group.objects.filter(pk=group.pk).exists()


def test_a_slip_of_the_pen_is_an_error_of_the_system_check(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(roles.check_permissions()) == []

    monkeypatch.setitem(roles.PERMISSIONS, roles.EDITOR, {"contributions.view_statoin"})

    assert [fault.id for fault in roles.check_permissions()] == ["accounts.E001"]


def test_nobody_but_administrators_and_superusers_sees_people() -> None:
    for role in (roles.MODERATOR, roles.EDITOR, roles.SCREEN_KEEPER):
        assert not any(name.startswith("auth.") for name in roles.PERMISSIONS[role])
    assert not roles.PERMISSIONS[roles.EDITOR] & {"moderation.add_decision", "contributions.view_answer"}
    assert not make_person().get_all_permissions()


def test_permissions_are_said_in_german(client: Client) -> None:
    client.force_login(make_colleague(roles.ADMINISTRATOR))

    page = client.get("/admin/auth/group/add/").content.decode()

    assert ">Fragen: hinzufügen</option>" in page
    assert ">Gemeldete Barrieren: ansehen</option>" in page
    assert "Can " not in page


def test_people_and_roles_have_these_names_in_english_too(client: Client) -> None:
    client.force_login(make_colleague(roles.ADMINISTRATOR))

    for model, words in (("user", "Select person to change"), ("group", "Select role to change")):
        page = client.get(f"/admin/auth/{model}/", headers={"Accept-Language": "en"}).content.decode()
        assert words in page
        assert ">Accounts and roles</a>" in page


def test_who_is_logged_in_is_not_told_to_log_in(client: Client) -> None:
    client.force_login(make_colleague(roles.MODERATOR))

    page = client.get("/admin/auth/user/").content.decode()

    assert "Dein Konto darf diese Seite nicht sehen." in page
    assert "Melde dich an" not in page
